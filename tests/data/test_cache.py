"""The cache: whole or not at all, private, and never worth a crash."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.cache import AtomicStorage, TinyCache
from oncall_tui.errors import ConfigError

LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
VALUES = st.recursive(
    LEAVES, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(), v, max_size=4)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def cache(folder: Path) -> TinyCache:
    return TinyCache(folder)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(document=st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_is_stored_is_loaded(cache: TinyCache, document: dict[str, Any]) -> None:
    cache.store("doc", document)
    assert cache.load("doc") == document


def test_a_long_list_is_stored_and_loaded_in_pieces(cache: TinyCache, folder: Path) -> None:
    document = {"v": 1, "items": [{"id": i, "labels": {"a": "ä" * 9}} for i in range(5001)]}
    cache.store("long", document)
    assert cache.load("long") == document
    assert json.loads((folder / "long.json").read_bytes())["_default"]["1"] == document


def test_a_document_replaces_the_one_before(cache: TinyCache) -> None:
    cache.store("doc", {"a": 1})
    cache.store("doc", {"b": 2})
    assert cache.load("doc") == {"b": 2}


def test_what_was_never_stored_or_was_deleted_is_not_there(cache: TinyCache, folder: Path) -> None:
    assert cache.load("doc") is None
    cache.store("doc", {"a": 1})
    (folder / "doc.json").unlink()
    assert cache.load("doc") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\x00\xff", b"[]", b'"x"', b'{"_default":[]}', b'{"_default":{"x":{}}}',
     b'{"_default":{"1":{"a":nul}}}', b'{"_default":{"1":3}}'],
)  # fmt: skip
def test_a_damaged_file_is_as_if_it_were_not_there(
    cache: TinyCache, folder: Path, content: bytes
) -> None:
    (folder / "doc.json").write_bytes(content)
    assert cache.load("doc") is None
    cache.store("doc", {"a": 1})
    assert cache.load("doc") == {"a": 1}


def test_a_damaged_file_is_kept_aside(cache: TinyCache, folder: Path) -> None:
    (folder / "doc.json").write_bytes(b"{")
    cache.load("doc")
    assert (folder / "doc.bad").read_bytes() == b"{"


def test_files_are_for_their_owner_alone(cache: TinyCache, folder: Path) -> None:
    cache.store("doc", {"a": 1})
    assert (folder / "doc.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_look_into_is_refused(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(ConfigError, match="others"):
        TinyCache(folder)


def test_a_write_that_fails_leaves_the_old_document_and_no_rubbish(
    cache: TinyCache, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    cache.store("doc", {"a": 1})
    monkeypatch.setattr(os, "fsync", full)
    cache.store("doc", {"a": 2})
    assert cache.load("doc") == {"a": 1}
    assert sorted(path.name for path in folder.iterdir()) == ["doc.json", "doc.lock"]


def test_while_another_session_writes_nothing_is_written(cache: TinyCache, folder: Path) -> None:
    cache.store("doc", {"a": 1})
    with (folder / "doc.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cache.store("doc", {"a": 2})
    assert cache.load("doc") == {"a": 1}


def test_no_name_leads_out_of_the_folder(cache: TinyCache, folder: Path) -> None:
    for name in ("../out", "/tmp/out", ".hidden", "a" * 300, "alerts-ä/b"):
        cache.store(name, {"name": name})
        assert cache.load(name) == {"name": name}
    assert all(path.parent == folder for path in folder.rglob("*"))
    assert not (folder.parent / "out.json").exists()


def test_the_storage_never_follows_a_link_that_lies_in_its_way(folder: Path) -> None:
    folder.mkdir()
    victim = folder / "victim"
    victim.write_text("mine")
    (folder / f".doc.json.{os.getpid()}").symlink_to(victim)
    with pytest.raises(OSError, match="symbolic"):
        AtomicStorage(folder / "doc.json").write({})
    assert victim.read_text() == "mine"


class Thing(msgspec.Struct):
    """What a list may hold."""

    id: int
    labels: dict[str, str]


@pytest.mark.parametrize("count", [0, 3, 5001])
def test_structs_are_stored_and_loaded_as_such(cache: TinyCache, count: int) -> None:
    things = tuple(Thing(number, {"a": "ä" * 9}) for number in range(count))
    cache.store("things", {"v": 1, "items": things})
    assert cache.load("things", Thing) == {"v": 1, "items": list(things)}


@pytest.mark.parametrize("count", [1, 5001])
def test_what_is_not_of_the_type_that_is_asked_for_is_as_if_it_were_not_there(
    cache: TinyCache, count: int
) -> None:
    cache.store("things", {"items": [{"id": "x" * 20}] * count})
    assert cache.load("things", Thing) is None


@pytest.mark.parametrize("count", [0, 3, 5001])
def test_each_item_is_what_is_made_of_it(cache: TinyCache, count: int) -> None:
    cache.store("things", {"items": [Thing(n, {"a": "ä" * 9}) for n in range(count)], "n": [1]})
    found = cache.load("things", Thing, lambda thing: thing.id)
    assert found == {"items": list(range(count)), "n": [1]}


def test_what_is_forgotten_is_gone_and_may_never_have_been_there(cache: TinyCache) -> None:
    cache.store("left", {"a": 1})
    cache.forget("left")
    cache.forget("never")
    assert cache.load("left") is None
