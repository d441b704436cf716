"""What vouches for a session: right, and for exactly this session."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from data.krl import Krl, RevokedCertificates
from data.sshsig import SshSig, armour, message_to_sign
from data.vouching import check_voucher
from oncall_tui.domain.chain import Session
from oncall_tui.domain.entry_line import START
from oncall_tui.domain.session import (
    NAMESPACE,
    Credential,
    KnownTip,
    SessionOpened,
    certificate_id,
    certificate_serial,
    statement,
)
from oncall_tui.domain.trust import Voucher
from oncall_tui.errors import JournalTamperedError
from tests.data.fakes_ssh import ALICE, INSIDE, UNTIL, PlainKey, TokenKey, certificate, raw

LOG, ID = "alice@jump01", "0123456789abcdef0123456789abcdef"
CA, KEY = PlainKey(), PlainKey()


def session(credential: Credential, **changes: Any) -> Session:
    opened = SessionOpened(
        key=KEY.line,
        host="jump01",
        boot="b",
        tool="t",
        opened=INSIDE,
        not_after=UNTIL * 1000,
        tip=KnownTip(0, START),
        credential=credential,
    )
    return Session(ID, ALICE, 0, msgspec.structs.replace(opened, **changes))


def certified(ca: PlainKey = CA, **changes: Any) -> Session:
    named = {"key_id": certificate_id(log=LOG, session=ID), "serial": certificate_serial(ID)}
    line = certificate(ca, KEY, **{**named, **changes})
    return session(Credential("certificate", ca.line, certificate=line))


def stated(key: PlainKey = CA, *, identity: str = "", log: str = LOG, by: str = ALICE) -> Session:
    blank = session(Credential("none"))
    text = statement(log=log, session=ID, by=by, opened=blank.opened)
    signed = key.key.sign(message_to_sign(text.encode(), namespace=NAMESPACE))
    signature = armour(SshSig(raw(key.key), NAMESPACE, signed))
    return session(Credential("sshsig", identity or key.line, text, signature))


def refused(session_: Session, why: str, *, log: str = LOG) -> None:
    with pytest.raises(JournalTamperedError, match=why):
        check_voucher(log, session_)


def test_a_certificate_is_the_word_of_its_authority_in_the_names_it_holds() -> None:
    assert check_voucher(LOG, certified()) == Voucher(
        CA.line, authority=True, principals=(ALICE,), touched=None
    )


@pytest.mark.parametrize(("flags", "touched"), [(0, False), (1, True), (5, True)])
def test_a_touch_of_the_authoritys_security_key_is_told(flags: int, touched: bool) -> None:
    voucher = check_voucher(LOG, certified(TokenKey(flags)))
    assert voucher is not None
    assert voucher.touched is touched


def test_a_statement_is_the_word_of_the_key_that_signed_it() -> None:
    assert check_voucher(LOG, stated()) == Voucher(CA.line)


def test_nothing_is_said_of_a_kind_that_is_not_known() -> None:
    assert check_voucher(LOG, session(Credential("oracle"))) is None


def test_a_certificate_for_anything_else_is_refused() -> None:
    refused(certified(), "names another session", log="bob@jump01")
    refused(certified(key_id="oncall other alice@jump01"), "names another session")
    other = certificate(CA, PlainKey(), key_id=certificate_id(log=LOG, session=ID))
    refused(session(Credential("certificate", CA.line, certificate=other)), "for another key")
    line = certified().opened.credential.certificate
    refused(
        session(Credential("certificate", PlainKey().line, certificate=line)),
        "by another key than it says",
    )


def test_a_session_ends_with_its_certificate_and_does_not_begin_before() -> None:
    long = msgspec.structs.replace(certified().opened, not_after=UNTIL * 1000 + 1)
    refused(Session(ID, ALICE, 0, long), "outlives its certificate")
    early = msgspec.structs.replace(certified().opened, opened=0)
    refused(Session(ID, ALICE, 0, early), "not valid then")


def test_a_statement_for_anything_else_is_refused() -> None:
    refused(stated(log="bob@jump01"), "says something else")
    refused(stated(by="bob@example.com"), "says something else")
    refused(stated(identity=PlainKey().line), "by another key")


def test_a_revoked_key_is_told_with_what_it_signed_and_certified() -> None:
    krl = Krl(keys={CA.blob})
    for vouched in (certified(), stated()):
        voucher = check_voucher(LOG, vouched, krl)
        assert voucher is not None
        assert voucher.revoked
    assert not check_voucher(LOG, certified(), Krl(keys={PlainKey().blob})).revoked  # type: ignore[union-attr]


def test_a_certificate_can_be_revoked_by_its_number_its_id_or_its_key() -> None:
    by_number = RevokedCertificates(CA.blob, serials={certificate_serial(ID)})
    by_id = RevokedCertificates(b"", ids={certificate_id(log=LOG, session=ID)})
    for krl in (Krl([by_number]), Krl([by_id]), Krl(keys={KEY.blob})):
        voucher = check_voucher(LOG, certified(), krl)
        assert voucher is not None
        assert voucher.revoked
