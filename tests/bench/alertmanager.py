"""A real Alertmanager with 10,000 alerts, where Debian's package is installed."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.alerts import posted
from tests.bench.figure import SkippedError

PROGRAMS = ("prometheus-alertmanager", "amtool")
BATCH = 500


@contextmanager
def alertmanager(folder: Path) -> Iterator[str]:
    """Start it, post the alerts, yield the URL; raises SkippedError where it is not installed."""
    for program in PROGRAMS:
        if shutil.which(program) is None:
            raise SkippedError(f"{program} is not installed (Debian: prometheus-alertmanager)")
    port = _free_port()
    settings = folder / "alertmanager.yml"
    settings.write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    command = (
        PROGRAMS[0],
        f"--config.file={settings}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",  # empty: no gossip, nothing listens elsewhere
    )
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            _wait_ready(port)
            _load(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _load(port: int) -> None:
    alerts = posted(datetime.now(UTC))
    for start in range(0, len(alerts), BATCH):
        _ask(port, "POST", "/api/v2/alerts", json.dumps(alerts[start : start + BATCH]))


def _wait_ready(port: int) -> None:
    for _ in range(100):
        try:
            _ask(port, "GET", "/-/ready")
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
    raise SkippedError("Alertmanager did not start")


def _ask(port: int, method: str, path: str, content: str | None = None) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, content, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise http.client.HTTPException(f"{path}: {answer.status}")
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
