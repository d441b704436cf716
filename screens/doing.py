"""How a screen has something written down, and tells what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from textual import work

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import OncallError
from screens.base import DeskScreen
from screens.targets import Targets, describe
from screens.widgets.alert_list import AlertList

if TYPE_CHECKING:
    from oncall_tui.services.acting import Outcome
    from oncall_tui.services.drafts import Sheet

UNDO = 10_000
"""Milliseconds in which an acknowledgement is taken back without a question."""

Do: TypeAlias = "Callable[[Sequence[Alert]], list[Outcome]]"


class Doing(DeskScreen):
    """A screen with a list of alerts on which one can act; a subclass has the acts."""

    _fresh_acks: tuple[int, frozenset[str]] = (0, frozenset())
    """Until when, milliseconds on our clock, which acknowledgements can be taken back."""

    @property
    def alerts(self) -> AlertList:
        """Return the list."""
        return self.query_one("#main", AlertList)

    def targets(self) -> Targets:
        """Return the alerts that a command is for."""
        raise NotImplementedError

    def others_of(self, targets: Targets) -> list[str]:
        """Return who else has acknowledged any of these."""
        owners = {row.owner for row in targets.rows} - {""}
        return sorted(owner for owner in owners if not is_me(owner, self.desk.me))

    def sheet_for(self, kind: str, targets: Targets) -> Sheet:
        """Return the paper for a text about these alerts."""
        about = "\n".join(sorted(row.id for row in targets.rows))
        return self.desk.drafts.open(kind, about, describe(targets))

    @work
    async def do(
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
