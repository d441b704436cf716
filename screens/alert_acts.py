"""What can be done to alerts by key: each is written down first, by ids that the engineer saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import work

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.duration import DAY, compact, parse_duration
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import OncallError
from screens.aims import for_ack, for_ack_with, for_seen, is_held
from screens.doing import Do, Doing
from screens.targets import NAMED, Targets, describe
from screens.watch_acts import ack_seconds

if TYPE_CHECKING:
    from oncall_tui.services.acting import Outcome
    from oncall_tui.services.drafts import Sheet

WITHDRAWN, TAKEN_BACK = "un-acknowledged", "taken back"
"""How it is told that an acknowledgement ended: by `u`, and by `U`."""
LONGEST_ACK = 7 * DAY
"""Seconds: what is to be quiet for longer is to be silenced or fixed."""


class AlertActs(Doing):
    """A screen on whose alerts one can act."""

    def action_ack(self) -> None:
        """Acknowledge; more than one asks first."""
        if not self.guard("ack"):
            return
        targets = for_ack(self.targets())
        if not targets.rows:
            none = "ack: nothing here is unacked; A acknowledges or extends all the same"
            self.say_none(none, targets)
        elif (
            len(targets.rows) > 1 or targets.some_hidden or self.needs_care(Dangerous.ACK, targets)
        ):
            self._ask_ack(targets, again=False)
        else:
            self._ack(targets)

    def needs_care(self, dangerous: Dangerous, targets: Targets) -> bool:
        """Whether an act on them is asked about at all."""
        return self.care_for(dangerous, targets).asks > Confirmation.NONE

    def action_ack_with(self) -> None:
        """Acknowledge with a note and a time; also extends an acknowledgement."""
        if not self.guard("ack_with"):
            return
        chosen = self.targets()
        targets = for_ack_with(chosen)
        if targets.rows:
            self._ask_ack(targets, again=True)
        elif chosen.rows:
            self.say_none("ack: all of it has cleared; x marks it as seen", targets)
        else:
            self.say_none("ack: no alert is chosen", targets)

    @work
    async def _ask_ack(self, targets: Targets, *, again: bool) -> None:
        from screens.prompts import Ask, Field
        from screens.sized_asking import sized_fields

        sheet = self.sheet_for("ack", targets)
        usual = ack_seconds(self.view, min(row.level.expires for row in targets.rows))
        others = self.others_of(targets)
        care = self.care_for(Dangerous.ACK, targets)
        lines = [*care.lines, *targets.explain()]
        if others:
            lines = [f"{self.held_by_others(targets)}: say why you take it over.", *lines]
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
                    *sized_fields(care),
                ],
                sheet=sheet,
                act="take over" if others else "acknowledge",
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
        alive = [row.alert for row in targets.rows if row.alive]
        # Who had it until it became worse is taken over from as well: knowingly.
        owners = {row.id: row.owner or row.raised_by for row in targets.rows}

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
        undo = not any(row.owner for row in targets.rows)
        word, kept = self._taking_over(targets)
        left = targets.hidden_words
        self.do(word, alive, act, seen=cleared, sheet=sheet, undo=undo, kept=kept, left=left)

    def _taking_over(self, targets: Targets) -> tuple[str, str]:
        """Return how it is told, and why it can't be taken back if it was somebody else's."""
        others = self.others_of(targets)
        if not others:
            return "acknowledged", ""
        whom = ", ".join(others) if len(others) <= NAMED else f"{len(others)} people"
        theirs = sum(row.owner in others for row in targets.rows)
        word = f"taken over from {whom}:"
        if theirs < len(targets.rows):
            word = f"acknowledged ({theirs} taken over from {whom})"
        return word, f"a take-over can't be taken back with U; E gives it back to {whom}"

    def action_undo(self) -> None:
        """Take back what was acknowledged a moment ago."""
        if not self.guard("undo"):
            return
        until, ids = self._fresh_acks
        rows = [self.alerts.board.rows[id_] for id_ in ids if id_ in self.alerts.board.rows]
        rows = [row for row in rows if is_me(row.owner, self.desk.me) and self._is_fresh(row, ids)]
        if not rows or self.desk.clock.now() > until:
            self.say(f"undo: {self.why_no_undo()}", alarm=True)
            return
        refs = {row.id: row.held.ref if row.held is not None else "" for row in rows}
        self.do(
            TAKEN_BACK,
            [row.alert for row in rows],
            lambda alerts: self.desk.acts.unack(alerts, ref=lambda alert: refs[alert.id]),
        )

    def why_no_undo(self) -> str:
        """Say what can be done instead, when nothing can be taken back."""
        if self._kept:
            return self._kept
        if self._last[0] in {WITHDRAWN, TAKEN_BACK}:
            return "that is withdrawn already; a acknowledges it again"
        return "nothing was acknowledged in the last 10 s; u withdraws"

    def _is_fresh(self, row: Row, entries: Mapping[str, int]) -> bool:
        """Whether an alert is held by that very entry: nobody, not I either, did anything since."""
        ack = self.desk.ledger.ack_of(row.id)
        return is_held(row) and ack is not None and ack.entry == entries[row.id]

    def undo_sources(self) -> Counter[str]:
        """Count by source what would be taken back."""
        rows = self.alerts.board.rows
        return Counter(rows[id_].alert.source for id_ in self._fresh_acks[1] if id_ in rows)

    def action_unack(self) -> None:
        """Withdraw acknowledgements."""
        if not self.guard("unack"):
            return
        targets = self.targets().that(is_held)
        if not targets.rows:
            self.say_none("un-ack: nothing here is acknowledged", targets)
            return
        refs = {row.id: row.held.ref if row.held is not None else "" for row in targets.rows}
        self._confirm_others(
            targets,
            lambda alerts: self.desk.acts.unack(alerts, ref=lambda alert: refs[alert.id]),
        )

    @work
    async def _confirm_others(self, targets: Targets, act: Do) -> None:
        """Ask before somebody else's acknowledgement, or more than one, is withdrawn."""
        from screens.sized_asking import is_sure

        others = self.held_by_others(targets)
        said = [f"{others}."] if others else []
        care = self.care_for(Dangerous.UNACK, targets)
        title = f"Un-acknowledge {describe(targets)}"
        if await is_sure(self.app, title, [*said, *targets.explain()], care):
            alerts = [row.alert for row in targets.rows]
            self.do(WITHDRAWN, alerts, act, left=targets.hidden_words)

    def action_note(self) -> None:
        """Write a note."""
        if not self.guard("note"):
            return
        targets = self.targets()
        if targets.rows:
            self._ask_note(targets)
        else:
            self.say_none("note: no alert is chosen", targets)

    @work
    async def _ask_note(self, targets: Targets) -> None:
        from screens.prompts import Ask, Field
        from screens.sized_asking import sized_fields

        sheet = self.sheet_for("note", targets)
        care = self.care_for(Dangerous.NOTE, targets)
        answer = await self.app.push_screen_wait(
            Ask(
                f"Note to {describe(targets)}",
                [*care.lines, *targets.explain()],
                [Field("Note (do not write secrets)", check=check_text), *sized_fields(care)],
                sheet=sheet,
            )
        )
        if answer is not None:
            self.do(
                "noted",
                [row.alert for row in targets.rows],
                lambda alerts: self.desk.acts.note(alerts, answer[0]),
                sheet=sheet,
                left=targets.hidden_words,
            )

    def action_seen(self) -> None:
        """Mark what cleared by itself as seen: it goes."""
        if not self.guard("seen"):
            return
        targets = for_seen(self.targets())
        if not targets.rows:
            self.say_none("seen: nothing here has cleared by itself", targets)
            return
        ids = [row.id for row in targets.rows]

        def act(_: Sequence[Alert]) -> list[Outcome]:
            self.desk.acts.seen(ids)
            return []

        self._confirm_seen(targets, act)

    @work
    async def _confirm_seen(self, targets: Targets, act: Do) -> None:
        """Ask before many are marked as seen: none of them comes back."""
        from screens.sized_asking import is_sure

        care = self.care_for(Dangerous.SEEN, targets)
        if await is_sure(self.app, f"Mark as seen: {describe(targets)}", targets.explain(), care):
            ids = [row.id for row in targets.rows]
            self.do("seen", [], act, seen=ids, left=targets.hidden_words)


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
