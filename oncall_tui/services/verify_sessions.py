"""Who vouches for the sessions of a log, and whether that word counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from oncall_tui.domain.chain import Session
from oncall_tui.domain.session import NAMESPACE
from oncall_tui.domain.trust import TrustedKey, Voucher, objection, trusts
from oncall_tui.services.verify_claims import History
from oncall_tui.services.verify_report import IdentityKey

CheckVoucher = Callable[[str, Session], Voucher | None]
"""(log, session that signs) -> who vouches for it; None for a credential of an unknown kind.

Raises JournalTamperedError when what vouches is wrong, or for something else.
"""

SKEW_MS = 300_000
"""How far the clocks of a host and of an upstream may differ without a word."""


class Demands(msgspec.Struct, frozen=True):
    """What is asked of whoever vouches."""

    trusted: Sequence[TrustedKey] = ()
    touch: bool = False
    """Only a security key that was touched counts."""
    revoked_at: int | None = None
    """Milliseconds, UTC: what a witness saw before that, a revoked key may have signed."""


class Vouched:
    """The sessions so far, and who stands behind them."""

    def __init__(self, log: str, check: CheckVoucher, demands: Demands) -> None:
        self._log = log
        self._check = check
        self._demands = demands
        self._found: list[tuple[Session, Voucher | None]] = []

    def introduce(self, session: Session) -> None:
        """Check who vouches for a session that signs. Raises JournalTamperedError."""
        self._found.append((session, self._check(self._log, session)))

    @property
    def session_keys(self) -> list[str]:
        """Public keys of the sessions, oldest first."""
        return [session.opened.key for session, _ in self._found]

    def keys(self, history: History, last: dict[str, int]) -> tuple[IdentityKey, ...]:
        """Judge each voucher; `last` has the index of the last entry of each session."""
        keys: dict[tuple[str, str, str], IdentityKey] = {}
        for session, voucher in self._found:
            why = self._objection(
                session, voucher, history.seen_at(last.get(session.id, session.at))
            )
            name = (voucher.key if voucher else "", session.by, why)
            before = keys.get(name)
            count = 1 if before is None else before.sessions + 1
            keys[name] = IdentityKey(name[0], session.by, not why, count, why)
        return tuple(keys.values())

    def late(self, history: History, last: dict[str, int]) -> Iterator[str]:
        """Say what receipts leave open about the hours of sessions."""
        late = ahead = 0
        for session, _ in self._found:
            seen = history.seen_at(last.get(session.id, session.at))
            if seen is not None:
                late += seen > session.opened.not_after + SKEW_MS
                ahead += session.opened.opened > seen + SKEW_MS
        if late:
            yield (
                f"whether {late} sessions were written within their hours: the upstream saw "
                "their end later"
            )
        if ahead:
            yield f"the times of {ahead} sessions: the upstream saw them before they say they began"

    def _objection(self, session: Session, voucher: Voucher | None, seen: int | None) -> str:
        """Say why the word for a session does not count; empty when it does."""
        demands = self._demands
        if voucher is None:
            return "of an unknown kind"
        if voucher.revoked and (
            demands.revoked_at is None or seen is None or seen >= demands.revoked_at
        ):
            return "revoked"
        opened = session.opened.opened
        trusted = demands.trusted
        why = objection(trusted, voucher, by=session.by, namespace=NAMESPACE, at=opened)
        if why:
            return why
        # The host's clock is in the hands of whoever signs; the upstream's is not.
        at = max(opened, seen or 0)
        if not trusts(trusted, voucher, by=session.by, namespace=NAMESPACE, at=at):
            return "past its end when the upstream saw what it signed"
        if demands.touch and not voucher.touched:
            return "not known to have been touched"
        return ""
