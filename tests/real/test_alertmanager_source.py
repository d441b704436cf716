"""The Alertmanager adapter against a real Alertmanager."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from data.sources.alertmanager import AlertmanagerSource
from oncall_tui.domain.alert import Alert, Suppression
from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.errors import RefusedError, SourceError
from oncall_tui.services.acting import alert_target
from tests.real.adapters import alertmanager_source, now_ms
from tests.real.alertmanager_server import PASSWORD, USER, RealAlertmanager, alert, flood
from tests.real.faulty_proxy import Fault, FaultyProxy

ME = "alice@example.com"
HOUR = 3600_000


@pytest.fixture
async def source(alertmanager: RealAlertmanager) -> AsyncIterator[AlertmanagerSource]:
    source = alertmanager_source(alertmanager.url, silences=True)
    yield source
    await source.aclose()


def ack_of(target: Alert, *, op: str = "alice@host/7", text: str = "on it") -> Effect:
    at = now_ms()
    return Effect(
        entry=7,
        op=op,
        verb=Verb.ACK,
        target=alert_target(target),
        by=ME,
        at=at,
        until=at + HOUR,
        text=text,
    )


def unack_of(target: Alert, ref: str) -> Effect:
    return Effect(
        entry=8,
        op="alice@host/8",
        verb=Verb.UNACK,
        target=alert_target(target),
        by=ME,
        at=now_ms(),
        ref=ref,
    )


async def polled(source: AlertmanagerSource) -> dict[str, Alert]:
    return {found.labels["alertname"]: found for found in (await source.poll()).items}


async def test_poll_tells_what_fires(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull", service="db"), alert("SlowApi", "warning"))
    found = await polled(source)
    disk = found["DiskFull"]
    told = {told["labels"]["alertname"]: told for told in alertmanager.alerts()}["DiskFull"]
    assert disk.labels == told["labels"]
    assert disk.fingerprint == told["fingerprint"]
    assert disk.severity == "critical"
    assert disk.service == "db"
    assert abs(now_ms() - 600_000 - disk.starts_at) < 120_000
    assert found["SlowApi"].suppression is Suppression.NONE


async def test_poll_of_an_unchanged_answer_is_the_same_object(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull"))
    before = await source.poll()
    assert (await source.poll()).items is before.items


async def test_inhibited_alerts_say_so(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    cause = alert("HostDown", instance="db1")
    alertmanager.fire(cause, alert("Slow", "warning", instance="db1"))
    found = await polled(source)
    assert found["Slow"].suppression is Suppression.INHIBITED
    assert found["Slow"].inhibited_by == (found["HostDown"].fingerprint,)


async def test_a_filter_is_the_servers_work(alertmanager: RealAlertmanager) -> None:
    alertmanager.fire(alert("Mine", team="payments"), alert("Theirs", team="search"))
    source = alertmanager_source(alertmanager.url, filters=('team="payments"',))
    try:
        assert set(await polled(source)) == {"Mine"}
    finally:
        await source.aclose()


async def test_ack_is_a_silence_that_the_next_poll_shows_as_an_ack(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull", odd='a "quoted" \\ label\nin two lines'), alert("Other"))
    effect = ack_of((await polled(source))["DiskFull"])
    ref = await source.perform(effect, retry=False)
    (silence,) = alertmanager.silences()
    assert silence["id"] == ref
    assert silence["createdBy"] == ME
    assert silence["comment"].startswith("ACK!")
    assert "on it" in silence["comment"]
    assert effect.op in silence["comment"]
    assert matchers_of(silence) == effect.target.labels
    found = await polled_until(source, "DiskFull", lambda one: one.ack is not None)
    ack = found["DiskFull"].ack
    assert ack is not None
    assert (ack.by, ack.ref) == (ME, ref)
    assert ack.until is not None
    assert abs(ack.until - (effect.until or 0)) < 5_000
    assert found["Other"].ack is None


def matchers_of(silence: dict[str, Any]) -> dict[str, str]:
    assert all(m["isEqual"] and not m["isRegex"] for m in silence["matchers"])
    return {matcher["name"]: matcher["value"] for matcher in silence["matchers"]}


async def polled_until(
    source: AlertmanagerSource, name: str, seen: Any, polls: int = 20
) -> dict[str, Alert]:
    """Alertmanager marks alerts as silenced when it looks at them, not when the silence is made."""
    found: dict[str, Alert] = {}
    for _ in range(polls):
        found = await polled(source)
        if name in found and seen(found[name]):
            return found
    raise AssertionError(f"not in {polls} polls: {found}")


async def test_a_silence_of_another_kind_is_not_an_ack(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull"))
    ref = alertmanager.silence({"alertname": "DiskFull"}, by="bob", comment="maintenance")
    found = await polled_until(
        source, "DiskFull", lambda one: one.suppression is Suppression.SILENCED
    )
    assert found["DiskFull"].ack is None
    assert [(s.ref, s.by, s.comment) for s in found["DiskFull"].silences] == [
        (ref, "bob", "maintenance")
    ]


async def test_a_colleagues_ack_is_seen_as_theirs(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull"))
    alertmanager.silence({"alertname": "DiskFull"}, by="bob", comment="ACK! looking")
    found = await polled_until(source, "DiskFull", lambda one: one.ack is not None)
    ack = found["DiskFull"].ack
    assert ack is not None
    assert ack.by == "bob"


async def test_unack_expires_the_silence_and_may_be_repeated(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull"))
    target = (await polled(source))["DiskFull"]
    ref = await source.perform(ack_of(target), retry=False)
    await polled_until(source, "DiskFull", lambda one: one.ack is not None)
    for retry in (False, True):
        await source.perform(unack_of(target, ref), retry=retry)
        assert alertmanager.silences() == []
    await polled_until(source, "DiskFull", lambda one: one.ack is None)


async def test_an_extension_replaces_and_an_unack_after_it_leaves_nothing(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull"))
    target = (await polled(source))["DiskFull"]
    await source.perform(ack_of(target), retry=False)
    longer = await source.perform(ack_of(target, op="alice@host/9"), retry=False)
    assert [silence["id"] for silence in alertmanager.silences()] == [longer]
    alertmanager.silence(target.labels, by=ME, comment="ACK! [op:alice@laptop/3]")
    alertmanager.silence(target.labels, by="bob", comment="ACK! by another dashboard")
    await source.perform(unack_of(target, longer), retry=False)
    assert [silence["createdBy"] for silence in alertmanager.silences()] == ["bob"]


async def test_an_expired_silence_is_no_ack(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull"))
    target = (await polled(source))["DiskFull"]
    effect = ack_of(target)
    await source.perform(effect, retry=False)
    await polled_until(source, "DiskFull", lambda one: one.ack is not None)
    alertmanager.end_silences()
    await polled_until(source, "DiskFull", lambda one: one.ack is None)


async def test_a_second_try_finds_what_the_first_one_left(
    alertmanager: RealAlertmanager, alertmanager_proxy: FaultyProxy
) -> None:
    alertmanager.fire(alert("DiskFull"))
    source = alertmanager_source(alertmanager_proxy.url, silences=True)
    try:
        effect = ack_of((await polled(source))["DiskFull"])
        alertmanager_proxy.fault = Fault.LOST_REPLY
        with pytest.raises(SourceError):
            await source.perform(effect, retry=False)
        alertmanager_proxy.fault = Fault.NONE
        ref = await source.perform(effect, retry=True)
    finally:
        await source.aclose()
    assert [silence["id"] for silence in alertmanager.silences()] == [ref]


async def test_a_resolved_alert_is_gone_within_two_polls(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    fired = alert("DiskFull")
    alertmanager.fire(fired, alert("Other"))
    assert set(await polled(source)) == {"DiskFull", "Other"}
    alertmanager.resolve(fired)
    await polled(source)
    assert set(await polled(source)) == {"Other"}


async def test_a_refire_is_another_occurrence(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    fired = alert("DiskFull")
    alertmanager.fire(fired)
    first = (await polled(source))["DiskFull"]
    alertmanager.resolve(fired)
    alertmanager.fire(alert("DiskFull", minutes_ago=0))
    second = (await polled(source))["DiskFull"]
    assert second.fingerprint == first.fingerprint
    assert second.id != first.id


@pytest.mark.timeout(800)  # the server takes its time for so many while others work
async def test_ten_thousand_alerts_come_in_one_poll(
    own_alertmanager: RealAlertmanager,
) -> None:
    for part in flood(10_000):
        own_alertmanager.fire(*part)
    source = alertmanager_source(own_alertmanager.url, timeout=360)
    try:
        first = await source.poll()
        again = await source.poll()
    finally:
        await source.aclose()
    assert len(first.items) == 10_000
    assert len({found.id for found in first.items}) == 10_000
    before = {id(found) for found in first.items}
    assert all(id(found) in before for found in again.items)


@pytest.mark.parametrize("credentials", [None, (USER, "wrong")], ids=["none", "wrong"])
async def test_wrong_credentials_are_refused(
    guarded_alertmanager: RealAlertmanager, credentials: Sequence[str] | None
) -> None:
    source = alertmanager_source(guarded_alertmanager.url, basic=credentials)
    try:
        with pytest.raises(RefusedError) as caught:
            await source.poll()
    finally:
        await source.aclose()
    assert "wrong" not in str(caught.value).replace("wrong credentials", "")


async def test_right_credentials_are_taken(guarded_alertmanager: RealAlertmanager) -> None:
    guarded_alertmanager.fire(alert("Guarded"))
    source = alertmanager_source(guarded_alertmanager.url, basic=(USER, PASSWORD))
    try:
        assert "Guarded" in await polled(source)
    finally:
        await source.aclose()
