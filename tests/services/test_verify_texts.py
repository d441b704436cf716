"""Texts beside a log: there, erased with a word, or gone without one."""

from __future__ import annotations

import pytest

from oncall_tui.domain.entry import BlobRef
from oncall_tui.errors import JournalTamperedError
from oncall_tui.services.verify_texts import Texts, blob_ref

THERE, ERASED, GONE, CHANGED = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)


def check(ref: BlobRef) -> bool | None:
    return {THERE: True, CHANGED: False}.get(ref.sha256)


def ref(sha256: str) -> dict[str, object]:
    return {"sha256": sha256, "bytes": 3}


def test_texts_that_are_not_there_are_told_by_whether_an_entry_says_so() -> None:
    texts = Texts(check)
    texts.look({"note": ref(THERE), "n": 3, "other": ref(ERASED)})
    texts.look({"note": ref(GONE), "again": ref(GONE)})
    texts.redact({"sha256": ERASED, "entry": 0})
    texts.redact({"sha256": 7})
    assert list(texts.not_covered()) == [
        "1 texts that were erased, and entries tell of it",
        "2 texts that are not there, and no entry says that they were erased",
    ]


def test_a_text_that_should_have_been_erased_is_told() -> None:
    texts = Texts(check)
    texts.look({"note": ref(THERE)})
    texts.redact({"sha256": THERE})
    [told] = texts.not_covered()
    assert "still there" in told


def test_a_changed_text_is_tampering() -> None:
    with pytest.raises(JournalTamperedError, match="changed"):
        Texts(check).look({"note": ref(CHANGED)})


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"sha256": THERE}, {"sha256": 1, "bytes": 2}, {**ref(THERE), "x": 1}]
)
def test_what_is_no_reference_is_none(value: object) -> None:
    assert blob_ref(value) is None
