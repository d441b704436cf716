"""Folders and environment for the programs that are measured: nothing of the user's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_DROPPED = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONOPTIMIZE",
    "PYTHONPATH",
    "NO_COLOR",
    "TEXTUAL",
    "DEBUG",
)
"""The first alone makes every start 2.6 times as long: nothing would be compiled twice."""

_ABSENT = 'raise ImportError("not installed where the program runs")\n'
"""What `import click` meets: a development tool brings click along, and httpx, where it finds it,
loads a command line of its own. No runtime dependency brings it, so users do not have it."""

_SEVERITIES = (
    'severities = { critical = "SEV-1", high = "SEV-2", warning = "SEV-3", info = "SEV-4" }'
)

HELLO = (sys.executable, str(Path(__file__).with_name("hello.py")))


class Workplace:
    """One home folder; a program that runs there twice finds what it left behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("home", "config", "state", "cache", "data", "absent"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "absent" / "click.py").write_text(_ABSENT)

    @property
    def env(self) -> dict[str, str]:
        """The environment to start programs with."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(_DROPPED)}
        return kept | {
            "HOME": str(self.folder / "home"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(self.folder / "absent"),
        }

    @property
    def env_with_tests(self) -> dict[str, str]:
        """The same for programs that are modules of these tests."""
        env = self.env
        return env | {"PYTHONPATH": f"{ROOT}{os.pathsep}{env['PYTHONPATH']}"}

    def configure(self, url: str, *, poll: str = "5s", policy: str = "") -> Path:
        """Write a configuration with one Alertmanager, and return its path.

        `policy` is a file with one; empty: the usual one.
        """
        path = self.folder / "bench.toml"
        path.write_text(
            f'[me]\nid = "bench@example.org"\nkey = "file"\n\n'
            f'[[sources]]\nname = "bench"\nkind = "alertmanager"\nurl = "{url}"\npoll = "{poll}"\n'
            f"{_SEVERITIES}\n" + (f'\n[policy]\nuse = "{policy}"\n' if policy else "")
        )
        path.chmod(0o600)
        return path

    def dashboard(self, config: Path) -> tuple[str, ...]:
        """Return the command that starts the dashboard, as a user types it."""
        return (str(Path(sys.executable).with_name("oncall-tui")), "--config", str(config))
