"""A real Alertmanager, and the hand that raises and clears alerts in it."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.real.processes import Server, free_port
from tests.real.rest import call

USER, PASSWORD = "oncall", "correct horse"
PASSWORD_BCRYPT = "$2b$04$XxuCDut97njpUU4ZdYX38eLp4Gt0jrxIW8VVzHPKNK5Kaad6mFel."
"""Of the password above, at the lowest cost."""

CONFIG = """
route: {receiver: nobody, group_by: [alertname], group_wait: 1s, group_interval: 5s}
receivers: [{name: nobody}]
inhibit_rules:
- source_matchers: ['severity="critical"']
  target_matchers: ['severity="warning"']
  equal: [instance]
"""
WEB_CONFIG = f"basic_auth_users:\n  {USER}: '{PASSWORD_BCRYPT}'\n"


def binary() -> str:
    """Return the program; without it these tests prove nothing, so they fail."""
    for name in ("prometheus-alertmanager", "alertmanager"):
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError(
        "no Alertmanager: apt-get install --no-install-recommends prometheus-alertmanager"
    )


class RealAlertmanager:
    """Alertmanager with storage in `folder`, on a port that it keeps over restarts."""

    def __init__(self, folder: Path, *, basic_auth: bool = False) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._headers: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "alertmanager.yml"
        config.write_text(CONFIG)
        argv = [
            binary(),
            f"--config.file={config}",
            f"--storage.path={folder / 'storage'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            # Empty: no gossip, which would listen on all addresses and wait for peers.
            "--cluster.listen-address=",
        ]
        if basic_auth:
            web = folder / "web.yml"
            web.write_text(WEB_CONFIG)
            argv.append(f"--web.config.file={web}")
            token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            self._headers["Authorization"] = f"Basic {token}"
        self.server = Server(argv, port=self.port, ready="/-/ready", log=folder / "log")

    def fire(self, *alerts: dict[str, Any]) -> None:
        """Post alerts made with `alert`."""
        self._call("POST", "/api/v2/alerts", list(alerts))

    def resolve(self, *alerts: dict[str, Any]) -> None:
        """End alerts that were fired, even those that began a moment ago or are still to begin."""
        ended = rfc3339(now() - timedelta(seconds=1))
        before = rfc3339(now() - timedelta(seconds=2))
        self.fire(
            *[
                {**alert, "startsAt": min(alert["startsAt"], before), "endsAt": ended}
                for alert in alerts
            ]
        )

    def alerts(self) -> list[dict[str, Any]]:
        """Return what it has, as it says it."""
        return list(self._call("GET", "/api/v2/alerts"))

    def silences(self, *states: str) -> list[dict[str, Any]]:
        """Return the silences in these states; active ones unless told otherwise."""
        wanted = states or ("active",)
        found = self._call("GET", "/api/v2/silences")
        return [silence for silence in found if silence["status"]["state"] in wanted]

    def silence(self, matchers: Mapping[str, str], *, by: str, comment: str) -> str:
        """Make a silence as another person would, and return its id."""
        body = {
            "matchers": [
                {"name": name, "value": value, "isRegex": False, "isEqual": True}
                for name, value in matchers.items()
            ],
            "startsAt": rfc3339(now()),
            "endsAt": rfc3339(now() + timedelta(hours=1)),
            "createdBy": by,
            "comment": comment,
        }
        return str(self._call("POST", "/api/v2/silences", body)["silenceID"])

    def end_silences(self) -> None:
        """End all silences."""
        for silence in self.silences("active", "pending"):
            self._call("DELETE", f"/api/v2/silence/{quote(silence['id'])}")

    def clear(self) -> None:
        """End all alerts and silences: tests of one server do not see each other's."""
        self.end_silences()
        left = [
            {"labels": alert["labels"], "startsAt": alert["startsAt"]} for alert in self.alerts()
        ]
        if left:
            self.resolve(*left)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        return call(self.port, method, path, body, self._headers)


def now() -> datetime:
    """Return the time; the servers run on the real clock."""
    return datetime.now(UTC)


def rfc3339(at: datetime) -> str:
    """Write a time as Alertmanager reads it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def alert(
    name: str, severity: str = "critical", *, minutes_ago: float = 10, **labels: str
) -> dict[str, Any]:
    """Return the body of one alert that began some minutes ago."""
    return {
        "labels": {"alertname": name, "severity": severity, "instance": f"{name}-1", **labels},
        "annotations": {"summary": f"{name} is wrong", "description": f"About {name}."},
        "startsAt": rfc3339(now() - timedelta(minutes=minutes_ago)),
        "endsAt": rfc3339(now() + timedelta(hours=1)),
        "generatorURL": "http://prometheus.invalid/graph",
    }


def flood(count: int) -> Iterable[list[dict[str, Any]]]:
    """Yield `count` alerts of eight labels, in posts of 2,000."""
    for start in range(0, count, 2_000):
        yield [
            alert(
                f"Flood{number % 40:02}",
                ("critical", "warning", "info")[number % 3],
                instance=f"host-{number:05}:9100",
                job="node",
                cluster=f"c{number % 7}",
                team=f"team-{number % 11}",
                region="eu-1",
                shard=str(number),
            )
            for number in range(start, min(start + 2_000, count))
        ]
