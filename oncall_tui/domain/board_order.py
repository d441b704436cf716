"""The order of rows within their severity."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from oncall_tui.domain.board_lines import ABSENT, Row, State


class Column(enum.StrEnum):
    """What rows can be sorted by; severity comes before all of them."""

    NEED = "need"
    """State first, longest waiting first: what needs somebody soonest."""
    DUE = "time"
    TITLE = "title"
    SERVICE = "service"
    INSTANCE = "instance"
    SOURCE = "source"
    OWNER = "owner"
    AGE = "age"


class Order(msgspec.Struct, frozen=True):
    """How the engineer wants rows to stand."""

    by: Column = Column.NEED
    flip: bool = False
    label: str = ""
    """Counts in the place of `by` where it is given: a label that is a column."""

    def next(self, labels: Sequence[str] = ()) -> Order:
        """Return the order by the column that comes next; `labels` are columns too, the last."""
        own = {column.value for column in Column}
        orders = [Order(by) for by in Column]
        orders += [Order(label=label) for label in labels if label not in own]
        here = Order(self.by, label=self.label)
        at = orders.index(here) if here in orders else -1
        return orders[(at + 1) % len(orders)]

    def flipped(self) -> Order:
        """Return the same column the other way round."""
        return Order(self.by, not self.flip, self.label)

    @property
    def words(self) -> str:
        """What people read; empty for the usual order."""
        if self == Order():
            return ""
        return f"by {self.label or self.by.value}{', flipped' if self.flip else ''}"


NEVER = 1 << 62
_NEEDS = {state: need for need, state in enumerate(State)}

_KEYS: dict[Column, Callable[[Row], tuple[int, str]]] = {
    Column.DUE: lambda row: (_due(row), ""),
    Column.TITLE: lambda row: (0, row.alert.title.casefold()),
    Column.SERVICE: lambda row: (0, row.alert.service.casefold()),
    Column.INSTANCE: lambda row: (0, row.alert.instance.casefold()),
    Column.SOURCE: lambda row: (0, row.alert.source.casefold()),
    # Nobody's last: who has what is asked for more often than what nobody has.
    Column.OWNER: lambda row: (not row.owner, row.owner.casefold()),
    Column.AGE: lambda row: (row.started, ""),
}


def ordered(rows: Iterable[Row], order: Order) -> list[Row]:
    """Return rows worst severity first, within one by the column, ties as they need somebody."""
    return in_order(sorted(rows, key=need), order)


def in_order(rows: Sequence[Row], order: Order) -> list[Row]:
    """Return rows that stand as they need somebody in another order."""
    found = list(rows)
    if order == Order():
        return found
    if order.label:
        found.sort(key=_label_key(order.label), reverse=order.flip)
    elif order.by is Column.NEED:
        found.reverse()
    else:
        found.sort(key=_KEYS[order.by], reverse=order.flip)
    found.sort(key=_rank)
    return found


def living(rows: Iterable[Row]) -> frozenset[str]:
    """Return the names of levels of which something is wrong now."""
    return frozenset([row.level.name for row in rows if row.state not in ABSENT])


def living_first(rows: list[Row]) -> list[Row]:
    """Return rows, which stand by severity, with those levels last of which all has cleared.

    What nobody has seen yet stays, but not above what is wrong now.
    """
    if not any(row.state is State.CLEARED for row in rows):
        return rows
    front = living(rows)
    return sorted(rows, key=lambda row: is_behind(row, front))


def is_behind(row: Row, front: Collection[str]) -> bool:
    """Whether a row belongs behind those that are wrong now; `front` are the levels that have some.

    Quiet ones keep their order: they stand apart from all others.
    """
    return row.state is State.CLEARED and row.level.name not in front


def _label_key(label: str) -> Callable[[Row], tuple[bool, str]]:
    """Return what sorts by a label; rows without it come last."""

    def key(row: Row) -> tuple[bool, str]:
        value = row.alert.labels.get(label, "")
        return not value, value.casefold()

    return key


def need(row: Row) -> tuple[int, int, int, str]:
    """Return what puts a row where it needs somebody; no two rows have the same."""
    # What flaps keeps its place: each time it fires again it would go to the end.
    since = row.started if row.flapping is None else row.flapping
    return (row.level.rank, _NEEDS[row.state], since, row.id)


def _rank(row: Row) -> int:
    return row.level.rank


def _due(row: Row) -> int:
    """Return the time that a row's clock counts to."""
    if row.held is not None:
        until = row.held.until
        return NEVER if until is None else until
    due = row.ack_due
    return NEVER if due is None else due
