"""A dashboard on fakes: the real app, screens and flows, no network and no disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC
from typing import Any

import msgspec
from textual.pilot import Pilot

from data.policy_files import load_policy
from data.recurrences import moments
from data.template_files import template
from oncall_tui.app import OncallApp
from oncall_tui.config_site import IncidentsConfig
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.ringing import Ringing
from oncall_tui.domain.rota import Duty
from oncall_tui.domain.run_allow import AllowedBlock
from oncall_tui.domain.silence import SilenceList, SourceSilence
from oncall_tui.domain.snapshot import Snapshot, SourceHealth, after_answer, after_failure
from oncall_tui.domain.ticket import Ticket
from oncall_tui.services.acting import Acts
from oncall_tui.services.boarding import Boards
from oncall_tui.services.calling import Calling
from oncall_tui.services.deadman import DeadMan
from oncall_tui.services.desk import Desk
from oncall_tui.services.drafts import Drafts
from oncall_tui.services.estate import Estate
from oncall_tui.services.gate import Gate
from oncall_tui.services.incidents import Incidents
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.maintaining import Maintaining
from oncall_tui.services.numbers import Numbers
from oncall_tui.services.polled import Polled
from oncall_tui.services.records import Records
from oncall_tui.services.remembering import Memory
from oncall_tui.services.routines import Routines
from oncall_tui.services.sending import Sender
from oncall_tui.services.shelf import Shelf
from oncall_tui.services.silences import Silences
from oncall_tui.services.walk_running import Running
from screens.board import BoardScreen
from tests.fakes import NOON, FakeClock, FakeNetwork, FakeSource, MemoryCache, MemoryJournal
from tests.screens.library import make_walks
from tests.screens.roster import DUTIES, REGISTRY
from tests.services.fakes_approvals import FakeRunner, FakeShared, fake_approvals
from tests.services.fakes_drafts import MemoryDrafts


class Stage:
    """Everything around the app that a test wants to look at or move."""

    def __init__(
        self,
        *,
        cache: MemoryCache | None = None,
        drafts: MemoryDrafts | None = None,
        read_only: bool = False,
        gate: Gate | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.gate = gate or Gate(read_only=read_only)
        self.ledger = Ledger(self.journal, gate=self.gate)
        self.network = FakeNetwork()
        self.cache = cache or MemoryCache()
        self.drafts = drafts or MemoryDrafts()
        verbs = [Verb.ACK, Verb.UNACK, Verb.NOTE, Verb.TAKE, Verb.CREATE]
        self.sources = {name: FakeSource(name, verbs=verbs) for name in ("prod", "desk")}
        self.sources["prod"].verbs |= {Verb.SILENCE, Verb.EXPIRE}
        self.sources["edge"] = FakeSource("edge")
        policy = load_policy("sev")
        estate = Estate(
            [SourceHealth("prod", "alertmanager"), SourceHealth("edge", "alertmanager")],
            [SourceHealth("desk", "roundup")],
        )
        self.calling = Calling(REGISTRY, policy.ladder, self._duties)
        self.walks, self.library = make_walks(self.ledger, self.clock)
        self.records = Records(self.ledger)
        self.routines = Routines(self.library, self.records, moments, self.clock, UTC)
        self.silences = Silences(self.ledger, estate, self._verbs, me="alice@example.com")
        self.incidents = Incidents(
            self.ledger,
            policy,
            self.clock,
            me="alice@example.com",
            demands=IncidentsConfig(),
            creates=["desk"],
            templates=lambda name: template(f"incident-{name}.md"),
        )
        self.desk = Desk(
            me="alice@example.com",
            zone="UTC",
            clock=self.clock,
            policy=policy,
            ledger=self.ledger,
            acts=Acts(self.ledger, self._verbs),
            sender=Sender(self.ledger, self._perform),
            open_walks=lambda: self.walks,
            open_silences=lambda: self.silences,
            open_incidents=lambda: self.incidents,
            open_numbers=lambda: Numbers(self.ledger, NumbersRules(), self.clock),
            open_routines=lambda: self.routines,
            open_shelf=lambda: Shelf(self.library, self.records, self.clock),
            open_calling=lambda: self.calling,
            library=self.library,
            estate=estate,
            boards=Boards(policy, {}),
            memory=Memory(self.cache),
            drafts=Drafts(self.drafts, self.clock),
            network=self.network,
            verify=self._verify,
            kinds={"prod": "alertmanager", "edge": "alertmanager", "desk": "roundup"},
        )
        self.order: list[str] = []
        """Entries and effects in the order in which they happened."""

    @contextmanager
    def before(self) -> Iterator[None]:
        """Write something as an earlier session did, which nothing was forbidden to."""
        there, self.ledger.gate = self.ledger.gate, Gate()
        yield
        self.ledger.gate = there

    def _verbs(self, source: str) -> frozenset[Verb]:
        return self.sources[source].verbs if source in self.sources else frozenset()

    async def _perform(self, source: str, effect: Effect, retry: bool) -> str:
        self.order += [
            *self.journal.types()[len([o for o in self.order if o != "effect"]) :],
            "effect",
        ]
        return await self.sources[source].perform(effect, retry=retry)

    def lend_runner(self) -> FakeRunner:
        """Let every command of every runbook be run, by somebody who runs none."""
        runner = FakeRunner()
        self.walks.running = Running((AllowedBlock("*", ".*"),), runner, 60)
        return runner

    def share_approvals(self) -> FakeShared:
        """Have a folder through which people ask each other."""
        shared = FakeShared()
        vars(self.walks)["approvals"] = fake_approvals(self.ledger, self.clock, shared)
        return shared

    def ring(self, ringing: Ringing) -> None:
        """Have the terminal call for the engineer."""
        self.desk = msgspec.structs.replace(self.desk, open_ringing=lambda: ringing)

    def plan(self, *windows: Window) -> None:
        """Have maintenance windows planned."""
        self.desk.boards.windows = windows
        maintaining = Maintaining(
            self.ledger,
            windows,
            clock=self.clock,
            zone=UTC,
            template=lambda: template("maintenance.md"),
            checks=lambda path: [f"step of {path}"],
        )
        vars(self.desk)["maintaining"] = maintaining

    def watch_over(self, deadman: DeadMan) -> None:
        """Have somebody notice when sources fall silent."""
        self.desk = msgspec.structs.replace(self.desk, open_deadman=lambda: deadman)

    def _duties(self, path: str, now: int) -> tuple[Duty, ...]:
        return DUTIES

    def _verify(self, progress: Any) -> Any:
        raise NotImplementedError

    def answer(
        self,
        source: str,
        items: Iterable[Alert | Ticket],
        *,
        skew: int = 0,
        silences: Iterable[SourceSilence] | None = None,
    ) -> None:
        """Let a source answer."""
        now = self.clock.now()
        found = tuple(items)
        health = after_answer(
            self.desk.estate.health[source],
            at=now,
            next_try=now + 5000,
            count=len(found),
            skew=skew,
        )
        known = None if silences is None else SilenceList(tuple(silences), now)
        self.network.bring(Polled(health, Snapshot(source, found, now, skew, known)))

    def fail(self, source: str, error: str = "connection refused") -> None:
        """Let a poll fail."""
        health = after_failure(
            self.desk.estate.health[source], next_try=self.clock.now() + 12_000, error=error
        )
        self.network.bring(Polled(health, None))


class Seat:
    """A running app and its pilot."""

    def __init__(self, app: OncallApp, pilot: Pilot[int], stage: Stage) -> None:
        self.app = app
        self.pilot = pilot
        self.stage = stage

    async def settle(self) -> None:
        """Wait until nothing is being built, written or drawn."""
        for _ in range(200):
            await self.pilot.pause()
            waiting = [w for w in self.app.workers if w.is_running and w.group != "prompt"]
            prompting = len(self.app.screen_stack) > 1
            resting = all(
                screen._follow is None
                for screen in self.app.screen_stack
                if isinstance(screen, BoardScreen)
            )
            if resting and (not waiting or prompting):
                await asyncio.sleep(0.01)
                await self.pilot.pause()
                return
            await asyncio.sleep(0.005)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, waiting for each."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type into an input."""
        names = {
            " ": "space",
            "=": "equals_sign",
            '"': "quotation_mark",
            "-": "minus",
            "~": "tilde",
        }
        for character in text:
            await self.pilot.press(names.get(character, character))
        await self.settle()

    async def answer(self, source: str, items: Iterable[Alert | Ticket], **more: Any) -> None:
        """Let a source answer and wait until that is shown."""
        self.stage.answer(source, items, **more)
        await self.settle()

    @property
    def board(self) -> BoardScreen:
        """The board, in front or below."""
        found = [s for s in self.app.screen_stack if isinstance(s, BoardScreen)]
        return found[0]

    @property
    def message(self) -> str:
        """What the app said last."""
        return self.app.view.message

    def text(self) -> str:
        """Return what is on the screen, as text."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips[:height]) if width else ""


@asynccontextmanager
async def seat(
    stage: Stage | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    ascii_only: bool = False,
    answered: bool = True,
) -> AsyncIterator[Seat]:
    """Run the dashboard; `answered`: every source has said once that it has nothing."""
    stage = stage or Stage()
    if answered:
        for source in stage.sources:
            stage.answer(source, [])
    app = OncallApp(stage.desk, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        found = Seat(app, pilot, stage)
        await found.settle()
        yield found


__all__ = ["NOON", "Seat", "Stage", "seat"]
