"""Esc closes a prompt at once inside tmux that is set up as the documentation says."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
import uuid
from pathlib import Path

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.workplace import Workplace

TRIES = 5
AT_MOST = 0.15
"""Seconds for the quickest of them: a busy machine is not the program's."""


def test_esc_costs_no_noticeable_wait_in_tmux(
    tmp_path: Path, alertmanager: RealAlertmanager
) -> None:
    alertmanager.fire(alert("DiskFull"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    config = tmp_path / "tmux.conf"
    config.write_text("set -s escape-time 10\nset -g status off\n")
    found = shutil.which("tmux")
    assert found is not None, "tmux is not installed"
    tmux = [found, "-L", f"test-{uuid.uuid4().hex[:8]}", "-f", str(config)]
    argv = [*tmux, "new-session", shlex.join(place.argv())]
    try:
        with Terminal(argv, env=place.env, cwd=str(place.root)) as terminal:
            terminal.wait_for("DiskFull")
            took = []
            for _ in range(TRIES):
                terminal.press("n")
                terminal.wait_for("Note to DiskFull")
                at = time.monotonic()
                terminal.press("esc")
                terminal.wait_gone("Note to DiskFull")
                took.append(time.monotonic() - at)
            assert min(took) <= AT_MOST, took
            terminal.press("q")
            terminal.wait_end()
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True, env=place.env)
