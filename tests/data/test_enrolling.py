"""The line that enrols somebody: the right one for whoever would sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.enrolling import enrolling
from data.key_ladder import open_signer
from data.signing import identity_path
from data.vouching import check_voucher
from oncall_tui.domain.chain import Session
from oncall_tui.domain.endorsement import APPROVAL
from oncall_tui.domain.handover_note import ACCEPTANCE_SPACE, NOTE_SPACE
from oncall_tui.domain.session import NAMESPACE
from oncall_tui.domain.trust import parse_allowed_signers, trusts
from oncall_tui.errors import AgentError, SecretError
from tests.data.test_key_ladder import claim
from tests.fakes import NOON

ALICE = "alice@example.com"


def lines(state: Path, key: str = "", by: str = ALICE) -> list[str]:
    return [one.line for one in enrolling(state, key=key, by=by, at_ms=NOON, env={})]


@pytest.mark.parametrize("key", ["", "file"])
def test_without_an_agent_the_line_has_the_key_file_which_is_made(tmp_path: Path, key: str) -> None:
    (line,) = lines(tmp_path, key)
    assert identity_path(tmp_path).exists()
    assert line.startswith(f'{ALICE} namespaces="session@oncall-tui,approval@oncall-tui,')
    assert lines(tmp_path, key) == [line]


def test_the_line_of_the_key_file_trusts_what_it_signs(tmp_path: Path) -> None:
    trusted = parse_allowed_signers("\n".join(lines(tmp_path)))
    signer = open_signer(tmp_path, key="file", comment="", env={})
    assert signer is not None
    asked = claim()
    session = Session(asked.session, asked.by, 0, signer.vouch(asked))
    voucher = check_voucher(asked.log, session)
    assert voucher is not None
    assert trusts(trusted, voucher, by=ALICE, namespace=NAMESPACE, at=NOON)


@pytest.mark.parametrize("namespace", [NAMESPACE, APPROVAL, NOTE_SPACE, ACCEPTANCE_SPACE])
def test_one_line_of_the_key_file_allows_all_that_a_mate_does(
    tmp_path: Path, namespace: str
) -> None:
    (key,) = parse_allowed_signers("\n".join(lines(tmp_path)))
    assert key.counts(by=ALICE, namespace=namespace, at=NOON)


def test_where_nothing_is_signed_there_is_nobody_to_enrol(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="nothing is signed"):
        lines(tmp_path, "none")


def test_an_agent_that_is_demanded_is_not_exchanged_for_the_key_file(tmp_path: Path) -> None:
    with pytest.raises(AgentError):
        lines(tmp_path, "agent")
    assert not identity_path(tmp_path).exists()


@pytest.mark.parametrize("by", ["*", "a,b", "a b", 'a"b', "a\nb", "#a", "!a"])
def test_a_name_that_would_enrol_others_is_refused(tmp_path: Path, by: str) -> None:
    with pytest.raises(AgentError):
        lines(tmp_path, by=by)
