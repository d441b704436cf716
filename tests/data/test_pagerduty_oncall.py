"""Duties from PagerDuty schedules."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from data.pagerduty_oncall import MOST_PAGES, PAGE, PagerDutyOncall
from oncall_tui.domain.rota import FOREVER, Duty, rota_at
from oncall_tui.errors import BadAnswerError, SourceError
from tests.data.fakes_http import FakeServer, failing
from tests.fakes import MINUTE, NOON

HOUR = 60 * MINUTE


def oncall(
    summary: str, start: str | None, end: str | None, *, policy: str = "P1", **user: Any
) -> dict[str, Any]:
    """Return one element as the API writes it."""
    return {
        "user": {"id": "U1", "type": "user", "summary": summary, **user},
        "schedule": {"id": "S1", "type": "schedule_reference", "summary": "Database"},
        "escalation_policy": {"id": policy, "type": "escalation_policy_reference"},
        "escalation_level": 1,
        "start": start,
        "end": end,
    }


def page(*oncalls: Any, more: bool = False) -> dict[str, Any]:
    return {"oncalls": list(oncalls), "limit": PAGE, "offset": 0, "more": more, "total": None}


ZOE = oncall("Zoe Example", "2026-03-02T09:00:00+01:00", "2026-03-02T17:00:00+01:00")


def ask(server: FakeServer, *schedules: str) -> tuple[Duty, ...]:
    async def go() -> tuple[Duty, ...]:
        system = PagerDutyOncall(server.endpoint(), schedules or ("S1",))
        try:
            return await system.duties(NOON)
        finally:
            await system.aclose()

    return asyncio.run(go())


def serving(*replies: Any, **more: Any) -> FakeServer:
    server = FakeServer("https://pd.example")
    server.on("GET /oncalls", *replies, **more)
    return server


def test_now_and_next_are_read_with_their_offsets() -> None:
    later = oncall("Bob", "2026-03-02T16:00:00Z", "2026-03-03T16:00:00Z")
    rota = rota_at(ask(serving(page(later, ZOE))), NOON)
    assert [(d.who, d.start, d.end) for d in rota.now] == [
        ("Zoe Example", NOON - 4 * HOUR, NOON + 4 * HOUR)
    ]
    assert [d.who for d in rota.next] == ["Bob"]


def test_it_asks_for_the_schedules_around_now_in_version_two() -> None:
    server = serving(page())
    ask(server, "S1", "S2")
    [request] = server.requests
    params = request.url.params
    assert params.get_list("schedule_ids[]") == ["S1", "S2"]
    assert params["since"] == "2026-03-02T12:00:00Z"
    assert params["until"] == "2026-03-23T12:00:00Z"
    assert request.headers["Accept"] == "application/vnd.pagerduty+json;version=2"


def test_one_duty_in_two_escalation_policies_is_one() -> None:
    again = {**ZOE, "escalation_policy": {"id": "P2"}}
    assert len(ask(serving(page(ZOE, again)))) == 1


def test_a_duty_without_an_end_lasts_and_one_without_a_beginning_has_always_been() -> None:
    [duty] = ask(serving(page(oncall("Zoe", None, None))))
    assert (duty.start, duty.end) == (0, FOREVER)


def test_the_whole_user_tells_name_and_address() -> None:
    [duty] = ask(serving(page(oncall("Z. E.", None, None, name="Zoe", email="zoe@x.example"))))
    assert (duty.who, duty.mail) == ("Zoe", "zoe@x.example")


def test_all_pages_are_read() -> None:
    server = serving(page(ZOE, more=True), page(oncall("Bob", None, None)))
    assert {duty.who for duty in ask(server)} == {"Zoe Example", "Bob"}
    assert [r.url.params["offset"] for r in server.requests] == ["0", str(PAGE)]


def test_pages_without_end_are_given_up() -> None:
    server = serving(page(ZOE, more=True))
    with pytest.raises(BadAnswerError, match="more than 1000 duties"):
        ask(server)
    assert len(server.requests) == MOST_PAGES


@pytest.mark.parametrize(
    "body",
    [{}, [], {"oncalls": {}}, {"error": {"message": "no", "code": 2006}}, b"<html>login", b"\xff{"],
)
def test_what_is_no_answer_is_an_error(body: Any) -> None:
    with pytest.raises(SourceError):
        ask(serving(body))


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "text",
        {},
        oncall("", "2026-03-02T09:00:00Z", None, id=""),
        oncall("Zoe", "2026-03-02T09:00:00Z", "tomorrow"),
        oncall("Zoe", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"),
        {**ZOE, "user": None},
    ],
)
def test_what_is_no_duty_passes_by(odd: Any) -> None:
    assert [duty.who for duty in ask(serving(page(odd, ZOE)))] == ["Zoe Example"]


def test_names_are_plain_and_have_an_end() -> None:
    [duty] = ask(serving(page(oncall("\x1b[2J" + "z" * 5_000, None, None))))
    assert "\x1b" not in duty.who
    assert len(duty.who) <= 200


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_refusal_is_an_error(status: int) -> None:
    with pytest.raises(SourceError):
        ask(serving({"error": {"message": "no"}}, status=status))


def test_silence_is_an_error() -> None:
    with pytest.raises(SourceError):
        ask(serving(failing(httpx.ConnectTimeout)))
