"""What mates wrote and what has not come: named as that, never called erased."""

from __future__ import annotations

from oncall_tui.domain.entry import BlobRef, EntryType
from oncall_tui.services.handover_sight import look
from oncall_tui.services.team_fold import TeamFold
from tests.screens.handover_stage import handing
from tests.screens.harness import Stage, seat
from tests.services.handover_bench import BOB, HOUR, Person


class Mate:
    """Bob, whose entries are here and whose texts come later."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.bob = Person(BOB, stage.clock)
        self.here = False
        self.fold = TeamFold(own=stage.journal.log, me=stage.desk.me)
        stage.ledger.follow(lambda entry: self.fold.take([entry]))
        stage.ledger.join(self.fold)
        self.fold.read_texts(self._text)

    def _text(self, ref: BlobRef) -> str | None:
        return self.bob.journal.text(ref) if self.here else None

    def tell(self) -> None:
        self.fold.replace(self.bob.journal.log, self.bob.journal.lines)

    def declares(self, *todos: str) -> str:
        data = {"title": "Checkout fails", "severity": "SEV-1", "alerts": []}
        entry = self.bob.ledger.write(EntryType.INCIDENT_DECLARED, data, {"summary": "no money"})
        incident = f"{self.bob.journal.log}/{entry.i}"
        for text in todos:
            about = {"incident": incident, "kind": "todo"}
            self.bob.ledger.write(EntryType.INCIDENT_DECISION, about, {"text": text})
        self.tell()
        return incident


async def test_a_note_whose_text_has_not_come_is_on_its_way_and_then_there() -> None:
    made = Stage()
    handing(made)
    mate = Mate(made)
    mate.bob.desk.shifts.begin(lasts=8 * HOUR)
    mate.bob.say_all()
    mate.bob.giving.sign()
    mate.tell()
    async with seat(made, size=(120, 40)) as at:
        await at.press("6")
        await at.settle()
        assert f"{BOB} signed a note, its text is on the way" in at.text()
        await at.press("tab")
        assert "its text is on the way" in at.message
        assert "no note waits" not in at.message
        mate.here = True
        made.clock.advance(HOUR // 60)
        await at.press("1", "6")
        await at.settle()
        assert "on the way" not in at.text()
        assert made.desk.handovers is not None
        assert look(made.desk.handovers).coming is not None


async def test_a_todo_whose_text_has_not_come_is_no_item_of_a_draft_and_is_told() -> None:
    made = Stage()
    handing(made)
    mate = Mate(made)
    mate.declares("write to the bank")
    async with seat(made):
        assert made.desk.handovers is not None
        giving = made.desk.handovers.giving
        draft = giving.draft()
        assert draft.note.part(11) == []
        (told,) = giving.unread
        assert told in draft.gaps
        assert told.startswith("TODO of INC-")
        assert "its text is not on this host yet" in told
        mate.here = True
        (item,) = giving.draft().note.part(11)
        assert (item.title, giving.unread) == ("write to the bank", ())


async def test_a_todo_whose_text_has_not_come_is_offered_as_that_and_settled() -> None:
    made = Stage()
    handing(made)
    mate = Mate(made)
    incident = mate.declares("write to the bank", "tell the shop")
    async with seat(made, size=(120, 40)) as at:
        await at.press("2", "x")
        await at.settle()
        assert "1  (text not here) by bob, 12:00" in at.text()
        assert "write to the bank" not in at.text()
        await at.press("2")
        await at.settle()
        assert done(made) == [(incident, f"{mate.bob.journal.log}/2")]


async def test_todos_whose_text_has_not_come_are_offered_last() -> None:
    made = Stage()
    handing(made)
    mate = Mate(made)
    incident = mate.declares("write to the bank")
    made.clock.advance(1000)  # a line from before the incident means nothing
    async with seat(made, size=(120, 40)) as at:
        await at.press("2", "t")
        await at.type("grow the disk")
        await at.press("enter")
        await at.settle()
        await at.press("x")
        await at.settle()
        assert "1  grow the disk" in at.text()
        assert "2  (text not here) by bob, 12:00" in at.text()
        await at.press("2")
        await at.settle()
        assert done(made) == [(incident, f"{mate.bob.journal.log}/1")]


async def test_of_more_todos_than_keys_it_is_told_how_many_come_later() -> None:
    made = Stage()
    handing(made)
    Mate(made).declares(*(f"call number {n}" for n in range(11)))
    async with seat(made, size=(120, 40)) as at:
        await at.press("2", "x")
        await at.settle()
        assert "2 more, once one of these is done" in at.text()


def done(stage: Stage) -> list[tuple[object, object]]:
    """Return the TODOs that were settled, each with its incident."""
    entries = [e.d for e in stage.journal.lines if e.type == EntryType.INCIDENT_DECISION]
    return [(d["incident"], d["of"]) for d in entries if d["kind"] == "done"]


async def test_a_text_that_is_not_here_is_called_that_and_not_erased() -> None:
    made = Stage()
    mate = Mate(made)
    incident = mate.declares()
    async with seat(made):
        ref = made.ledger.incident_steps()[incident][0].text
        assert ref is not None
        assert "not on this host yet" in made.ledger.text(ref)
        entry = {"entry": 0, "name": "summary", "sha256": ref.sha256, "reason": "a name"}
        mate.bob.ledger.write(EntryType.TEXT_REDACTED, entry)
        mate.tell()
        assert made.ledger.text(ref).startswith(f"[redacted by {BOB}, ")
        assert made.ledger.text(BlobRef("0" * 64, 3)) == "(not on this host)"
