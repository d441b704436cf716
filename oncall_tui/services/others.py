"""What the rest of the team did, as the ledger asks for it; and `Nobody`, for who works alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.incident_steps import IncidentStep, IncidentSteps
from oncall_tui.domain.work_parts import Ack, Event, WorkView

if TYPE_CHECKING:
    from oncall_tui.domain.team_approvals import AnsweredThere, AskedThere
    from oncall_tui.domain.team_runs import Held
    from oncall_tui.domain.walk_record import Walked


class Others(Protocol):
    """What the rest of the team did: `services.team_fold`."""

    def merged(self, own: WorkView) -> WorkView:
        """Return the own fold with what the others did."""

    def ack_of(self, target: str, own: Ack | None) -> Ack | None:
        """Return who holds something, by all logs."""

    def targets(self, beginning: str) -> list[str]:
        """Return what others did something about, of those whose id begins so."""

    def history(self, target: str, own: Iterable[Event]) -> list[Event]:
        """Return what anybody did about something, oldest first."""

    def missing(self, ref: BlobRef) -> str:
        """Say why a text of somebody else is not here; empty when none of them vouches for it."""

    def redacted(self, ref: BlobRef) -> bool:
        """Whether somebody else took a text of theirs back."""

    def incidents(self, own: Mapping[str, tuple[IncidentStep, ...]]) -> IncidentSteps:
        """Return the own moves about incidents with those of the others."""

    def walks(self) -> list[Walked]:
        """Return the walks through runbooks, as all logs have them; of the own one the newest."""

    def runs(self) -> list[Held]:
        """Return the open runs that somebody else has, newest first."""

    def held(self, run: str) -> Held | None:
        """Return who has a run, where that is somebody else."""

    def is_mine(self, run: str) -> bool:
        """Whether a run is mine by the journals of all; False where none tells of it."""

    def kept(self, ref: BlobRef) -> str | None:
        """Return a text of somebody else; None where it is not here, or nobody vouches for it."""

    def asked(self) -> list[AskedThere]:
        """Return the approvals that somebody else asks for."""

    def answers(self, sha256: str) -> list[AnsweredThere]:
        """Return what others answered to a request; not checked."""


class Nobody:
    """Implements `Others` for who works alone."""

    def merged(self, own: WorkView) -> WorkView:
        """Return the own fold."""
        return own

    def ack_of(self, target: str, own: Ack | None) -> Ack | None:
        """Return the own acknowledgement."""
        return own

    def targets(self, beginning: str) -> list[str]:
        """Return nothing."""
        return []

    def history(self, target: str, own: Iterable[Event]) -> list[Event]:
        """Return what I did."""
        return list(own)

    def missing(self, ref: BlobRef) -> str:
        """Return nothing."""
        return ""

    def redacted(self, ref: BlobRef) -> bool:
        """Return that nobody did."""
        return False

    def incidents(self, own: Mapping[str, tuple[IncidentStep, ...]]) -> IncidentSteps:
        """Return my own moves."""
        return own

    def walks(self) -> list[Walked]:
        """Return nothing."""
        return []

    def runs(self) -> list[Held]:
        """Return nothing."""
        return []

    def held(self, run: str) -> Held | None:
        """Return nobody."""
        return None

    def is_mine(self, run: str) -> bool:
        """Return that nothing tells so."""
        return False

    def kept(self, ref: BlobRef) -> str | None:
        """Return nothing."""
        return None

    def asked(self) -> list[AskedThere]:
        """Return nothing."""
        return []

    def answers(self, sha256: str) -> list[AnsweredThere]:
        """Return nothing."""
        return []
