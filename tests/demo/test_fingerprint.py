from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.demo.fingerprint import fingerprint

LABELS = st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=6)


def test_the_empty_set_has_the_offset_of_fnv_1a() -> None:
    assert fingerprint({}) == "cbf29ce484222325"


def test_it_is_what_a_real_alertmanager_answers() -> None:
    # Taken from Alertmanager 0.25, which was sent these labels.
    assert fingerprint({"alertname": "DiskFull", "instance": "db1"}) == "353eae6a3b60c986"


@given(LABELS)
def test_the_order_of_labels_does_not_matter(labels: dict[str, str]) -> None:
    turned = dict(reversed(labels.items()))
    assert fingerprint(turned) == fingerprint(labels)


@given(LABELS)
def test_a_label_more_is_another_fingerprint(labels: dict[str, str]) -> None:
    assert fingerprint({**labels, "severity-of-the-test": "x"}) != fingerprint(labels)


def test_labels_beyond_ascii_are_hashed_as_utf_8() -> None:
    # From the same Alertmanager.
    labels = {"alertname": "Größe", "severity": "warning", "team": "a b"}
    assert fingerprint(labels) == "6e87697e9a993776"
