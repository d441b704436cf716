"""Declarations signed by a key file, and what a checker refuses."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from data.endorsing import check_endorsement
from data.signing import key_file_signer
from oncall_tui.domain.endorsement import APPROVAL, HANDOVER, Endorsement, declare
from oncall_tui.errors import JournalTamperedError
from tests.data.fakes_ssh import ALICE
from tests.fakes import NOON

NOTE = b"# Handover\n"


@pytest.fixture
def endorsement(tmp_path: Path) -> Endorsement:
    meant = declare(
        NOTE, meaning="I hand over", reason="end", by=ALICE, at_ms=NOON, log="l", what="note"
    )
    signer = key_file_signer(tmp_path, comment="")
    return signer.endorse(meant, namespace=HANDOVER, at_ms=NOON, fall=True)


def test_a_declaration_is_read_back_with_its_content(endorsement: Endorsement) -> None:
    meant, facts = check_endorsement(endorsement, NOTE, namespace=HANDOVER, at_ms=NOON)
    assert (meant.meaning, meant.reason, meant.by) == ("I hand over", "end", ALICE)
    assert facts.touched is None


def test_it_holds_for_one_content_one_purpose_and_one_text(endorsement: Endorsement) -> None:
    with pytest.raises(JournalTamperedError, match="another content"):
        check_endorsement(endorsement, NOTE + b"x", namespace=HANDOVER, at_ms=NOON)
    with pytest.raises(JournalTamperedError, match="another purpose"):
        check_endorsement(endorsement, NOTE, namespace=APPROVAL, at_ms=NOON)
    text = endorsement.text.replace("reason: end", "reason: fun")
    forged = msgspec.structs.replace(endorsement, text=text)
    with pytest.raises(JournalTamperedError, match="signature is wrong"):
        check_endorsement(forged, NOTE, namespace=HANDOVER, at_ms=NOON)
