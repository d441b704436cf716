"""Whose signature stands under a handover: a detached SSHSIG, as ssh-keygen makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data.ssh_keys import key_line
from data.ssh_wire import WireError, WireReader
from data.sshsig import MAGIC, VERSION, dearmour
from data.sshsig_any import check_any_sshsig
from oncall_tui.domain.handover_judged import Judged
from oncall_tui.domain.trust import TrustedKey, Voucher, objection
from oncall_tui.errors import JournalTamperedError


class HandoverJudge:
    """Implements `services.handover_ports.Judge` with the keys that `trusted` returns."""

    def __init__(self, trusted: Callable[[], Sequence[TrustedKey]]) -> None:
        """`trusted` may raise ConfigError: a list that cannot be read."""
        self._trusted = trusted

    def check(self, content: bytes, signature: str, *, namespace: str, by: str, at: int) -> Judged:
        """Check a signature over a text that says it is by `by`. Raises JournalTamperedError."""
        identity = signer_of(signature)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise JournalTamperedError("what is signed is no text") from error
        facts = check_any_sshsig(identity, namespace, text, signature, at_ms=at)
        certificate = facts.certificate
        voucher = (
            Voucher(identity, touched=facts.touched)
            if certificate is None
            else Voucher(certificate.ca, authority=True, principals=certificate.principals)
        )
        why = objection(self._trusted(), voucher, by=by, namespace=namespace, at=at)
        return Judged(identity, voucher.key, why and f"its key is {why}", facts.touched)


def signer_of(signature: str) -> str:
    """Return the key line in an armoured signature. Raises JournalTamperedError."""
    try:
        reader = WireReader(dearmour(signature))
        if reader.take(len(MAGIC)) != MAGIC or reader.number() != VERSION:
            raise WireError("it is not an SSH signature of version 1")
        return key_line(reader.string())
    except WireError as error:
        raise JournalTamperedError(f"the signature cannot be used: {error}") from error
