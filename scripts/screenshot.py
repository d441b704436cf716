"""Make docs/screenshot.svg: the dashboard on the demo estate, a few minutes into its outage.

.venv/bin/python scripts/screenshot.py [FILE]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from data.clock import SystemClock
from data.paths import inside
from oncall_tui.app import OncallApp
from oncall_tui.build import make_estate, make_network, open_desk
from oncall_tui.demo.estate import DemoEstate
from oncall_tui.settings import read_settings

ROOT = Path(__file__).resolve().parents[1]
SIZE = (116, 36)
SPEED = 30.0
"""Four minutes of the story pass in eight seconds: an outage is on, and one source is down."""
STORY_SECONDS = 8.0


async def picture(folder: Path) -> str:
    """Run the dashboard until the story is where it is interesting, and return it as SVG."""
    with DemoEstate(seed=1, speed=SPEED, clock=SystemClock()) as estate:
        config = estate.write_config(folder)
        settings = read_settings(paths=inside(folder), config_file=str(config))
        known = make_estate(settings)
        network = make_network(settings, known.alerts_of)
        network.start()
        try:
            with open_desk(settings, network, network.perform, known) as desk:
                app = OncallApp(desk)
                async with app.run_test(size=SIZE) as pilot:
                    await asyncio.sleep(STORY_SECONDS / 2)
                    for key in ("g", "a", "g"):
                        await pilot.press(key)
                        await asyncio.sleep(0.5)
                    await asyncio.sleep(STORY_SECONDS / 2)
                    await pilot.press("escape")
                    await pilot.pause(0.5)
                    return app.export_screenshot(title="oncall-tui demo", simplify=True)
        finally:
            network.close()


def main() -> int:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshot.svg"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o700)
        target.write_text(asyncio.run(picture(folder)))
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
