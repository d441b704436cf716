"""A real Roundup tracker, and the hand that opens tickets in it."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.real.processes import Server, free_port
from tests.real.rest import call

USER, PASSWORD = "admin", "tracker pass"


class RealRoundup:
    """The classic tracker on SQLite in `folder`, on a port that it keeps over restarts."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.root}/t"
        folder.mkdir(parents=True, exist_ok=True)
        tracker = folder / "tracker"
        self._install(tracker, folder / "mail.log")
        script = Path(__file__).with_name("roundup_process.py")
        self.server = Server(
            [sys.executable, str(script), str(self.port), str(tracker)],
            port=self.port,
            ready="/t/rest/",
            log=folder / "log",
        )

    def _install(self, tracker: Path, mail: Path) -> None:
        admin = str(Path(sys.executable).with_name("roundup-admin"))
        settings = (
            f"tracker_web={self.url}/,admin_email=root@localhost,mail_domain=localhost,"
            f"mail_host=localhost,mail_debug={mail}"
        )
        for words in (
            ["install", "classic", "sqlite", settings],
            ["initialise", PASSWORD],
        ):
            done = subprocess.run(
                [admin, "-i", str(tracker), *words], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(f"roundup-admin {words[0]}:\n{done.stdout}{done.stderr}")

    def open_ticket(self, title: str, priority: str = "critical") -> str:
        """Open one and return its number."""
        made = self.call("POST", "/issue", {"title": title, "priority": priority})
        return str(made["data"]["id"])

    def ticket(self, key: str) -> dict[str, Any]:
        """Return one with its links resolved to names."""
        found: dict[str, Any] = self.call("GET", f"/issue/{key}?@verbose=2")
        return dict(found["data"]["attributes"])

    def notes(self, key: str) -> list[str]:
        """Return the texts of a ticket's messages."""
        return [
            str(self.call("GET", f"/msg/{message['id']}/content")["data"]["data"])
            for message in self.ticket(key)["messages"]
        ]

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Ask its REST interface as the administrator."""
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {
            "Authorization": f"Basic {token}",
            # Without these three Roundup takes a call that changes anything for a forged one.
            "X-Requested-With": "rest",
            "Origin": self.root,
            "Referer": f"{self.url}/",
        }
        return call(self.port, method, f"/t/rest/data{path}", body, headers)
