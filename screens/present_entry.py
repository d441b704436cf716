"""Everything about one entry of the journal, in lines of pieces."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.entry_line import START
from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.domain.work_parts import millis
from oncall_tui.services.entry_marks import Look
from oncall_tui.services.journal_view import summary
from oncall_tui.services.verify_texts import blob_ref
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_detail import moment
from screens.present_journal import MARK_ROLES, mark_piece
from screens.theme import Role

MOST_LINES = 400
"""Lines of members or of one text; `journal show --json` prints all."""


def entry_lines(
    entry: Entry,
    look: Look | None,
    *,
    texts: Mapping[str, str],
    now: int,
    zone: tzinfo,
    glyphs: Glyphs,
) -> list[list[Piece]]:
    """Return what it says, whether that is proven, by whose key, and where it stands."""
    lines: list[list[Piece]] = [[(plain(summary(entry), 2000), Role.STRONG)]]
    lines += _proof_lines(look, glyphs)
    lines += [
        _pair("type", entry.type),
        _pair("by", entry.by),
        _pair("at", _when(entry.ts, zone, now)),
        _pair("incident", entry.inc or glyphs.dash),
    ]
    for name, text in texts.items():
        lines += _heading(f"Text: {plain(name, 40)}")
        lines += [[(f"  {line}", Role.KEY)] for line in plain_lines(text)[:MOST_LINES]]
    lines += _heading("Says")
    lines += _members(entry.d, "  ")[:MOST_LINES] or [[("  nothing more", Role.DIM)]]
    lines += _session_lines(entry, look, now=now, zone=zone)
    lines += _chain_lines(entry, look)
    return lines


def _proof_lines(look: Look | None, glyphs: Glyphs) -> list[list[Piece]]:
    if look is None:
        return [[("nothing here checks entries", Role.DIM)]]
    why = f": {plain(look.why, 300)}" if look.why else ""
    mark, role = mark_piece(look.mark, glyphs)
    return [[(f"{mark.strip()} ", role), (f"{look.mark.value}{why}", MARK_ROLES[look.mark])]]


def _session_lines(entry: Entry, look: Look | None, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    lines = [*_heading("Session"), _pair("id", entry.sess)]
    session = None if look is None else look.session
    if look is None or session is None:
        return lines
    opened, credential = session.opened, session.opened.credential
    lines += [
        _pair("opened", f"entry {session.at}, {_moment(opened.opened, zone, now)}"),
        _pair("on", f"{opened.host}, {opened.tool}"),
        _pair("key", opened.key or "none: nothing is signed"),
        _pair("vouched for", credential.kind),
    ]
    if credential.identity:
        word = "trusted" if look.trusted else "nobody trusts it here"
        lines.append(_pair("by the key", credential.identity, Role.PLAIN))
        lines.append(_pair("", word, Role.GOOD if look.trusted else Role.WARN))
    if look.voucher is not None and look.voucher.revoked:
        lines.append(_pair("", "revoked", Role.BAD))
    if look.voucher is not None and look.voucher.touched is not None:
        lines.append(_pair("touched", "yes" if look.voucher.touched else "no"))
    return lines


def _chain_lines(entry: Entry, look: Look | None) -> list[list[Piece]]:
    before = "the beginning" if entry.prev == START else f"entry {entry.i - 1}"
    lines = [
        *_heading("Chain"),
        _pair("log", f"{entry.log}, entry {entry.i}"),
        _pair("before", f"{before}, {entry.prev}"),
    ]
    if look is not None:
        lines.append(_pair("leaf", f"{look.leaf}: prev of entry {entry.i + 1}"))
    lines.append(_pair("signature", entry.sig or "none"))
    return lines


def _members(value: object, indent: str) -> list[list[Piece]]:
    """Return the members of an object or list, those in it further in."""
    if isinstance(value, dict):
        pairs = [(plain(str(name), 60), member) for name, member in value.items()]
    elif isinstance(value, list):
        pairs = [(str(place), member) for place, member in enumerate(value)]
    else:
        return []
    lines: list[list[Piece]] = []
    for name, member in pairs:
        ref = blob_ref(member)
        if ref is not None:
            text = f"text of {ref.bytes} bytes, {ref.sha256}"
            lines.append([(f"{indent}{name:<11} ", Role.DIM), (plain(text), Role.PLAIN)])
        elif isinstance(member, (dict, list)):
            lines.append([(f"{indent}{name}", Role.DIM)])
            lines += _members(member, f"{indent}  ")
        else:
            lines.append([(f"{indent}{name:<11} ", Role.DIM), (plain(_word(member)), Role.PLAIN)])
    return lines


def _word(value: object) -> str:
    words = {True: "yes", False: "no", None: "null"}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def _when(ts: str, zone: tzinfo, now: int) -> str:
    try:
        return _moment(millis(ts), zone, now)
    except (ValueError, OverflowError, OSError):
        return ts


def _moment(at: int, zone: tzinfo, now: int) -> str:
    try:
        return moment(at, zone, now)
    except (ValueError, OverflowError, OSError):
        return str(at)


def _heading(title: str) -> list[list[Piece]]:
    return [[("", Role.PLAIN)], [(title, Role.HEAD)]]


def _pair(name: str, value: str, role: Role = Role.PLAIN) -> list[Piece]:
    return [(f"  {name:<11} ", Role.DIM), (plain(value, 4000), role)]
