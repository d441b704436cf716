"""How a session is signed, in words."""

from __future__ import annotations

import pytest

from oncall_tui.domain.session import Credential, certificate_id, certificate_serial
from oncall_tui.domain.signing import Signing, fingerprint, signing_of
from oncall_tui.errors import JournalTamperedError

LINE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR"


def test_the_words_name_the_key_and_what_failed() -> None:
    words = signing_of(Credential("certificate", LINE, held="agent")).words
    assert words == f"ssh-agent, certified session key {fingerprint(LINE)}"
    told = Credential("sshsig", LINE, held="file", instead_of="the ssh-agent refused")
    assert signing_of(told).words.endswith(", instead of: the ssh-agent refused")
    assert Signing().words == "not signed"


def test_a_credential_from_before_holders_were_told_is_by_a_file() -> None:
    signing = signing_of(Credential("sshsig", LINE))
    assert (signing.held, signing.asks) == ("file", False)
    assert signing_of(Credential("certificate", LINE, held="agent")).asks


def test_a_certificate_is_for_one_session_of_one_log() -> None:
    assert certificate_id(log="a@h", session="0f") == "oncall 0f a@h"
    assert certificate_serial("0" * 32) == 1
    assert 0 < certificate_serial("f" * 32) < 2**63
    with pytest.raises(JournalTamperedError):
        certificate_serial("not hexadecimal!")
