"""A dashboard whose upstream does not take its journal says so, and why, until it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.upstream_process import UpstreamProcess
from tests.real.workplace import Workplace


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[UpstreamProcess]:
    process = UpstreamProcess(tmp_path, f"sqlite:///{tmp_path / 'up.db'}")
    process.server.start()
    yield process
    process.server.stop()


def test_who_is_not_enrolled_sees_it_and_is_let_in_once_enrolled(
    upstream: UpstreamProcess, tmp_path: Path
) -> None:
    place = Workplace(tmp_path / "place")
    place.watch("http://127.0.0.1:9")
    mirror = upstream.keys().mirror.vkey.encode()
    table = f'\n[upstream]\nurl = "{upstream.url}"\nmirror = "{mirror}"\n'
    place.config.write_text(place.config.read_text() + table)
    with place.sit_down(columns=160, rows=40) as terminal:
        terminal.wait_for("upstream refused: .*its key is not in the list")
        terminal.press("9")
        terminal.wait_for("upstream +journal +refused")
        terminal.press("1", "S")
        terminal.wait_for("not gone to the upstream: ")
        terminal.press("q")
        terminal.wait_gone("Not sent yet")
        terminal.press("9")
        enrolled = place.run("upstream", "enrol")
        assert enrolled.returncode == 0, enrolled.stderr
        (tmp_path / "allowed_signers").write_text(enrolled.stdout)
        sent = place.run("journal", "sync")
        assert sent.returncode == 0, sent.stdout + sent.stderr
        terminal.wait_for("upstream +journal +(live|refused +0 )", timeout=30)
