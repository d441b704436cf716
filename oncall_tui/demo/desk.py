"""The ticket server's contents, frozen: what an event makes of them.

Times are numbers on the clock of whoever applies the events: seconds of the story in
`scenario`, milliseconds since the epoch in `tracker`.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from oncall_tui.demo.events import Comments, Moves, Opens, Takes, Ticketing


class Message(msgspec.Struct, frozen=True):
    """One message in a ticket; its id is its place in `Desk.messages`, counted from 1."""

    author: str
    text: str
    at: int


class Issue(msgspec.Struct, frozen=True):
    """One ticket."""

    id: int
    title: str
    status: str
    priority: str
    creator: str
    creation: int
    actor: str
    activity: int
    owner: str = ""
    messages: tuple[int, ...] = ()
    nosy: tuple[str, ...] = ()


class Desk(msgspec.Struct, frozen=True):
    """Everything on the ticket server."""

    issues: dict[int, Issue] = {}
    messages: tuple[Message, ...] = ()


def with_message(desk: Desk, message: Message) -> tuple[Desk, int]:
    """Add a message that belongs to no ticket yet; return its id as well."""
    messages = (*desk.messages, message)
    return replace(desk, messages=messages), len(messages)


def with_issue(desk: Desk, issue: Issue, *, by: str, at: int) -> Desk:
    """Put a changed ticket in its place: who changed it and when goes along."""
    nosy = tuple(dict.fromkeys((*issue.nosy, *((issue.owner,) if issue.owner else ()))))
    changed = replace(issue, actor=by, activity=at, nosy=nosy)
    return replace(desk, issues={**desk.issues, issue.id: changed})


def said(issue: Issue, message: int) -> Issue:
    """Hang a message into a ticket: an unread one is being talked about from then on."""
    status = "chatting" if issue.status == "unread" and issue.messages else issue.status
    return replace(issue, status=status, messages=(*issue.messages, message))


def apply(desk: Desk, at: int, event: Ticketing) -> Desk:
    """Return the desk after an event of the story; an event that no longer fits changes nothing."""
    match event:
        case Opens():
            desk, message = with_message(desk, Message(event.by, event.text, at))
            return with_issue(desk, said(_opened(at, event), message), by=event.by, at=at)
        case Comments():
            desk, message = with_message(desk, Message(event.by, event.text, at))
            changed = said(desk.issues[event.ticket], message)
        case Moves():
            changed = replace(desk.issues[event.ticket], status=event.status)
        case Takes() if not desk.issues[event.ticket].owner:
            changed = replace(desk.issues[event.ticket], owner=event.by, status="in-progress")
        case _:
            return desk
    return with_issue(desk, changed, by=event.by, at=at)


def _opened(at: int, event: Opens) -> Issue:
    return Issue(
        id=event.ticket,
        title=event.title,
        status=event.status,
        priority=event.priority,
        creator=event.by,
        creation=at,
        actor=event.by,
        activity=at,
        nosy=(event.by,),
    )
