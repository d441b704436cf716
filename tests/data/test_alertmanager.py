"""Alertmanager's alerts: what is read, what stays the same, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from data.sources.alertmanager import AlertmanagerSource
from data.sources.alertmanager_silences import REFRESH
from oncall_tui.domain.alert import Alert, Suppression
from oncall_tui.errors import BadAnswerError, SourceError, UnreachableError
from tests.data.fakes_http import FakeServer, failing, reply

ALERTS = "GET /api/v2/alerts"
SILENCES = "GET /api/v2/silences"
START = "2026-03-02T11:00:00.000Z"
START_MS = 1_772_449_200_000


def told(name: str = "DiskFull", **changes: Any) -> dict[str, Any]:
    """One alert as the API tells it."""
    return {
        "fingerprint": f"{hash(name) & 0xFFFFFFFFFFFFFFFF:016x}",
        "labels": {"alertname": name, "severity": "critical", "instance": "db1"},
        "annotations": {"summary": f"{name} on db1"},
        "startsAt": START,
        "endsAt": "2026-03-02T12:04:00.000Z",
        "updatedAt": "2026-03-02T12:00:00.000Z",
        "generatorURL": "http://prom.example/graph",
        "receivers": [{"name": "ops"}],
        "status": {"state": "active", "silencedBy": [], "inhibitedBy": []},
        **changes,
    }


def silenced(*ids: str) -> dict[str, Any]:
    return {"state": "suppressed", "silencedBy": list(ids), "inhibitedBy": []}


def silence(id_: str, comment: str, starts: str = "2026-03-02T11:30:00Z") -> dict[str, Any]:
    return {
        "id": id_,
        "status": {"state": "active"},
        "createdBy": "bob",
        "comment": comment,
        "startsAt": starts,
        "endsAt": "2026-03-02T13:00:00Z",
        "matchers": [{"name": "alertname", "value": "DiskFull", "isRegex": False}],
    }


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


def source(server: FakeServer, **options: Any) -> AlertmanagerSource:
    return AlertmanagerSource(
        name="prod", endpoint=server.endpoint(), clock=server.clock, **options
    )


async def polled(server: FakeServer, *alerts: Any) -> tuple[Alert, ...]:
    server.on(ALERTS, list(alerts))
    return (await source(server).poll()).items


async def test_an_alert_is_read_with_all_that_the_board_needs(server: FakeServer) -> None:
    (alert,) = await polled(server, told(fingerprint="00ae4411e137c417"))
    assert alert.id == f"prod:00ae4411e137c417@{START_MS}"
    assert alert.title == "DiskFull"
    assert alert.severity == "critical"
    assert alert.starts_at == START_MS
    assert alert.labels["instance"] == "db1"
    assert alert.annotations == {"summary": "DiskFull on db1"}
    assert alert.link == "http://prom.example/graph"
    assert alert.suppression is Suppression.NONE


async def test_the_filter_goes_to_the_server(server: FakeServer) -> None:
    server.on(ALERTS, [])
    await source(server, filter=('team="pay"', 'env!="test"')).poll()
    assert server.requests[0].url.params.get_list("filter") == ['team="pay"', 'env!="test"']


async def test_the_same_body_is_the_same_answer(server: FakeServer) -> None:
    server.on(ALERTS, [told()])
    watched = source(server)
    assert (await watched.poll()).items is (await watched.poll()).items


async def test_what_prometheus_moves_every_minute_changes_nothing(server: FakeServer) -> None:
    server.on(ALERTS, [told()], [told(endsAt="2027-01-01T00:00:00Z", updatedAt="x")])
    watched = source(server)
    assert (await watched.poll()).items is (await watched.poll()).items


@pytest.mark.parametrize(
    "change",
    [
        {"startsAt": "2026-03-02T11:05:00Z"},
        {"annotations": {"summary": "worse"}},
        {"labels": {"alertname": "DiskFull", "severity": "page"}},
        {"status": {"state": "suppressed", "silencedBy": [], "inhibitedBy": ["x"]}},
        {"generatorURL": "http://other.example"},
    ],
)
async def test_what_matters_makes_a_new_alert_and_leaves_the_others(
    server: FakeServer, change: dict[str, Any]
) -> None:
    server.on(ALERTS, [told(), told("Other")], [told(**change), told("Other")])
    watched = source(server)
    before, after = (await watched.poll()).items, (await watched.poll()).items
    assert after[0] != before[0]
    assert after[1] is before[1]


async def test_equal_texts_are_held_once(server: FakeServer) -> None:
    one, two = await polled(server, told("A"), told("B"))
    assert one.labels["instance"] is two.labels["instance"]
    assert one.link is two.link


# Silences


async def test_silences_are_asked_for_once_a_minute_and_when_one_is_new(
    server: FakeServer,
) -> None:
    server.on(SILENCES, [], [silence("s1", "moving house")])
    server.on(ALERTS, [told()], [told(status=silenced("s1"))])
    watched = source(server)
    await watched.poll()
    assert len(server.asked(SILENCES)) == 1
    (alert,) = (await watched.poll()).items
    assert alert.suppression is Suppression.SILENCED
    assert (alert.silences[0].by, alert.silences[0].comment) == ("bob", "moving house")
    assert alert.silences[0].until == START_MS + 7_200_000
    assert alert.ack is None
    await watched.poll()
    assert len(server.asked(SILENCES)) == 2


async def test_the_inventory_has_every_silence_but_acks_and_those_that_ended(
    server: FakeServer,
) -> None:
    ended = {**silence("s3", "old"), "status": {"state": "expired"}}
    pending = {**silence("s4", "tomorrow [op:alice@host/7]"), "status": {"state": "pending"}}
    told_all = [silence("s1", "moving house"), silence("s2", "ACK! on it"), ended, pending]
    server.on(SILENCES, told_all)
    server.on(ALERTS, [])
    listed = (await source(server).poll()).silences
    assert listed is not None
    assert [(one.ref, one.comment, one.op) for one in listed.items] == [
        ("s1", "moving house", ""),
        ("s4", "tomorrow", "alice@host/7"),
    ]
    assert listed.items[0].matchers == 'alertname="DiskFull"'


async def test_an_unchanged_inventory_is_the_same_object(server: FakeServer) -> None:
    server.on(SILENCES, [silence("s1", "moving house")])
    server.on(ALERTS, [])
    watched = source(server)
    before = (await watched.poll()).silences
    server.clock.advance(REFRESH)
    after = (await watched.poll()).silences
    assert before is not None
    assert after is not None
    assert before.items is after.items
    assert after.at > before.at


async def test_silences_that_do_not_come_lose_no_alert_that_is_loud(server: FakeServer) -> None:
    import httpx

    server.on(ALERTS, [told()])
    server.on(SILENCES, failing(httpx.ReadTimeout))
    answer = await source(server).poll()
    assert len(answer.items) == 1
    assert answer.silences is None


async def test_a_pattern_that_python_does_not_know_is_listed_all_the_same(
    server: FakeServer,
) -> None:
    odd = silence("s1", "x")
    odd["matchers"] = [{"name": "pod", "value": "(?P<n>a", "isRegex": True, "isEqual": False}]
    server.on(SILENCES, [odd])
    server.on(ALERTS, [])
    listed = (await source(server).poll()).silences
    assert listed is not None
    assert listed.items[0].matchers == 'pod!~"(?P<n>a"'


async def test_a_silence_that_is_extended_is_seen_after_a_minute(server: FakeServer) -> None:
    server.on(ALERTS, [told(status=silenced("s1"))])
    longer = {**silence("s1", "x"), "endsAt": "2026-03-02T15:00:00Z"}
    server.on(SILENCES, [silence("s1", "x")], [longer])
    watched = source(server)
    await watched.poll()
    server.clock.advance(REFRESH)
    (alert,) = (await watched.poll()).items
    assert alert.silences[0].until == START_MS + 4 * 3_600_000


async def test_a_comment_in_karmas_convention_is_an_acknowledgement(server: FakeServer) -> None:
    server.on(SILENCES, [silence("s1", "ACK! on it")])
    (alert,) = await polled(server, told(status=silenced("s1")))
    assert alert.suppression is Suppression.NONE
    assert alert.silences == ()
    assert alert.ack is not None
    assert (alert.ack.by, alert.ack.ref) == ("bob", "s1")
    assert alert.ack.until == START_MS + 7_200_000


async def test_an_acknowledgement_older_than_the_occurrence_does_not_hold(
    server: FakeServer,
) -> None:
    server.on(SILENCES, [silence("s1", "ACK! on it", starts="2026-03-02T10:00:00Z")])
    (alert,) = await polled(server, told(status=silenced("s1")))
    assert alert.ack is None
    assert alert.suppression is Suppression.NONE
    assert alert.silences[0].ref == "s1"


async def test_an_alert_can_be_silenced_and_acknowledged(server: FakeServer) -> None:
    server.on(SILENCES, [silence("s1", "ACK!"), silence("s2", "noise")])
    (alert,) = await polled(server, told(status=silenced("s1", "s2")))
    assert alert.suppression is Suppression.SILENCED
    assert [s.ref for s in alert.silences] == ["s2"]
    assert alert.ack is not None


async def test_silences_that_we_may_not_read_lose_no_alert(server: FakeServer) -> None:
    server.on(SILENCES, reply(b"", status=403))
    (alert,) = await polled(server, told(status=silenced("s1")))
    assert alert.suppression is Suppression.SILENCED
    assert alert.silences[0].ref == "s1"
    assert alert.silences[0].until is None


async def test_silences_that_do_not_come_are_no_answer(server: FakeServer) -> None:
    import httpx

    server.on(ALERTS, [told(status=silenced("s1"))])
    server.on(SILENCES, failing(httpx.ReadTimeout), reply([silence("s1", "x")]))
    watched = source(server)
    with pytest.raises(UnreachableError):
        await watched.poll()
    server.clock.advance(REFRESH)
    (alert,) = (await watched.poll()).items
    assert alert.silences[0].comment == "x"


@pytest.mark.parametrize(
    ("status", "suppression"),
    [
        ({"state": "suppressed", "inhibitedBy": ["f"]}, Suppression.INHIBITED),
        ({"state": "suppressed", "mutedBy": ["nights"]}, Suppression.OUT_OF_SERVICE),
        ({"state": "suppressed"}, Suppression.SILENCED),
        ({"state": "active", "silencedBy": None, "inhibitedBy": None}, Suppression.NONE),
        ({"state": "unprocessed"}, Suppression.NONE),
        (None, Suppression.NONE),
    ],
)
async def test_why_an_alert_is_quiet(
    server: FakeServer, status: Any, suppression: Suppression
) -> None:
    (alert,) = await polled(server, told(status=status))
    assert alert.suppression is suppression


# Odd answers


async def test_odd_values_are_read_with_patience(server: FakeServer) -> None:
    (alert,) = await polled(
        server,
        told(
            labels={"alertname": 7, "severity": None, "up": True, "list": [1]},
            annotations=None,
            generatorURL=None,
        ),
    )
    assert alert.title == "7"
    assert alert.severity == ""
    assert alert.labels["up"] == "true"
    assert alert.labels["list"] == "[1]"
    assert alert.annotations == {}


async def test_broken_text_is_replaced_and_the_other_alerts_stay(server: FakeServer) -> None:
    server.on(
        ALERTS,
        reply(
            b'[{"labels":{"alertname":"a\\ud800b"},"startsAt":"2026-03-02T11:00:00Z"},'
            b'{"labels":{"alertname":"c\xffd"},"startsAt":"2026-03-02T11:00:00Z"}]'
        ),
    )
    items = (await source(server).poll()).items
    assert [alert.title for alert in items] == ["a\ufffdb", "c\ufffdd"]


@pytest.mark.parametrize("starts", [None, "", "soon", "0001-01-01T00:00:00Z", "9999-01-01", 1e99])
async def test_an_unreadable_start_is_zero_so_that_nobody_thinks_there_is_time(
    server: FakeServer, starts: Any
) -> None:
    (alert,) = await polled(server, told(startsAt=starts))
    assert alert.starts_at == 0


async def test_null_labels_leave_an_alert_with_its_fingerprint(server: FakeServer) -> None:
    (alert,) = await polled(server, told(labels=None, annotations={}, fingerprint="f" * 16))
    assert alert.title == "f" * 16
    assert alert.labels == {}


async def test_a_missing_fingerprint_is_worked_out_as_alertmanager_does(
    server: FakeServer,
) -> None:
    (alert,) = await polled(
        server,
        told(
            fingerprint="", labels={"alertname": "Disk", "instance": "db1", "severity": "critical"}
        ),
    )
    assert alert.fingerprint == "38a182f77da69cc9"


async def test_two_alerts_with_one_fingerprint_hide_neither(server: FakeServer) -> None:
    items = await polled(
        server,
        told("A", fingerprint="same"),
        told("B", fingerprint="same"),
        told("A", fingerprint="same"),
    )
    assert [alert.title for alert in items] == ["A", "B"]
    assert len({alert.id for alert in items}) == 2


NO_LISTS = (
    b"", b"null", b"{}", b"7", b'"x"', b"[1]", b"[{}]", b"[", b"[[]]", b"[" * 100_000, b")]}',[]",
    b'[{"labels":[],"startsAt":"x"}]',
)  # fmt: skip


@pytest.mark.parametrize("body", NO_LISTS)
async def test_an_answer_that_is_no_list_of_alerts_is_refused_whole(
    server: FakeServer, body: bytes
) -> None:
    server.on(ALERTS, reply(body))
    with pytest.raises(BadAnswerError):
        await source(server).poll()


async def test_one_unreadable_alert_refuses_the_answer_by_its_number(server: FakeServer) -> None:
    server.on(ALERTS, [told(), {"nonsense": 1}])
    with pytest.raises(BadAnswerError, match="alert 1 of the answer"):
        await source(server).poll()


async def test_after_a_bad_answer_the_next_good_one_is_read(server: FakeServer) -> None:
    server.on(ALERTS, reply([told()]), reply(b"["), reply([told()]))
    watched = source(server)
    before = (await watched.poll()).items
    with pytest.raises(SourceError):
        await watched.poll()
    assert (await watched.poll()).items is before


async def test_ten_thousand_alerts_are_read_in_one_poll(server: FakeServer) -> None:
    server.on(ALERTS, [told(f"A{n}", fingerprint=f"{n:016x}") for n in range(10_000)])
    watched = source(server)
    items = (await watched.poll()).items
    assert len(items) == 10_000
    assert items[9_999].fingerprint == f"{9_999:016x}"
