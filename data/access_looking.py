"""The sessions of the journals on this host, and who vouched for each: for an access review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from data.journal_segments import take_snapshot, whole_lines
from data.team_files import TeamFiles
from data.vouching import check_voucher
from oncall_tui.domain.chain import Session
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.report_access import Sitting
from oncall_tui.domain.session import SessionOpened
from oncall_tui.domain.trust import Voucher
from oncall_tui.domain.work_parts import CALENDAR, millis
from oncall_tui.errors import JournalError, JournalTamperedError, NoteError

_OPEN = EntryType.SESSION_OPEN.value


class _Line(msgspec.Struct, frozen=True, gc=False):
    """As much of an entry as tells who wrote it, and when."""

    i: int
    ts: str
    sess: str
    by: str
    type: str
    d: msgspec.Raw


_line = msgspec.json.Decoder(_Line)
_opened = msgspec.json.Decoder(SessionOpened)


class _Seen(msgspec.Struct):
    """A session, as it is counted."""

    first: _Line
    last: str
    entries: int = 1


def sittings(log: Path, team: Path, *, own: str) -> Iterator[Sitting]:
    """Yield the sessions of the own log in a folder, and of the copies of the team's.

    Raises JournalError; a line that does not read is passed over: verifying says so.
    """
    yield from _sessions(own, whole_lines(take_snapshot(log)))
    files = TeamFiles(team)
    for name in files.known():
        if name != own:
            try:
                lines = files.load(name).lines
            except (JournalError, NoteError):
                continue
            yield from _sessions(name, lines)


def _sessions(log: str, lines: Iterable[bytes]) -> Iterator[Sitting]:
    seen: dict[str, _Seen] = {}
    for raw in lines:
        try:
            line = _line.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        known = seen.get(line.sess)
        if known is None:
            seen[line.sess] = _Seen(line, line.ts)
        else:
            known.entries += 1
            known.last = max(known.last, line.ts)
    for id_, session in seen.items():
        yield _sitting(log, id_, session)


def _sitting(log: str, id_: str, seen: _Seen) -> Sitting:
    first = seen.first
    opened, last = _time(first.ts), _time(seen.last)
    voucher, wrong = _voucher(log, id_, first)
    return Sitting(log, first.by, opened, seen.entries, last, voucher, wrong)


def _voucher(log: str, id_: str, first: _Line) -> tuple[Voucher | None, str]:
    if first.type != _OPEN:
        return None, "nothing introduces the session"
    try:
        told = _opened.decode(first.d)
        if not told.key:
            return None, ""
        return check_voucher(log, Session(id_, first.by, first.i, told)), ""
    except (JournalTamperedError, msgspec.MsgspecError) as error:
        return None, str(error)


def _time(ts: str) -> int:
    try:
        at = millis(ts)
    except ValueError:
        return 0
    return at if at in CALENDAR else 0
