from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from oncall_tui.demo.estate import DemoEstate
from oncall_tui.demo.exchange import iso
from oncall_tui.demo.stage import EDGE_SKEW
from tests.demo.client import Client
from tests.fakes import FakeClock

SECOND = 1000
MINUTE = 60 * SECOND


@pytest.fixture
def prod(estate: DemoEstate) -> Iterator[Client]:
    with Client(estate.addresses.prod) as client:
        yield client


@pytest.fixture
def edge(estate: DemoEstate) -> Iterator[Client]:
    with Client(estate.addresses.edge) as client:
        yield client


def alerts(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/api/v2/alerts{query}")
    assert answer.status == 200
    listed: list[dict[str, Any]] = answer.json()
    return listed


def names(listed: list[dict[str, Any]]) -> set[str]:
    return {alert["labels"]["alertname"] for alert in listed}


def posted(alert: dict[str, Any], clock: FakeClock, **changes: object) -> dict[str, object]:
    """A silence on exactly the labels of an alert, for ten minutes."""
    silence: dict[str, object] = {
        "matchers": [
            {"name": name, "value": value, "isRegex": False, "isEqual": True}
            for name, value in alert["labels"].items()
        ],
        "startsAt": iso(clock.now() - MINUTE),
        "endsAt": iso(clock.now() + 10 * MINUTE),
        "createdBy": "alice",
        "comment": "ACK! mine",
    }
    return {**silence, **changes}


def millis(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def test_an_alert_has_every_member_of_the_api(prod: Client) -> None:
    for alert in alerts(prod):
        assert alert.keys() == {
            "annotations",
            "endsAt",
            "fingerprint",
            "generatorURL",
            "labels",
            "receivers",
            "startsAt",
            "status",
            "updatedAt",
        }
        assert alert["status"].keys() == {"inhibitedBy", "mutedBy", "silencedBy", "state"}
        assert millis(alert["startsAt"]) <= millis(alert["updatedAt"]) < millis(alert["endsAt"])


def test_the_body_stays_the_same_until_prometheus_reports_again(
    prod: Client, clock: FakeClock
) -> None:
    first = prod.get("/api/v2/alerts").body
    clock.advance(5 * SECOND)
    assert prod.get("/api/v2/alerts").body == first
    clock.advance(MINUTE)
    later = prod.get("/api/v2/alerts").json()
    assert {a["updatedAt"] for a in later}.isdisjoint(a["updatedAt"] for a in alerts_of(first))


def alerts_of(body: bytes) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(body)
    return listed


def test_filters_are_matchers_and_all_of_them_have_to_fit(prod: Client) -> None:
    assert {a["labels"]["severity"] for a in alerts(prod, '?filter=severity="critical"')} == {
        "critical"
    }
    assert names(alerts(prod, '?filter=alertname=~"Disk.*"&filter=team!="x"')) == {"DiskWillFill"}
    assert alerts(prod, '?filter=alertname="NoSuch"') == []


def test_a_filter_that_is_none_is_refused_in_a_bare_string(prod: Client) -> None:
    answer = prod.get("/api/v2/alerts?filter===bad")
    assert answer.status == 400
    assert "bad" in answer.json()


def test_silenced_and_active_alerts_can_be_left_out(prod: Client) -> None:
    everything = alerts(prod)
    quiet = alerts(prod, "?active=false")
    loud = alerts(prod, "?silenced=false")
    assert {a["status"]["state"] for a in quiet} == {"suppressed"}
    assert {a["status"]["state"] for a in loud} == {"active"}
    assert len(quiet) + len(loud) == len(everything)


def test_teammates_have_silences_from_the_start(prod: Client) -> None:
    listed = prod.get("/api/v2/silences").json()
    assert {s["createdBy"] for s in listed} == {"ben"}
    assert sorted(s["comment"].startswith("ACK!") for s in listed) == [False, True]
    ids = {i for a in alerts(prod) for i in a["status"]["silencedBy"]}
    assert ids == {s["id"] for s in listed}


def test_a_silence_suppresses_its_alert_until_it_is_deleted(prod: Client, clock: FakeClock) -> None:
    [alert] = alerts(prod, '?filter=alertname="HighErrorRate"')
    made = prod.ask("POST", "/api/v2/silences", posted(alert, clock))
    assert made.status == 200
    id_ = made.json()["silenceID"]

    [silenced] = alerts(prod, '?filter=alertname="HighErrorRate"')
    assert silenced["status"]["state"] == "suppressed"
    assert silenced["status"]["silencedBy"] == [id_]
    shown = prod.get(f"/api/v2/silence/{id_}").json()
    assert (shown["createdBy"], shown["status"]["state"]) == ("alice", "active")
    assert millis(shown["startsAt"]) == clock.now()  # a start in the past is moved to now

    assert prod.ask("DELETE", f"/api/v2/silence/{id_}").status == 200
    assert prod.ask("DELETE", f"/api/v2/silence/{id_}").status == 200
    [loud] = alerts(prod, '?filter=alertname="HighErrorRate"')
    assert loud["status"]["state"] == "active"
    assert prod.get(f"/api/v2/silence/{id_}").json()["status"]["state"] == "expired"


def test_a_silence_ends_by_itself(prod: Client, clock: FakeClock) -> None:
    [alert] = alerts(prod, '?filter=alertname="RebootRequired"')
    prod.ask("POST", "/api/v2/silences", posted(alert, clock))
    clock.advance(10 * MINUTE - 1)
    assert alerts(prod, '?filter=alertname="RebootRequired"')[0]["status"]["silencedBy"]
    clock.advance(1)
    assert not alerts(prod, '?filter=alertname="RebootRequired"')[0]["status"]["silencedBy"]


def test_the_same_silence_twice_is_two_silences(prod: Client, clock: FakeClock) -> None:
    [alert] = alerts(prod, '?filter=alertname="RebootRequired"')
    ids = {
        prod.ask("POST", "/api/v2/silences", posted(alert, clock)).json()["silenceID"]
        for _ in range(2)
    }
    assert len(ids) == 2


def test_a_silence_is_extended_under_its_id_and_moved_under_another(
    prod: Client, clock: FakeClock
) -> None:
    [alert] = alerts(prod, '?filter=alertname="RebootRequired"')
    id_ = prod.ask("POST", "/api/v2/silences", posted(alert, clock)).json()["silenceID"]
    longer = posted(alert, clock, id=id_, endsAt=iso(clock.now() + 60 * MINUTE))
    assert prod.ask("POST", "/api/v2/silences", longer).json()["silenceID"] == id_
    other = posted({"labels": {"alertname": "Other"}}, clock, id=id_)
    moved = prod.ask("POST", "/api/v2/silences", other).json()["silenceID"]
    assert moved != id_
    assert prod.get(f"/api/v2/silence/{id_}").json()["status"]["state"] == "expired"


def test_a_teammates_silence_that_was_deleted_stays_deleted(prod: Client, clock: FakeClock) -> None:
    [ack] = [s for s in prod.get("/api/v2/silences").json() if s["comment"].startswith("ACK!")]
    prod.ask("DELETE", f"/api/v2/silence/{ack['id']}")
    clock.advance(SECOND)
    assert prod.get(f"/api/v2/silence/{ack['id']}").json()["status"]["state"] == "expired"
    [alert] = alerts(prod, '?filter=queue="e-mail"')
    assert alert["status"]["state"] == "active"


def test_silences_can_be_asked_for_by_what_they_name(prod: Client, clock: FakeClock) -> None:
    [alert] = alerts(prod, '?filter=alertname="RebootRequired"')
    id_ = prod.ask("POST", "/api/v2/silences", posted(alert, clock)).json()["silenceID"]
    found = prod.get('/api/v2/silences?filter=alertname="RebootRequired"').json()
    assert [s["id"] for s in found] == [id_]


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"matchers": []}, 422, "at least 1"),
        ({"matchers": [{"name": "a", "value": "b"}]}, 422, "isRegex"),
        ({"matchers": [{"name": "a", "value": "", "isRegex": False}]}, 400, "empty string"),
        ({"matchers": [{"name": "a", "value": "(", "isRegex": True}]}, 400, "unterminated"),
        ({"matchers": ["a"]}, 422, "isRegex"),
        ({"matchers": 5}, 400, "not iterable"),
        ({"startsAt": "soon"}, 400, "soon"),
        ({"endsAt": "2020-01-01T00:00:00Z"}, 400, "before end"),
        (
            {"startsAt": "2020-01-01T00:00:00Z", "endsAt": "2020-01-02T00:00:00Z"},
            400,
            "in the past",
        ),
        ({"id": "00000000-0000-0000-0000-000000000000"}, 404, "not found"),
    ],
)
def test_a_wrong_silence_is_refused_and_the_reason_is_said(
    prod: Client, clock: FakeClock, changes: dict[str, object], status: int, said: str
) -> None:
    [alert] = alerts(prod, '?filter=alertname="RebootRequired"')
    answer = prod.ask("POST", "/api/v2/silences", posted(alert, clock, **changes))
    assert answer.status == status
    assert said in answer.body.decode()


def test_a_silence_without_an_author_is_refused(prod: Client, clock: FakeClock) -> None:
    silence = posted({"labels": {"a": "b"}}, clock)
    del silence["createdBy"]
    answer = prod.ask("POST", "/api/v2/silences", silence)
    assert (answer.status, answer.json()["code"]) == (422, 602)


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b""])
def test_a_body_that_is_no_json_object_is_refused(prod: Client, body: bytes) -> None:
    assert prod.ask("POST", "/api/v2/silences", body=body).status == 400


def test_another_media_type_is_refused(prod: Client) -> None:
    answer = prod.ask("POST", "/api/v2/silences", body=b"x", headers={"Content-Type": "text/plain"})
    assert answer.status == 415


def test_unknown_paths_methods_and_silences_are_told_apart(prod: Client) -> None:
    assert prod.get("/api/v2/nope").status == 404
    assert prod.ask("PUT", "/api/v2/silences", {}).status == 405
    assert prod.get("/api/v2/silence/nope").status == 404
    assert prod.ask("DELETE", "/api/v2/silence/nope").status == 404


def test_it_says_that_it_is_ready_and_which_version_it_is(prod: Client) -> None:
    assert prod.get("/-/ready").status == 200
    assert prod.get("/api/v2/status").json()["versionInfo"]["version"]


def test_a_machine_that_is_down_inhibits_its_own_warnings(prod: Client, clock: FakeClock) -> None:
    query = '?filter=alertname="DiskWillFill"&filter=service="orders-db"'
    assert alerts(prod, query)[0]["status"]["state"] == "active"
    clock.advance(130 * SECOND)
    [down] = alerts(prod, '?filter=alertname="InstanceDown"')
    [disk] = alerts(prod, query)
    assert disk["status"] == {
        "inhibitedBy": [down["fingerprint"]],
        "mutedBy": [],
        "silencedBy": [],
        "state": "suppressed",
    }
    assert alerts(prod, query + "&inhibited=false") == []


def test_the_stores_clock_is_ahead_in_every_time_it_tells(
    prod: Client, edge: Client, clock: FakeClock
) -> None:
    here, there = (c.get("/-/ready").headers["Date"] for c in (prod, edge))
    skew = parsedate_to_datetime(there) - parsedate_to_datetime(here)
    assert skew.total_seconds() * 1000 == EDGE_SKEW
    [watchdog] = alerts(edge, '?filter=alertname="Watchdog"')
    assert millis(watchdog["startsAt"]) == clock.now() + EDGE_SKEW - 12 * 24 * 60 * MINUTE
    now = clock.now() + EDGE_SKEW
    too_late = posted(watchdog, clock, startsAt=iso(now - 2000), endsAt=iso(now - 1000))
    assert edge.ask("POST", "/api/v2/silences", too_late).status == 400


def test_the_two_alertmanagers_do_not_know_of_each_other(prod: Client, edge: Client) -> None:
    ours = {a["fingerprint"] for a in alerts(prod)}
    theirs = {a["fingerprint"] for a in alerts(edge)}
    assert ours
    assert theirs
    assert not ours & theirs
    assert edge.get("/api/v2/silences").json() == []
