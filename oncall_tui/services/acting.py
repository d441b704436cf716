"""Acts: each is a durable journal entry first; what a remote system has to be told follows.

Nothing here waits for a network. `Outcome.sends` says whether an effect now waits to be sent.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.dangerous_entries import sources_in
from oncall_tui.domain.effect import Target, Verb
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import OncallError
from oncall_tui.services.ledger import Ledger

log = logging.getLogger(__name__)

T = TypeVar("T")

_Aimed: TypeAlias = tuple[Target, Mapping[str, object]]
"""What an act is about, and what its entry says beside that."""
_NOTHING: Mapping[str, object] = {}

MAX_LABEL_BYTES = 14_000
"""More than this does not fit into an entry beside everything else."""

MAX_RETURNED_LABEL_BYTES = 2_000
"""An alert that cleared unseen keeps all its labels up to here: filters and columns need them."""

MAX_NAME = 200
"""Characters of what somebody is called."""

MAX_LIST_BYTES = 40_000
"""Of a list in one entry; what is more goes into the next."""

Verbs = Callable[[str], frozenset[Verb]]
"""What a source, by its name, can be asked to do."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of one act."""

    target: Target
    entry: Entry | None = None
    sends: bool = False
    error: str = ""
    """Why nothing was saved; empty when it was."""

    @property
    def saved(self) -> bool:
        """Whether it is on the disk."""
        return self.entry is not None


class Acts:
    """Everything an engineer can do to alerts and tickets."""

    def __init__(self, ledger: Ledger, verbs: Verbs) -> None:
        self._ledger = ledger
        self._verbs = verbs
        self._acking = threading.Lock()

    @property
    def ledger(self) -> Ledger:
        """Where it is all written down."""
        return self._ledger

    def ack(
        self,
        alerts: Iterable[Alert],
        *,
        until: Callable[[Alert], int | None],
        note: str = "",
        over: Callable[[Alert], str] | None = None,
        unless_held: int | None = None,
    ) -> list[Outcome]:
        """Acknowledge each; `until` says when each expires (milliseconds, our clock).

        `over` names whose acknowledgement is taken over, knowingly; "" for nobody's.

        `unless_held` is now: what is acknowledged by then is left out, so that a key pressed twice
        before the screen has caught up is one acknowledgement.

        Raises DeniedError, as all of these do, where the gate does not let so many through.
        """
        alerts = self._let_through(Dangerous.ACK, alerts)
        with self._acking:
            if unless_held is not None:
                free = {a.id: a for a in alerts if not self._held(a, unless_held)}
                alerts = list(free.values())
            return self._act_all(
                EntryType.ALERT_ACKED,
                Verb.ACK,
                [
                    (
                        alert_target(alert),
                        {"until": until(alert), "over": "" if over is None else over(alert)},
                    )
                    for alert in alerts
                ],
                note,
            )

    def _let_through(self, act: Dangerous, alerts: Iterable[Alert]) -> list[Alert]:
        """Refuse all of them before the first is written."""
        found = list(alerts)
        self._ledger.gate.require(act, [alert.source for alert in found])
        return found

    def _held(self, alert: Alert, now: int) -> bool:
        ack = self._ledger.ack_of(alert.id)
        if ack is None or not ack.holds(now):
            return False
        # One that was given at another severity may not cover it any more: the engineer saw that.
        return ack.severity in {None, alert_target(alert).severity}

    def unack(
        self, alerts: Iterable[Alert], *, ref: Callable[[Alert], str], note: str = ""
    ) -> list[Outcome]:
        """Withdraw the acknowledgement of each; `ref` names it on the remote system."""
        alerts = self._let_through(Dangerous.UNACK, alerts)
        return self._act_all(
            EntryType.ALERT_UNACKED,
            Verb.UNACK,
            [(alert_target(alert), {"ref": ref(alert)}) for alert in alerts],
            note,
        )

    def assign(
        self,
        alerts: Iterable[Alert],
        to: str,
        *,
        until: Callable[[Alert], int | None],
        over: Callable[[Alert], str],
        note: str = "",
        mine: bool = False,
    ) -> list[Outcome]:
        """Give each to somebody; `until` and `over` as for an acknowledgement, which this is.

        `mine` says that this is me: then the source is told as of any acknowledgement of mine.
        """
        alerts = self._let_through(Dangerous.ASSIGN, alerts)
        return self._act_all(
            EntryType.ALERT_ASSIGNED,
            Verb.ACK if mine else Verb.ASSIGN,
            [
                (
                    alert_target(alert),
                    {"to": to[:MAX_NAME], "until": until(alert), "over": over(alert)},
                )
                for alert in alerts
            ],
            note,
        )

    def pass_on(
        self, alert: Alert, to: str, *, until: int, over: str, marks: Mapping[str, str]
    ) -> Outcome:
        """Make me (`to`) the owner by a handover that I accepted; `marks` name it."""
        return self._act(
            EntryType.ALERT_ASSIGNED,
            alert_target(alert),
            Verb.ACK,
            to=to[:MAX_NAME],
            until=until,
            over=over,
            **marks,
        )

    def pass_on_unseen(
        self, target: Target, to: str, *, until: int, over: str, marks: Mapping[str, str]
    ) -> Outcome:
        """The same of an alert that no source tells of here and now.

        Its labels may have been cut to fit a note. Where the source can be told, none are kept:
        whoever sends it puts in those of the alert, and without them it is refused.
        """
        told = Verb.ACK in self._verbs(target.source)
        kept = msgspec.structs.replace(target, labels={}) if told else target
        return self._act(
            EntryType.ALERT_ASSIGNED,
            kept,
            Verb.ACK,
            to=to[:MAX_NAME],
            until=until,
            over=over,
            **marks,
        )

    def escalate(
        self, alerts: Iterable[Alert], *, to: Callable[[Alert], tuple[str, str]], note: str
    ) -> list[Outcome]:
        """Ask somebody else about each; `to` returns who, and the level of the ladder or ""."""
        alerts = self._let_through(Dangerous.ESCALATE, alerts)
        found = [(alert, *to(alert)) for alert in alerts]
        return self._act_all(
            EntryType.ALERT_ESCALATED,
            Verb.ESCALATE,
            [
                (alert_target(alert), {"to": who[:MAX_NAME], "rung": rung})
                for alert, who, rung in found
            ],
            note,
        )

    def note(self, alerts: Iterable[Alert], text: str) -> list[Outcome]:
        """Write one note to each."""
        alerts = self._let_through(Dangerous.NOTE, alerts)
        targets = [(alert_target(alert), _NOTHING) for alert in alerts]
        return self._act_all(EntryType.ALERT_NOTED, Verb.NOTE, targets, text)

    def take(self, ticket: Ticket) -> Outcome:
        """Make me the owner of a ticket."""
        return self._act(EntryType.TICKET_TAKEN, ticket_target(ticket), Verb.TAKE)

    def note_ticket(self, ticket: Ticket, text: str) -> Outcome:
        """Write a note to a ticket."""
        return self._act(EntryType.TICKET_NOTED, ticket_target(ticket), Verb.NOTE, note=text)

    def seen(self, ids: Sequence[str]) -> None:
        """Let go of alerts that cleared before anybody acknowledged them. Raises OncallError."""
        self._ledger.gate.require(Dangerous.SEEN, sources_in({"ids": list(ids)}))
        for part in _parts(ids):
            self._ledger.write(EntryType.ALERT_SEEN, {"ids": part})

    def returned(self, targets: Sequence[Target], *, at: int) -> None:
        """Keep alerts that cleared unacknowledged, until somebody has seen them."""
        kept = [
            target_data(msgspec.structs.replace(target, labels=_kept(target.labels)))
            for target in targets
        ]
        for part in _parts(kept):
            self._ledger.write(EntryType.ALERT_RETURNED, {"targets": part, "at": at})

    def _act_all(
        self, type_: EntryType, verb: Verb, targets: Sequence[_Aimed], note: str
    ) -> list[Outcome]:
        """Write all of them at one go, with one note; what that leaves out, each by itself."""
        saved: list[Outcome] = []
        if len(targets) > 1:
            several = [self._data(verb, target, more) for target, more in targets]
            try:
                entries = self._ledger.write_all(type_, several, {"note": note} if note else {})
            except OncallError:
                entries = []  # each is told why
            saved = [
                Outcome(target, entry, data["effect"])
                for (target, _), data, entry in zip(targets, several, entries, strict=False)
            ]
        rest = targets[len(saved) :]
        return saved + [self._act(type_, t, verb, note=note, **more) for t, more in rest]

    def _data(self, verb: Verb, target: Target, more: Mapping[str, object]) -> dict[str, Any]:
        room = fits(target)
        sends = room and verb in self._verbs(target.source)
        kept = target if room else msgspec.structs.replace(target, labels={})
        return {"target": target_data(kept), "effect": sends, **more}

    def _act(
        self, type_: EntryType, target: Target, verb: Verb, *, note: str = "", **more: object
    ) -> Outcome:
        data = self._data(verb, target, more)
        sends: bool = data["effect"]
        try:
            entry = self._ledger.write(type_, data, {"note": note} if note else None)
        except OncallError as error:
            return Outcome(target, error=str(error))
        return Outcome(target, entry, sends)


def alert_target(alert: Alert) -> Target:
    """Name an alert so that an entry about it makes sense for ever."""
    return Target(
        kind="alert",
        id=alert.id,
        source=alert.source,
        key=alert.fingerprint,
        title=alert.title[:300],
        severity=alert.severity[:60],
        starts_at=alert.starts_at,
        labels=dict(alert.labels),
    )


def ticket_target(ticket: Ticket) -> Target:
    """Name a ticket likewise."""
    return Target(
        kind="ticket", id=ticket.id, source=ticket.source, key=ticket.key, title=ticket.title[:300]
    )


def fits(target: Target) -> bool:
    """Whether the labels leave room in an entry.

    An alert with fewer labels would be silenced too widely, so such an effect is not sent at all.
    """
    return _bytes(target.labels) <= MAX_LABEL_BYTES


def _bytes(value: object) -> int:
    """Return the room that a value takes in an entry: a control character takes six bytes."""
    return len(msgspec.json.encode(value))


def _parts(members: Iterable[T]) -> Iterator[list[T]]:
    """Cut a list where an entry is full; a member that fills one alone is left out, and logged."""
    part: list[T] = []
    room = MAX_LIST_BYTES
    for member in members:
        size = _bytes(member) + 1
        if size > MAX_LIST_BYTES:
            log.warning("too long for the journal: %.200r", member)
            continue
        if size > room:
            yield part
            part, room = [], MAX_LIST_BYTES
        part.append(member)
        room -= size
    if part:
        yield part


_FEW = ("alertname", "service", "job", "namespace", "instance", "host", "pod", "cluster")


def _kept(labels: dict[str, str]) -> dict[str, str]:
    """Return all labels where there is room; else the few that say what it was about."""
    if _bytes(labels) <= MAX_RETURNED_LABEL_BYTES:
        return dict(labels)
    return {name: labels[name][:200] for name in _FEW if name in labels}
