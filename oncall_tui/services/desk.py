"""What an engineer at the desk has in reach: the flows, wired once, handed to the screens."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

if TYPE_CHECKING:
    from oncall_tui.domain.board_lines import Row
    from oncall_tui.domain.policy import Policy
    from oncall_tui.domain.ringing import Ringing
    from oncall_tui.domain.storm import StormRules
    from oncall_tui.ports import Clock, RunbookLibrary, Sittings
    from oncall_tui.services.acting import Acts
    from oncall_tui.services.background import Background
    from oncall_tui.services.boarding import Boards
    from oncall_tui.services.calling import Calling
    from oncall_tui.services.deadman import DeadMan
    from oncall_tui.services.drafts import Drafts
    from oncall_tui.services.estate import Estate
    from oncall_tui.services.gate import Gate
    from oncall_tui.services.handovers import Handovers
    from oncall_tui.services.idle_lock import IdleLock
    from oncall_tui.services.incidents import Incidents
    from oncall_tui.services.journal_pages import Marks
    from oncall_tui.services.ledger import Ledger
    from oncall_tui.services.maintaining import Maintaining
    from oncall_tui.services.numbers import Numbers
    from oncall_tui.services.paging import Paging
    from oncall_tui.services.remembering import Memory
    from oncall_tui.services.report_out import Press
    from oncall_tui.services.reports import Reports
    from oncall_tui.services.routines import Routines
    from oncall_tui.services.sending import Sender
    from oncall_tui.services.shelf import Shelf
    from oncall_tui.services.silences import Silences
    from oncall_tui.services.team_asking import Reach
    from oncall_tui.services.verify_report import Report
    from oncall_tui.services.walking import Walks

T = TypeVar("T")


class Network(Protocol):
    """The thread that talks to the sources."""

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine there."""

    def poke(self, source: str | None = None) -> None:
        """Ask one source, or all, now."""

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from any thread, when messages have arrived; at once if some have."""

    def take(self) -> list[object]:
        """Return the messages that arrived since the last call."""


class CopyAside(Protocol):
    """The ways to copy that are not the terminal's."""

    def to_tmux(self, text: str) -> bool:
        """Put a text into tmux's buffer; whether it did. May wait a moment."""

    def to_file(self, text: str) -> str:
        """Write a text to a file; return its path. Raises OncallError."""


class Editor(Protocol):
    """The engineer's own editor."""

    def command(self) -> list[str]:
        """Return the words that start it. Raises EditorError where there is none."""

    async def edit(self, text: str, keep: Callable[[str], None]) -> str:
        """Have a text edited on a terminal that is free; return it. Raises EditorError.

        Cancelled, `keep` gets what was saved by then.
        """


class Desk(msgspec.Struct, frozen=True, dict=True):
    """Everything a screen may call. Opening and closing it is the business of `build`."""

    me: str
    zone: str
    """IANA name of the engineer's time zone."""
    clock: Clock
    policy: Policy
    ledger: Ledger
    acts: Acts
    sender: Sender
    open_walks: Callable[[], Walks]
    """What knows of runbooks is loaded when somebody asks for one."""
    open_calling: Callable[[], Calling]
    """So is what knows whom to call."""
    library: RunbookLibrary
    estate: Estate
    boards: Boards
    memory: Memory
    drafts: Drafts
    network: Network
    verify: Callable[[Callable[[int], None]], Report]
    """Checks the whole journal, telling now and then how many entries; slow, for a worker."""
    kinds: Mapping[str, str]
    """By source: the system it is."""
    keys: Mapping[str, str] = {}
    """The engineer's own keys, by command."""
    open_marks: Callable[[], Marks] | None = None
    """Opens what says of single entries whether they are proven; slow."""
    save_proof: Callable[[int], str] | None = None
    """Writes the proof of the entry at an index to a file; returns its path; slow."""
    background: Background | None = None
    """What goes on beside the polls."""
    lock: IdleLock | None = None
    """Shut after a while without a key: then the signer is asked before the next change."""
    open_deadman: Callable[[], DeadMan] | None = None
    """What watches over the sources, loaded with the first answer; None: nobody does."""
    open_ringing: Callable[[], Ringing] | None = None
    """How the terminal calls for the engineer; None: not at all."""
    storm: StormRules | None = None
    """What is a storm; None: only what is begun by hand."""
    copy_aside: CopyAside | None = None
    """Where a copied text goes beside the terminal."""
    sittings: Sittings | None = None
    """Who else sits here."""
    editor: Editor | None = None
    """Where a text goes that is too long for one line."""
    detached: Callable[[int], bool] | None = None
    """Whether the terminal was attached anew since then, milliseconds on our clock; slow."""
    open_maintaining: Callable[[], Maintaining] | None = None
    """What knows of maintenance windows; None where none is planned."""

    open_silences: Callable[[], Silences] | None = None
    """What knows of silences, loaded with the first answer; None where there are none."""

    open_routines: Callable[[], Routines] | None = None
    """What knows which checklists are due."""
    open_shelf: Callable[[], Shelf] | None = None
    """What knows how the runbooks fare."""

    open_incidents: Callable[[], Incidents] | None = None
    """What knows of incidents, loaded when somebody asks; None: there are none."""
    open_paging: Callable[[], Paging] | None = None
    """What writes pages down, loaded with the first answer; None: nobody counts them."""
    open_numbers: Callable[[], Numbers] | None = None
    """What makes figures of the journal, loaded when somebody asks."""

    open_reports: Callable[[Desk], Reports] | None = None
    """What makes documents of the journals, loaded when somebody asks; None: nobody does."""
    open_press: Callable[[], Press] | None = None
    """What makes texts of documents."""
    write_out: Callable[[str, str], str] | None = None
    """(name, text) -> path of the file that was written. Raises OncallError."""

    open_reach: Callable[[], Reach] | None = None
    """What asks the upstream for a verb; None: nobody does."""

    open_handovers: Callable[[Desk], Handovers] | None = None
    """What knows of shifts and handovers; None: there are none."""

    def all_rows(self) -> tuple[Row, ...]:
        """Return all alerts as the board has them, whatever a filter hides."""
        board = self.boards.make(
            self.estate.alerts,
            work=self.ledger.view(),
            skews=self.estate.skews,
            tickets=self.estate.links(),
            now=self.clock.now(),
        )
        return tuple(board.rows.values())

    @property
    def gate(self) -> Gate:
        """What lets changes through."""
        return self.ledger.gate

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed in this session."""
        return self.gate.read_only

    @cached_property
    def walks(self) -> Walks:
        """All runs."""
        return self.open_walks()

    @cached_property
    def deadman(self) -> DeadMan | None:
        """Who watches over the sources."""
        return None if self.open_deadman is None else self.open_deadman()

    @cached_property
    def maintaining(self) -> Maintaining | None:
        """All maintenance windows."""
        return None if self.open_maintaining is None else self.open_maintaining()

    @cached_property
    def routines(self) -> Routines | None:
        """All routines."""
        return None if self.open_routines is None else self.open_routines()

    @cached_property
    def shelf(self) -> Shelf | None:
        """The library with its figures."""
        return None if self.open_shelf is None else self.open_shelf()

    @cached_property
    def silences(self) -> Silences | None:
        """The silences of all sources."""
        return None if self.open_silences is None else self.open_silences()

    @cached_property
    def handovers(self) -> Handovers | None:
        """Shifts and handovers."""
        return None if self.open_handovers is None else self.open_handovers(self)

    @cached_property
    def incidents(self) -> Incidents | None:
        """All incidents."""
        return None if self.open_incidents is None else self.open_incidents()

    @cached_property
    def calling(self) -> Calling:
        """Whom to call."""
        return self.open_calling()
