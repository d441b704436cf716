from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.client import Client

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, time
from pathlib import Path
from oncall_tui.demo.headless import serve_headless

class Clock:
    def now(self): return time.time_ns() // 1_000_000
    def monotonic(self): return time.monotonic()

sys.exit(serve_headless(Path(sys.argv[1]), seed=3, speed=2.5, clock=Clock(), out=sys.stdout))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_in_one_line_and_stops_on_a_signal(
    tmp_path: Path, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            line = json.loads(server.stdout.readline())
            for url in (*line["alertmanager"], line["prometheus"]):
                with Client(url) as client:
                    assert client.get("/-/ready").status == 200
            with Client(line["tickets"]) as client:
                assert client.get("/rest/").status == 403
            assert Path(line["config"]).parent == tmp_path.resolve()
            assert line["speed"] == 2.5
        finally:
            server.send_signal(number)
        rest, errors = server.communicate(timeout=20)
    assert (server.returncode, rest, errors) == (0, "", "")
