"""Which signer vouches: the order, and that no step down is silent."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from data.agent_record import record, record_path, recorded
from data.agent_signer import AgentSigner
from data.key_ladder import LadderSigner, open_signer, read_wanted
from data.signing import KeyFileSigner, key_file_signer
from data.trusted_keys import own_key
from oncall_tui.domain.claim import Claim
from oncall_tui.domain.endorsement import APPROVAL, Endorsement, Meant, declare
from oncall_tui.domain.session import Credential, KnownTip, SessionOpened
from oncall_tui.errors import AgentError, ConfigError, NoAgentError
from tests.data.fakes_journal import mode_of
from tests.data.fakes_ssh import ALICE, PlainKey
from tests.fakes import NOON

NOBODY = NoAgentError("there is no ssh-agent", quiet=True)
GONE = NoAgentError("no ssh-agent listens any more")
REFUSED = AgentError("the ssh-agent refused", hint="somebody declined")
KEY = PlainKey()


def claim() -> Claim:
    opened = SessionOpened(
        KEY.line, "jump01", "", "t", NOON, NOON + 1000, KnownTip(0, ""), Credential("none")
    )
    return Claim(log="alice@jump01", session="0f" * 16, by=ALICE, opened=opened)


class AskedAgent:
    """Vouches, or fails as it is told."""

    def __init__(self, error: AgentError | None = None) -> None:
        self.error = error
        self.used = False
        self.given_up = False

    def vouch(self, claim: Claim) -> SessionOpened:
        if self.error is not None:
            raise self.error
        self.used = True
        return claim.vouched(Credential("certificate", KEY.line, held="agent"))

    def endorse(self, meant: Meant, *, namespace: str, at_ms: int) -> Endorsement:
        if self.error is not None:
            raise self.error
        return Endorsement(meant.text(), KEY.line, "signature", held="agent")

    def give_up(self) -> None:
        self.given_up = True


def ladder(
    state: Path, agent: AskedAgent, *, demanded: bool = False, expected: bool = False
) -> LadderSigner:
    return LadderSigner(
        lambda: cast("AgentSigner", agent),
        key_file_signer(state, comment=""),
        demanded=demanded,
        expected=expected,
    )


def test_an_agent_that_can_comes_first(tmp_path: Path) -> None:
    credential = ladder(tmp_path, AskedAgent()).vouch(claim()).credential
    assert (credential.held, credential.instead_of) == ("agent", "")
    assert not (tmp_path / "keys").exists()


def test_where_nobody_set_an_agent_up_the_file_signs_without_a_word(tmp_path: Path) -> None:
    credential = ladder(tmp_path, AskedAgent(NOBODY)).vouch(claim()).credential
    assert (credential.held, credential.instead_of) == ("file", "")


@pytest.mark.parametrize("error", [GONE, REFUSED])
def test_an_agent_that_fails_is_told_of_in_the_credential(
    tmp_path: Path, error: AgentError
) -> None:
    credential = ladder(tmp_path, AskedAgent(error)).vouch(claim()).credential
    assert (credential.held, credential.instead_of) == ("file", str(error))


def test_so_is_one_that_was_expected_or_in_use_and_is_not_there(tmp_path: Path) -> None:
    expected = ladder(tmp_path, AskedAgent(NOBODY), expected=True)
    assert expected.vouch(claim()).credential.instead_of == str(NOBODY)
    agent = AskedAgent()
    signer = ladder(tmp_path, agent)
    signer.vouch(claim())
    agent.error = NOBODY
    assert signer.vouch(claim()).credential.instead_of == str(NOBODY)


@pytest.mark.parametrize("error", [NOBODY, GONE, REFUSED])
def test_where_the_agent_is_demanded_nothing_else_signs(tmp_path: Path, error: AgentError) -> None:
    with pytest.raises(AgentError) as caught:
        ladder(tmp_path, AskedAgent(error), demanded=True).vouch(claim())
    assert caught.value is error
    assert not (tmp_path / "keys").exists()


def test_asked_not_to_fall_it_does_not(tmp_path: Path) -> None:
    with pytest.raises(AgentError):
        ladder(tmp_path, AskedAgent(REFUSED)).vouch(claim(), fall=False)


def test_given_up_it_does_not_fall_either(tmp_path: Path) -> None:
    agent = AskedAgent(REFUSED)
    signer = ladder(tmp_path, agent)
    signer.give_up()
    with pytest.raises(AgentError):
        signer.vouch(claim())
    assert agent.given_up


def test_a_long_reason_is_cut_to_fit_an_entry(tmp_path: Path) -> None:
    error = AgentError("x" * 5000)
    assert len(ladder(tmp_path, AskedAgent(error)).vouch(claim()).credential.instead_of) == 400


def test_a_declaration_takes_the_same_ladder(tmp_path: Path) -> None:
    meant = declare(
        b"x", meaning="I approve", reason="r", by=ALICE, at_ms=NOON, log="l", what="step 3"
    )
    first = ladder(tmp_path, AskedAgent()).endorse(meant, namespace=APPROVAL, at_ms=NOON, fall=True)
    assert (first.held, first.instead_of) == ("agent", "")
    refusing = ladder(tmp_path, AskedAgent(REFUSED))
    second = refusing.endorse(meant, namespace=APPROVAL, at_ms=NOON, fall=True)
    assert (second.held, second.instead_of) == ("file", str(REFUSED))
    with pytest.raises(AgentError):
        refusing.endorse(meant, namespace=APPROVAL, at_ms=NOON, fall=False)


def test_the_setting_chooses_the_signer(tmp_path: Path) -> None:
    public = tmp_path / "id.pub"
    public.write_text(f"{KEY.line} alice\n")
    assert open_signer(tmp_path, key="none", comment="", env={}) is None
    assert isinstance(open_signer(tmp_path, key="file", comment="", env={}), KeyFileSigner)
    assert isinstance(open_signer(tmp_path, key="", comment="", env={}), KeyFileSigner)
    for key in ("", "agent", str(public)):
        found = open_signer(tmp_path, key=key, comment="", env={"SSH_AUTH_SOCK": "/a"})
        assert isinstance(found, LadderSigner)
    assert read_wanted(public) == KEY.line


@pytest.mark.parametrize("content", [b"", b"ssh-ed25519", b"ssh-ed25519 AAAA", b"\xff"])
def test_a_file_that_is_no_public_key_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "id.pub"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"me\.key, .*id\.pub"):
        open_signer(tmp_path, key=str(path), comment="", env={})
    with pytest.raises(ConfigError, match="cannot be read"):
        read_wanted(tmp_path / "none")


def test_an_agents_key_is_remembered_once_as_an_authority_for_its_user(tmp_path: Path) -> None:
    for _ in range(2):
        record(tmp_path, by=ALICE, authority=KEY.line)
    assert recorded(tmp_path).count("\n") == 1
    assert mode_of(record_path(tmp_path)) == 0o600
    (key,) = own_key(tmp_path)
    assert (key.key, key.principals, key.authority) == (KEY.line, ALICE, True)


def test_a_key_that_cannot_be_remembered_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    record(tmp_path, by=ALICE, authority=KEY.line)
    assert recorded(tmp_path) == ""
