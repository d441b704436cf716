"""`report check`: whether the proofs of a report hold, with the keys that one trusts."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TextIO

from data.paths import expand
from oncall_tui.domain.counted import counted
from oncall_tui.domain.proof_file import MAX_FILE, read_proof_file
from oncall_tui.errors import ConfigError, NoteError, UsageError
from oncall_tui.services.report_checking import Checked, Judges, check_proofs
from oncall_tui.settings import Settings
from oncall_tui.verbs.output import write_json, write_line
from oncall_tui.version import VERSION


def check(settings: Settings, args: SimpleNamespace, *, out: TextIO) -> int:
    """Print what the proofs in a file come to; return 0 proven, 1 tampered, 2 cannot judge."""
    from data.note_keys import verify_note
    from data.signature_check import check_ed25519
    from data.ssh_wire import WireError, read_public_line
    from data.trusted_keys import allowed_signers, own_key
    from data.vouching import check_voucher
    from oncall_tui.domain.note import ED25519, VKey, parse_note

    def note(raw: bytes, origin: str, keys: Sequence[str]) -> None:
        try:
            known = [VKey(origin, ED25519, read_public_line(key)) for key in keys]
        except WireError as error:
            raise NoteError("a session has no key") from error
        verify_note(parse_note(raw), known)

    named = args.allowed_signers or settings.config.upstream.allowed_signers
    try:
        others = allowed_signers(expand(named)) if named else ()
    except ConfigError as error:
        raise UsageError(error.what, where=error.where, hint=error.hint) from error
    judges = Judges(check_ed25519, note, check_voucher)
    try:
        file, report = read_proof_file(_read(args.file))
    except NoteError as error:
        raise UsageError(error.what, where=args.file, hint=error.hint) from error
    trusted = (*own_key(settings.paths.state), *others)
    found = check_proofs(file, trusted, judges, report=report, tool=f"oncall-tui {VERSION}")
    if args.json:
        write_json(_json(found), out)
    else:
        _write(found, out)
    return int(found.verdict)


def _read(name: str) -> bytes:
    try:
        with expand(name).open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageError(
            "the file cannot be read", where=name, hint=error.strerror or str(error)
        ) from error
    if len(content) > MAX_FILE:
        raise UsageError("the file is too large for proofs", where=name)
    return content


def _json(found: Checked) -> dict[str, object]:
    return {
        "verdict": found.verdict.name.lower(),
        "entries": found.entries,
        "wrong": list(found.wrong),
        "signers": list(found.signers),
        "not_covered": list(found.not_covered),
    }


def _write(found: Checked, out: TextIO) -> None:
    words = {
        0: "OK as far as it goes: every entry in it is proven",
        1: "TAMPERED",
        2: "CANNOT JUDGE",
    }
    count = counted(found.entries, "entry", "entries")
    write_line(f"{words[found.verdict]} ({count})", out)
    for line in (*found.wrong, *found.signers):
        write_line(f"  {line}", out)
    for line in found.not_covered:
        write_line(f"  not covered: {line}", out)
