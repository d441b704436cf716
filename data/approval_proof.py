"""Whose key a declaration about a step is by, and whether it may speak for whom it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from data.endorsing import check_endorsement
from data.ssh_cert import is_certificate, read_certificate
from data.ssh_keys import read_line
from data.ssh_wire import WireError
from oncall_tui.domain.approval import Judged, Signed
from oncall_tui.domain.endorsement import APPROVAL, Endorsement, read_meant
from oncall_tui.domain.signing import fingerprint
from oncall_tui.domain.trust import TrustedKey, Voucher, objection
from oncall_tui.errors import JournalTamperedError


def person_key(identity: str) -> str:
    """Return the fingerprint of the key behind a public key line or certificate, `SHA256:…`.

    Of a certificate it is the key that it is about: two people of one authority are two.
    Raises WireError.
    """
    if is_certificate(identity):
        return fingerprint(read_certificate(read_line(identity)).key.line)
    read_line(identity)
    return fingerprint(identity)


def judge(endorsement: Endorsement, content: bytes | None, signers: Sequence[TrustedKey]) -> Judged:
    """Check the signature, and whether `signers` let its key speak for whom it names.

    `content` is what it is about; None where only its hash is known. Raises JournalTamperedError.
    """
    at = moment(endorsement)
    meant, facts = check_endorsement(endorsement, content, namespace=APPROVAL, at_ms=at)
    about = facts.certificate
    voucher = (
        Voucher(endorsement.identity, touched=facts.touched)
        if about is None
        else Voucher(about.ca, authority=True, principals=about.principals)
    )
    why = objection(signers, voucher, by=meant.by, namespace=APPROVAL, at=at)
    try:
        return Judged(Signed(meant, person_key(endorsement.identity), at), why)
    except WireError as error:
        raise JournalTamperedError(f"its key cannot be read: {error}") from error


def moment(endorsement: Endorsement) -> int:
    """Return when a declaration says that it was made. Raises JournalTamperedError."""
    try:
        return round(datetime.fromisoformat(read_meant(endorsement.text).at).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise JournalTamperedError("an endorsement says no time") from error


class ApprovalProof:
    """Implements `services.verify_approvals.Judge`."""

    def __init__(self, signers: Sequence[TrustedKey] | None) -> None:
        """`signers` are those whose approval counts; None where no list is named."""
        self._signers = signers

    @property
    def has_list(self) -> bool:
        """Whether it is known whose approval counts."""
        return self._signers is not None

    def judge(self, endorsement: Endorsement, content: bytes | None) -> Judged:
        """Check a declaration. Raises JournalTamperedError."""
        return judge(endorsement, content, self._signers or ())

    def key(self, identity: str) -> str:
        """Return whose key vouches for a session; empty where it cannot be read."""
        try:
            return person_key(identity)
        except (WireError, ValueError):
            return ""
