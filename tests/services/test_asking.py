"""One question to every source."""

from __future__ import annotations

from oncall_tui.domain.snapshot import Liveness, Snapshot, SourceHealth
from oncall_tui.errors import UnreachableError
from oncall_tui.services.asking import Asking, keep_answered, recall
from oncall_tui.services.estate import Estate
from oncall_tui.services.remembering import Memory
from tests.fakes import NOON, FakeClock, FakeSource, MemoryCache, make_alert, make_ticket

ALERT = make_alert()


def estate() -> Estate:
    return Estate(
        [SourceHealth("prod", "alertmanager"), SourceHealth("edge", "alertmanager")],
        [SourceHealth("desk", "roundup")],
    )


def asking(prod: FakeSource, edge: FakeSource) -> Asking:
    desk = FakeSource("desk", [make_ticket()])
    return Asking([prod, edge], [desk], FakeClock())


async def test_every_answer_is_taken_in_and_silence_has_its_reason() -> None:
    prod, edge, known = FakeSource("prod", [ALERT]), FakeSource("edge"), estate()
    edge.error = UnreachableError("no route")
    await asking(prod, edge).ask(known)
    assert known.alerts_of("prod") == (ALERT,)
    assert known.health["prod"].live
    assert known.health["prod"].count == 1
    assert known.health["edge"].liveness is Liveness.UNREACHABLE
    assert known.health["edge"].error == "no route"
    assert len(known.tickets) == 1


async def test_only_what_is_wanted_is_asked() -> None:
    known = estate()
    await asking(FakeSource("prod", [ALERT]), FakeSource("edge")).ask(known, alerts=False)
    assert known.alerts == ()
    assert known.health["prod"].liveness is Liveness.WAITING
    assert known.health["desk"].live


async def test_all_sources_are_closed() -> None:
    prod, edge = FakeSource("prod"), FakeSource("edge")
    await asking(prod, edge).aclose()
    assert prod.closed
    assert edge.closed


async def test_only_sources_that_did_not_answer_are_remembered() -> None:
    prod, edge, known = FakeSource("prod", [ALERT]), FakeSource("edge"), estate()
    edge.error = UnreachableError("no route")
    memory = Memory(MemoryCache())
    old = make_alert("Old", source="edge")
    memory.store_alerts(Snapshot("edge", (old,), NOON), now=NOON)
    memory.store_alerts(Snapshot("prod", (make_alert("Older"),), NOON), now=NOON)
    await asking(prod, edge).ask(known)
    recall(known, memory)
    assert known.alerts_of("edge") == (old,)
    assert known.alerts_of("prod") == (ALERT,)
    assert (known.health["edge"].last_good, known.health["edge"].live) == (NOON, False)


async def test_what_answered_an_earlier_verb_is_known_to_have_answered_then() -> None:
    memory, first, second = Memory(MemoryCache()), estate(), estate()
    await asking(FakeSource("prod", [ALERT]), FakeSource("edge")).ask(first)
    keep_answered(first, memory)
    silent, none = FakeSource("edge"), FakeSource("prod")
    silent.error = none.error = UnreachableError("no route")
    await asking(none, silent).ask(second)
    recall(second, memory)
    assert {h.last_good for h in second.health.values()} == {NOON}
    assert not second.health["prod"].live
    assert second.health["prod"].error == "no route"
