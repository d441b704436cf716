"""The site's wish to confirm and the size of an act make one question, the stronger of both."""

from __future__ import annotations

import pytest

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.guardrail import Guardrail, Guardrails
from oncall_tui.services.gate import Gate
from oncall_tui.services.snoozing import snooze, wake
from screens.prompts import Ask
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Seat, Stage, seat

SILENCE = ("s", "enter", "enter", "h", "i", "enter")


def site(confirm: Confirmation, *acts: Dangerous) -> Gate:
    return Gate(Guardrails((Guardrail(acts=frozenset(acts), confirm=confirm),)))


def types(at: Seat) -> list[str]:
    return [entry.type for entry in at.stage.journal.lines]


@pytest.mark.parametrize("confirm", [Confirmation.ENTER, Confirmation.YES, Confirmation.COUNT])
async def test_ten_alerts_are_their_number_whatever_less_the_site_wants(
    confirm: Confirmation,
) -> None:
    async with seat(Stage(gate=site(confirm, Dangerous.ACK))) as at:
        alerts = [make_alert(f"D{n}", severity="warning", instance=f"i{n}") for n in range(10)]
        await at.answer("prod", [*alerts, make_alert("Zebra", severity="warning")])
        await at.press(*["space"] * 10, "a", "enter", "enter")
        assert "Type how many they are (10)" in at.text()
        await at.press("1", "0", "enter")
        assert types(at).count("alert.acked") == 10


async def test_a_site_that_wants_a_number_gets_it_where_the_size_wants_a_yes() -> None:
    async with seat(Stage(gate=site(Confirmation.COUNT, Dangerous.ESCALATE))) as at:
        await at.answer("prod", [make_alert(severity="warning")])
        await at.press("e", "e", "h", "i", "enter")
        assert "Type how many they are (1)" in at.text()
        await at.press("1", "enter")
        assert "alert.escalated" in types(at)


async def test_a_silence_is_asked_for_the_number_it_hides() -> None:
    async with seat(Stage(gate=site(Confirmation.COUNT, Dangerous.SILENCE))) as at:
        await at.answer("prod", [make_alert(severity="warning")], silences=[])
        await at.press(*SILENCE)
        assert "Type how many they are (1)" in at.text()
        await at.press("enter")
        assert "silence.set" not in types(at)
        await at.press("1", "enter")
        assert "silence.set" in types(at)


async def test_a_key_is_a_question_where_the_site_wants_a_key() -> None:
    async with seat(Stage(gate=site(Confirmation.ENTER, Dangerous.ACK))) as at:
        await at.answer("prod", [make_alert(severity="warning")])
        await at.press("a")
        assert isinstance(at.app.screen, Ask)
        await at.press("enter", "enter")
        assert types(at).count("alert.acked") == 1


async def test_a_silence_is_taken_back_where_only_unacknowledging_is_forbidden() -> None:
    """It was asked, and refused, as an un-acknowledgement; and then once more."""
    gate = Gate(Guardrails((Guardrail(acts=frozenset({Dangerous.UNACK}), deny=True),)))
    async with seat(Stage(gate=gate)) as at:
        await at.answer("prod", [make_alert(severity="warning")], silences=[])
        await at.press(*SILENCE, "U")
        assert "silence.expired" in types(at)


async def test_what_is_taken_back_is_judged_by_its_own_source() -> None:
    deny = Guardrail(source="edge", acts=frozenset({Dangerous.UNACK}), deny=True)
    async with seat(Stage(gate=Gate(Guardrails((deny,))))) as at:
        await at.answer("prod", [make_alert(severity="critical")])
        await at.answer("edge", [make_alert("Other", source="edge", severity="warning")])
        await at.press("a", "j", "U")
        assert types(at)[-1] == "effect.sent" or "alert.unacked" in types(at)
        assert "alert.unacked" in types(at)


async def test_an_answer_is_for_the_alerts_that_were_asked_about() -> None:
    """Marks go after five minutes: the cursor is not meant in their place."""
    async with seat(Stage(gate=site(Confirmation.YES, Dangerous.RUN))) as at:
        await at.answer("prod", [make_alert("A"), make_alert("B")])
        await at.press("space", "r")
        at.board.alerts.go_to(make_alert("B").id)
        at.board.alerts.unmark(list(at.board.alerts.marks))
        await at.press("y", "e", "s", "enter")
        assert "run.started" not in types(at)
        assert "something else is chosen" in at.message


async def test_what_is_woken_is_the_snooze_that_was_asked_about() -> None:
    one = make_alert("A", severity="warning", instance="i1")
    other = make_alert("B", severity="warning", instance="i2")
    async with seat(Stage(gate=site(Confirmation.YES, Dangerous.SNOOZE))) as at:
        await at.answer("prod", [one, other])
        with at.stage.before():
            snooze(at.stage.ledger, [one], until=NOON + 60 * MINUTE)
            snooze(at.stage.ledger, [other], until=NOON + 90 * MINUTE)
        await at.press("0")
        await at.press("z")
        with at.stage.before():
            wake(at.stage.ledger, [one])
        at.app.rebuild(asked=True)
        await at.settle()
        await at.press("y", "e", "s", "enter")
        woken = [e.d["target"]["title"] for e in at.stage.journal.lines if e.type == "alert.woken"]
        assert "B" not in woken, "on which the cursor may stand by now"
