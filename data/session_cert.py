"""Checks of certificates that vouch for a session; whether their authority counts is not asked."""

from __future__ import annotations

from data.ssh_cert import USER, is_certificate, read_certificate
from data.ssh_keys import flags_of, read_line, verify
from data.ssh_wire import WireError
from oncall_tui.domain.certificate import CertificateFacts
from oncall_tui.errors import JournalTamperedError

MAX_LINE = 24 * 1024
"""Characters; one by an RSA authority of 16,384 bits has about 8,000."""


def check_certificate(cert: str, *, at_ms: int) -> CertificateFacts:
    """Check a certificate line (`ssh-ed25519-cert-v01@openssh.com AAAA…`) as of a time.

    It must be one about a person, name somebody, be valid at `at_ms`, hold no critical option,
    and its signature must be right; OpenSSH's PROTOCOL.certkeys says the rest. Its authority cannot
    be a certificate itself. Raises JournalTamperedError.
    """
    facts = read_facts(cert)
    if not facts.valid_after <= at_ms < facts.valid_before:
        raise JournalTamperedError("its certificate was not valid then")
    return facts


def read_facts(cert: str) -> CertificateFacts:
    """Check everything of a certificate but its hours. Raises JournalTamperedError."""
    if len(cert) > MAX_LINE:
        raise JournalTamperedError("its certificate is too long")
    try:
        found = read_certificate(read_line(cert))
        flags = verify(found.ca, found.signature, found.signed)
    except WireError as error:
        raise JournalTamperedError(f"its certificate cannot be used: {error}") from error
    if found.type != USER:
        raise JournalTamperedError("its certificate is not about a person")
    if not found.principals:
        raise JournalTamperedError("its certificate names nobody")
    if found.critical:
        raise JournalTamperedError(
            f"its certificate holds the critical option {found.critical[0][:60]!r}"
        )
    touched, verified = flags_of(flags)
    return CertificateFacts(
        ca=found.ca.line,
        key=found.key.line,
        key_id=found.key_id,
        principals=found.principals,
        valid_after=found.valid_after * 1000,
        valid_before=found.valid_before * 1000,
        serial=found.serial,
        touched=touched,
        verified=verified,
    )


def authority_of(identity: str) -> str:
    """Return whose word a signature by this line is: its authority's, else the key's own.

    Raises JournalTamperedError for a certificate that cannot be read.
    """
    return read_facts(identity).ca if is_certificate(identity) else identity
