"""Time imports in a fresh process: `import_timing.py IN`, IN a JSON object of lists of modules.

Prints the seconds for `import textual.app`, for `main` and for `thread`, after `hello` was loaded.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path


def load(modules: Iterable[str]) -> float:
    """Return the seconds that it takes to import them in this order."""
    started = time.perf_counter()
    for name in modules:
        if name not in sys.modules:
            importlib.import_module(name)
    return time.perf_counter() - started


if __name__ == "__main__":
    wanted = json.loads(Path(sys.argv[1]).read_text())
    textual = load(["textual.app"])
    load(wanted["hello"])
    print(
        json.dumps(
            {"textual": textual, "main": load(wanted["main"]), "thread": load(wanted["thread"])}
        )
    )
