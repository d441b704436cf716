"""Declaring an incident from the board, over the alerts that were chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import work

from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.doing import Doing
from screens.targets import Targets, describe

if TYPE_CHECKING:
    from oncall_tui.domain.alert import Alert
    from oncall_tui.domain.incident import Incident
    from oncall_tui.services.acting import Outcome
    from oncall_tui.services.drafts import Sheet
    from oncall_tui.services.incidents import Incidents


class Declaring(Doing):
    """A board on which incidents are declared."""

    def action_incident(self) -> None:
        """Declare an incident over the alerts, or put them into one that is open."""
        if not self.guard("incident"):
            return
        targets, incidents = self.targets(), self.desk.incidents
        if incidents is None:
            self.say("incident: there are none here", alarm=True)
        elif targets.rows:
            self._ask_incident(targets, incidents)
        else:
            self.say_none("incident: no alert is chosen", targets)

    @work
    async def _ask_incident(self, targets: Targets, incidents: Incidents) -> None:
        from screens.prompts import Choice, Choose

        known = [one for one in await asyncio.to_thread(incidents.all) if one.is_open]
        if not known:
            self._ask_declare(targets, incidents)
            return
        choices = [
            Choice(key, f"into {one.short} {one.level}: {plain(one.title, 50)}", key)
            for key, one in zip("123456789", known, strict=False)
        ]
        chosen = await self.app.push_screen_wait(
            Choose(
                f"Incident over {describe(targets)}",
                targets.explain(),
                [Choice("i", "declare a new one", "i"), *choices],
            )
        )
        if chosen == "i":
            self._ask_declare(targets, incidents)
        elif chosen is not None:
            one = known[int(chosen) - 1]
            alerts = [row.alert for row in targets.rows]
            self._write(f"put into {one.short}", targets, lambda: incidents.add_alerts(one, alerts))

    @work
    async def _ask_declare(self, targets: Targets, incidents: Incidents) -> None:
        from screens.prompts import Ask, Field

        policy = self.desk.policy
        worst = min(targets.rows, key=lambda row: row.level.rank)
        names = [level.name for level in policy.levels]
        level = worst.level.name if worst.level.name in names else names[0]
        sheet = self.sheet_for("incident", targets)

        def check_level(text: str) -> str:
            known = policy.level(text.strip()) is not None
            return "" if known else f"one of {', '.join(names)}"

        answer = await self.app.push_screen_wait(
            Ask(
                f"Declare an incident over {describe(targets)}",
                [*targets.explain(), "You are its commander; 2 shows it."],
                [
                    Field("What is wrong", plain(worst.alert.title, 100), check=check_title),
                    Field("Severity", level, f"{names[0]} is the worst", check=check_level),
                    Field("What is known (may be empty, no secrets)"),
                ],
                sheet=sheet,
                act="declare",
            )
        )
        if answer is None:
            return
        alerts = [row.alert for row in targets.rows]
        started = min(row.started for row in targets.rows)
        found = policy.level(answer[1]) or worst.level
        self._declare(
            targets,
            lambda: incidents.declare(answer[0], found, alerts, summary=answer[2], started=started),
            sheet,
        )

    @work
    async def _declare(
        self, targets: Targets, declare: Callable[[], Incident], sheet: Sheet
    ) -> None:
        """Write it down in a thread, and tell its number."""
        if self.fell_shut():
            return
        try:
            one = await asyncio.to_thread(declare)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return
        self.alerts.unmark([row.id for row in targets.rows])
        await asyncio.to_thread(sheet.done)
        text = f"declared {one.short}, {one.level}: 2 shows it"
        text = "; ".join(filter(None, (text, targets.hidden_words)))
        self.post_message(self.Changed(text, asked=False))

    def _write(self, words: str, targets: Targets, act: Callable[[], object]) -> None:
        ids = [row.id for row in targets.rows]

        def done(_: Sequence[Alert]) -> list[Outcome]:
            act()
            return []

        self.do(words, [], done, seen=ids, left=targets.hidden_words)


def check_title(text: str) -> str:
    """Return why this says nothing, or an empty string."""
    return "" if text.strip() else "that says nothing"
