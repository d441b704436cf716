"""`ack`, `unack`, `note`: the same path as the keys: journal, then effect, then its outcome."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Any, TextIO

import msgspec

from oncall_tui.build import Headless, open_headless
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.duration import MINUTE, parse_duration
from oncall_tui.domain.effect import Drift
from oncall_tui.domain.held import holders_words
from oncall_tui.domain.reference import find_row
from oncall_tui.domain.snooze import LONGEST_SNOOZE
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import OncallError, UsageError
from oncall_tui.services.acting import Acts, Outcome
from oncall_tui.services.asking import recall
from oncall_tui.services.desk import Desk
from oncall_tui.services.snoozing import snooze
from oncall_tui.settings import Settings, require_sources
from oncall_tui.site import open_gate
from oncall_tui.verbs.confirming import let_through
from oncall_tui.verbs.output import write_json, write_line
from oncall_tui.verbs.stand_in import tell_stand_in

DONE, NOT_SAVED, WAITS = 0, 1, 3
"""Exit codes: saved and sent; something was not saved; saved, but not sent yet."""

Act = Callable[[Acts, Sequence[Row], int], list[Outcome]]
"""Acts on rows at a moment (milliseconds)."""


class Choice(msgspec.Struct, frozen=True):
    """One act, and for which alerts it makes sense."""

    word: str
    """What was done, in the past."""
    fits: Callable[[Row], bool]
    act: Act | None = None
    takes_over: bool = True
    """Whether it may be done to what somebody else has acknowledged."""
    changes: Dangerous | None = None
    """What the site's guardrails go by; the journal's gate stands behind them in any case."""
    confirm: str = ""
    """What was given to confirm it: `yes`, or how many they are."""

    prepare: Callable[[Desk, Sequence[Row], int], Act] | None = None
    """Makes the act where it takes more than the alerts to know what it is; may read files."""
    after: Callable[[Desk, Sequence[Row], Sequence[Outcome]], Sequence[str]] | None = None
    """Returns what is left to say once all is written."""

    def tagged(self, changes: Dangerous | None, confirm: str) -> Choice:
        """Return the same as it was said on the command line."""
        return msgspec.structs.replace(self, changes=changes, confirm=confirm)


def is_alive(row: Row) -> bool:
    """Whether its source still tells of it."""
    return row.alive


def acknowledge(*, note: str, lasts: str | None) -> Choice:
    """Acknowledge for `lasts` (such as 30m), else for as long as the level says."""
    wanted = None if lasts is None else parse_duration(lasts)

    def act(acts: Acts, rows: Sequence[Row], now: int) -> list[Outcome]:
        ends = {row.id: now + 1000 * (wanted or row.level.expires) for row in rows}
        owners = {row.id: row.owner or row.raised_by for row in rows}
        return acts.ack(
            [row.alert for row in rows],
            until=lambda alert: ends[alert.id],
            note=note,
            over=lambda alert: owners[alert.id],
        )

    return Choice("acknowledged", is_alive, act, takes_over=bool(note.strip()))


def unacknowledge(*, note: str) -> Choice:
    """Withdraw the acknowledgement."""

    def act(acts: Acts, rows: Sequence[Row], now: int) -> list[Outcome]:  # noqa: ARG001 - as `Act` says
        refs = {row.id: row.held.ref if row.held is not None else "" for row in rows}
        return acts.unack([r.alert for r in rows], ref=lambda alert: refs[alert.id], note=note)

    return Choice("un-acknowledged", lambda row: row.held is not None, act)


def put_to_sleep(*, note: str, lasts: str) -> Choice:
    """Snooze for `lasts` (such as 30m): for my own loud sections alone."""
    wanted = parse_duration(lasts)
    if not MINUTE <= wanted <= LONGEST_SNOOZE:
        raise UsageError(f"{lasts} is out of bounds", hint="snooze for 1m to 1d")

    def act(acts: Acts, rows: Sequence[Row], now: int) -> list[Outcome]:
        until = now + 1000 * wanted
        return snooze(acts.ledger, [row.alert for row in rows], until=until, note=note)

    def is_loud(row: Row) -> bool:
        return row.alive and row.state is not State.HEARTBEAT

    return Choice("snoozed", is_loud, act)


def write_note(*, text: str) -> Choice:
    """Write a note."""
    if not text.strip():
        raise UsageError("the note is empty", hint="give it with --text")

    def act(acts: Acts, rows: Sequence[Row], now: int) -> list[Outcome]:  # noqa: ARG001 - as `Act` says
        return acts.note([row.alert for row in rows], text)

    return Choice("noted", lambda _: True, act)


def perform(
    settings: Settings,
    ids: Sequence[str],
    choice: Choice,
    *,
    out: TextIO,
    err: TextIO,
    as_json: bool = False,
) -> int:
    """Act on alerts by id; return the exit code. Nothing is done unless every id is known.

    `err` is told which secrets were taken out of the note, or left in it. What was saved is told
    also where something fails afterwards; then that is raised, as OncallError.
    """
    require_sources(settings)
    if choice.changes is not None:
        open_gate(settings).require(choice.changes)
    done: list[Became] = []
    said: list[str] | None = None

    def tell(one: Became) -> None:
        done.append(one)
        if not as_json:
            write_line(one.line(), out)

    try:
        with open_headless(settings) as headless:
            said = asyncio.run(_perform(headless, ids, choice, err, tell))
    finally:
        if as_json and (done or said is not None):
            write_json({"alerts": [one.document() for one in done], "said": said or []}, out)
    if not as_json:
        for line in said:
            write_line(line, out)
    code = DONE
    for one in done:
        if one.failed is not None:
            raise one.failed
    for one in done:
        code = one.code or code
    return code


async def _perform(
    headless: Headless,
    ids: Sequence[str],
    choice: Choice,
    err: TextIO,
    tell: Callable[[Became], None],
) -> list[str]:
    """Tell what became of each; return what is left to say."""
    desk = headless.desk
    try:
        await headless.asking.ask(desk.estate, tickets=False)
        await asyncio.to_thread(recall, desk.estate, desk.memory)
        rows = _chosen(headless, ids, choice)
        if choice.changes is not None:
            sources = Counter(row.alert.source for row in rows)
            let_through(desk.gate, choice.changes, sources, choice.confirm)
        outcomes = await asyncio.to_thread(_act, desk, rows, choice)
        tell_secrets(headless, outcomes, err)
        await _send_each(headless, outcomes, choice.word, tell)
        return [] if choice.after is None else list(choice.after(desk, rows, outcomes))
    finally:
        await headless.asking.aclose()


def _act(desk: Desk, rows: Sequence[Row], choice: Choice) -> list[Outcome]:
    now = desk.clock.now()
    act = choice.act if choice.prepare is None else choice.prepare(desk, rows, now)
    return [] if act is None else act(desk.acts, rows, now)


def _chosen(headless: Headless, ids: Sequence[str], choice: Choice) -> list[Row]:
    known = headless.board().rows
    rows = {row.id: row for row in (find_row(reference, known) for reference in ids)}
    for row in rows.values():
        held = row.held
        me = headless.desk.me
        theirs = held is not None and not is_me(held.by, me) and not is_me(row.given_to, me)
        if not choice.takes_over and held is not None and theirs:
            raise OncallError(
                f"{row.alert.title} is {holders_words([held])}",
                where=row.id,
                hint="nothing was done; to take it over, give the reason with --note",
            )
        if not choice.fits(row):
            raise OncallError(
                f"{row.alert.title} is {row.state.value}: it cannot be {choice.word}",
                where=row.id,
                hint="nothing was done",
            )
    return list(rows.values())


def tell_secrets(headless: Headless, outcomes: Sequence[Outcome], err: TextIO) -> None:
    """Say what was found in the texts, and when a lower signer stood in."""
    for words in dict.fromkeys(filter(None, map(_secrets, outcomes))):
        write_line(words, err)
    if headless.desk.lock is not None:
        tell_stand_in(headless.desk.lock.signing, err)


def _secrets(outcome: Outcome) -> str:
    """Say what was found in the text of an entry; an empty string when nothing was."""
    data = {} if outcome.entry is None else outcome.entry.d
    if data.get("kept"):
        return f"saved with secrets in it: {', '.join(data['kept'])}"
    if data.get("masked"):
        return f"masked before it was saved: {', '.join(data['masked'])} (--keep-secrets keeps it)"
    return ""


class Became(msgspec.Struct, frozen=True):
    """What became of one act."""

    outcome: Outcome
    word: str
    why: str = ""
    """Why its source has yet to be told; empty where it was, or need not be."""
    failed: OncallError | None = None
    """What went wrong here rather than at the source, such as a full disk."""

    @property
    def code(self) -> int:
        """What the verb exits with for it."""
        if not self.outcome.saved:
            return NOT_SAVED
        return WAITS if self.why else DONE

    def line(self) -> str:
        """Say it to people."""
        outcome, source = self.outcome, self.outcome.target.source
        name = f"{outcome.target.title} ({outcome.target.id})"
        if outcome.entry is None:
            return f"{name}: not saved: {outcome.error}"
        saved = f"{name}: {self.word}, saved as entry {outcome.entry.i}"
        if not outcome.sends:
            return saved
        return (
            f"{saved}; {source} is told later: {self.why}"
            if self.why
            else (f"{saved}; {source} was told")
        )

    def document(self) -> dict[str, Any]:
        """Say it to scripts."""
        outcome = self.outcome
        return {
            "id": outcome.target.id,
            "title": outcome.target.title,
            "source": outcome.target.source,
            "did": self.word,
            "entry": None if outcome.entry is None else outcome.entry.i,
            "error": outcome.error or None,
            "told": outcome.saved and not self.why if outcome.sends else None,
            "waits": self.why or None,
        }


async def _became(headless: Headless, outcome: Outcome, word: str) -> Became:
    """Send what the act asks for; return what became of it."""
    sends = outcome.saved and outcome.sends
    return Became(outcome, word, await _send(headless, outcome) if sends else "")


async def _send_each(
    headless: Headless, outcomes: Sequence[Outcome], word: str, tell: Callable[[Became], None]
) -> None:
    """Send what each act asks for, and tell of each as soon as it is known.

    All are in the journal by now: an error with one is kept with it, and what is left when the
    sending is interrupted is told of, too.
    """
    left = deque(outcomes)
    try:
        while left:
            try:
                became = await _became(headless, left[0], word)
            except OncallError as error:
                became = Became(left[0], word, str(error), error)
            left.popleft()
            tell(became)
    finally:
        for outcome in left:
            waits = outcome.saved and outcome.sends
            tell(Became(outcome, word, "interrupted" if waits else ""))


async def finish(headless: Headless, outcome: Outcome, word: str, out: TextIO) -> int:
    """Send what the act asks for, and say what became of it."""
    became = await _became(headless, outcome, word)
    write_line(became.line(), out)
    return became.code


async def _send(headless: Headless, outcome: Outcome) -> str:
    """Send the effect of one act; return why it waits, or an empty string."""
    desk, source = headless.desk, outcome.target.source
    if not desk.estate.health[source].live:
        return desk.estate.health[source].error
    alerts, now = desk.estate.alerts_of(source), desk.clock.now()
    silences = desk.estate.silences_of(source)
    for pending in desk.sender.pending(source, alerts, now=now, silences=silences):
        if outcome.entry is None or pending.effect.entry != outcome.entry.i:
            continue
        if pending.drift is not Drift.NONE:
            return pending.drift.value
        return await desk.sender.send(pending)
    return "another session sends it"
