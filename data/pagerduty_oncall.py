"""Duties from PagerDuty schedules, REST API v2: who is on call, now and in the weeks to come.

Reads only; a read-only token is enough. A schedule may stand in several escalation policies, and
tells its people once for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from data.foreign_json import object_of, text_of, value_of
from data.http import Endpoint
from data.moments import moment_of
from oncall_tui.domain.rota import FOREVER, Duty
from oncall_tui.domain.text import plain
from oncall_tui.errors import BadAnswerError

ACCEPT = {"Accept": "application/vnd.pagerduty+json;version=2"}
AHEAD = timedelta(days=21)
"""How far ahead is asked: a rotation of weeks shows who is next."""
PAGE = 100
"""Entries of one answer: the most that there are."""
MOST_PAGES = 10
MOST_CHARACTERS = 200
"""Of a name."""
MAX_BODY = 4 * 1024 * 1024
"""Bytes of one answer."""


class PagerDutyOncall:
    """Asks one account about some schedules."""

    def __init__(self, endpoint: Endpoint, schedules: Iterable[str]) -> None:
        """`endpoint` is the API, as https://api.pagerduty.com; `schedules` are their ids."""
        self._endpoint = endpoint
        self._schedules = tuple(schedules)

    async def duties(self, now: int) -> tuple[Duty, ...]:
        """Return the duties from `now` on (milliseconds, UTC), unsorted. Raises SourceError."""
        found: set[Duty] = set()
        for page in range(MOST_PAGES):
            answer = await self._endpoint.get(
                "/oncalls", self._params(now, page * PAGE), headers=ACCEPT
            )
            told = value_of(answer.body, where=self._endpoint.url)
            oncalls = object_of(told).get("oncalls")
            if not isinstance(oncalls, list):
                raise BadAnswerError("the answer has no list of oncalls", where=self._endpoint.url)
            found.update(_duties(oncalls))
            if object_of(told).get("more") is not True:
                return tuple(found)
        raise BadAnswerError(
            f"more than {MOST_PAGES * PAGE} duties",
            where=self._endpoint.url,
            hint="name fewer schedules in [[oncall]]",
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._endpoint.aclose()

    def _params(self, now: int, offset: int) -> list[tuple[str, str]]:
        moment = datetime.fromtimestamp(now // 1000, UTC)
        return [
            *(("schedule_ids[]", id_) for id_ in self._schedules),
            ("include[]", "users"),
            ("since", _written(moment)),
            ("until", _written(moment + AHEAD)),
            ("limit", str(PAGE)),
            ("offset", str(offset)),
        ]


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _duties(oncalls: list[Any]) -> Iterator[Duty]:
    """Yield what can be read; a duty without a beginning or an end has always been or lasts."""
    for told in oncalls:
        oncall = object_of(told)
        user = object_of(oncall.get("user"))
        who = _name(user)
        start = moment_of(oncall.get("start")) or 0
        end = FOREVER if oncall.get("end") is None else moment_of(oncall.get("end"))
        if who and end is not None and start < end:
            yield Duty(start, end, who, _text(user, "email"))


def _name(user: Mapping[str, Any]) -> str:
    return _text(user, "name") or _text(user, "summary") or _text(user, "id")


def _text(user: Mapping[str, Any], key: str) -> str:
    return plain(text_of(user.get(key)), MOST_CHARACTERS).strip()
