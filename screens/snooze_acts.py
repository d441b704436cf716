"""Snoozing by key: out of my own loud sections until a time, and back by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.duration import MINUTE, compact, parse_duration
from oncall_tui.domain.snooze import LONGEST_SNOOZE, next_morning
from oncall_tui.errors import OncallError
from screens.aims import for_snooze
from screens.doing import Doing
from screens.targets import Targets, describe

if TYPE_CHECKING:
    from oncall_tui.services.acting import Outcome

NO_ACK = "Only you see it less: it is no acknowledgement, and the times to acknowledge go on."


class SnoozeActs(Doing):
    """A board on which alerts can be snoozed."""

    def action_snooze(self) -> None:
        """Snooze what the cursor is on, or what is marked; what is snoozed already wakes."""
        if not self.guard("snooze"):
            return
        targets = for_snooze(self.targets())
        if not targets.rows:
            self.say_none("snooze: nothing here is loud", targets)
        elif targets.rows[0].snooze is not None:
            self._wake_all(targets)
        else:
            self._ask_snooze(targets)

    @work
    async def _wake_all(self, targets: Targets) -> None:
        """Wake them; only a site asks before that."""
        from screens.sized_asking import is_sure

        care = self.site_care(Dangerous.SNOOZE, targets.sources())
        if await is_sure(self.app, f"Wake {describe(targets)}", targets.explain(), care):
            from oncall_tui.services.snoozing import wake

            alerts, act = [row.alert for row in targets.rows], partial(wake, self.desk.ledger)
            self.do("woken", alerts, act, left=targets.hidden_words)

    @work
    async def _ask_snooze(self, targets: Targets) -> None:
        from oncall_tui.domain.wall_time import clock
        from screens.prompts import Ask, Choice, Choose, Field
        from screens.sized_asking import sized_fields

        care = self.care_for(Dangerous.SNOOZE, targets)
        zone, asked_at = ZoneInfo(self.desk.zone), self.desk.clock.now()
        morning = next_morning(asked_at, zone)
        title = f"Snooze {describe(targets)}"
        chosen = await self.app.push_screen_wait(
            Choose(
                title,
                [*care.lines, *targets.explain(), NO_ACK],
                [
                    Choice("1", "for 15 minutes", "15m"),
                    Choice("2", "for an hour", "1h"),
                    Choice("3", "for four hours", "4h"),
                    Choice("8", f"until {clock(morning, zone, asked_at)}", "morning"),
                    Choice("o", "for another time", "other"),
                ],
            )
        )
        if chosen is None:
            return
        fields = []
        if chosen == "other":
            fields.append(Field("For how long from now", "30m", "10m, 2h", check=check_snooze))
        fields += sized_fields(care, self._severe(targets))
        if fields:
            question = Ask(title, [*care.lines, NO_ACK], fields, act="snooze")
            answer = await self.app.push_screen_wait(question)
            if answer is None:
                return
            chosen = answer[0] if chosen == "other" else chosen
        now = self.desk.clock.now()
        until = morning if chosen == "morning" else now + 1000 * parse_duration(chosen)
        self._snooze(targets, until)

    def _severe(self, targets: Targets) -> str:
        """Say how many of the worst level would be out of sight."""
        worst = self.desk.policy.levels[0]
        severe = sum(row.level.rank <= worst.rank for row in targets.rows)
        return f"{severe} of {worst.name}. " if severe else ""

    def _snooze(self, targets: Targets, until: int) -> None:
        from oncall_tui.domain.wall_time import clock
        from oncall_tui.services.snoozing import snooze

        zone, now = ZoneInfo(self.desk.zone), self.desk.clock.now()

        def act(alerts: Sequence[Alert]) -> list[Outcome]:
            return snooze(self.desk.ledger, alerts, until=until)

        word = f"snoozed until {clock(until, zone, now)}:"
        self.do(word, [row.alert for row in targets.rows], act, left=targets.hidden_words)


def check_snooze(text: str) -> str:
    """Return why a length of time will not do, or an empty string."""
    try:
        seconds = parse_duration(text)
    except OncallError as error:
        return str(error)
    if seconds < MINUTE:
        return "at least 1m"
    return "" if seconds <= LONGEST_SNOOZE else f"at most {compact(LONGEST_SNOOZE)}"
