"""Roundup: open tickets page by page; taking and noting by the version that was read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from data.tickets.roundup import PAGE, STATUSES_EVERY, RoundupSource
from data.tickets.roundup_json import state_of
from oncall_tui.domain.effect import Effect, Target, Verb
from oncall_tui.domain.ticket import TicketState
from oncall_tui.errors import BadAnswerError, EffectError, UnreachableError
from tests.data.fakes_http import FakeServer, failing, reply
from tests.fakes import NOON

STATUSES = {"1": "unread", "2": "chatting", "5": "in-progress", "8": "resolved"}
ISSUES = "GET /t/rest/data/issue"
ISSUE = "GET /t/rest/data/issue/17"
PATCH = "PATCH /t/rest/data/issue/17"
POST = "POST /t/rest/data/msg"


def link(class_name: str, id_: str, label: str, name: str) -> dict[str, str]:
    return {"id": id_, "link": f"http://desk.example/t/rest/data/{class_name}/{id_}", label: name}


def row(key: int | str = 17, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(key),
        "link": f"http://desk.example/t/rest/data/issue/{key}",
        "title": "Disk full",
        "status": link("status", "1", "name", "unread"),
        "priority": link("priority", "2", "name", "urgent"),
        "assignedto": None,
        "creation": "2026-03-02.11:00:00",
        "activity": "2026-03-02.11:30:00",
        **changes,
    }


def collection(rows: list[dict[str, Any]], total: int | None = None) -> dict[str, Any]:
    return {"data": {"collection": rows, "@total_size": len(rows) if total is None else total}}


class Tracker(FakeServer):
    """One issue that can be changed, its messages, and the tags of its versions."""

    def __init__(self) -> None:
        super().__init__("http://desk.example/t")
        self.version = 1
        self.issue: dict[str, Any] = {**row(), "messages": []}
        self.messages: dict[str, str] = {}
        self.lost = ""
        """A property whose changes the tracker loses."""
        self.meanwhile: list[Callable[[], None]] = []
        names = [link("status", id_, "name", name) for id_, name in STATUSES.items()]
        self.on("GET /t/rest/data/status", collection(names))
        self.on(ISSUES, collection([row()]))
        self.on(ISSUE, self.read)
        self.on(PATCH, self.patch)
        self.on(POST, self.post)
        self.on("GET /t/rest/data/msg", self.list)

    def read(self, _: httpx.Request) -> httpx.Response:
        data = {"id": "17", "attributes": self.issue, "@etag": f'"v{self.version}"'}
        answer = httpx.Response(200, json={"data": data})
        if self.meanwhile:
            self.meanwhile.pop()()
        return answer

    def patch(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("If-Match") != f'"v{self.version}"':
            return httpx.Response(412, json={"error": {"status": 412, "msg": "stale"}})
        self.version += 1
        changes = json.loads(request.content)
        if changes.pop("@op", "") == "add":
            self.issue["messages"] += [link("msg", i, "id", i) for i in changes.pop("messages")]
        for name, value in changes.items():
            if name != self.lost:
                label = "username" if name == "assignedto" else "name"
                self.issue[name] = link(name, "9", label, value)
        return httpx.Response(200, json={"data": {"id": "17", "attribute": {}}})

    def post(self, request: httpx.Request) -> httpx.Response:
        id_ = str(len(self.messages) + 1)
        self.messages[id_] = json.loads(request.content)["content"]
        return httpx.Response(201, json={"data": {"id": id_, "link": "x"}})

    def list(self, _: httpx.Request) -> httpx.Response:
        rows = [{"id": id_, "content": text} for id_, text in self.messages.items()]
        return httpx.Response(200, json=collection(rows))

    def touch(self) -> None:
        self.version += 1


@pytest.fixture
def tracker() -> Tracker:
    return Tracker()


def source(tracker: FakeServer, **options: Any) -> RoundupSource:
    return RoundupSource(
        name="desk",
        endpoint=tracker.endpoint(basic=("alice", "pw")),
        clock=tracker.clock,
        **{"user": "alice", **options},
    )


def effect(verb: Verb, key: str = "17", text: str = "") -> Effect:
    target = Target(kind="ticket", id=f"desk:{key}", source="desk", key=key, title="t")
    return Effect(
        entry=3, op="alice@jump/3", verb=verb, target=target, by="alice@x", at=NOON, text=text
    )


# Reading


async def test_a_ticket_is_read_with_names_instead_of_ids(tracker: Tracker) -> None:
    (ticket,) = (await source(tracker).poll()).items
    assert (ticket.id, ticket.key, ticket.title) == ("desk:17", "17", "Disk full")
    assert (ticket.state, ticket.native_state) == (TicketState.NEW, "unread")
    assert (ticket.priority, ticket.owner) == ("urgent", "")
    assert ticket.created_at == NOON - 3_600_000
    assert ticket.updated_at == NOON - 1_800_000
    assert ticket.link == "http://desk.example/t/issue17"


async def test_only_tickets_that_are_not_done_are_asked_for(tracker: Tracker) -> None:
    await source(tracker).poll()
    assert tracker.asked(ISSUES)[0].url.params["status"] == "-1,1,2,5"


async def test_statuses_are_read_seldom(tracker: Tracker) -> None:
    watched = source(tracker)
    await watched.poll()
    await watched.poll()
    assert len(tracker.asked("GET /t/rest/data/status")) == 1
    tracker.clock.advance(STATUSES_EVERY)
    await watched.poll()
    assert len(tracker.asked("GET /t/rest/data/status")) == 2


async def test_all_pages_are_read(tracker: Tracker) -> None:
    rows = [row(n) for n in range(1, PAGE + 51)]
    tracker.on(
        ISSUES, collection(rows[:PAGE], total=len(rows)), collection(rows[PAGE:], total=len(rows))
    )
    assert len((await source(tracker).poll()).items) == PAGE + 50
    assert [r.url.params["@page_index"] for r in tracker.asked(ISSUES)] == ["1", "2"]


async def test_a_page_that_fails_is_no_answer_at_all(tracker: Tracker) -> None:
    rows = [row(n) for n in range(1, PAGE + 1)]
    tracker.on(ISSUES, reply(collection(rows, total=300)), failing(httpx.ReadTimeout))
    with pytest.raises(UnreachableError):
        await source(tracker).poll()


async def test_too_many_tickets_are_refused_rather_than_cut(tracker: Tracker) -> None:
    tracker.on(ISSUES, collection([row()], total=10_001))
    with pytest.raises(BadAnswerError, match="more than"):
        await source(tracker).poll()


async def test_the_same_tickets_are_the_same_answer(tracker: Tracker) -> None:
    watched = source(tracker)
    first = (await watched.poll()).items
    assert (await watched.poll()).items is first
    tracker.on(ISSUES, collection([row(), row(18)]))
    second = (await watched.poll()).items
    assert second[0] is first[0]
    assert len(second) == 2


async def test_odd_values_are_read_with_patience(tracker: Tracker) -> None:
    odd = row(title=None, status=None, priority="3", assignedto={"id": "4"}, creation="soon")
    tracker.on(ISSUES, collection([{**odd, "activity": None}]))
    (ticket,) = (await source(tracker).poll()).items
    assert (ticket.title, ticket.native_state, ticket.priority, ticket.owner) == ("", "", "3", "4")
    assert (ticket.state, ticket.created_at) == (TicketState.OPEN, 0)


NO_COLLECTIONS = (
    b"", b"[]", b"{}", b'{"data":[]}', b'{"data":{"collection":{}}}', b"[" * 100_000,
    b'{"data":{"collection":[7]}}', b'{"data":{"collection":[{"id":"../1"}]}}',
)  # fmt: skip


@pytest.mark.parametrize("body", NO_COLLECTIONS)
async def test_an_answer_that_is_no_collection_is_refused(tracker: Tracker, body: bytes) -> None:
    tracker.on(ISSUES, reply(body))
    with pytest.raises(BadAnswerError):
        await source(tracker).poll()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("unread", TicketState.NEW),
        ("in-progress", TicketState.OPEN),
        ("Resolved", TicketState.DONE),
        ("done-cbb", TicketState.DONE),
        ("", TicketState.OPEN),
        ("our own word", TicketState.OPEN),
    ],
)
def test_a_status_that_is_not_known_is_open(status: str, state: TicketState) -> None:
    assert state_of(status) is state


# Acting


def test_without_a_login_no_ticket_can_be_taken(tracker: Tracker) -> None:
    assert source(tracker).verbs == {Verb.TAKE, Verb.NOTE, Verb.CREATE}
    assert source(tracker, user="").verbs == {Verb.NOTE, Verb.CREATE}


async def test_taking_assigns_and_marks_as_in_progress(tracker: Tracker) -> None:
    assert await source(tracker).perform(effect(Verb.TAKE), retry=False) == "17"
    assert tracker.sent(PATCH) == [{"assignedto": "alice", "status": "in-progress"}]
    sent = tracker.asked(PATCH)[0].headers
    assert sent["If-Match"] == '"v1"'
    assert sent["X-Requested-With"] == "rest"
    assert sent["Origin"] == "http://desk.example"
    assert sent["Referer"] == "http://desk.example/t/"


async def test_taking_twice_changes_nothing_the_second_time(tracker: Tracker) -> None:
    watched = source(tracker)
    await watched.perform(effect(Verb.TAKE), retry=False)
    await watched.perform(effect(Verb.TAKE), retry=True)
    assert len(tracker.asked(PATCH)) == 1


async def test_a_status_that_the_tracker_does_not_have_is_left_alone(tracker: Tracker) -> None:
    await source(tracker, taken_status="doing").perform(effect(Verb.TAKE), retry=False)
    assert tracker.sent(PATCH) == [{"assignedto": "alice"}]


async def test_a_ticket_that_changed_meanwhile_is_read_anew_once(tracker: Tracker) -> None:
    tracker.meanwhile = [tracker.touch]
    await source(tracker).perform(effect(Verb.TAKE), retry=False)
    assert [r.headers["If-Match"] for r in tracker.asked(PATCH)] == ['"v1"', '"v2"']


async def test_a_ticket_that_keeps_changing_is_left_for_later(tracker: Tracker) -> None:
    tracker.meanwhile = [tracker.touch] * 5
    with pytest.raises(EffectError) as failed:
        await source(tracker).perform(effect(Verb.TAKE), retry=False)
    assert not failed.value.final


async def test_a_ticket_that_is_done_is_not_taken(tracker: Tracker) -> None:
    tracker.issue["status"] = link("status", "8", "name", "resolved")
    with pytest.raises(EffectError, match="done already") as failed:
        await source(tracker).perform(effect(Verb.TAKE), retry=False)
    assert failed.value.final
    assert not tracker.asked(PATCH)


async def test_a_change_that_was_lost_is_noticed(tracker: Tracker) -> None:
    tracker.lost = "status"
    with pytest.raises(EffectError, match="something else"):
        await source(tracker).perform(effect(Verb.TAKE), retry=False)


async def test_a_note_is_a_message_on_the_ticket(tracker: Tracker) -> None:
    done = await source(tracker).perform(effect(Verb.NOTE, text=" looked at it\n"), retry=False)
    assert done == "1"
    assert tracker.messages == {"1": "looked at it\n\nalice@x [op:alice@jump/3]"}
    assert tracker.sent(POST)[0]["author"] == "alice"
    assert tracker.sent(PATCH) == [{"@op": "add", "messages": ["1"]}]


async def test_a_second_try_puts_the_message_of_the_first_on_the_ticket(tracker: Tracker) -> None:
    tracker.on(PATCH, failing(httpx.ConnectError), tracker.patch)
    watched = source(tracker)
    with pytest.raises(UnreachableError):
        await watched.perform(effect(Verb.NOTE, text="x"), retry=False)
    for _ in range(2):
        assert await watched.perform(effect(Verb.NOTE, text="x"), retry=True) == "1"
    assert len(tracker.messages) == 1
    assert len(tracker.issue["messages"]) == 1


@pytest.mark.parametrize(
    ("status", "message"), [(400, "Required Header Missing"), (403, "Forbidden."), (409, "no node")]
)
async def test_a_refusal_is_final_and_says_why(tracker: Tracker, status: int, message: str) -> None:
    tracker.on(POST, reply({"error": {"status": status, "msg": message}}, status=status))
    with pytest.raises(EffectError, match=message) as failed:
        await source(tracker).perform(effect(Verb.NOTE), retry=False)
    assert failed.value.final


@pytest.mark.parametrize("key", ["../user/1", "", "1/x", "١"])
async def test_what_is_no_number_never_becomes_part_of_a_path(tracker: Tracker, key: str) -> None:
    with pytest.raises(EffectError) as failed:
        await source(tracker).perform(effect(Verb.TAKE, key), retry=False)
    assert failed.value.final
    assert not tracker.requests


async def test_an_ack_is_not_asked_of_roundup(tracker: Tracker) -> None:
    with pytest.raises(EffectError):
        await source(tracker).perform(effect(Verb.ACK), retry=False)


# Opening


class Opening(FakeServer):
    """A tracker that takes new tickets; `lose` drops the answer after a ticket was made."""

    def __init__(self) -> None:
        super().__init__("http://desk.example/t")
        self.messages: list[str] = []
        self.issues: list[dict[str, Any]] = []
        self.lose = False
        self.on("POST /t/rest/data/msg", self.write)
        self.on("POST /t/rest/data/issue", self.open)
        self.on("GET /t/rest/data/msg", self.list_messages)
        self.on("GET /t/rest/data/issue", self.list_issues)
        self.on("GET /t/rest/data/issue/1", self.read)

    def write(self, request: httpx.Request) -> httpx.Response:
        self.messages.append(json.loads(request.content)["content"])
        return httpx.Response(201, json={"data": {"id": str(len(self.messages))}})

    def open(self, request: httpx.Request) -> httpx.Response:
        self.issues.append(json.loads(request.content))
        if self.lose:
            raise httpx.ReadTimeout("lost")
        return httpx.Response(201, json={"data": {"id": str(len(self.issues))}})

    def list_messages(self, _: httpx.Request) -> httpx.Response:
        rows = [{"id": str(i), "content": text} for i, text in enumerate(self.messages, 1)]
        return httpx.Response(200, json=collection(rows))

    def list_issues(self, _: httpx.Request) -> httpx.Response:
        rows = [{"id": str(i), "title": x["title"]} for i, x in enumerate(self.issues, 1)]
        return httpx.Response(200, json=collection(rows))

    def read(self, _: httpx.Request) -> httpx.Response:
        issue = self.issues[0]
        attributes = {**issue, "messages": [{"id": i} for i in issue["messages"]]}
        return httpx.Response(200, json={"data": {"attributes": attributes, "@etag": '"v"'}})


async def test_a_ticket_is_opened_with_its_first_message() -> None:
    tracker = Opening()
    assert await source(tracker).perform(effect(Verb.CREATE, "", "It is down"), retry=False) == "1"
    assert tracker.messages[0].startswith("It is down\n")
    assert tracker.issues == [{"title": "t [op:alice@jump/3]", "messages": ["1"]}]


async def test_a_second_try_finds_the_ticket_that_the_first_one_opened() -> None:
    tracker = Opening()
    tracker.lose = True
    watched = source(tracker)
    with pytest.raises(UnreachableError):
        await watched.perform(effect(Verb.CREATE, "", "It is down"), retry=False)
    assert await watched.perform(effect(Verb.CREATE, "", "It is down"), retry=True) == "1"
    assert (len(tracker.messages), len(tracker.issues)) == (1, 1)
