"""Texts beside the log."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.blobs import Blobs
from oncall_tui.domain.entry import BlobRef
from oncall_tui.errors import JournalError
from tests.data.fakes_journal import FailingDisk, mode_of


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
def test_a_text_comes_back_as_it_went_in(tmp_path: Path, text: str) -> None:
    blobs = Blobs(tmp_path / "blobs", FailingDisk())
    ref = blobs.put(text)
    assert blobs.get(ref) == text
    assert blobs.check(ref) is True
    assert ref.bytes == len(text.encode())


def test_equal_texts_have_different_references(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    assert blobs.put("yes") != blobs.put("yes")


def test_a_text_is_for_its_owner_alone(tmp_path: Path) -> None:
    ref = Blobs(tmp_path / "blobs").put("secret")
    assert mode_of(tmp_path / "blobs") == 0o700
    assert mode_of(tmp_path / "blobs" / ref.sha256) == 0o600


def test_a_changed_text_is_not_shown(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    ref = blobs.put("the disk")
    path = tmp_path / "blobs" / ref.sha256
    path.write_bytes(path.read_bytes()[:-4] + b"tape")
    assert blobs.get(ref) is None
    assert blobs.check(ref) is False


def test_an_erased_text_is_told_from_a_changed_one(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    ref = blobs.put("the disk")
    (tmp_path / "blobs" / ref.sha256).unlink()
    assert blobs.get(ref) is None
    assert blobs.check(ref) is None


def test_what_was_vouched_for_and_is_no_text_is_not_shown(tmp_path: Path) -> None:
    content = bytes(16) + b"\xff\xfe"
    ref = BlobRef(hashlib.sha256(content).hexdigest(), 2)
    (tmp_path / ref.sha256).write_bytes(content)
    assert Blobs(tmp_path).get(ref) is None
    assert Blobs(tmp_path).check(ref) is True


@pytest.mark.parametrize("name", ["../lock", "/etc/passwd", "", "A" * 64, "0" * 63 + "\n"])
def test_a_reference_names_nothing_outside_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "lock").write_text("x")
    assert Blobs(tmp_path / "blobs").get(BlobRef(name, 1)) is None


def test_what_is_no_unicode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="Unicode"):
        Blobs(tmp_path / "blobs").put("\udcff")
