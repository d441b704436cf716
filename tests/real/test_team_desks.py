"""Two desks as they are wired, one real server: what one does is on the other's board."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from data.paths import find_paths
from oncall_tui.build import make_estate, make_network, open_desk, open_headless
from oncall_tui.domain.sync_status import SyncStatus
from oncall_tui.services.desk import Desk
from oncall_tui.settings import Settings, read_settings
from tests.fakes import make_alert
from tests.real.until import until
from tests.real.upstream_process import UpstreamProcess

DISK = make_alert("DiskWillFill")
WITHIN = 3.0
"""Seconds from an act to the board of somebody else."""


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[UpstreamProcess]:
    process = UpstreamProcess(tmp_path, f"sqlite:///{tmp_path / 'upstream.db'}")
    (tmp_path / "allowed_signers").write_text("")
    process.server.start()
    yield process
    process.server.stop()


def open_one(stack: ExitStack, folder: Path, upstream: UpstreamProcess, name: str) -> Desk:
    home = folder / name
    home.mkdir()
    keys = upstream.keys()
    signers = folder / "allowed_signers"
    config = home / "config.toml"
    config.write_text(
        f'[me]\nid = "{name}@example.com"\nkey = "file"\n[upstream]\nurl = "{upstream.url}"\n'
        f'mirror = "{keys.mirror.vkey.encode()}"\nwitness = "{keys.witness.vkey.encode()}"\n'
        f'allowed_signers = "{signers}"\n'
        '[[sources]]\nname = "none"\nkind = "alertmanager"\nurl = "http://127.0.0.1:9"\n'
    )
    config.chmod(0o600)
    settings = settings_of(folder, name)
    estate = make_estate(settings)
    network = make_network(settings, estate.alerts_of)
    stack.callback(network.close)
    desk = stack.enter_context(open_desk(settings, network, network.perform, estate))
    desk.ledger.open()
    public = (settings.paths.state / "keys" / "id_ed25519.pub").read_text().split()[:2]
    with signers.open("a") as file:
        file.write(f"{name}@example.com {' '.join(public)}\n")
    network.start()
    return desk


def settings_of(folder: Path, name: str) -> Settings:
    home = folder / name
    env = {**os.environ, "HOME": str(home)}
    for kind in ("STATE", "CACHE", "CONFIG"):
        env[f"XDG_{kind}_HOME"] = str(home / kind.lower())
    return read_settings(paths=find_paths(env), config_file=str(home / "config.toml"))


def begin(desk: Desk) -> None:
    assert desk.background is not None
    desk.network.submit(desk.background.work(lambda: None))


def test_an_ack_is_on_the_board_of_a_mate(
    tmp_path: Path, upstream: UpstreamProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "alice")
        alice = open_one(stack, tmp_path, upstream, "alice")
        monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "bob")
        bob = open_one(stack, tmp_path, upstream, "bob")
        for desk in (alice, bob):
            begin(desk)
        for desk in (alice, bob):
            until(lambda desk=desk: status(desk).witnessed > 0, "a receipt")  # type: ignore[misc]
        until(lambda: present(alice) == ("bob@example.com",), "bob is present")
        bob.acts.ack([DISK], until=lambda _: None)
        until(lambda: DISK.id in alice.ledger.view().acks, "bob's ack", WITHIN)
        assert alice.ledger.view().acks[DISK.id].by == "bob@example.com"
        until(lambda: status(bob).since is None, "a receipt for it")
        # A verb knows of it too, and asks nobody.
        upstream.server.stop()
        monkeypatch.setattr("oncall_tui.logbook.user_name", lambda: "alice")
        with open_headless(settings_of(tmp_path, "alice")) as headless:
            known = headless.desk.ledger.view().acks
            assert known[DISK.id].by == "bob@example.com"
            before = headless.desk.ledger.length
        assert before == alice.ledger.length


def status(desk: Desk) -> SyncStatus:
    assert desk.background is not None
    return desk.background.status


def present(desk: Desk) -> tuple[str, ...]:
    assert desk.background is not None
    return desk.background.present()
