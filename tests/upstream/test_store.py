from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from oncall_tui.errors import ConfigError, StoreError
from oncall_tui.upstream.sqlite_database import SqliteDatabase
from oncall_tui.upstream.store import open_store
from tests.upstream.store_rules import StoreRules, chunk, known


class TestSqliteStore(StoreRules):
    """`store` is that of conftest.py."""


def test_the_file_is_for_its_owner_alone_and_waits_for_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    database = SqliteDatabase(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with database.read() as transaction:
        assert transaction.rows("PRAGMA journal_mode") == [("wal",)]
        assert transaction.rows("PRAGMA synchronous") == [(2,)]
        assert transaction.rows("PRAGMA secure_delete") == [(1,)]
    database.close()


def test_a_store_is_the_same_when_it_is_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    first = open_store(url)
    log = known(first)
    first.entries.append(log.hash, [chunk(0, 5)])
    first.close()
    second = open_store(url)
    assert known(second).stored == 5
    second.close()


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO migration (step) VALUES (99)")
    connection.close()
    with pytest.raises(StoreError, match="later version"):
        open_store(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["", "mysql://x", "sqlite://x", "/var/lib/x.db"])
def test_a_store_is_one_of_two(url: str) -> None:
    with pytest.raises(ConfigError):
        open_store(url)


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{path}")
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{tmp_path / 'missing' / 'store.db'}")
