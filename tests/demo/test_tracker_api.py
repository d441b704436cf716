from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from oncall_tui.demo.estate import DemoEstate
from tests.demo.client import Answer, Client, basic
from tests.fakes import FakeClock

ALICE = basic("alice", "demo")


class Desk:
    """Somebody who is logged in and sends what Roundup's guard wants to see."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self.url = url
        self.guard = {
            "X-Requested-With": "rest",
            "Origin": url.removesuffix("/t"),
            "Referer": url + "/",
        }

    def get(self, path: str) -> Answer:
        return self._client.get(f"/rest/data/{path}", headers=ALICE)

    def data(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status == 200, answer.body
        return answer.json()["data"]

    def send(self, method: str, path: str, data: object, **headers: str) -> Answer:
        sent = {**ALICE, **self.guard, **headers}
        return self._client.ask(method, f"/rest/data/{path}", data, headers=sent)

    def patch(self, issue: str, data: object) -> Answer:
        etag = self.data(f"issue/{issue}")["@etag"]
        return self.send("PATCH", f"issue/{issue}", data, **{"If-Match": etag})

    def raw(self, method: str, path: str, **kwargs: Any) -> Answer:
        return self._client.ask(method, path, **kwargs)


@pytest.fixture
def desk(estate: DemoEstate) -> Iterator[Desk]:
    url = estate.addresses.desk
    with Client(url) as client:
        yield Desk(client, url)


def said(answer: Answer) -> str:
    message: str = answer.json()["error"]["msg"]
    return message


def test_a_collection_names_and_links_its_members(desk: Desk) -> None:
    data = desk.data("issue")
    assert data["@total_size"] == len(data["collection"]) == 4
    first = data["collection"][0]
    assert first == {"id": "1", "link": f"{desk.url}/rest/data/issue/1"}


def test_fields_and_verbosity_two_bring_names_along(desk: Desk) -> None:
    fields = "title,status,priority,assignedto,creation,activity"
    [row] = desk.data(f"issue?@verbose=2&@fields={fields}&title=legacy-api")["collection"]
    assert row["title"] == "Renew the certificate of legacy-api.example"
    assert row["status"]["name"] == "in-progress"
    assert row["priority"]["name"] == "bug"
    assert row["assignedto"]["username"] == "chris"
    assert row["creation"] < row["activity"]
    assert row["creation"] == "2026-02-28.12:00:00"


def test_verbosity_nought_brings_bare_ids(desk: Desk) -> None:
    [row] = desk.data("issue?@verbose=0&@fields=status,assignedto&title=hall")["collection"]
    assert (row["status"], row["assignedto"]) == ("1", None)


def test_statuses_filter_by_name_or_id_and_any_of_them_fits(desk: Desk) -> None:
    by_name = desk.data("issue?status=unread,deferred")["collection"]
    by_id = desk.data("issue?status=1,2")["collection"]
    assert by_name == by_id
    assert [row["id"] for row in by_name] == ["1", "3", "4"]
    assert desk.data("issue?assignedto=-1")["@total_size"] == 3


def test_pages_follow_each_other_until_the_total(desk: Desk) -> None:
    first = desk.data("issue?@page_size=3&@page_index=1&@sort=-activity")
    assert first["@total_size"] == 4
    assert first["@links"].keys() == {"next", "self"}
    target = first["@links"]["next"][0]["uri"].removeprefix(f"{desk.url}/rest/data/")
    last = desk.data(target)
    assert last["@links"].keys() == {"prev", "self"}
    ids = [row["id"] for page in (first, last) for row in page["collection"]]
    assert ids == ["4", "3", "2", "1"]


def test_statuses_and_priorities_are_roundups_classic_ones(desk: Desk) -> None:
    statuses = [row["name"] for row in desk.data("status?@verbose=2")["collection"]]
    assert statuses[0] == "unread"
    assert statuses[-1] == "resolved"
    priorities = [row["name"] for row in desk.data("priority?@fields=name,order")["collection"]]
    assert priorities == ["critical", "urgent", "bug", "feature", "wish"]
    users = [row["username"] for row in desk.data("user?@verbose=2")["collection"]]
    assert users[:3] == ["admin", "anonymous", "alice"]


def test_an_item_has_its_etag_in_the_body_and_in_a_header(desk: Desk) -> None:
    answer = desk.get("issue/2?@verbose=2")
    data = answer.json()["data"]
    assert data["@etag"] == answer.headers["ETag"]
    assert data["@etag"].startswith('"')
    assert "creation" not in data["attributes"]
    whole = desk.data("issue/2?@protected=true")["attributes"]
    assert whole["creation"] == "2026-02-28.12:00:00"


def test_taking_a_ticket_needs_its_current_etag(desk: Desk) -> None:
    taking = {"assignedto": "alice", "status": "in-progress"}
    assert desk.send("PATCH", "issue/4", taking).status == 412
    stale = desk.data("issue/4")["@etag"]
    assert desk.patch("4", {"title": "Scanner in hall B is dead again"}).status == 200
    refused = desk.send("PATCH", "issue/4", taking, **{"If-Match": stale})
    assert refused.status == 412
    assert "If-Match" in said(refused)
    taken = desk.patch("4", taking)
    assert taken.status == 200
    assert taken.json()["data"]["attribute"] == {
        "assignedto": "3",
        "nosy": ["5", "3"],
        "status": "5",
    }
    read_back = desk.data("issue/4?@verbose=2")["attributes"]
    assert read_back["assignedto"]["username"] == "alice"
    assert read_back["status"]["name"] == "in-progress"


def test_a_ticket_that_somebody_took_is_left_to_them(desk: Desk, clock: FakeClock) -> None:
    desk.patch("4", {"assignedto": "alice"})
    clock.advance(110_000)  # a teammate would have taken it by now
    assert desk.data("issue/4?@verbose=2")["attributes"]["assignedto"]["username"] == "alice"


def test_a_note_is_a_message_that_is_then_added(desk: Desk) -> None:
    made = desk.send("POST", "msg", {"content": "On it.\nSince noon.", "author": "alice"})
    assert made.status == 201
    id_ = made.json()["data"]["id"]
    assert made.headers["Location"] == made.json()["data"]["link"]
    added = desk.patch("4", {"@op": "add", "messages": [id_]})
    assert added.json()["data"]["attribute"]["messages"][-1] == id_
    attributes = desk.data(f"msg/{id_}?@verbose=3")["attributes"]
    assert attributes["content"] == "On it.\nSince noon."
    assert attributes["author"]["username"] == "alice"
    assert desk.data(f"msg/{id_}")["attributes"]["summary"] == "On it."
    assert desk.data("issue/4?@verbose=2")["attributes"]["status"]["name"] == "chatting"


def test_messages_can_be_taken_out_and_replaced(desk: Desk) -> None:
    [only] = desk.data("issue/4?@verbose=0")["attributes"]["messages"]
    desk.patch("4", {"@op": "remove", "messages": [only]})
    assert desk.data("issue/4?@verbose=0")["attributes"]["messages"] == []
    desk.patch("4", {"messages": [only]})
    assert desk.data("issue/4?@verbose=0")["attributes"]["messages"] == [only]
    assert desk.patch("4", {"@op": "juggle", "messages": [only]}).status == 400


def test_tickets_change_while_nobody_asks(desk: Desk, clock: FakeClock) -> None:
    etag = desk.data("issue/4")["@etag"]
    clock.advance(60_000)
    assert desk.data("issue")["@total_size"] == 5
    clock.advance(200_000)
    assert desk.data("issue/4?@verbose=2")["attributes"]["status"]["name"] == "resolved"
    assert desk.data("issue/4")["@etag"] != etag


def test_who_is_not_logged_in_gets_nothing(desk: Desk) -> None:
    assert desk.raw("GET", "/rest/data/issue").status == 403
    wrong = desk.raw("GET", "/rest/data/issue", headers=basic("alice", "wrong"))
    assert (wrong.status, wrong.body) == (401, b"Invalid Login - Invalid login")
    broken = desk.raw("GET", "/rest/data/issue", headers={"Authorization": "Basic %%%"})
    assert broken.status == 401


@pytest.mark.parametrize("missing", ["X-Requested-With", "Origin"])
def test_a_write_without_a_guard_header_is_refused(desk: Desk, missing: str) -> None:
    del desk.guard[missing]
    answer = desk.send("POST", "msg", {"content": "x"})
    assert (answer.status, said(answer)) == (400, "Required Header Missing")


@pytest.mark.parametrize("header", ["Origin", "Referer"])
def test_a_write_from_elsewhere_is_refused(desk: Desk, header: str) -> None:
    desk.guard[header] = "http://elsewhere.example/"
    answer = desk.send("POST", "msg", {"content": "x"})
    assert answer.status == 400
    assert "not allowed" in said(answer)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("issue/99", 404, "no such issue 99"),
        ("nosuch", 404, "Class nosuch not found"),
        ("issue?nosuch=1", 400, "Field nosuch is not valid for issue class."),
        ("issue?@fields=nosuch", 400, "'Unknown property: nosuch'"),
        ("issue?@sort=nosuch", 400, "'Unknown property: nosuch'"),
        ("issue?@page_size=many", 400, "'many'"),
        ("issue?status=zzz", 400, "'zzz' is not a status"),
        ("issue/1/title/x", 404, "Nothing matches the given URI"),
    ],
)
def test_a_wrong_question_is_answered_in_an_error_object(
    desk: Desk, path: str, status: int, message: str
) -> None:
    answer = desk.get(path)
    assert answer.status == status
    assert answer.json()["error"]["status"] == status
    assert message in said(answer)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nosuch": "1"}, "Property nosuch not found in class issue"),
        ({"creator": "alice"}, "Property creator not found in class issue"),
        ({"status": "zzz"}, "'zzz' is not a status"),
        ({"status": None}, "property status"),
        ({"messages": ["99"]}, "'99' is not a msg"),
        ({"assignedto": {"id": "3"}}, "is not a user"),
        ([], "not a JSON object"),
    ],
)
def test_a_wrong_change_is_refused_and_changes_nothing(
    desk: Desk, change: object, message: str
) -> None:
    before = desk.data("issue/4")
    answer = desk.patch("4", change)
    assert answer.status == 400
    assert message in said(answer)
    assert desk.data("issue/4") == before


def test_a_message_of_nobody_or_with_strange_properties_is_refused(desk: Desk) -> None:
    assert desk.send("POST", "msg", {"content": "x", "author": "mallory"}).status == 400
    assert desk.send("POST", "msg", {"content": "x", "colour": "red"}).status == 400


def test_methods_it_does_not_have_are_refused(desk: Desk) -> None:
    assert desk.send("DELETE", "issue/1", None).status == 405
    assert desk.send("PATCH", "msg/1", {"content": "x"}).status == 405


def test_the_root_tells_the_version(desk: Desk) -> None:
    answer = desk.raw("GET", "/rest/", headers=ALICE)
    assert answer.json()["data"]["default_version"] == 1


def test_a_ticket_is_opened_with_its_first_message_under_an_id_of_its_own(desk: Desk) -> None:
    message = desk.send("POST", "msg", {"content": "Customers cannot pay."}).json()["data"]["id"]
    told = {"title": "INC-1: nobody can pay", "messages": [message]}
    answer = desk.send("POST", "issue", told)
    assert answer.status == 201
    id_ = answer.json()["data"]["id"]
    kept = desk.data(f"issue/{id_}")["attributes"]
    assert kept["title"] == told["title"]
    assert [one["id"] for one in kept["messages"]] == [message]
    assert desk.send("POST", "issue", told).json()["data"]["id"] != id_


def test_a_ticket_without_a_title_is_not_opened(desk: Desk) -> None:
    answer = desk.send("POST", "issue", {"messages": []})
    assert (answer.status, said(answer)) == (400, "Required issue property title not supplied")
