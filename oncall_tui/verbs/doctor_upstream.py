"""What `doctor` finds out about the upstream: there, its keys pinned, user and team enrolled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from data.clock import SystemClock
from oncall_tui.config_endpoints import UpstreamConfig
from oncall_tui.domain.endorsement import APPROVAL
from oncall_tui.domain.text import plain
from oncall_tui.domain.trust import lacking
from oncall_tui.errors import OncallError
from oncall_tui.settings import Settings
from oncall_tui.verbs.doctor_keys import Found
from oncall_tui.verbs.doctor_signers import read_list

ENROL = "`oncall-tui upstream enrol` prints your line"


def look_at_upstream(settings: Settings) -> Iterator[Found]:
    """Yield what was found; nothing where no upstream is configured. No key is asked to sign."""
    upstream = settings.config.upstream
    if not upstream.url:
        return
    yield from _keys(upstream)
    yield from _team(upstream, elsewhere=bool(settings.config.approvals.signers))
    yield from asyncio.run(_ask(settings))


def _keys(upstream: UpstreamConfig) -> Iterator[Found]:
    from oncall_tui.domain.note import parse_vkey

    for role, text in (("mirror", upstream.mirror), ("witness", upstream.witness)):
        if text:
            yield f"upstream {role}", "ok", f"{parse_vkey(text).name} is pinned"
        else:
            yield f"upstream {role}", "note", "none is pinned: no second signature is asked for"


def _team(upstream: UpstreamConfig, *, elsewhere: bool) -> Iterator[Found]:
    """Look at the list; `elsewhere`: whose approval counts stands in a list of its own."""
    if not upstream.team:
        return
    what = "upstream team"
    if not upstream.allowed_signers:
        yield what, "note", "no allowed_signers: the board does not show what the others do"
        return
    keys, found = read_list(what, upstream.allowed_signers)
    yield found
    for by in () if elsewhere else lacking(keys, APPROVAL):
        says = f"{plain(by, 60)} may not approve: no key of theirs has the namespace {APPROVAL}"
        yield what, "note", f"{says}; {ENROL}"


async def _ask(settings: Settings) -> list[Found]:
    """Ask whether it is there, and whether it takes the session that is open here."""
    from data.remote import MAX_ANSWER
    from oncall_tui.sync_wiring import connect

    what, found = "upstream", list[Found]()
    try:
        endpoint = connect(settings.config.upstream, max_body=MAX_ANSWER)
        try:
            await endpoint.ask("GET", "/healthz")
            found.append((what, "ok", f"{endpoint.url} answers"))
            what = "upstream enrolment"
            line = await asyncio.to_thread(_opening, settings)
            if line is None:
                says = f"not asked, no session is open: start the dashboard first; {ENROL}"
                return [*found, (what, "note", says)]
            # Nothing is changed by it: the dashboard introduces the session in the same way.
            headers = {"Content-Type": "application/json"}
            answer = await endpoint.ask(
                "POST", "/sessions", body=line, headers=headers, expect=(200, 400, 403, 409)
            )
        finally:
            await endpoint.aclose()
    except OncallError as error:
        return [*found, (what, "wrong", str(error))]
    return [*found, _enrolled(what, answer.status, answer.body, settings)]


def _enrolled(what: str, status: int, body: bytes, settings: Settings) -> Found:
    from oncall_tui.domain.sync import Reply
    from oncall_tui.services.sync_steps import words
    from oncall_tui.settings import who

    if status == 200:
        return what, "ok", f"enrolled as {who(settings)}: the open session is accepted"
    return what, "wrong", f"the open session is not accepted: {words(Reply(status, body=body))}"


def _opening(settings: Settings) -> bytes | None:
    """Return the line that opened a session which is not over; None without one."""
    from data.outbox import JournalOutbox
    from oncall_tui.logbook import own_log, read_journal

    log = own_log(settings.paths)
    if not log.exists():
        return None
    journal = read_journal(log)
    try:
        return JournalOutbox(journal, upstream="", clock=SystemClock()).opening()
    finally:
        journal.close()
