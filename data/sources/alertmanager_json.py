"""The shapes of Alertmanager's API v2, read fast where they are as promised, else with patience."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from data.foreign_json import elements, fast, object_of, text_of, texts_of, value_of, words_of
from data.moments import millis, moment_of
from data.sources.fingerprint import fingerprint
from oncall_tui.errors import BadAnswerError


class Status(msgspec.Struct, rename="camel", gc=False):
    """What Alertmanager does about an alert."""

    state: str = ""
    silenced_by: list[str] | None = None
    inhibited_by: list[str] | None = None
    muted_by: list[str] | None = None

    @property
    def quiet(self) -> bool:
        """Whether anything keeps the alert quiet."""
        listed = self.silenced_by or self.inhibited_by or self.muted_by
        return bool(listed) or self.state == "suppressed"


class Told(msgspec.Struct, rename="camel", gc=False):
    """One alert of `GET /alerts`; `endsAt` and `updatedAt` are left out on purpose."""

    labels: dict[str, str]
    starts_at: datetime | None
    status: Status
    annotations: dict[str, str] = {}
    fingerprint: str = ""
    generator_url: str = msgspec.field(default="", name="generatorURL")

    @property
    def starts(self) -> int:
        """Milliseconds on the server's clock; 0 when unknown."""
        return 0 if self.starts_at is None else millis(self.starts_at) or 0


class SilenceMatcher(msgspec.Struct, frozen=True, order=True, rename="camel"):
    """One condition of a silence."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True


class ToldSilence(msgspec.Struct, frozen=True):
    """One silence; times in milliseconds on the server's clock, None when unreadable."""

    id: str
    state: str
    by: str
    comment: str
    starts_at: int | None
    ends_at: int | None
    matchers: tuple[SilenceMatcher, ...]


_TOLD = msgspec.json.Decoder(Told)
_ALERT_MEMBERS = ("fingerprint", "startsAt", "status")


def told_alerts(body: bytes, *, where: str) -> Iterator[Told]:
    """Read the alerts one by one; raise BadAnswerError when one cannot be read at all."""
    for index, element in enumerate(elements(body, where=where)):
        told = fast(_TOLD, element)
        if told is None:
            told = _patient_alert(element, f"alert {index} of the answer", where)
        if not told.fingerprint:
            told.fingerprint = fingerprint(told.labels)
        yield told


def told_silences(body: bytes, *, where: str) -> Iterator[ToldSilence]:
    """Read the silences that can be read."""
    for element in elements(body, where=where):
        try:
            found = value_of(element, where=where)
        except BadAnswerError:
            continue
        if isinstance(found, dict) and found.get("id"):
            yield _silence(found)


def told_silence(body: bytes, *, where: str) -> ToldSilence:
    """Read the answer of `GET /silence/{id}`."""
    return _silence(object_of(value_of(body, where=where)))


def _patient_alert(element: object, what: str, where: str) -> Told:
    found = value_of(element, where=where, what=what)
    if not isinstance(found, dict) or not any(name in found for name in _ALERT_MEMBERS):
        raise BadAnswerError(f"{what} is no alert", where=where)
    labels = found.get("labels")
    if labels is not None and not isinstance(labels, dict):
        raise BadAnswerError(f"{what} has labels that are no labels", where=where)
    starts = moment_of(found.get("startsAt"))
    status = object_of(found.get("status"))
    return Told(
        labels=texts_of(labels),
        annotations=texts_of(found.get("annotations")),
        starts_at=None if starts is None else datetime.fromtimestamp(starts / 1000, UTC),
        status=Status(
            state=text_of(status.get("state")),
            silenced_by=words_of(status.get("silencedBy")),
            inhibited_by=words_of(status.get("inhibitedBy")),
            muted_by=words_of(status.get("mutedBy")),
        ),
        fingerprint=text_of(found.get("fingerprint")),
        generator_url=text_of(found.get("generatorURL")),
    )


def _silence(found: Mapping[str, Any]) -> ToldSilence:
    matchers = found.get("matchers")
    return ToldSilence(
        id=text_of(found.get("id")),
        state=text_of(object_of(found.get("status")).get("state")),
        by=text_of(found.get("createdBy")),
        comment=text_of(found.get("comment")),
        starts_at=moment_of(found.get("startsAt")),
        ends_at=moment_of(found.get("endsAt")),
        matchers=tuple(
            SilenceMatcher(
                text_of(one.get("name")),
                text_of(one.get("value")),
                one.get("isRegex") is True,
                one.get("isEqual") is not False,
            )
            for one in (matchers if isinstance(matchers, list) else ())
            if isinstance(one, dict)
        ),
    )
