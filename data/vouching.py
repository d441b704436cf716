"""Who vouches for the key of a session: certificates and statements, checked to the last byte."""

from __future__ import annotations

from data.krl import Krl
from data.session_cert import check_certificate
from data.ssh_keys import read_line
from data.sshsig_any import check_any_sshsig
from oncall_tui.domain.certificate import CertificateFacts
from oncall_tui.domain.chain import Session
from oncall_tui.domain.session import NAMESPACE, CredentialKind, certificate_id, statement
from oncall_tui.domain.trust import Voucher
from oncall_tui.errors import JournalTamperedError


def check_voucher(log: str, session: Session, krl: Krl | None = None) -> Voucher | None:
    """Return who vouches for a session's key; None when its credential is of an unknown kind.

    Whether that word counts is not asked. Raises JournalTamperedError when the credential is wrong,
    or right and for something else.
    """
    krl = krl or Krl()
    kind = session.opened.credential.kind
    if kind == CredentialKind.SSHSIG:
        return _stated(log, session, krl)
    if kind == CredentialKind.CERTIFICATE:
        return _certified(log, session, krl)
    return None


def _stated(log: str, session: Session, krl: Krl) -> Voucher:
    opened, credential = session.opened, session.opened.credential
    text = statement(log=log, session=session.id, by=session.by, opened=opened)
    if credential.statement != text:
        raise JournalTamperedError("the statement for its session says something else")
    identity = credential.identity
    facts = check_any_sshsig(identity, NAMESPACE, text, credential.signature, at_ms=opened.opened)
    if facts.certificate is None:
        revoked = krl.revokes_key(read_line(identity))
        return Voucher(identity, touched=facts.touched, revoked=revoked)
    _check_hours(session, facts.certificate)
    # The key behind the certificate signed here; whether its authority was touched is long ago.
    return _by_certificate(facts.certificate, krl, touched=facts.touched)


def _certified(log: str, session: Session, krl: Krl) -> Voucher:
    opened, credential = session.opened, session.opened.credential
    facts = check_certificate(credential.certificate, at_ms=opened.opened)
    if facts.key != opened.key:
        raise JournalTamperedError("the certificate of its session is for another key")
    if facts.key_id != certificate_id(log=log, session=session.id):
        raise JournalTamperedError("the certificate of its session names another session")
    if credential.identity != facts.ca:
        raise JournalTamperedError("the certificate of its session is by another key than it says")
    _check_hours(session, facts)
    return _by_certificate(facts, krl, touched=facts.touched)


def _by_certificate(facts: CertificateFacts, krl: Krl, *, touched: bool | None) -> Voucher:
    revoked = krl.revokes_key(read_line(facts.key)) or krl.revokes_certificate(
        ca=read_line(facts.ca), serial=facts.serial, key_id=facts.key_id
    )
    return Voucher(
        facts.ca, authority=True, principals=facts.principals, touched=touched, revoked=revoked
    )


def _check_hours(session: Session, facts: CertificateFacts) -> None:
    if session.opened.not_after > facts.valid_before:
        raise JournalTamperedError("its session says that it outlives its certificate")
