"""Whose key an approval is by: checked, and told from those of whoever asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from data.approval_proof import judge, moment, person_key
from data.ssh_wire import WireError
from data.trusted_keys import allowed_signers
from oncall_tui.domain.approval import Signed
from oncall_tui.domain.brief import Brief, plain_data
from oncall_tui.domain.endorsement import APPROVAL, Endorsement, Meant
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.errors import RunbookError, SecretError

if TYPE_CHECKING:
    from data.signing import Signer
    from oncall_tui.ports import Clock


class ApprovalKeys:
    """Implements `services.approvals.Signing`."""

    def __init__(
        self,
        *,
        signer: Signer | None,
        clock: Clock,
        entries: Callable[[int], Iterable[Entry | Brief]],
        signers: Path | None,
        public: Path,
    ) -> None:
        """`entries` are those of the own log from an index; `public` its user's own public key."""
        self._signer = signer
        self._clock = clock
        self._entries = entries
        self._signers = signers
        self._public = public
        self._lock = threading.Lock()
        self._own: set[str] = set()
        self._seen = 0

    def endorse(self, meant: Meant) -> Endorsement:
        """Sign a declaration; may ask a person. Raises SecretError."""
        if self._signer is None:
            raise SecretError(
                "nothing is signed here", where="me.key", hint="an approval is a signature"
            )
        at = self._clock.now()
        return self._signer.endorse(meant, namespace=APPROVAL, at_ms=at, fall=True)

    def check(self, endorsement: Endorsement, content: bytes) -> Signed:
        """Check signature and trust. Raises OncallError."""
        if self._signers is None:
            raise RunbookError(
                "nobody is named whose approval counts",
                where="approvals.signers",
                hint="name a list",
            )
        if moment(endorsement) > self._clock.now() + 300_000:
            raise RunbookError("it was signed in the future", where=endorsement.text[:100])
        judged = judge(endorsement, content, allowed_signers(self._signers))
        if judged.objection:
            raise RunbookError(
                f"its key may not approve: {judged.objection} (allowed_signers)",
                where=judged.signed.meant.by,
            )
        return judged.signed

    def own_keys(self) -> set[str]:
        """Return the fingerprints of all keys that ever vouched for the own log."""
        with self._lock:
            for entry in self._entries(self._seen):
                self._seen = entry.i + 1
                if entry.type == EntryType.SESSION_OPEN:
                    credential = plain_data(entry).get("credential") or {}
                    self._add(str(credential.get("identity", "")))
            try:
                words = self._public.read_text("utf-8").split()
                self._add(" ".join(words[:2]))
            except (OSError, UnicodeDecodeError):
                pass  # made with the first signature; then the journal names it
            return set(self._own)

    def _add(self, identity: str) -> None:
        try:
            self._own.add(person_key(identity))
        except (WireError, ValueError):
            return
