"""Bodies that others recorded, or made to hurt: read, or refused with an error of the source."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.http import Endpoint
from data.sources.alertmanager import AlertmanagerSource
from data.sources.prometheus import PrometheusSource
from data.tickets.roundup import RoundupSource
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Effect, Target, Verb
from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.errors import EffectError, SourceError
from oncall_tui.ports import Source
from tests.data.fakes_http import as_sent
from tests.fakes import NOON, FakeClock

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "payloads"
SYSTEMS = ("alertmanager", "prometheus", "roundup", "hostile", "proxies")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")

BIDI = {chr(c) for c in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def cases() -> Iterator[Any]:
    for system in SYSTEMS if CORPUS.is_dir() else ():
        index = tomllib.loads((CORPUS / system / "INDEX.toml").read_text(encoding="utf-8"))
        for entry in index["file"]:
            path = CORPUS / system / entry["file"]
            status, headers = int(entry.get("status", 200)), dict(entry.get("headers", {}))
            yield pytest.param(path, status, headers, id=f"{system}/{path.name}")


def sources(path: Path, status: int, headers: dict[str, str]) -> list[Source[Any]]:
    """Return one source of each kind, behind servers that always give this answer."""
    body = path.read_bytes()
    clock = FakeClock()

    def answer(_: httpx.Request) -> httpx.Response:
        return as_sent(httpx.Response(status, content=body, headers=headers))

    def endpoint() -> Endpoint:
        return Endpoint("http://x.example", clock=clock, transport=httpx.MockTransport(answer))

    return [
        AlertmanagerSource(name="a", endpoint=endpoint(), clock=clock, ack_silences=True),
        PrometheusSource(name="p", endpoint=endpoint(), clock=clock),
        RoundupSource(name="r", endpoint=endpoint(), clock=clock, user="alice"),
    ]


async def polled(source: Source[Any]) -> tuple[tuple[Any, ...], str]:
    """Return what was read, or the reason for which it was refused."""
    try:
        return (await source.poll()).items, ""
    except SourceError as error:
        return (), str(error)


async def performed(source: Source[Any], effect: Effect) -> str:
    """Return what came of it."""
    try:
        return plain(await source.perform(effect, retry=effect.verb is Verb.NOTE))
    except (SourceError, EffectError) as error:
        return str(error)


def texts(item: Any) -> Iterator[str]:
    yield from (item.id, item.title, item.link)
    if isinstance(item, Alert):
        yield from (item.severity, item.service, item.instance)
        for pairs in (item.labels, item.annotations):
            yield from (text for pair in pairs.items() for text in pair)
        yield from (silence.comment for silence in item.silences)
    else:
        yield from (item.native_state, item.priority, item.owner)


def harmless(text: str) -> bool:
    text.encode("utf-8")
    return not any(unicodedata.category(c) in ("Cc", "Cs") or c in BIDI for c in text)


@pytest.mark.parametrize(("path", "status", "headers"), cases())
async def test_a_body_is_read_or_refused_and_nothing_of_it_acts_on_a_terminal(
    path: Path, status: int, headers: dict[str, str]
) -> None:
    for source in sources(path, status, headers):
        for _ in range(2):
            items, refused = await polled(source)
            assert harmless(refused)
            for text in (text for item in items for text in texts(item)):
                assert harmless(plain(text))
                assert all(map(harmless, plain_lines(text)))
        await source.aclose()


@pytest.mark.parametrize(("path", "status", "headers"), cases())
async def test_acting_on_such_a_server_fails_in_our_words(
    path: Path, status: int, headers: dict[str, str]
) -> None:
    for source in sources(path, status, headers):
        for verb in source.verbs:
            target = Target("alert", "x", source.name, "17", "t", labels={"alertname": "x"})
            effect = Effect(1, "l/1", verb, target, "alice", NOON, until=NOON + 60_000, ref="r")
            assert harmless(await performed(source, effect))
        await source.aclose()


def recorded(name: str, kind: str) -> Path:
    return CORPUS / kind / name


async def test_what_a_live_alertmanager_said_is_read_whole() -> None:
    source, _, _ = sources(recorded("live_alerts.json", "alertmanager"), 200, {})
    items = (await source.poll()).items
    assert len(items) == 9
    assert all(alert.starts_at and alert.title and len(alert.fingerprint) == 16 for alert in items)


async def test_what_a_live_prometheus_said_is_read_whole() -> None:
    _, source, _ = sources(recorded("live_alerts.json", "prometheus"), 200, {})
    items = (await source.poll()).items
    assert items
    assert all(alert.starts_at and alert.labels["severity"] for alert in items)


async def test_what_a_live_roundup_said_is_read_whole() -> None:
    _, _, source = sources(recorded("live_issues_collection.json", "roundup"), 200, {})
    items = (await source.poll()).items
    assert len(items) == 12
    assert all(ticket.title and ticket.created_at for ticket in items)


async def test_alerts_made_to_hurt_are_all_shown() -> None:
    source, _, _ = sources(recorded("shape_alertmanager_v2_alerts.json", "hostile"), 200, {})
    assert len((await source.poll()).items) == 189
