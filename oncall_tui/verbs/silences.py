"""`silence`, `silences`, `expire`: what the keys on the board and the quiet screen do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TextIO

import msgspec

from oncall_tui.build import Headless, open_headless
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.duration import compact, parse_duration
from oncall_tui.domain.silence import NEXT_SHIFT, ends_before, ends_soon
from oncall_tui.domain.silence_preview import Preview, preview
from oncall_tui.domain.silence_reach import read_matchers
from oncall_tui.errors import UsageError
from oncall_tui.services.acting import Outcome
from oncall_tui.services.silences import SHIFT, TWELVE_HOURS, Listed, Silences
from oncall_tui.settings import Settings, require_sources
from oncall_tui.site import open_gate
from oncall_tui.verbs.acts import DONE, finish, tell_secrets
from oncall_tui.verbs.alerts import exit_code, monitoring, report_silent, sources_json
from oncall_tui.verbs.confirming import let_through
from oncall_tui.verbs.output import time_json, write_json, write_line, write_table

_HEADS = ("ENDS", "MARK", "STATE", "SOURCE", "MATCHES", "BY", "REF", "MATCHERS", "COMMENT")


class Wanted(msgspec.Struct, frozen=True):
    """A silence as the command line asks for it."""

    matchers: tuple[str, ...]
    lasts: str
    comment: str
    source: str = ""
    """Empty: the only one that takes silences."""
    confirm: str = ""


def make_silence(settings: Settings, wanted: Wanted, *, out: TextIO, err: TextIO) -> int:
    """Make a silence; return the exit code. Nothing is done unless all of it is right."""
    require_sources(settings)
    open_gate(settings).require(Dangerous.SILENCE)
    text = ",".join(wanted.matchers)
    read_matchers(text)
    lasts = parse_duration(wanted.lasts) * 1000

    def act(headless: Headless, silences: Silences) -> tuple[str, list[Outcome]]:
        source = _source(silences, wanted.source)
        why = silences.check(text, lasts, wanted.comment)
        if why:
            raise UsageError(why, hint="nothing was done")
        many = len(silences.reach(source).of_text(text) or ()) or 1
        about = Counter({source: many})
        let_through(headless.desk.gate, Dangerous.SILENCE, about, wanted.confirm)
        found = _preview(headless, silences, source, text)
        for line in _words(found):
            write_line(line, err)
        if found.hides_worst and wanted.confirm not in {"yes", str(many)}:
            worst = headless.desk.policy.levels[0].name
            raise UsageError(f"this hides {worst}", hint="nothing was done; --confirm yes goes on")
        ends = headless.desk.clock.now() + lasts
        return "silenced", [silences.silence(source, text, ends=ends, comment=wanted.comment)]

    return _run(settings, act, out, err)


def expire_silence(
    settings: Settings, ref: str, *, confirm: str = "", out: TextIO, err: TextIO
) -> int:
    """End a silence by what its source calls it, or how that begins; return the exit code."""
    require_sources(settings)
    open_gate(settings).require(Dangerous.EXPIRE)

    def act(headless: Headless, silences: Silences) -> tuple[str, list[Outcome]]:
        one = _find(_inventory(headless, silences), ref)
        about = Counter([one.silence.source])
        let_through(headless.desk.gate, Dangerous.EXPIRE, about, confirm)
        return "ended", [silences.expire(one)]

    return _run(settings, act, out, err)


def list_silences(settings: Settings, *, as_json: bool, out: TextIO, err: TextIO) -> int:
    """Print the silences of all sources, soonest end first; return the exit code."""
    require_sources(settings)
    with open_headless(settings) as headless:
        asyncio.run(_ask(headless))
        found = _inventory(headless, _silences(headless))
        health, now = monitoring(headless), headless.desk.clock.now()
        if as_json:
            document = {
                "at": time_json(now),
                "complete": exit_code(health) == 0,
                "sources": sources_json(health),
                "silences": [_json(one, now) for one in found],
            }
            write_json(document, out)
        else:
            if found:
                write_table(_HEADS, [_cells(one, now) for one in found], out)
            report_silent(health, err)
    return exit_code(health)


async def _ask(headless: Headless) -> None:
    try:
        await headless.asking.ask(headless.desk.estate, tickets=False)
    finally:
        await headless.asking.aclose()


Act = Callable[[Headless, Silences], tuple[str, list[Outcome]]]


def _run(settings: Settings, act: Act, out: TextIO, err: TextIO) -> int:
    async def run(headless: Headless) -> int:
        try:
            await headless.asking.ask(headless.desk.estate, tickets=False)
            word, outcomes = await asyncio.to_thread(act, headless, _silences(headless))
            tell_secrets(headless, outcomes, err)
            code = DONE
            for outcome in outcomes:
                code = await finish(headless, outcome, word, out) or code
                _tell_ref(headless, outcome, out)
            return code
        finally:
            await headless.asking.aclose()

    with open_headless(settings) as headless:
        return asyncio.run(run(headless))


def _tell_ref(headless: Headless, outcome: Outcome, out: TextIO) -> None:
    """Say what a silence that was made is called by its source: `expire` asks for it."""
    desk = headless.desk
    made = outcome.entry and desk.ledger.view().silences.get(outcome.entry.i)
    if made and made.ref:
        write_line(f"its REF is {made.ref}", out)


def _silences(headless: Headless) -> Silences:
    silences = headless.desk.silences
    if silences is None:
        raise UsageError("no source here takes silences")
    return silences


def _inventory(headless: Headless, silences: Silences) -> tuple[Listed, ...]:
    desk = headless.desk
    return silences.inventory(desk.ledger.view(), desk.clock.now())


def _source(silences: Silences, name: str) -> str:
    """Return the source that is meant. Raises UsageError."""
    takes = silences.sources
    if name in takes:
        return name
    known = " or ".join(takes) or "(none takes any)"
    if name:
        raise UsageError(f"{name} takes no silences", hint=f"--source {known}")
    if len(takes) != 1:
        raise UsageError("which source?", hint=f"--source {known}")
    return takes[0]


def _preview(headless: Headless, silences: Silences, source: str, text: str) -> Preview:
    found = silences.reach(source).of_text(text) or ()
    return preview(
        {alert.id for alert in found},
        headless.board().rows,
        worst=headless.desk.policy.levels[0],
    )


def _words(found: Preview) -> list[str]:
    counts = ", ".join(f"{count} {name}" for name, count in found.counts)
    lines = [f"matches {len(found.rows)} now{f': {counts}' if counts else ''}"]
    if found.whole:
        lines.append(f"nothing of {', '.join(found.whole)} would be left")
    return lines


def _find(known: Sequence[Listed], ref: str) -> Listed:
    """Return the silence that is meant. Raises UsageError."""
    exact = [one for one in known if ref in {one.silence.ref, one.silence.id}]
    found = exact or [one for one in known if len(ref) >= 4 and one.silence.ref.startswith(ref)]
    if len(found) == 1:
        return found[0]
    what = "more than one silence begins so" if found else "no silence of that name"
    raise UsageError(what, where=ref, hint="`oncall-tui silences` lists them; nothing was done")


def _json(one: Listed, now: int) -> dict[str, Any]:
    silence = one.silence
    return {
        "ref": silence.ref,
        "source": silence.source,
        "state": silence.state.value,
        "matchers": silence.matchers,
        "comment": silence.comment,
        "by": silence.by,
        "mine": one.mine,
        "starts_at": time_json(silence.starts or None),
        "ends_at": time_json(silence.ends or None),
        "matches": one.matches,
        "ends_soon": ends_soon(silence.ends, now),
        "ends_within_12h": ends_before(silence.ends, now, now + NEXT_SHIFT),
        "ends_within_next_shift": one.within == SHIFT,
        "unsent": one.unsent or None,
    }


def _cells(one: Listed, now: int) -> tuple[str, ...]:
    silence = one.silence
    return (
        compact(max(0, silence.ends - now) // 1000) if silence.ends else "?",
        _mark(one, now) or "-",
        silence.state.value,
        silence.source,
        "?" if one.matches is None else str(one.matches) if one.matches else "none",
        silence.by or "-",
        silence.ref,
        silence.matchers,
        silence.comment or "-",
    )


def _mark(one: Listed, now: int) -> str:
    if one.unsent:
        return one.unsent
    if ends_soon(one.silence.ends, now):
        return "ends soon"
    return {SHIFT: "next shift", TWELVE_HOURS: "12h"}.get(one.within, "")
