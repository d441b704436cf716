"""Roundup's classes: where links lead, how a record looks at each verbosity, what a value means."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oncall_tui.demo.tracker import PRIORITIES, STATUSES, USERS, Record

LINKS: Mapping[str, str] = {
    "actor": "user",
    "assignedto": "user",
    "author": "user",
    "creator": "user",
    "messages": "msg",
    "nosy": "user",
    "priority": "priority",
    "status": "status",
}
"""Class that a property points into; a list of ids where the record holds a list."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "priority": PRIORITIES,
    "status": STATUSES,
    "user": USERS,
}
PROTECTED = frozenset({"activity", "actor", "creation", "creator", "id"})
WRITABLE = frozenset({"title", "status", "priority", "assignedto", "nosy", "messages"})
LABELS: Mapping[str, str] = {
    "issue": "title",
    "msg": "activity",
    "priority": "name",
    "status": "name",
    "user": "username",
}
"""The property that stands for a record where verbosity 2 asks for one."""

Records = Callable[[str], Mapping[str, Record]]


class View:
    """Writes records for one request."""

    def __init__(self, root: str, verbose: int, records: Records) -> None:
        """`root` is the URL of `rest/data`; `verbose` is Roundup's, 0 to 3."""
        self._root = root
        self._verbose = verbose
        self._records = records

    def link(self, class_name: str, id_: str) -> str:
        """Return the URL of a record."""
        return f"{self._root}/{class_name}/{id_}"

    def listed(self, class_name: str, record: Record, fields: list[str]) -> Record:
        """Write a record as a member of a collection."""
        wanted = set(fields)
        if self._verbose >= 2:
            wanted.add(LABELS[class_name])
        id_ = str(record["id"])
        row: Record = {"id": id_, "link": self.link(class_name, id_)}
        row.update({name: self.value(class_name, record, name) for name in sorted(wanted)})
        return row

    def value(self, class_name: str, record: Record, name: str) -> object:
        """Write one property."""
        value = record[name]
        if class_name == "msg" and name == "content" and self._verbose < 3:
            tracker = self._root.removesuffix("/rest/data")
            return {"link": f"{tracker}/msg{record['id']}/"}
        target = LINKS.get(name)
        if target is None or value is None:
            return value
        if isinstance(value, list):
            return [self._reference(target, one) for one in value]
        return self._reference(target, str(value))

    def _reference(self, class_name: str, id_: str) -> object:
        if self._verbose < 1:
            return id_
        reference: Record = {"id": id_, "link": self.link(class_name, id_)}
        if self._verbose >= 2:
            label = LABELS[class_name]
            reference[label] = self._records(class_name)[id_][label]
        return reference


def resolved(class_name: str, name: str, value: object, records: Records) -> object:
    """Return a written value as a record holds it; raise ValueError in Roundup's words."""
    if name not in WRITABLE:
        raise ValueError(f"Property {name} not found in class {class_name}")
    target = LINKS.get(name)
    if target is None or value is None:
        return value
    if isinstance(value, list):
        return [key(name, target, one, records) for one in value]
    return key(name, target, value, records)


def key(name: str, target: str, value: object, records: Records) -> str:
    """Return the id of a record that is named by its id or by its name."""
    names = NAMES.get(target, ())
    if value in names:
        return str(names.index(str(value)) + 1)
    if str(value) in records(target):
        return str(value)
    raise ValueError(f"property {name}: {value!r} is not a {target}.")
