"""Run a program and write down when which thread imported what: `import_trace.py OUT PROGRAM …`.

PROGRAM is `hello`, or `oncall-tui` with its arguments. OUT receives one JSON list of
[module, seconds on the monotonic clock, whether by the main thread].
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

seen: list[tuple[str, float, bool]] = []


class Witness:
    """Looks on and finds nothing."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Write down who asks for what."""
        seen.append((name, time.monotonic(), threading.current_thread() is threading.main_thread()))
        return None


def run(out: Path, program: str) -> int:
    """Run the program to its end."""
    sys.meta_path.insert(0, Witness)
    # Textual dies of it without a word; the dashboard puts its own handler in this one's place.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if program == "hello":
            from tests.bench.hello import Hello

            Hello().run()
            return 0
        from oncall_tui.cli import main

        return main()
    finally:
        out.write_text(json.dumps([row for row in seen if row[0] in sys.modules]))


if __name__ == "__main__":
    file, name = Path(sys.argv.pop(1)), sys.argv.pop(1)
    sys.argv[0] = name
    sys.exit(run(file, name))
