"""The key that silences alerts on the board."""

from __future__ import annotations

from collections import Counter

from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.guardrail import Verdict
from screens.aims import alive
from screens.alert_acts import AlertActs
from screens.command import Command
from screens.silencing import Silencing
from screens.targets import describe


class SilenceActs(AlertActs, Silencing):
    """A screen on whose alerts one can act, silences included."""

    def action_silence(self) -> None:
        """Ask for a silence that fits the alerts chosen."""
        if not self.guard("silence"):
            return
        silences = self.desk.silences
        targets = alive(self.targets())
        rows = [row for row in targets.rows if silences and silences.takes(row.alert.source)]
        if silences is None or not rows:
            what = "its source takes none" if targets.rows else "nothing here can be silenced"
            self.say_none(f"silence: {what}", targets)
            return
        from oncall_tui.domain.silence_reach import suggested

        sources = sorted({row.alert.source for row in rows})
        lines = [f"At {', '.join(sources)}, for everybody."]
        if len(rows) < len(targets.rows):
            lines.append(f"{len(targets.rows) - len(rows)} at sources that take none: left out")
        if targets.hidden:
            lines.append(targets.hidden_words)
        self.ask_silence(
            f"Silence {describe(targets)}",
            lines,
            sources,
            matchers=suggested([row.alert for row in rows]),
            chosen=frozenset(row.id for row in rows),
            sheet=self.sheet_for("silence", targets),
        )

    def action_undo(self) -> None:
        """Take back what was done last: a silence or an acknowledgement."""
        if not self._undoes_silences:
            super().action_undo()
        elif self.guard("undo"):
            self.undo_silences()

    def why_no_undo(self) -> str:
        """Say what ends a silence, when it was done last."""
        if self._fresh_silences[0] > self._fresh_acks[0]:
            return "the 10 s are over; the silence can be ended on 0 with x"
        return super().why_no_undo()

    @property
    def _undoes_silences(self) -> bool:
        return self.silence_undo_until > self._fresh_acks[0]

    def verdict(self, command: Command) -> tuple[Verdict, Counter[str]]:
        """Judge what is taken back by what it was: to end a silence is no un-acknowledgement."""
        if command.id != "undo" or not self._undoes_silences:
            return super().verdict(command)
        about = self.undo_silence_sources()
        return self.desk.gate.judge(Dangerous.EXPIRE, about), about
