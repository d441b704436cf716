"""What waits: each with what changed meanwhile; nothing is sent or dropped without a key."""

from __future__ import annotations

from oncall_tui.domain.alert import RemoteAck
from oncall_tui.domain.effect import Drift, Effect, Target, Verb, Waiting
from oncall_tui.services.sending import Pending
from screens.glyphs import ASCII
from screens.queue import QueueScreen, queue_lines
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Seat, Stage, seat
from tests.screens.pieces import EVIL, harmless, text_of


def pending(
    drift: Drift = Drift.NONE, *, title: str = "Disk", by: str = "", why: str = ""
) -> Pending:
    target = Target(kind="alert", id="a", source="prod", key="k", title=title)
    effect = Effect(0, "l/0", Verb.ACK, target, "alice", NOON - 3 * MINUTE)
    return Pending(Waiting(effect, why), "", drift, by)


async def queued(at: Seat) -> None:
    """One ack whose alert is unchanged and one whose alert somebody else took, both waiting."""
    same, taken = make_alert("Same"), make_alert("Taken")
    await at.answer("prod", [same, taken])
    at.stage.fail("prod")
    await at.settle()
    await at.press("space", "space", "a")
    await at.press("enter", "enter")
    held = make_alert("Taken", ack=RemoteAck("bob@example.com", NOON + 90 * MINUTE))
    await at.answer("prod", [same, held])


def sent(at: Seat) -> list[str]:
    return [effect.target.title for effect, _ in at.stage.sources["prod"].done]


def test_each_tells_how_long_it_waits_and_what_changed() -> None:
    lines = queue_lines([pending(Drift.TAKEN, by="bob", why="no route")], NOON, ASCII)
    text = "\n".join(text_of(line) for line in lines)
    for words in (
        "ack",
        "Disk",
        "prod, waiting 3m",
        "acknowledged by someone else: bob",
        "no route",
    ):
        assert words in text


def test_nothing_in_it_acts() -> None:
    lines = queue_lines([pending(Drift.TAKEN, title=EVIL, by=EVIL, why=EVIL)], NOON, ASCII)
    assert all(harmless(text) for line in lines for text, _ in line)


async def test_the_unchanged_are_sent_and_the_changed_are_told_of_without_taking_the_keyboard() -> (
    None
):
    async with seat() as at:
        await queued(at)
        assert not isinstance(at.app.screen, QueueScreen)
        assert sent(at) == ["Same"]
        assert "not sent: ack of Taken" in at.message
        assert "bob@example.com" in at.message
        assert "S on the board" in at.message
        assert "1 unsent" in at.text().splitlines()[1]
        await at.press("j")
        assert "1 unsent" in at.text().splitlines()[1], "the count stands until it is settled"
        await at.press("S")
        assert isinstance(at.app.screen, QueueScreen)
        assert "acknowledged by someone else: bob" in at.text()


async def test_what_waits_for_a_yes_stays_counted_while_its_source_is_away() -> None:
    async with seat() as at:
        await queued(at)
        at.stage.fail("prod")
        await at.settle()
        assert "1 unsent" in at.text().splitlines()[1]
        assert sent(at) == ["Same"]


async def test_what_was_given_up_while_its_source_is_away_is_not_counted_any_more() -> None:
    async with seat() as at:
        await queued(at)
        at.stage.fail("prod")
        await at.settle()
        at.stage.desk.acts.unack([make_alert("Same")], ref=lambda _: "")
        await at.press("S", "D")
        await at.settle()
        assert at.stage.journal.types()[-1] == "effect.dropped"
        assert at.stage.desk.ledger.waits == 1, "something else still waits"
        assert "unsent" not in at.text().splitlines()[1]


async def test_it_is_told_of_when_a_box_that_was_open_is_closed() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Taken")])
        at.stage.fail("prod")
        await at.settle()
        await at.press("a", "n")
        held = make_alert("Taken", ack=RemoteAck("bob@example.com", NOON + 90 * MINUTE))
        await at.answer("prod", [held])
        await at.type("AD")
        await at.press("escape")
        await at.answer("prod", [held])
        assert "S on the board" in at.message
        assert sent(at) == []
        assert "effect.dropped" not in at.stage.journal.types()


async def test_at_the_start_it_opens_for_whoever_has_pressed_nothing_yet() -> None:
    stage = Stage()
    stage.desk.acts.ack([make_alert("Taken")], until=lambda _: NOON + 60 * MINUTE)
    async with seat(stage) as at:
        held = make_alert("Taken", ack=RemoteAck("bob@example.com", NOON + 90 * MINUTE))
        await at.answer("prod", [held])
        assert isinstance(at.app.screen, QueueScreen)
        assert sent(at) == []
        await at.press("D")
        assert "unsent" not in at.text().splitlines()[1]


async def test_esc_decides_nothing_and_is_not_asked_again() -> None:
    async with seat() as at:
        await queued(at)
        await at.press("S")
        await at.press("escape")
        await at.answer("prod", [make_alert("Taken", ack=RemoteAck("bob@example.com", NOON))])
        assert not isinstance(at.app.screen, QueueScreen)
        assert sent(at) == ["Same"]
        assert "effect.dropped" not in at.stage.journal.types()
        assert "1 not sent yet" in at.text()


async def test_giving_up_is_written_down() -> None:
    async with seat() as at:
        await queued(at)
        await at.press("S")
        await at.press("D")
        assert at.stage.journal.types()[-1] == "effect.dropped"
        assert sent(at) == ["Same"]


async def test_sending_all_sends_the_changed_too() -> None:
    async with seat() as at:
        await queued(at)
        await at.press("S")
        await at.press("A")
        assert sent(at) == ["Same"], "Bob's acknowledgement is not overwritten without a yes"
        await at.type("yes")
        await at.press("enter")
        assert sent(at) == ["Same", "Taken"]


async def test_an_empty_queue_says_so() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("S")
        assert "nothing waits" in at.text()
