from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from oncall_tui.upstream.enrolment import Enrolment
from oncall_tui.upstream.metrics import Metrics
from oncall_tui.upstream.server_keys import load_or_make_keys
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.sqlite_database import SqliteDatabase
from oncall_tui.upstream.store import Store
from tests.fakes import FakeClock
from tests.upstream.client_log import ALICE, BOB, key_of, line_of
from tests.upstream.server import Client


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def signers(tmp_path: Path) -> Path:
    """The file of allowed signers: alice and bob."""
    path = tmp_path / "allowed_signers"
    path.write_text(f"{ALICE} {line_of(key_of(1))}\n{BOB} {line_of(key_of(2))}\n")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(SqliteDatabase(tmp_path / "upstream.db"))
    yield opened
    opened.close()


@pytest.fixture
def site(tmp_path: Path, store: Store, signers: Path, clock: FakeClock) -> Site:
    keys = load_or_make_keys(tmp_path / "keys", name="up.example")
    return Site(store, keys, Enrolment(signers), clock, Metrics())


@pytest.fixture
async def client(site: Site) -> AsyncIterator[Client]:
    async with Client(site) as opened:
        yield opened
