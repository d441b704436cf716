"""Checks a signed declaration: by whom, about what."""

from __future__ import annotations

from data.sshsig_any import check_any_sshsig
from oncall_tui.domain.certificate import SignatureFacts
from oncall_tui.domain.endorsement import Endorsement, Meant, read_meant
from oncall_tui.errors import JournalTamperedError


def check_endorsement(
    endorsement: Endorsement, content: bytes | None, *, namespace: str, at_ms: int
) -> tuple[Meant, SignatureFacts]:
    """Return what was declared about a content, and what the signature says beside that.

    Without a content it is not asked what it is about: its hash says that.
    Whether the key may speak for whom it names is not asked. `at_ms` is when it was signed: a
    certificate must have been valid then. Raises JournalTamperedError.
    """
    meant = read_meant(endorsement.text)
    facts = check_any_sshsig(
        endorsement.identity, namespace, endorsement.text, endorsement.signature, at_ms=at_ms
    )
    if content is not None and not meant.covers(content):
        raise JournalTamperedError("an endorsement is about another content")
    if facts.certificate is not None and meant.by not in facts.certificate.principals:
        raise JournalTamperedError("an endorsement is in the name of somebody else")
    return meant, facts
