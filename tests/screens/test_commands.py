"""Every command, walked: a changing one writes first, and in read-only mode it writes never."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain

import pytest
from textual.screen import ModalScreen

from oncall_tui.app import OncallApp
from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous_entries import change_of
from oncall_tui.domain.guardrail import Guardrail, Guardrails
from oncall_tui.domain.guardrail import read_only as read_only_sources
from oncall_tui.domain.incident_steps import Record
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.matcher import parse_matchers
from oncall_tui.services.gate import Gate
from screens.base import DeskScreen
from screens.board import BoardScreen
from screens.command import Command, bindings
from screens.commands import SCREENS
from screens.detail import DetailScreen
from screens.global_commands import GLOBAL, MOVING
from screens.help import HelpScreen
from screens.journal import JournalScreen
from screens.present_maintenance import snooze_id, window_id
from screens.prompts import Ask
from screens.queue import QueueScreen
from screens.quiet import QuietScreen
from screens.reader import ReaderScreen
from screens.run import RunScreen
from screens.runbooks import RunbooksScreen
from screens.sources import SourcesScreen
from screens.tickets import TicketsScreen
from screens.widgets.line_list import LineList
from screens.widgets.pieces_pane import PiecesPane
from tests.fakes import MINUTE, NOON, make_alert, make_silence, make_ticket
from tests.screens.harness import Seat, Stage, seat
from tests.screens.library_scenes import ROUTINES
from tests.screens.office import Office
from tests.services.fakes_approvals import asked_by_bob

MAIN: tuple[type[DeskScreen], ...] = (
    BoardScreen, TicketsScreen, RunbooksScreen, RunScreen, JournalScreen, SourcesScreen,
    QuietScreen,
)  # fmt: skip
MODAL: tuple[type[ModalScreen[object]], ...] = (
    DetailScreen, HelpScreen, QueueScreen, ReaderScreen, Ask,
)  # type: ignore[assignment]  # fmt: skip

HANDOVER = "handover"
"""Its commands need a note and a second person: they are walked in `test_handover`."""

CHANGING = [
    (screen, command.id)
    for screen, found in SCREENS.items()
    if screen != HANDOVER
    for command in found
    if command.changes
]

NEW_SILENCE = ("a", "equals_sign", "b", "enter", "enter", "h", "i", "enter")

ANSWERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("board", "ack"): (),
    ("board", "ack_with"): ("enter", "enter"),
    ("board", "unack"): (),
    ("board", "undo"): (),
    ("board", "note"): ("h", "i", "enter"),
    ("board", "seen"): (),
    ("board", "runbook"): (),
    ("board", "send"): ("D",),
    ("board", "take_over"): (),
    ("board", "assign"): ("1", "enter", "enter"),
    ("board", "escalate"): ("e", "h", "i", "enter", "y", "e", "s", "enter"),
    ("board", "snooze"): ("1",),
    ("board", "incident"): ("enter", "enter", "enter"),
    ("incidents", "declare"): ("h", "i", "enter", "enter", "enter"),
    ("incidents", "phase"): ("enter",),
    ("incidents", "role"): ("2", "m"),
    ("incidents", "decision"): ("h", "i", "enter"),
    ("incidents", "todo"): ("h", "i", "enter"),
    ("incidents", "settle"): ("1",),
    ("incidents", "note"): ("h", "i", "enter"),
    ("incidents", "update"): ("1", "h", "i", "enter", "y"),
    ("incidents", "change"): ("h", "i", "enter", "enter"),
    ("incidents", "ticket"): ("n", "enter"),
    ("incidents", "edit"): ("enter", "enter"),
    ("incidents", "close_incident"): ("d", "d", "d", "d", "d", "enter", "enter"),
    ("quiet", "wake"): (),
    ("quiet", "announce"): (),
    ("quiet", "begin"): (),
    ("quiet", "close_window"): ("enter",),
    ("tickets", "take"): (),
    ("tickets", "note"): ("h", "i", "enter"),
    ("runbooks", "walk"): (),
    ("routines", "walk"): (),
    ("run", "done"): (),
    ("run", "not_applicable"): (),
    ("run", "failed"): ("enter",),
    ("run", "skip"): ("h", "i", "enter"),
    ("run", "defer"): ("enter",),
    ("run", "set_input"): ("enter", "x", "enter"),
    ("run", "copy"): (),
    ("run", "choose"): ("1",),
    ("run", "timer"): (),
    ("run", "evidence"): ("h", "i", "enter"),
    ("run", "alone"): ("h", "i", "enter"),
    ("run", "escalate"): (),
    ("run", "follow"): (),
    ("run", "undo"): ("u",),
    ("run", "execute"): ("y", "e", "s", "enter"),
    ("run", "ask_approval"): (),
    ("run", "remap"): ("y",),
    ("run", "take_run"): ("h", "i", "enter"),
    ("journal", "asked_of_you"): ("y", "o", "k", "enter"),
    ("run", "close_run"): ("1", "h", "i", "enter"),
    ("journal", "redact"): ("h", "i", "enter", "y", "e", "s", "enter"),
    ("board", "silence"): ("enter", "enter", "h", "i", "enter", "y", "e", "s", "enter"),
    ("quiet", "extend"): ("enter", "enter", "enter", "y", "e", "s", "enter"),
    ("quiet", "edit"): ("enter", "enter", "enter", "y", "e", "s", "enter"),
    ("quiet", "expire"): ("y", "e", "s", "enter"),
    ("quiet", "new"): (*NEW_SILENCE,),
    ("quiet", "undo"): (),
}
"""What is typed after the key, so that the command is carried through."""

WRITES = {
    ("board", "ack"): "alert.acked",
    ("board", "ack_with"): "alert.acked",
    ("board", "unack"): "alert.unacked",
    ("board", "undo"): "alert.unacked",
    ("board", "note"): "alert.noted",
    ("board", "seen"): "alert.seen",
    ("board", "runbook"): "run.started",
    ("board", "send"): "effect.dropped",
    ("board", "take_over"): "alert.acked",
    ("board", "assign"): "alert.assigned",
    ("board", "escalate"): "alert.escalated",
    ("board", "snooze"): "alert.snoozed",
    ("board", "incident"): "incident.declared",
    ("incidents", "declare"): "incident.declared",
    ("incidents", "phase"): "incident.phase",
    ("incidents", "role"): "incident.role",
    ("incidents", "decision"): "incident.decision",
    ("incidents", "todo"): "incident.decision",
    ("incidents", "settle"): "incident.decision",
    ("incidents", "note"): "incident.decision",
    ("incidents", "update"): "incident.updated",
    ("incidents", "change"): "incident.linked",
    ("incidents", "ticket"): "incident.linked",
    ("incidents", "edit"): "incident.updated",
    ("incidents", "close_incident"): "incident.closed",
    ("quiet", "wake"): "alert.woken",
    ("quiet", "announce"): "maintenance.announced",
    ("quiet", "begin"): "maintenance.begun",
    ("quiet", "close_window"): "maintenance.closed",
    ("tickets", "take"): "ticket.taken",
    ("tickets", "note"): "ticket.noted",
    ("runbooks", "walk"): "run.started",
    ("routines", "walk"): "run.started",
    ("run", "done"): "step.outcome",
    ("run", "not_applicable"): "step.outcome",
    ("run", "failed"): "step.outcome",
    ("run", "skip"): "step.outcome",
    ("run", "defer"): "step.outcome",
    ("run", "set_input"): "input.set",
    ("run", "copy"): "command.copied",
    ("run", "choose"): "choice.made",
    ("run", "timer"): "timer.started",
    ("run", "evidence"): "evidence.added",
    ("run", "alone"): "approval.self",
    ("run", "escalate"): "run.escalated",
    ("run", "follow"): "run.opened",
    ("run", "execute"): "command.begun",
    ("run", "ask_approval"): "approval.asked",
    ("run", "remap"): "run.remapped",
    ("run", "take_run"): "run.taken",
    ("journal", "asked_of_you"): "approval.granted",
    ("run", "undo"): "undo.undone",
    ("run", "close_run"): "run.closed",
    ("journal", "redact"): "text.redacted",
    ("board", "silence"): "silence.set",
    ("quiet", "extend"): "silence.set",
    ("quiet", "edit"): "silence.set",
    ("quiet", "expire"): "silence.expired",
    ("quiet", "new"): "silence.set",
    ("quiet", "undo"): "silence.expired",
}

SENDS = {
    ("board", "ack"), ("board", "ack_with"), ("board", "unack"), ("board", "undo"),
    ("board", "note"), ("board", "silence"), ("board", "take_over"),
    ("quiet", "extend"), ("quiet", "edit"), ("quiet", "expire"), ("quiet", "new"),
    ("quiet", "undo"),
    ("tickets", "take"), ("tickets", "note"), ("incidents", "ticket"),
}  # fmt: skip
"""Commands after which a remote system is told."""


def command_of(screen: str, id_: str) -> Command:
    return next(command for command in SCREENS[screen] if command.id == id_)


def key_of(screen: str, id_: str) -> str:
    return command_of(screen, id_).keys.split(",")[0]


async def lie_quiet(at: Seat, id_: str) -> None:
    """Show the quiet screen, the cursor on a snooze or a window where the command is for one."""
    if id_ == "wake":
        await at.press("z", "1")
    if id_ in {"announce", "begin", "close_window"}:
        matchers = parse_matchers('cluster="east"')
        at.stage.plan(Window("upgrade", matchers, NOON - MINUTE, NOON + 60 * MINUTE, ME))
    await at.press("0")
    [quiet] = [s for s in at.app.screen_stack if isinstance(s, QuietScreen)]
    if id_ == "wake":
        quiet.items.go_to(snooze_id(quiet.rested[0]))
    if id_ in {"announce", "begin", "close_window"}:
        quiet.items.go_to(window_id(quiet.windows[0]))


ME = "alice@example.com"


async def in_an_incident(at: Seat, id_: str, alert: Alert) -> None:
    """Show the incidents, with one over an alert."""
    with at.stage.before():
        one = at.stage.incidents.declare("Shop down", "SEV-1", [alert])
        if id_ == "settle":
            at.stage.incidents.record(one, Record.TODO, "grow the disk")
    await at.press("2")


async def set_the_scene(at: Seat, screen: str, id_: str) -> None:
    """Bring the screen to the front with something on it that the command can be for."""
    mine = RemoteAck("alice@example.com", NOON + 60 * MINUTE, "s1")
    severity = "warning" if id_ in {"snooze", "wake"} else "critical"
    alert = make_alert(severity=severity, ack=mine if id_ == "unack" else None)
    await at.answer("prod", [alert], silences=[make_silence()])
    await at.answer("desk", [make_ticket()])
    if id_ == "undo":
        await at.press("a")
    if id_ == "seen":
        await at.answer("prod", [])
    if id_ == "send":
        # An ack that waits while its source is away, and whose alert is gone when it is back.
        await at.answer("prod", [make_alert("Other")])
        at.stage.fail("prod")
        await at.settle()
        at.stage.desk.acts.ack([make_alert("Gone")], until=lambda _: NOON + 60 * MINUTE)
    if screen == "tickets":
        await at.press("3")
    elif screen == "quiet":
        await lie_quiet(at, id_)
        if id_ == "undo":
            await at.press("n", *NEW_SILENCE)
    elif screen == "incidents":
        await in_an_incident(at, id_, alert)
    elif screen == "runbooks":
        await at.press("4")
    elif screen == "routines":
        at.stage.library.texts |= ROUTINES
        await at.press("7")
    elif screen == "run":
        await walk(at, id_)
    elif screen == "journal":
        at.stage.desk.acts.note([make_alert(source="edge")], "called the vendor")
        at.stage.share_approvals().publish(asked_by_bob())
        at.app.rebuild()
        await at.press("5")
    await at.settle()


GATED = """# Gated

- Deal with it, as in [the other](any-outage.md).
    - **Choose:** how?
        - this way
        - that way
    - **Wait:** 5m
    - **Evidence:** what was seen
    - **Approve:** second person
    - **Escalate:** the boss
    - **Undo:** put it back
"""


async def walk(at: Seat, id_: str) -> None:
    """Begin a run that has a step for the command."""
    at.stage.lend_runner()
    at.stage.share_approvals()
    if id_ in {
        "choose", "timer", "evidence", "alone", "escalate", "undo", "follow", "ask_approval",
    }:  # fmt: skip
        at.stage.library.texts["DiskWillFill.md"] = GATED
    if id_ == "execute":
        at.stage.library.texts["DiskWillFill.md"] = (
            "# Grow\n\n- Grow it: `grow`\n\n    ```sh\n    grow\n    ```\n"
        )
    await at.press("r")
    await at.settle()
    if id_ == "undo":
        await at.press("f", "enter")
    if id_ == "take_run":
        office = Office(at.stage)
        office.tell()
        office.bob.walks.take(at.stage.walks.open_runs()[0].run, "why")
        office.tell()
        at.app.rebuild()
    if id_ == "remap":
        at.stage.library.texts["DiskWillFill.md"] += "- And more.\n"


@asynccontextmanager
async def scene(screen: str, id_: str) -> AsyncIterator[Seat]:
    async with seat() as at:
        await set_the_scene(at, screen, id_)
        yield at


def test_every_changing_command_is_walked_below() -> None:
    assert set(CHANGING) == set(ANSWERS) == set(WRITES)


@pytest.mark.parametrize(("screen", "id_"), CHANGING)
async def test_a_changing_command_writes_its_entry_before_its_effect(screen: str, id_: str) -> None:
    async with scene(screen, id_) as at:
        before = len(at.stage.journal.lines)
        at.stage.order.clear()
        await at.press(key_of(screen, id_), *ANSWERS[screen, id_])
        written = [entry.type for entry in at.stage.journal.lines[before:]]
        assert written[:1] == [WRITES[screen, id_]]
        assert ("effect" in at.stage.order) == ((screen, id_) in SENDS)
        if "effect" in at.stage.order:
            known = at.stage.order[: at.stage.order.index("effect")]
            assert known[-1] == WRITES[screen, id_], "the entry was there when the effect went out"


@pytest.mark.parametrize(("screen", "id_"), [pair for pair in CHANGING if pair[0] != "run"])
async def test_a_full_disk_stops_a_changing_command_before_its_effect(
    screen: str, id_: str
) -> None:
    async with scene(screen, id_) as at:
        before = len(at.stage.journal.lines)
        done = [list(source.done) for source in at.stage.sources.values()]
        at.stage.journal.full = True
        await at.press(key_of(screen, id_), *ANSWERS[screen, id_])
        assert len(at.stage.journal.lines) == before
        assert done == [list(source.done) for source in at.stage.sources.values()]
        assert "no space" in at.message


GATES = {
    "read-only": Gate(read_only=True),
    "not allowed": Gate(Guardrails((Guardrail(deny=True),))),
    "not allowed on": Gate(read_only_sources(("prod", "desk", "edge"))),
}
"""By what is said: everything that shuts every command out."""


@pytest.mark.parametrize("said", GATES)
@pytest.mark.parametrize(("screen", "id_"), CHANGING)
async def test_a_shut_gate_refuses_every_changing_command_with_a_message(
    screen: str, id_: str, said: str
) -> None:
    if (screen, id_, said) in ABOUT_NO_SOURCE:
        return
    stage = Stage()
    async with seat(stage) as at:
        await set_the_scene(at, screen, id_)
        stage.ledger.gate = GATES[said]
        before = stage.journal.types()
        done = [list(source.done) for source in stage.sources.values()]
        await at.press(key_of(screen, id_))
        assert said in at.message
        assert not isinstance(at.app.screen, ModalScreen)
        assert stage.journal.types() == before
        assert done == [list(source.done) for source in stage.sources.values()]


ABOUT_NO_SOURCE = {
    ("runbooks", "walk", "not allowed on"),
    ("routines", "walk", "not allowed on"),
    ("journal", "redact", "not allowed on"),
    ("journal", "asked_of_you", "not allowed on"),
    ("incidents", "declare", "not allowed on"),
    ("quiet", "announce", "not allowed on"),
    ("quiet", "begin", "not allowed on"),
    ("quiet", "close_window", "not allowed on"),
    ("board", "send", "not allowed on"),
}
"""A runbook without an alert, a text, a window, all that waits (each of it is judged there)."""


@pytest.mark.parametrize(("screen", "id_"), CHANGING)
async def test_nothing_is_written_past_the_gate_when_it_shuts_behind_the_prompt(
    screen: str, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the screen asked beforehand does not count: the journal asks again."""
    async with scene(screen, id_) as at:
        before = len(at.stage.journal.lines)
        done = [list(source.done) for source in at.stage.sources.values()]
        gate = GATES["not allowed"]
        monkeypatch.setattr(DeskScreen, "guard", lambda self, id_: True)
        at.stage.ledger.gate = gate
        await at.press(key_of(screen, id_), *ANSWERS[screen, id_])
        written = [entry.type for entry in at.stage.journal.lines[before:]]
        assert [type_ for type_ in written if change_of(type_) is not None] == []
        assert done == [list(source.done) for source in at.stage.sources.values()]
        assert "not allowed" in at.message


YES = ("y", "e", "s", "enter")

OWN_QUESTION: dict[tuple[str, str], tuple[str, ...]] = {
    ("board", "ack"): ("enter", "enter"),
    ("board", "ack_with"): ("enter", "enter"),
    ("board", "unack"): (),
    ("board", "note"): ("h", "i", "enter"),
    ("board", "seen"): (),
    ("board", "take_over"): ("enter", "enter"),
    ("board", "assign"): ("1", "enter", "enter"),
    ("board", "escalate"): ("e", "h", "i", "enter"),
    ("board", "snooze"): ("1",),
    ("board", "silence"): ("enter", "enter", "h", "i", "enter"),
    ("quiet", "extend"): ("enter", "enter", "enter"),
    ("quiet", "edit"): ("enter", "enter", "enter"),
    ("quiet", "expire"): (),
    ("quiet", "new"): (*NEW_SILENCE,),
}
"""What is typed before the one yes that is asked for, whoever wants it."""


@pytest.mark.parametrize(("screen", "id_"), OWN_QUESTION)
async def test_the_site_and_the_size_of_an_act_are_one_question(screen: str, id_: str) -> None:
    async with scene(screen, id_) as at:
        before = at.stage.journal.types()
        rule = Guardrail(confirm=Confirmation.YES, why="payments are frozen")
        at.stage.ledger.gate = Gate(Guardrails((rule,)))
        await at.press(key_of(screen, id_), *OWN_QUESTION[screen, id_])
        assert "payments are frozen" in at.text()
        await at.press("enter")
        assert at.stage.journal.types() == before
        await at.press(*YES)
        assert at.stage.journal.types()[len(before) :][:1] == [WRITES[screen, id_]]


@pytest.mark.parametrize(("screen", "id_"), [one for one in CHANGING if one not in OWN_QUESTION])
async def test_a_site_can_have_every_changing_command_confirmed(screen: str, id_: str) -> None:
    async with scene(screen, id_) as at:
        before = at.stage.journal.types()
        rule = Guardrail(confirm=Confirmation.YES, why="payments are frozen")
        at.stage.ledger.gate = Gate(Guardrails((rule,)))
        await at.press(key_of(screen, id_))
        assert isinstance(at.app.screen, Ask)
        assert "payments are frozen" in at.text()
        await at.press("enter", "escape")
        assert at.stage.journal.types() == before
        await at.press(key_of(screen, id_), "y", "e", "s", "enter", *ANSWERS[screen, id_])
        assert at.stage.journal.types()[len(before) :][:1] == [WRITES[screen, id_]]


async def test_commands_that_only_look_write_nothing() -> None:
    for screen, number in (("board", "1"), ("tickets", "3"), ("sources", "9")):
        async with seat() as at:
            await at.answer("prod", [make_alert()])
            await at.answer("desk", [make_ticket()])
            await at.press(number)
            for command in SCREENS[screen]:
                if not command.changes:
                    await at.press(command.keys.split(",")[0])
                    if len(at.app.screen_stack) > 1 or command.id == "filter":
                        await at.press("escape")
            assert at.stage.journal.lines == []


@pytest.mark.parametrize("kind", MAIN)
def test_every_screen_is_declared_and_has_a_method_for_each_command(kind: type[DeskScreen]) -> None:
    assert SCREENS[kind.NAME] is kind.COMMANDS_HERE
    for command in kind.COMMANDS_HERE:
        assert callable(getattr(kind, f"action_{command.id.split('(')[0]}", None)), command.id


def test_every_global_command_has_a_method_of_the_app() -> None:
    for command in GLOBAL:
        name = command.id.split("(")[0]
        assert hasattr(OncallApp, f"action_{name}"), command.id
    for command in MOVING:
        assert hasattr(LineList, f"action_{command.id}"), command.id


@pytest.mark.parametrize("screen", SCREENS)
def test_keys_and_ids_of_a_screen_are_its_own(screen: str) -> None:
    everywhere = (*SCREENS[screen], *GLOBAL, *MOVING)
    keys = Counter(chain.from_iterable(command.keys.split(",") for command in everywhere))
    ids = Counter(command.id for command in everywhere)
    assert [key for key, count in keys.items() if count > 1] == []
    assert [id_ for id_, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("kind", [*MAIN, *MODAL, OncallApp, LineList, PiecesPane])
def test_every_binding_has_an_id_so_that_a_keymap_can_move_it(kind: type[object]) -> None:
    found = list(vars(kind).get("BINDINGS", ()))
    assert all(binding.id for binding in found)
    assert len({binding.id for binding in found}) == len(found)


def test_every_command_says_what_it_does_in_one_sentence() -> None:
    for command in (*GLOBAL, *MOVING, *chain.from_iterable(SCREENS.values())):
        assert command.help.endswith("."), command.id
        assert command.help[0].isupper(), command.id
        assert len(command.label.split()) <= 2, command.id


def test_bindings_carry_what_the_command_declares() -> None:
    [binding] = bindings([Command("mode('x')", "1,2", "label", "Help.", bar=False)])
    assert (binding.key, binding.action, binding.id) == ("1,2", "mode('x')", "mode.x")
    assert (binding.show, binding.tooltip) == (False, "Help.")


def test_no_command_uses_ctrl_s() -> None:
    """It stops the output of a terminal with flow control."""
    every = (*GLOBAL, *MOVING, *chain.from_iterable(SCREENS.values()))
    assert not [c.id for c in every if "ctrl+s" in c.keys or "ctrl+c" in c.keys]
