"""After a while without a key press, whoever comes back must show that they may sign.

Reading goes on; the next command that changes something asks the signer first.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncall_tui.domain.signing import Signing
    from oncall_tui.ports import Clock, SigningJournal


class IdleLock:
    """Falls shut by itself; keys are told from the main thread, `renew` is for a worker."""

    def __init__(self, journal: SigningJournal, clock: Clock, *, after: int | None) -> None:
        """`after` is in seconds; None: never."""
        self._journal = journal
        self._clock = clock
        self._after = after
        self._seen = self._times()
        self._away = 0
        self._renewing = threading.Lock()

    def pressed(self) -> None:
        """Take note of a key."""
        before, self._seen = self._seen, self._times()
        # The monotonic clock stands still while a machine sleeps, the other one can be set.
        gap = max(now - then for now, then in zip(self._seen, before, strict=True))
        if self._after is not None and gap >= self._after * 1000:
            self._away = max(self._away, gap)

    @property
    def locked(self) -> bool:
        """Whether the signer has to be asked before anything is changed."""
        return self._away > 0

    @property
    def away(self) -> int:
        """How long nobody pressed a key before it fell shut, in seconds."""
        return self._away // 1000

    @property
    def signing(self) -> Signing:
        """Who vouches for what is written now."""
        return self._journal.signing

    def renew(self, *, fall: bool) -> None:
        """Ask the signer again, and go on in a new session. Raises OncallError.

        Without `fall`, no lower signer may stand in for one that fails. The lock stays shut.
        """
        with self._renewing:
            self._journal.renew_session(fall=fall)

    def open(self) -> None:
        """Let changes through again."""
        self._away = 0

    def _times(self) -> tuple[int, int]:
        return self._clock.now(), int(self._clock.monotonic() * 1000)
