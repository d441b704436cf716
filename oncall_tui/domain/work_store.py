"""The state of the fold of what people did about alerts and tickets."""

from __future__ import annotations

from typing import Self

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Effect, Verb, Waiting
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.handover_steps import HandoverStep, ShiftMark
from oncall_tui.domain.incident_steps import IncidentStep
from oncall_tui.domain.maintenance_steps import Step
from oncall_tui.domain.redaction import Redaction
from oncall_tui.domain.snooze import Snooze
from oncall_tui.domain.work_data import Acted
from oncall_tui.domain.work_parts import (
    Ack,
    Escalated,
    Event,
    Given,
    OwnSilence,
    Returned,
    WorkState,
    WorkView,
)


class WorkStore:
    """The state of the fold; `domain.work_rules` change it, entry by entry."""

    def __init__(self) -> None:
        self.next = 0
        """Index of the entry that comes next."""
        self.acks: dict[str, Ack] = {}
        self.history: dict[str, list[Event]] = {}
        self.notes: dict[str, int] = {}
        self.returned: dict[str, Returned] = {}
        self.waiting: dict[int, Waiting] = {}
        self.texts: dict[int, BlobRef] = {}
        """Of waiting effects: the text that goes with them."""
        self.redactions: dict[str, Redaction] = {}
        """By SHA-256 of the text's blob."""
        self.snoozes: dict[str, Snooze] = {}
        self.windows: dict[str, list[Step]] = {}
        """What was done about maintenance windows, by window."""
        self.escalated: dict[str, Escalated] = {}
        self.given: dict[str, Given] = {}
        self.silences: dict[int, OwnSilence] = {}
        self.handovers: list[HandoverStep] = []
        self.shifts: dict[str, ShiftMark] = {}
        self.incidents: dict[str, list[IncidentStep]] = {}
        """What was done about incidents, by incident."""
        self.opening: dict[int, str] = {}
        """By entry: the incident of a ticket that is still to be opened."""
        self.paged: dict[str, int] = {}
        """Alerts that wanted somebody and are not over: by id the entry that says so."""
        self.begun: dict[str, int] = {}
        """Of these the start, where it is before what the source says; milliseconds, our clock."""
        self.acked_there: dict[str, str] = {}
        """Of these: who was told of as having acknowledged them at their source."""

    @classmethod
    def of(cls, state: WorkState) -> Self:
        """Go on from where a fold was put down; the state is the new fold's from then on."""
        work = cls()
        for name in WorkState.__struct_fields__:
            setattr(work, name, getattr(state, name))
        return work

    def state(self) -> WorkState:
        """Return a copy to put down, which no later entry changes."""
        return WorkState(
            next=self.next,
            acks=dict(self.acks),
            history={id_: list(events) for id_, events in self.history.items()},
            notes=dict(self.notes),
            returned=dict(self.returned),
            waiting=dict(self.waiting),
            texts=dict(self.texts),
            redactions=dict(self.redactions),
            snoozes=dict(self.snoozes),
            windows={id_: list(steps) for id_, steps in self.windows.items()},
            escalated=dict(self.escalated),
            given=dict(self.given),
            silences=dict(self.silences),
            handovers=list(self.handovers),
            shifts=dict(self.shifts),
            incidents={id_: list(steps) for id_, steps in self.incidents.items()},
            opening=dict(self.opening),
            paged=dict(self.paged),
            begun=dict(self.begun),
            acked_there=dict(self.acked_there),
        )

    def view(self) -> WorkView:
        """Return what the board needs, safe from later entries."""
        return WorkView(
            acks=dict(self.acks),
            notes=dict(self.notes),
            returned=dict(self.returned),
            unsent=frozenset(w.effect.target.id for w in self.waiting.values()),
            snoozes=dict(self.snoozes),
            windows={id_: tuple(steps) for id_, steps in self.windows.items()},
            escalated=dict(self.escalated),
            given=dict(self.given),
            begun=dict(self.begun),
            silences=dict(self.silences),
            handovers=tuple(self.handovers),
            shifts=dict(self.shifts),
            incidents={id_: tuple(steps) for id_, steps in self.incidents.items()},
            unsent_silences=frozenset(i for i in self.silences if i in self.waiting),
        )

    def tell(self, target_id: str, event: Event) -> None:
        """Add a line to the history of an alert or ticket."""
        self.history.setdefault(target_id, []).append(event)

    def await_effect(self, entry: Entry | Brief, verb: Verb, data: Acted, at: int) -> None:
        """Remember that a remote system has yet to be told."""
        if not data.effect:
            return
        effect = Effect(
            entry=entry.i,
            op=f"{entry.log}/{entry.i}",
            verb=verb,
            target=data.target,
            by=entry.by,
            at=at,
            until=data.until,
            over=data.over,
            ref=data.ref,
            to=data.to,
            rung=data.rung,
        )
        self.waiting[entry.i] = Waiting(effect)
        if data.note is not None:
            self.texts[entry.i] = data.note

    def settle_silence(self, waiting: Waiting, ref: str | None) -> None:
        """Take in what its source calls a silence from now on; None: what was asked is not done."""
        effect = waiting.effect
        known = self.silences.get(effect.entry)
        if known is None:
            return
        if effect.verb is Verb.EXPIRE or ref is None:
            del self.silences[effect.entry]
        else:
            self.silences[effect.entry] = msgspec.structs.replace(known, ref=ref)

    def forget(self, index: int) -> Waiting | None:
        """Let go of an effect that has its outcome."""
        self.texts.pop(index, None)
        return self.waiting.pop(index, None)
