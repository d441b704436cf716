"""What waited and whose target changed meanwhile: told, counted, settled when that is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, work

from oncall_tui.app_openings import Openings
from oncall_tui.domain.text import plain
from oncall_tui.services.digest import Digested
from oncall_tui.services.sending import Pending


class Offering(Openings):
    """Shows the queue by itself only at the start, to somebody who has pressed no key yet.

    Later it would take keys that are meant for what is on the screen. Nothing of it is sent
    without a yes either way: the digest sends what is unchanged.
    """

    _starting = True
    """Until every source has answered or failed once."""
    _pressed = False
    """Whether any key was pressed yet."""
    _offered: frozenset[int] = frozenset()
    """Entries that were shown or told once."""
    _unsettled: frozenset[tuple[str, int]] = frozenset()
    """Sources and entries that wait for a decision."""
    _untold: list[tuple[str, bool]]
    """What is told once, with whether it is an alarm, and had to wait for something else."""

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody is at work."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._pressed = True
        await super().on_event(event)

    def count_unsettled(self, digested: Digested) -> int:
        """Return how many wait for a decision.

        A source that is away settles none of its own, but the engineer or another session may.
        """
        kept = {
            (source, entry)
            for source, entry in self._unsettled
            if source not in digested.health or not digested.health[source].live
        }
        now = {(p.effect.target.source, p.effect.entry) for p in digested.drifted}
        self._unsettled = digested.waiting_keys & (kept | now)
        return len(self._unsettled)

    def offer_queue(self, digested: Digested, *, saying: bool) -> None:
        """Tell once of effects whose targets changed while they waited, or show them.

        `saying`: something else is being said just now.
        """
        starting = self._starting and not self._pressed
        if all(health.next_try is not None for health in digested.health.values()):
            self._starting = False
        news = [p for p in digested.drifted if p.effect.entry not in self._offered]
        if not news or len(self.screen_stack) > 1:
            return
        self._offered |= {pending.effect.entry for pending in news}
        if starting:
            self._offer(news)
        elif saying:
            self._untold.append((changed_words(news), True))
        else:
            self._say(changed_words(news), alarm=True)

    @work
    async def _offer(self, news: Sequence[Pending]) -> None:
        await self._settle(lambda settler: settler.settle(news))


def changed_words(news: Sequence[Pending]) -> str:
    """Say what is not sent, why, and which key settles it."""
    first = news[0]
    by = f" ({plain(first.by, 40)})" if first.by else ""
    named = f"{first.effect.verb.value} of {plain(first.effect.target.title, 40)}"
    more = f"; and {len(news) - 1} more" if len(news) > 1 else ""
    return f"not sent: {named}, {first.drift.value}{by}{more}; S on the board settles it"
