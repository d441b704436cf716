"""`handover verify`: whose signature stands under a note or an acceptance; needs no journal."""

from __future__ import annotations

from typing import Any, TextIO

from data.handover_files import SignedPairs
from data.handover_judge import HandoverJudge
from oncall_tui.domain.handover_judged import Judged
from oncall_tui.domain.handover_lint import gaps
from oncall_tui.domain.handover_note import ACCEPTANCE_SPACE, NOTE_SPACE, sha256_of
from oncall_tui.domain.handover_text import is_acceptance, read_acceptance, read_note
from oncall_tui.errors import HandoverError, JournalTamperedError
from oncall_tui.handover_wiring import trusted_keys
from oncall_tui.settings import Settings
from oncall_tui.verbs.output import time_json, write_json, write_line

VALID, TAMPERED, CANNOT_JUDGE = 0, 1, 2
"""Exit codes."""


def verify(settings: Settings, path: str, *, as_json: bool, out: TextIO) -> int:
    """Say whether a signed file is what its author signed. Raises HandoverError for no file."""
    content, signature = SignedPairs(settings.paths.state).read(path)
    document = _examined(settings, content, signature)
    if as_json:
        write_json(document, out)
    else:
        for name in ("verdict", "kind", "by", "at", "sha256", "signer", "why"):
            if document.get(name):
                write_line(f"{name}: {document[name]}", out)
    return {"valid": VALID, "tampered": TAMPERED}.get(document["verdict"], CANNOT_JUDGE)


def _examined(settings: Settings, content: bytes, signature: str) -> dict[str, Any]:
    told: dict[str, Any] = {"sha256": sha256_of(content)}
    try:
        judged = _judged(settings, content, signature, told)
    except (HandoverError, JournalTamperedError) as error:
        return {"verdict": "tampered", **told, "why": error.what}
    told["signer"] = judged.identity
    if judged.objection:
        return {"verdict": "cannot judge", **told, "why": judged.objection}
    return {"verdict": "valid", **told}


def _judged(settings: Settings, content: bytes, signature: str, told: dict[str, Any]) -> Judged:
    judge = HandoverJudge(trusted_keys(settings))
    if is_acceptance(content):
        acceptance = read_acceptance(content)
        by, at, space = acceptance.by, acceptance.at, ACCEPTANCE_SPACE
        told |= {"kind": "acceptance", "note": acceptance.note, "of": acceptance.of}
    else:
        note = read_note(content)
        by, at, space = note.by, note.at, NOTE_SPACE
        told |= {"kind": "note", "revises": note.revises, "gaps": len(gaps(note))}
    told |= {"by": by, "at": time_json(at), "namespace": space}
    return judge.check(content, signature, namespace=space, by=by, at=at)
