"""The items of a note that are roles in open incidents: each goes, or stays, by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from oncall_tui.domain.duration import compact
from oncall_tui.domain.handover_note import Item, item_key
from oncall_tui.domain.incident import Holder, Incident
from oncall_tui.domain.incident_steps import Role
from oncall_tui.domain.incident_times import next_update
from oncall_tui.domain.policy import Policy
from oncall_tui.domain.session import rfc3339
from oncall_tui.domain.whose import is_me

MAX_TITLE = 200
"""Characters."""


def role_items(
    incidents: Iterable[Incident], policy: Policy, *, of: str, me: str, now: int
) -> Iterator[Item]:
    """Yield the roles that `of` has in open incidents, as items of a note by `me`."""
    for incident in incidents:
        for role in Role if incident.is_open else ():
            holder = incident.roles.get(role)
            if holder is not None and is_me(holder.who, of):
                yield _item(incident, role, holder, policy, me, now)


def role_key(incident: str, role: str) -> str:
    """Name the item of a role."""
    return item_key(5, f"{incident}\n{role}")


def _item(
    incident: Incident, role: Role, holder: Holder, policy: Policy, me: str, now: int
) -> Item:
    level = policy.level(incident.level)
    title = f"{incident.short} {incident.title}"
    others = ", ".join(f"{r.value} {h.who}" for r, h in incident.roles.items() if r is not role)
    due = next_update(incident, level, policy.calendar)
    facts = [
        f"{role.value} for {compact(max(0, now - holder.at) // 1000)}",
        f"{incident.level}, in {incident.phase.value}, declared {_ago(incident.declared, now)}",
        f"also: {others}" if others else "",
        f"{due.audience.value} update due {_time(due.at)}" if due is not None else "",
        f"{len(incident.todos)} TODO open" if incident.todos else "",
    ]
    return Item(
        key=role_key(incident.id, role.value),
        part=5,
        title=f"{title[: MAX_TITLE - 40]}: {role.value}",
        facts=tuple(fact for fact in facts if fact),
        needs=True,
        loud=level is not None and level.rank == 0,
        owner=me,
        incident=incident.id,
        role=role.value,
    )


def holds_role(incident: Incident, role: str, who: Callable[[str], bool]) -> bool:
    """Whether that incident is open, and somebody of whom `who` is true has the role in it."""
    holder = next((h for r, h in incident.roles.items() if r.value == role), None)
    return incident.is_open and holder is not None and who(holder.who)


def _ago(at: int, now: int) -> str:
    return f"{compact(max(0, now - at) // 1000)} ago"


def _time(at: int) -> str:
    return f"{rfc3339(at)[:10]} {rfc3339(at)[11:16]} UTC"
