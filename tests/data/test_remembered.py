"""What an earlier session knew is taken over where it still holds, and only there."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from data.sources.remembered import Remembered, Seen
from oncall_tui.domain.alert import Alert


def seen(name: str = "DiskFull", **changes: Any) -> Seen:
    labels = {"alertname": name, "severity": "critical"}
    values: dict[str, Any] = {
        "fingerprint": f"f-{name}",
        "starts_at": 7_000,
        "labels": labels,
        "annotations": {"summary": "full"},
        **changes,
    }
    return Seen(**values)


def built(*answer: Seen) -> tuple[Alert, ...]:
    return Remembered("prod").take(answer)


def test_an_alert_of_the_last_session_that_has_not_changed_stays_the_same_object() -> None:
    before = built(seen("A"), seen("B"))
    now = Remembered("prod", lambda: before).take(
        [seen("A"), seen("B", annotations={"summary": "!"})]
    )
    assert now[0] is before[0]
    assert now[1] is not before[1]
    assert now[1].annotations == {"summary": "!"}


def test_what_was_known_but_is_not_in_the_answer_is_gone() -> None:
    before = built(seen("A"), seen("B"))
    assert Remembered("prod", lambda: before).take([seen("A")]) == before[:1]


@pytest.mark.parametrize(
    "forged",
    [
        {"id": "prod:other@1"},
        {"title": "all is well"},
        {"severity": "info"},
        {"source": "other"},
        {"fingerprint": "f-B"},
    ],
)
def test_what_would_not_be_built_so_today_is_built_again(forged: dict[str, str]) -> None:
    right = built(seen("A"))
    kept = [msgspec.structs.replace(right[0], **forged)]
    assert Remembered("prod", lambda: kept).take([seen("A")]) == right


def test_it_is_asked_once() -> None:
    asked: list[int] = []

    def recall() -> list[Alert]:
        asked.append(1)
        return []

    remembered = Remembered("prod", recall)
    remembered.take([seen("A")])
    remembered.take([seen("B")])
    assert asked == [1]
