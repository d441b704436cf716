"""`doctor` and a real upstream: whether it answers, and whether it takes the open session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.enrolling import enrolling
from data.paths import Paths, inside
from oncall_tui.logbook import open_journal
from oncall_tui.settings import read_settings
from oncall_tui.verbs.doctor_upstream import look_at_upstream
from tests.real.upstream_process import UpstreamProcess

ALICE = "alice@example.com"


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpstreamProcess]:
    folder = tmp_path_factory.mktemp("upstream")
    process = UpstreamProcess(folder, f"sqlite:///{folder / 'upstream.db'}")
    process.server.start()
    yield process
    process.server.stop()


def found(upstream: UpstreamProcess, paths: Paths) -> dict[str, tuple[str, str]]:
    paths.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = paths.state.parent / "config.toml"
    signers = upstream.keys_folder.parent / "allowed_signers"
    config.write_text(
        f'[me]\nid = "{ALICE}"\nkey = "file"\n[upstream]\nurl = "{upstream.url}"\n'
        f'mirror = "{upstream.keys().mirror.vkey.encode()}"\nallowed_signers = "{signers}"\n'
    )
    settings = read_settings(paths=paths, config_file=str(config))
    return {what: (verdict, says) for what, verdict, says in look_at_upstream(settings)}


def test_an_enrolled_session_is_accepted_and_another_is_told_why(
    upstream: UpstreamProcess, tmp_path: Path
) -> None:
    paths = inside(tmp_path)
    fresh = found(upstream, paths)
    assert fresh["upstream"][0] == "ok"
    assert fresh["upstream enrolment"][0] == "note"
    journal = open_journal(paths, by=ALICE, key="file")
    journal.open_session()
    try:
        verdict, says = found(upstream, paths)["upstream enrolment"]
        assert (verdict, "its key is not in the list" in says) == ("wrong", True)
        signers = upstream.keys_folder.parent / "allowed_signers"
        lines = enrolling(paths.state, key="file", by=ALICE, at_ms=0, env=os.environ)
        signers.write_text("".join(f"{one.line}\n" for one in lines))
        rows = found(upstream, paths)
        assert {verdict for verdict, _ in rows.values()} == {"ok", "note"}
        assert rows["upstream enrolment"][1].startswith(f"enrolled as {ALICE}")
        assert rows["upstream mirror"][1] == "up.example/mirror is pinned"
    finally:
        journal.close()
