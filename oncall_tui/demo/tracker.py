"""The live ticket server: the story's tickets, and what its clients changed in them.

Roundup's classic template: its statuses, priorities and the way an unread ticket turns into
one that is talked about. Records have Roundup's property names; a link is the id it points to.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from oncall_tui.demo import desk as desks
from oncall_tui.demo.desk import Desk, Issue, Message
from oncall_tui.demo.scenario import ticket_beats
from oncall_tui.demo.stage import Stage
from oncall_tui.demo.story import BEN, CHRIS, ME

STATUSES = (
    "unread",
    "deferred",
    "chatting",
    "need-eg",
    "in-progress",
    "testing",
    "done-cbb",
    "resolved",
)
PRIORITIES = ("critical", "urgent", "bug", "feature", "wish")
USERS = ("admin", "anonymous", ME, BEN, CHRIS)

Record = dict[str, object]


class Tracker:
    """Everything on the ticket server, now; safe from any thread."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._lock = threading.RLock()
        self._desk = Desk()
        self._told = 0

    def now(self) -> int:
        """Tell the time on this machine, in milliseconds since the epoch."""
        return self._stage.now()

    def records(self, class_name: str) -> Mapping[str, Record]:
        """Return all records of a class by id, in the order of their ids."""
        with self._lock:
            self._catch_up()
            return _CLASSES[class_name](self._desk)

    def etag(self, class_name: str, id_: str) -> str:
        """Return what changes whenever the record changes, in its quotes."""
        record = self.records(class_name)[id_]
        digest = hashlib.sha256(json.dumps([class_name, record], sort_keys=True).encode())
        return f'"{digest.hexdigest()[:32]}"'

    def write(self, text: str, author: str) -> str:
        """Add a message that belongs to no ticket yet; return its id."""
        with self._lock:
            self._catch_up()
            self._desk, id_ = desks.with_message(self._desk, Message(author, text, self.now()))
            return str(id_)

    def open(self, properties: Mapping[str, object], *, by: str) -> str:
        """Open a ticket with these properties; return its id, one that the story does not use."""
        with self._lock:
            self._catch_up()
            told = (event.ticket for _, event in ticket_beats(self._stage.seed))
            id_, now = max((*self._desk.issues, *told)) + 1, self.now()
            new = Issue(id_, "", STATUSES[0], PRIORITIES[2], by, now, by, now, nosy=(by,))
            self._desk = desks.with_issue(self._desk, _changed(new, properties), by=by, at=now)
            return str(id_)

    def change(self, id_: str, changes: Mapping[str, object], *, by: str, match: str) -> bool:
        """Set properties of a ticket if `match` still is its ETag; False when it is not."""
        with self._lock:
            if self.etag("issue", id_) != match:
                return False
            before = self._desk.issues[int(id_)]
            after = _changed(before, changes)
            if after != before:
                self._desk = desks.with_issue(self._desk, after, by=by, at=self.now())
            return True

    def _catch_up(self) -> None:
        beats = ticket_beats(self._stage.seed)
        while self._told < len(beats) and beats[self._told][0] <= self._stage.seconds():
            at, event = beats[self._told]
            self._desk = desks.apply(self._desk, self._stage.wall(at), event)
            self._told += 1


def stamp(millis: int) -> str:
    """Write a time as Roundup does: `2026-11-21.03:42:09`, UTC."""
    return datetime.fromtimestamp(millis // 1000, UTC).strftime("%Y-%m-%d.%H:%M:%S")


def key_of(names: tuple[str, ...], name: str) -> str:
    """Return the id of a name: its place, counted from 1."""
    return str(names.index(name) + 1)


def _changed(issue: Issue, changes: Mapping[str, object]) -> Issue:
    after = issue
    for name, value in changes.items():
        match name, value:
            case "title", _:
                after = replace(after, title=str(value))
            case "status", str():
                after = replace(after, status=_name(STATUSES, value))
            case "priority", str():
                after = replace(after, priority=_name(PRIORITIES, value))
            case "assignedto", _:
                after = replace(after, owner=_name(USERS, str(value)) if value else "")
            case "nosy", list():
                after = replace(after, nosy=tuple(_name(USERS, one) for one in value))
            case "messages", list():
                after = _with_messages(after, tuple(int(one) for one in value))
            case _:
                raise ValueError(f"property {name}: {value!r} is not a value for it.")
    return after


def _name(names: tuple[str, ...], id_: str) -> str:
    return names[int(id_) - 1]


def _with_messages(issue: Issue, ids: tuple[int, ...]) -> Issue:
    after = replace(issue, messages=tuple(one for one in issue.messages if one in ids))
    for one in ids:
        if one not in issue.messages:
            after = desks.said(after, one)
    return after


def _issues(desk: Desk) -> dict[str, Record]:
    return {str(issue.id): _issue(issue) for issue in desk.issues.values()}


def _issue(issue: Issue) -> Record:
    return {
        "activity": stamp(issue.activity),
        "actor": key_of(USERS, issue.actor),
        "assignedto": key_of(USERS, issue.owner) if issue.owner else None,
        "creation": stamp(issue.creation),
        "creator": key_of(USERS, issue.creator),
        "files": [],
        "id": str(issue.id),
        "keyword": [],
        "messages": [str(one) for one in issue.messages],
        "nosy": [key_of(USERS, one) for one in issue.nosy],
        "priority": key_of(PRIORITIES, issue.priority),
        "status": key_of(STATUSES, issue.status),
        "superseder": [],
        "title": issue.title,
    }


def _messages(desk: Desk) -> dict[str, Record]:
    return {str(n): _message(n, message) for n, message in enumerate(desk.messages, 1)}


def _message(number: int, message: Message) -> Record:
    author = key_of(USERS, message.author)
    return {
        "activity": stamp(message.at),
        "actor": author,
        "author": author,
        "content": message.text,
        "creation": stamp(message.at),
        "creator": author,
        "date": stamp(message.at),
        "files": [],
        "id": str(number),
        "inreplyto": None,
        "messageid": None,
        "recipients": [],
        "summary": message.text.partition("\n")[0],
        "type": None,
    }


def _ordered(names: tuple[str, ...]) -> dict[str, Record]:
    return {
        str(n): {"id": str(n), "name": name, "order": float(n)} for n, name in enumerate(names, 1)
    }


def _users(_desk: Desk) -> dict[str, Record]:
    return {str(n): {"id": str(n), "username": name} for n, name in enumerate(USERS, 1)}


_SAMPLE_ISSUE = Issue(0, "", STATUSES[0], PRIORITIES[0], USERS[0], 0, USERS[0], 0)
_SAMPLE_MESSAGE = Message(USERS[0], "", 0)

_CLASSES: Mapping[str, Callable[[Desk], Mapping[str, Record]]] = {
    "issue": _issues,
    "msg": _messages,
    "priority": lambda _desk: _ordered(PRIORITIES),
    "status": lambda _desk: _ordered(STATUSES),
    "user": _users,
}
CLASSES: Mapping[str, frozenset[str]] = {
    "issue": frozenset(_issue(_SAMPLE_ISSUE)),
    "msg": frozenset(_message(1, _SAMPLE_MESSAGE)),
    "priority": frozenset({"id", "name", "order"}),
    "status": frozenset({"id", "name", "order"}),
    "user": frozenset({"id", "username"}),
}
"""The properties of each class."""
