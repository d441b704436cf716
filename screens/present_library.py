"""Runbooks and their figures, as lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from rich.cells import cell_len

from oncall_tui.domain.duration import compact
from oncall_tui.domain.place import place_of
from oncall_tui.domain.run import Progress, RunState
from oncall_tui.domain.runbook_numbers import Numbers
from oncall_tui.domain.team_runs import Held
from oncall_tui.domain.text import plain
from oncall_tui.services.shelf import Bare, Book
from screens.glyphs import Glyphs
from screens.present import Piece, age_text, fit, person
from screens.theme import Role


def their_pieces(
    held: Held, far: Progress | None, *, now: int, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return an open run of somebody else as a line."""
    run = held.state
    if run is None:
        return [(plain(held.run, width), Role.DIM)]
    first, *rest = run_pieces(run, far, now=now, width=width, glyphs=glyphs)
    verb = "took it" if held.of else "walks it"
    return [(fit(verb if held.is_heard else "was given", 9, glyphs), first[1]), *rest]


def run_pieces(
    run: RunState, far: Progress | None, *, now: int, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return an open run as a line: its alert first; `far` is None while its text is not here."""
    what = plain(run.target.title, 80) if run.target is not None else "no alert"
    place = plain(place_of(run.target.labels), 40) if run.target is not None else ""
    steps = f"{len(run.outcomes)} steps" if far is None else f"{far.settled} of {far.total}"
    fixed: list[Piece] = [
        (fit("open run", 9, glyphs), Role.SOON),
        (fit(steps, 9, glyphs), Role.KEY),
    ]
    tail: list[Piece] = [
        (fit(plain(person(run.by), 40), 10, glyphs), Role.PLAIN),
        (f"{age_text(now, run.started_at):>5}", Role.DIM),
    ]
    rest = width - sum(cell_len(text) + 1 for text, _ in (*fixed, *tail))
    alert = f"{what} {place}".rstrip()
    text = f"{alert}, {plain(run.path.rpartition('/')[2], 80)}"
    return [*fixed, (fit(text, max(8, rest), glyphs), Role.STRONG), *tail]


def book_pieces(book: Book, *, now: int, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return a runbook as a line: file, title, alerts of now, age of its review, walks."""
    meta = book.meta
    if meta.problem:
        text = f"{plain(meta.path, 80)}: {plain(meta.problem, 200)}"
        return [(fit(text, width, glyphs), Role.WARN)]
    bound = f"{book.bound:,} now" if book.bound else ""
    runs = f"{book.numbers.runs:,}{glyphs.times}" if book.numbers.runs else ""
    tail: list[Piece] = [
        (f"{bound:>8}", Role.SOON),
        _review_piece(book, now),
        (f"{runs:>6}", Role.KEY),
    ]
    room = width - sum(cell_len(text) + 1 for text, _ in tail)
    first = max(10, (room - 1) * 2 // 5)
    title = plain(meta.title, 200) if meta.title != meta.stem else ""
    return [
        (fit(plain(meta.path, 200), first, glyphs), Role.PLAIN),
        (fit(title, max(4, room - first - 1), glyphs), Role.DIM),
        *tail,
    ]


def _review_piece(book: Book, now: int) -> Piece:
    if book.reviewed is None:
        return " " * 9, Role.DIM
    age = age_text(now, _midnight(book.reviewed))
    if book.is_stale(today(now)):
        return f"{'STALE ' + age:>9}", Role.WARN
    return f"{'rev ' + age:>9}", Role.DIM


def book_lines(book: Book, *, now: int) -> list[list[Piece]]:
    """Return all that is known of a runbook, a line each."""
    meta = book.meta
    lines: list[list[Piece]] = [[(plain(f"{meta.path}  {meta.title}", 300), Role.STRONG)]]
    if meta.problem:
        lines.append([(plain(meta.problem, 300), Role.WARN)])
    named = f"its header names {', '.join(meta.alerts)}" if meta.alerts else "its header names none"
    count = f"for {book.bound:,} alert{'' if book.bound == 1 else 's'} of now"
    lines.append([(plain(f"{count}; {named}", 300), Role.PLAIN)])
    lines.append(_review_line(book, now))
    lines += _number_lines(book.numbers, now)
    return lines


def _review_line(book: Book, now: int) -> list[Piece]:
    owner = f"; owner {plain(book.meta.owner, 80)}" if book.meta.owner else ""
    if book.reviewed is None:
        where = "came with the program" if book.meta.shipped else "no last_reviewed_on"
        return [(f"review: {where}{owner}", Role.DIM)]
    said = f"reviewed on {book.reviewed}, {age_text(now, _midnight(book.reviewed))} ago"
    if book.review_due is None:
        return [(f"{said}; no review_in{owner}", Role.PLAIN)]
    if book.is_stale(today(now)):
        return [(f"{said}: OVERDUE since {book.review_due}{owner}", Role.WARN)]
    return [(f"{said}; next by {book.review_due}{owner}", Role.PLAIN)]


def _number_lines(numbers: Numbers, now: int) -> list[list[Piece]]:
    if not numbers.runs:
        return [[("nobody has walked it", Role.DIM)]]
    said = [f"{numbers.runs:,} walk{'' if numbers.runs == 1 else 's'}"]
    if numbers.open:
        said.append(f"{numbers.open} open")
    if numbers.success is not None:
        closed = numbers.runs - numbers.open
        said.append(f"{numbers.done} of {closed} brought to their end ({numbers.success} %)")
    if numbers.typical is not None:
        said.append(f"typically {compact(numbers.typical // 1000)}")
    if numbers.last is not None:
        said.append(f"last {age_text(now, numbers.last)} ago")
    lines: list[list[Piece]] = [[(", ".join(said), Role.PLAIN)]]
    if numbers.worst:
        times = f"{numbers.failures} walk{'' if numbers.failures == 1 else 's'}"
        lines.append([(f"fails most: {plain(numbers.worst, 120)} ({times})", Role.WARN)])
    return lines


def bare_pieces(bare: Bare, *, now: int, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return alerts without a runbook as a line."""
    count = f"{bare.now:,} now" if bare.now else ""
    acted = f"{bare.acted:,}{glyphs.times} in 30d" if bare.acted else ""
    last = "" if bare.last is None else age_text(now, bare.last)
    tail: list[Piece] = [
        (f"{count:>8}", Role.SOON),
        (f"{acted:>11}", Role.PLAIN),
        (f"{last:>5}", Role.DIM),
    ]
    room = width - sum(cell_len(text) + 1 for text, _ in tail)
    return [(fit(plain(bare.title, 200), max(8, room), glyphs), Role.PLAIN), *tail]


def bare_lines(bare: Bare, *, now: int) -> list[list[Piece]]:
    """Return what is known of alerts without a runbook, and how they get one."""
    title = plain(bare.title, 200)
    said = [f"{bare.now:,} on the board"] if bare.now else ["none on the board"]
    if bare.last is not None:
        said.append(
            f"{bare.acted:,} entries about it in the last 30 days, the last "
            f"{age_text(now, bare.last)} ago"
        )
    name = title if all(c.isalnum() or c in "._-" for c in title) else "its-name"
    return [
        [(f"{title} has no runbook", Role.STRONG)],
        [("; ".join(said), Role.PLAIN)],
        [(f"a file {name}.md in a library would be its runbook", Role.DIM)],
    ]


def says(book: Book, words: Sequence[str]) -> bool:
    """Whether a runbook has all words, in lower case, in path, title, headings, alerts or owner."""
    meta = book.meta
    told = "\n".join((meta.path, meta.title, meta.owner, *meta.alerts, *meta.headings)).casefold()
    return all(word in told for word in words)


def today(now: int) -> date:
    """Return the day of a moment, UTC."""
    return datetime.fromtimestamp(now / 1000, UTC).date()


def _midnight(day: date) -> int:
    return round(datetime.combine(day, time.min, UTC).timestamp() * 1000)
