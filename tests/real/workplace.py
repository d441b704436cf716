"""An engineer's place: folders of their own, a configuration, and the real console script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.pty_driver import Terminal

PROGRAM = str(Path(sys.executable).with_name("oncall-tui"))
ME = "alice@example.com"

RUNBOOK = """# Disk full

The disk of <instance> has no room left.

## Steps

1. Look at what is large:

   ```sh
   df -h /srv && echo <instance>
   ```

2. Remove old archives.
3. Tell the team that it is over.
"""


class Workplace:
    """Folders, configuration, and ways to start the program in them."""

    me = ME
    """Who is at the keyboard."""
    key = "file"
    """Who signs: `[me] key`. Whoever runs the tests may have an agent of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runbooks = root / "runbooks"
        self.config = root / "config.toml"
        self._parts: list[str] = []
        for name in ("home", "config", "state", "cache", "runbooks"):
            (root / name).mkdir(mode=0o700, parents=True)
        (self.runbooks / "DiskFull.md").write_text(RUNBOOK)

    @property
    def cache(self) -> Path:
        """Where the program keeps what may be deleted."""
        return self.root / "cache"

    @property
    def journal(self) -> Path:
        """Where the program keeps what may not."""
        return self.root / "state" / "oncall-tui" / "journal"

    @property
    def env(self) -> dict[str, str]:
        """The environment of a login over SSH, nothing of the developer's own."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root / "home"),
            "XDG_CONFIG_HOME": str(self.root / "config"),
            "XDG_STATE_HOME": str(self.root / "state"),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }

    def watch(self, url: str, *, name: str = "prod", more: str = "") -> None:
        """Add an Alertmanager where acknowledgements are silences."""
        self._add(
            f'[[sources]]\nname = "{name}"\nkind = "alertmanager"\nurl = "{url}"\npoll = "1s"\n'
            f'timeout = "3s"\nack = "silence"\n{more}'
        )

    def track(self, url: str, user: str, password: str) -> None:
        """Add a Roundup tracker."""
        secret = self.root / "desk.password"
        secret.write_text(password)
        secret.chmod(0o600)
        self._add(
            f'[[tickets]]\nname = "desk"\nkind = "roundup"\nurl = "{url}"\npoll = "1s"\n'
            f'auth = {{ basic = {{ username = "{user}", password = {{ file = "{secret}" }} }} }}\n'
        )

    def configure(self, part: str) -> None:
        """Add tables to the configuration."""
        self._add(part)

    def _add(self, part: str) -> None:
        self._parts.append(part)
        me = f'[me]\nid = "{self.me}"\nkey = "{self.key}"\n'
        head = f'{me}\n[runbooks]\nlibraries = ["{self.runbooks}"]\n'
        self.config.write_text("\n".join([head, *self._parts]))
        self.config.chmod(0o600)

    def run(self, *words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the program without a terminal."""
        return subprocess.run(
            self.argv(*words),
            env=self.env,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def json(self, *words: str, code: int = 0) -> Any:
        """Run it, check its exit code, and return the one document that it printed."""
        done = self.run(*words)
        assert done.returncode == code, (done.returncode, done.stdout[-800:], done.stderr[-800:])
        return json.loads(done.stdout)

    def argv(self, *words: str) -> list[str]:
        """Return the command line."""
        return [PROGRAM, "--config", str(self.config), *words]

    def sit_down(
        self,
        *words: str,
        columns: int = 80,
        rows: int = 24,
        env: dict[str, str] | None = None,
        argv: Sequence[str] | None = None,
    ) -> Terminal:
        """Start the dashboard in a terminal."""
        return Terminal(
            argv or self.argv(*words),
            env={**self.env, **(env or {})},
            columns=columns,
            rows=rows,
            cwd=str(self.root),
        )

    def entries(self, *types: str) -> list[dict[str, Any]]:
        """Return the journal's lines as they are on the disk, of these types or all."""
        segments = sorted(self.journal.glob("*/seg-*.jsonl"))
        lines = [line for path in segments for line in path.read_text().splitlines()]
        found = [json.loads(line) for line in lines]
        return [entry for entry in found if not types or entry["type"] in types]

    def assert_proven(self) -> None:
        """`journal verify` says OK."""
        done = self.run("journal", "verify")
        assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
