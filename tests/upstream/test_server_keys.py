from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.note_keys import verify_note
from oncall_tui.domain.note import COSIGNATURE, Note, parse_lines, parse_vkey
from oncall_tui.errors import ConfigError, SecretError
from oncall_tui.upstream.records import Role
from oncall_tui.upstream.server_keys import load_or_make_keys


def test_keys_are_made_once_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = load_or_make_keys(folder, name="up.example")
    assert load_or_make_keys(folder, name="another.name") == first
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"mirror": 0o600, "witness": 0o600}


def test_servers_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(
            pool.map(
                lambda n: load_or_make_keys(tmp_path / "k", name=f"n{n}").mirror.seed, range(8)
            )
        )
    assert len(made) == 1


def test_mirror_and_witness_differ_in_name_and_key(tmp_path: Path) -> None:
    keys = load_or_make_keys(tmp_path / "keys", name="up.example")
    assert (keys.mirror.name, keys.witness.name) == ("up.example/mirror", "up.example/witness")
    assert keys.mirror.seed != keys.witness.seed


def test_what_clients_pin_checks_what_the_server_signs(tmp_path: Path) -> None:
    keys = load_or_make_keys(tmp_path / "keys", name="up.example")
    text = b"origin\n1\nroot\n"
    for role in Role:
        pinned = parse_vkey(keys.vkeys()[role.value])
        assert pinned.kind == COSIGNATURE
        note = Note(text, parse_lines(keys.of(role).receipt(text, 1_700_000_000_000)))
        assert verify_note(note, [pinned])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_must_fit_into_a_note(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="name"):
        load_or_make_keys(tmp_path / "keys", name=name)


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    load_or_make_keys(tmp_path / "keys", name="up")
    (tmp_path / "keys" / "witness").chmod(0o640)
    with pytest.raises(SecretError, match="others"):
        load_or_make_keys(tmp_path / "keys", name="up")


@pytest.mark.parametrize("damage", ["", "PRIVATE+KEY+a", "x" * 50])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "keys" / "mirror"
    load_or_make_keys(tmp_path / "keys", name="up")
    path.write_text(damage)
    with pytest.raises(SecretError, match="damaged"):
        load_or_make_keys(tmp_path / "keys", name="up")
    assert path.read_text() == damage


def test_a_key_under_another_name_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "mirror"
    load_or_make_keys(tmp_path / "keys", name="up")
    path.write_text(path.read_text().replace("up/", "us/"))
    with pytest.raises(SecretError, match="damaged"):
        load_or_make_keys(tmp_path / "keys", name="up")
