"""What can be done to alerts by key: each is written down first, by ids that the engineer saw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from textual import work

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import State
from oncall_tui.domain.duration import DAY, compact, parse_duration
from oncall_tui.errors import OncallError
from screens.base import DeskScreen
from screens.targets import Targets, describe
from screens.widgets.alert_list import AlertList

if TYPE_CHECKING:
    from oncall_tui.services.acting import Outcome
    from oncall_tui.services.drafts import Sheet

LONGEST_ACK = 7 * DAY
"""Seconds: what is to be quiet for longer is to be silenced or fixed."""

LOUD = (State.UNACKED, State.PENDING)
"""What an acknowledgement of many is for; what has cleared is let go of one by one, or with x."""

UNDO = 10_000
"""Milliseconds in which an acknowledgement is taken back without a question."""

Do: TypeAlias = "Callable[[Sequence[Alert]], list[Outcome]]"


class AlertActs(DeskScreen):
    """A screen on whose alerts one can act."""

    _fresh_acks: tuple[int, frozenset[str]] = (0, frozenset())
    """Until when, milliseconds on our clock, which acknowledgements can be taken back."""

    @property
    def alerts(self) -> AlertList:
        """Return the list."""
        return self.query_one("#main", AlertList)

    def targets(self) -> Targets:
        """Return the alerts that a command is for."""
        raise NotImplementedError

    def action_ack(self) -> None:
        """Acknowledge; more than one asks first."""
        if not self.guard("ack"):
            return
        targets = self.targets()
        one = len(targets.rows) == 1
        wanted = (State.UNACKED, State.PENDING, State.CLEARED) if one else LOUD
        targets = targets.wanting(*wanted)
        if not targets.rows:
            self.say("ack: nothing here is new; A extends what is acknowledged", alarm=True)
        elif len(targets.rows) == 1 and not targets.hidden:
            self._ack(targets)
        else:
            self._ask_ack(targets, again=False)

    def action_ack_with(self) -> None:
        """Acknowledge with a note and a time; also extends an acknowledgement."""
        if not self.guard("ack_with"):
            return
        targets = self.targets()
        if targets.rows:
            self._ask_ack(targets, again=True)
        else:
            self.say("ack: every marked alert is hidden by the filter", alarm=True)

    @work
    async def _ask_ack(self, targets: Targets, *, again: bool) -> None:
        from screens.prompts import Ask, Field

        sheet = self._sheet("ack", targets)
        usual = min(row.level.expires for row in targets.rows)
        others = self._others(targets)
        lines = targets.explain()
        if others:
            lines = [f"Acknowledged by {', '.join(others)}: say why you take it over.", *lines]
        note = "Note (do not write secrets)" if others else "Note (may be empty; no secrets)"
        answer = await self.app.push_screen_wait(
            Ask(
                f"{'Take over' if others else 'Acknowledge'} {describe(targets)}",
                lines,
                [
                    Field(note, check=check_text if others else None),
                    Field(
                        "For how long from now", compact(usual), "30m, 4h, 1d", check=check_lasts
                    ),
                ],
                sheet=sheet,
            )
        )
        if answer is not None:
            seconds = parse_duration(answer[1])
            self._ack(targets, note=answer[0], seconds=seconds, again=again, sheet=sheet)

    def _ack(
        self,
        targets: Targets,
        *,
        note: str = "",
        seconds: int | None = None,
        again: bool = False,
        sheet: Sheet | None = None,
    ) -> None:
        """Acknowledge; `again` extends what is acknowledged already."""
        now = self.desk.clock.now()
        expires = {row.id: now + 1000 * (seconds or row.level.expires) for row in targets.rows}
        cleared = [row.id for row in targets.rows if row.state is State.CLEARED]
        alive = [row.alert for row in targets.rows if row.state is not State.CLEARED]
        owners = {row.id: row.owner for row in targets.rows}

        def act(alerts: Sequence[Alert]) -> list[Outcome]:
            if cleared:
                self.desk.acts.seen(cleared)
            return self.desk.acts.ack(
                alerts,
                until=lambda alert: expires[alert.id],
                note=note,
                over=lambda alert: owners[alert.id],
                unless_held=None if again else now,
            )

        # What was somebody's before cannot be given back by taking it away from everybody.
        undo = not again and not any(owners.values())
        self._do("acknowledged", alive, act, seen=cleared, sheet=sheet, undo=undo)

    def action_undo(self) -> None:
        """Take back what was acknowledged a moment ago."""
        if not self.guard("undo"):
            return
        until, ids = self._fresh_acks
        rows = [self.alerts.board.rows[id_] for id_ in ids if id_ in self.alerts.board.rows]
        rows = [row for row in rows if row.state is State.ACKED and row.owner == self.desk.me]
        if not rows or self.desk.clock.now() > until:
            self.say("undo: nothing was acknowledged in the last 10 s; u withdraws", alarm=True)
            return
        refs = {row.id: row.held.ref if row.held is not None else "" for row in rows}
        self._do(
            "taken back",
            [row.alert for row in rows],
            lambda alerts: self.desk.acts.unack(alerts, ref=lambda alert: refs[alert.id]),
        )

    def action_unack(self) -> None:
        """Withdraw acknowledgements."""
        if not self.guard("unack"):
            return
        targets = self.targets().wanting(State.ACKED)
        if not targets.rows:
            self.say("un-ack: nothing here is acknowledged", alarm=True)
            return
        refs = {row.id: row.held.ref if row.held is not None else "" for row in targets.rows}
        self._confirm_others(
            targets,
            lambda alerts: self.desk.acts.unack(alerts, ref=lambda alert: refs[alert.id]),
        )

    @work
    async def _confirm_others(self, targets: Targets, act: Do) -> None:
        """Ask before somebody else's acknowledgement, or more than one, is withdrawn."""
        from screens.prompts import Ask, Field, check_yes

        others = self._others(targets)
        if others or len(targets.rows) > 1:
            lines = targets.explain()
            if others:
                lines = [f"Acknowledged by {', '.join(others)}.", *lines]
            answer = await self.app.push_screen_wait(
                Ask(
                    f"Un-acknowledge {describe(targets)}",
                    lines,
                    [Field("Type yes to go on", check=check_yes)],
                )
            )
            if answer is None:
                return
        self._do("un-acknowledged", [row.alert for row in targets.rows], act)

    def action_note(self) -> None:
        """Write a note."""
        if not self.guard("note"):
            return
        targets = self.targets()
        if targets.rows:
            self._ask_note(targets)
        else:
            self.say("note: every marked alert is hidden by the filter", alarm=True)

    @work
    async def _ask_note(self, targets: Targets) -> None:
        from screens.prompts import Ask, Field

        sheet = self._sheet("note", targets)
        answer = await self.app.push_screen_wait(
            Ask(
                f"Note to {describe(targets)}",
                targets.explain(),
                [Field("Note (do not write secrets)", check=check_text)],
                sheet=sheet,
            )
        )
        if answer is not None:
            self._do(
                "noted",
                [row.alert for row in targets.rows],
                lambda alerts: self.desk.acts.note(alerts, answer[0]),
                sheet=sheet,
            )

    def _others(self, targets: Targets) -> list[str]:
        """Return who else has acknowledged any of these."""
        return sorted({row.owner for row in targets.rows} - {"", self.desk.me})

    def _sheet(self, kind: str, targets: Targets) -> Sheet:
        """Return the paper for a text about these alerts."""
        about = "\n".join(sorted(row.id for row in targets.rows))
        return self.desk.drafts.open(kind, about, describe(targets))

    def action_seen(self) -> None:
        """Let go of what cleared by itself."""
        if not self.guard("seen"):
            return
        targets = self.targets().wanting(State.CLEARED)
        if not targets.rows:
            self.say("seen: nothing here has cleared by itself", alarm=True)
            return
        ids = [row.id for row in targets.rows]

        def act(_: Sequence[Alert]) -> list[Outcome]:
            self.desk.acts.seen(ids)
            return []

        self._do("seen", [], act, seen=ids)

    @work
    async def _do(
        self,
        word: str,
        alerts: Sequence[Alert],
        act: Do,
        *,
        seen: Sequence[str] = (),
        sheet: Sheet | None = None,
        undo: bool = False,
    ) -> None:
        """Write it down in a thread; what could not be written stays marked, and its text kept."""
        if self.fell_shut():
            return
        try:
            outcomes = await asyncio.to_thread(act, alerts)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return
        failed = [outcome for outcome in outcomes if not outcome.saved]
        self.alerts.unmark([*(o.target.id for o in outcomes if o.saved), *seen])
        if failed:
            self.alerts.marks |= {outcome.target.id for outcome in failed}
            self.post_message(
                self.Changed(f"{len(failed)} not saved: {failed[0].error}", alarm=True, asked=False)
            )
            return
        if sheet is not None:
            await asyncio.to_thread(sheet.done)
        if not outcomes and not seen:
            self.post_message(self.Changed(f"{word} already", asked=False))
            return
        sends = [outcome.target.source for outcome in outcomes if outcome.sends]
        waits = sum(not self.view.is_live(source) for source in sends)
        count = len(outcomes) + len(seen)
        text = f"{word} {count}, saved"
        text += f", sending {len(sends) - waits}" if len(sends) > waits else ""
        text += f", {waits} to be sent when the source answers" if waits else ""
        if undo and outcomes:
            until = self.desk.clock.now() + UNDO
            self._fresh_acks = (until, frozenset(outcome.target.id for outcome in outcomes))
            text += "; U takes it back"
        self.post_message(self.Changed(text, asked=False))


def check_lasts(text: str) -> str:
    """Return why a length of time will not do, or an empty string."""
    try:
        seconds = parse_duration(text)
    except OncallError as error:
        return str(error)
    return "" if seconds <= LONGEST_ACK else f"at most {compact(LONGEST_ACK)}"


def check_text(text: str) -> str:
    """Return why this is no text, or an empty string."""
    return "" if text.strip() else "an empty note says nothing"
