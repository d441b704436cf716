"""Silences against a real Alertmanager: made, previewed, extended, changed, ended, tried again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from data.sources.alertmanager import AlertmanagerSource
from oncall_tui.domain.alert import Alert, Suppression
from oncall_tui.domain.effect import Effect, Target, Verb
from oncall_tui.domain.silence import SourceSilence
from oncall_tui.domain.silence_reach import Reach, read_matchers
from oncall_tui.errors import EffectError, FilterError, SourceError
from tests.real.adapters import alertmanager_source, now_ms
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.faulty_proxy import Fault, FaultyProxy

ME = "alice@example.com"
HOUR = 3600_000


@pytest.fixture
async def source(alertmanager: RealAlertmanager) -> AsyncIterator[AlertmanagerSource]:
    source = alertmanager_source(alertmanager.url)
    yield source
    await source.aclose()


def silence(
    matchers: str, *, ref: str = "", lasts: int = HOUR, entry: int = 7, **more: Any
) -> Effect:
    return _effect(
        Verb.SILENCE, entry, matchers, ref=ref, until=now_ms() + lasts, text="OPS-12", **more
    )


def expire(ref: str, **more: Any) -> Effect:
    return _effect(Verb.EXPIRE, 9, "", ref=ref, **more)


def _effect(verb: Verb, entry: int, matchers: str, *, ref: str, **more: Any) -> Effect:
    return Effect(
        entry=entry,
        op=f"alice@host/{entry}",
        verb=verb,
        target=Target("silence", f"silence:am/{ref}", "am", ref, matchers),
        by=ME,
        at=now_ms(),
        ref=ref,
        matchers=matchers,
        **more,
    )


async def listed(source: AlertmanagerSource) -> dict[str, SourceSilence]:
    known = (await source.poll()).silences
    assert known is not None
    return {one.ref: one for one in known.items}


async def silenced(source: AlertmanagerSource, expected: set[str]) -> tuple[Alert, ...]:
    """Poll until the server silences what is expected: it marks alerts when it looks at them."""
    found: set[str] = set()
    for _ in range(40):
        items = (await source.poll()).items
        found = {one.id for one in items if one.suppression is Suppression.SILENCED}
        if found == expected:
            return items
    raise AssertionError(f"silenced: {found}, expected {expected}")


MATCHERS = [
    'alertname="DiskFull"',
    'alertname=~"Disk.*",instance!="db2"',
    'team="",alertname=~"Disk.*"',
    'alertname=~"Disk(Full|Slow)",instance=~"db[12]"',
    'instance!~"db.*",alertname=~".+"',
    'alertname="Odd",odd="a \\"quoted\\" \\\\ label\\nin two lines"',
    'alertname=~"Zo\\\\.e|Ünïcode"',
]


@pytest.mark.parametrize("matchers", MATCHERS)
async def test_what_the_preview_says_is_what_the_server_silences(
    alertmanager: RealAlertmanager, source: AlertmanagerSource, matchers: str
) -> None:
    alertmanager.fire(
        alert("DiskFull", instance="db1"),
        alert("DiskFull", instance="db2", team="pay"),
        alert("DiskSlow", instance="db3"),
        alert("Other", instance="web1"),
        alert("Odd", odd='a "quoted" \\ label\nin two lines', instance="x"),
        alert("Zo.e", instance="y"),
        alert("Ünïcode", instance="z"),
    )
    items = (await source.poll()).items
    expected = {one.id for one in Reach(items).of(read_matchers(matchers))}
    assert expected
    await source.perform(silence(matchers), retry=False)
    await silenced(source, expected)


async def test_a_silence_is_listed_with_what_was_typed(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.fire(alert("DiskFull"))
    effect = silence('alertname="DiskFull"')
    ref = await source.perform(effect, retry=False)
    one = (await listed(source))[ref]
    assert (one.by, one.comment, one.matchers) == (ME, "OPS-12", 'alertname="DiskFull"')
    assert one.op == effect.op
    assert abs(one.ends - (effect.until or 0)) < 2_000


async def test_an_ack_is_not_in_the_inventory(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    alertmanager.silence({"alertname": "DiskFull"}, by="bob", comment="ACK! on it")
    other = alertmanager.silence({"alertname": "DiskFull"}, by="bob", comment="maintenance")
    assert set(await listed(source)) == {other}


async def test_extending_keeps_the_id(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    ref = await source.perform(silence('alertname="A"'), retry=False)
    longer = silence('alertname="A"', ref=ref, lasts=5 * HOUR, entry=8)
    assert await source.perform(longer, retry=False) == ref
    (told,) = alertmanager.silences()
    assert told["id"] == ref
    one = (await listed(source))[ref]
    assert abs(one.ends - (longer.until or 0)) < 2_000


async def test_other_matchers_give_another_id_and_end_the_old_one(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    ref = await source.perform(silence('alertname="A"'), retry=False)
    other = await source.perform(silence('alertname="B"', ref=ref, entry=8), retry=False)
    assert other != ref
    assert set(await listed(source)) == {other}
    assert [one["id"] for one in alertmanager.silences("expired")].count(ref) == 1


async def test_a_silence_that_ended_meanwhile_is_not_changed(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    ref = await source.perform(silence('alertname="A"'), retry=False)
    await source.perform(expire(ref), retry=False)
    with pytest.raises(EffectError, match="ended meanwhile"):
        await source.perform(silence('alertname="A"', ref=ref, entry=8), retry=False)
    assert alertmanager.silences() == []


async def test_ending_may_be_repeated_and_asks_for_what_never_arrived(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    ref = await source.perform(silence('alertname="A"'), retry=False)
    for retry in (False, True):
        assert await source.perform(expire(ref), retry=retry) == ref
        assert alertmanager.silences() == []
    assert await source.perform(expire("", made_by="alice@host/99"), retry=True) == ""


async def test_a_silence_whose_name_never_came_is_ended_by_its_mark(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    ref = await source.perform(silence('alertname="A"'), retry=False)
    assert await source.perform(expire("", made_by="alice@host/7"), retry=False) == ref
    assert alertmanager.silences() == []


@pytest.mark.parametrize("change", [False, True])
async def test_after_a_cut_connection_the_second_try_makes_no_second_silence(
    alertmanager: RealAlertmanager, alertmanager_proxy: FaultyProxy, change: bool
) -> None:
    source = alertmanager_source(alertmanager_proxy.url)
    try:
        before = await source.perform(silence('alertname="A"'), retry=False) if change else ""
        effect = silence('alertname="B"', ref=before, entry=8)
        alertmanager_proxy.fault = Fault.LOST_REPLY
        with pytest.raises(SourceError):
            await source.perform(effect, retry=False)
        alertmanager_proxy.fault = Fault.NONE
        ref = await source.perform(effect, retry=True)
        (told,) = alertmanager.silences()
        assert told["id"] == ref
    finally:
        await source.aclose()


async def test_a_pending_silence_begins_when_it_was_said_to(
    alertmanager: RealAlertmanager, source: AlertmanagerSource
) -> None:
    starts = now_ms() + HOUR
    ref = await source.perform(silence('alertname="A"', lasts=2 * HOUR, starts=starts), retry=False)
    one = (await listed(source))[ref]
    assert one.state == "pending"
    assert abs(one.starts - starts) < 2_000
    longer = silence('alertname="A"', ref=ref, lasts=3 * HOUR, starts=starts, entry=8)
    assert await source.perform(longer, retry=False) == ref


@pytest.mark.parametrize("matchers", ['team=""', 'alertname=~".*"', 'x!="y"'])
async def test_what_alertmanager_refuses_is_refused_here_first(
    alertmanager: RealAlertmanager, matchers: str
) -> None:
    with pytest.raises(FilterError):
        read_matchers(matchers)
    name, _, value = matchers.partition("=")
    if matchers == 'team=""':
        with pytest.raises(Exception, match="400"):
            alertmanager.silence({name: value.strip('"')}, by="bob", comment="x")
