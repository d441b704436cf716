"""The ticket server's REST interface, in the shape of Roundup 2.6, under `/t/rest`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from oncall_tui.demo.exchange import Reply, Request, json_object, json_reply
from oncall_tui.demo.story import ME
from oncall_tui.demo.tracker import CLASSES, Record, Tracker
from oncall_tui.demo.tracker_gate import forgery, login_refusal
from oncall_tui.demo.tracker_listing import chosen, fields_of, number, page
from oncall_tui.demo.tracker_schema import PROTECTED, View, key, resolved

MOUNT = "/t"

_STALE = "If-Match is missing or does not match. Retrieve asset and retry modification if valid."


class RefusedRequestError(Exception):
    """An answer other than success, in Roundup's words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class TrackerApi:
    """The ticket server of the estate; call it with a request."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self.url = ""
        """Where clients reach the tracker, without a slash at the end; set once it is known."""

    def now(self) -> int:
        """Tell the time on this machine, in milliseconds since the epoch."""
        return self._tracker.now()

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        refusal = login_refusal(request)
        if refusal is not None:
            return refusal
        try:
            reason = forgery(request, self.url)
            if reason:
                raise RefusedRequestError(400, reason)
            return self._routed(request)
        except RefusedRequestError as error:
            return _refusal(error.status, error.message)
        except ValueError as error:  # a value or a query that Roundup does not take
            return _refusal(400, str(error))

    def _routed(self, request: Request) -> Reply:
        if request.path.rstrip("/") == f"{MOUNT}/rest":
            return _data({"default_version": 1, "supported_versions": [1]})
        found = re.fullmatch(MOUNT + r"/rest/data/(\w+)(?:/(\w+))?", request.path)
        if found is None:
            raise RefusedRequestError(404, "Nothing matches the given URI")
        class_name, id_ = found.groups()
        if class_name not in CLASSES:
            raise RefusedRequestError(404, f"Class {class_name} not found")
        match request.method, class_name, id_:
            case "GET", _, None:
                return self._collection(request, class_name)
            case "GET", _, _:
                return self._item(request, class_name, id_)
            case "POST", "msg", None:
                return self._post_message(request)
            case "POST", "issue", None:
                return self._post_issue(request)
            case "PATCH", "issue", str():
                return self._patch_issue(request, id_)
        message = f"Method {request.method} not allowed. Allowed: GET"
        raise RefusedRequestError(405, message)

    def _view(self, request: Request) -> View:
        verbose = number(request, "@verbose", 1)
        return View(f"{self.url}/rest/data", verbose, self._tracker.records)

    def _collection(self, request: Request, class_name: str) -> Reply:
        known = CLASSES[class_name]
        fields = fields_of(request, known)
        rows = chosen(request, class_name, known, self._tracker.records)
        shown, links = page(request, f"{self.url}/rest/data/{class_name}", rows)
        view = self._view(request)
        listed = [view.listed(class_name, row, fields) for row in shown]
        return _data({"collection": listed, **links, "@total_size": len(rows)})

    def _item(self, request: Request, class_name: str, id_: str) -> Reply:
        record = self._record(class_name, id_)
        view = self._view(request)
        whole = request.last("@protected").lower() == "true"
        asked = fields_of(request, CLASSES[class_name])
        names = asked or [n for n in sorted(record) if whole or n not in PROTECTED]
        etag = self._tracker.etag(class_name, id_)
        item = {
            "id": id_,
            "type": class_name,
            "link": view.link(class_name, id_),
            "attributes": {name: view.value(class_name, record, name) for name in names},
            "@etag": etag,
        }
        return _data(item, headers={"ETag": etag})

    def _post_message(self, request: Request) -> Reply:
        data = json_object(request.body)
        unknown = data.keys() - {"content", "author", "date"}
        if unknown:
            raise ValueError(f"Property {min(unknown)} not found in class msg")
        if "author" in data:
            key("author", "user", data["author"], self._tracker.records)
        id_ = self._tracker.write(str(data.get("content", "")), ME)
        link = f"{self.url}/rest/data/msg/{id_}"
        return _data({"id": id_, "link": link}, status=201, headers={"Location": link})

    def _post_issue(self, request: Request) -> Reply:
        records = self._tracker.records
        data = json_object(request.body)
        found = {name: resolved("issue", name, value, records) for name, value in data.items()}
        if not found.get("title"):
            raise ValueError("Required issue property title not supplied")
        id_ = self._tracker.open(found, by=ME)
        link = f"{self.url}/rest/data/issue/{id_}"
        return _data({"id": id_, "link": link}, status=201, headers={"Location": link})

    def _patch_issue(self, request: Request, id_: str) -> Reply:
        before = self._record("issue", id_)
        data = json_object(request.body)
        operation = data.pop("@op", "replace")
        etag = request.headers.get("if-match", str(data.pop("@etag", "")))
        changes: Record = {}
        for name, value in data.items():
            new = resolved("issue", name, value, self._tracker.records)
            changes[name] = _operated(operation, before[name], new)
        if not self._tracker.change(id_, changes, by=ME, match=etag):
            raise RefusedRequestError(412, _STALE)
        after = self._record("issue", id_)
        watched = sorted(before.keys() - PROTECTED)
        changed = {name: after[name] for name in watched if after[name] != before[name]}
        link = f"{self.url}/rest/data/issue/{id_}"
        return _data({"id": id_, "type": "issue", "link": link, "attribute": changed})

    def _record(self, class_name: str, id_: str) -> Record:
        record = self._tracker.records(class_name).get(id_)
        if record is None:
            raise RefusedRequestError(404, f"no such {class_name} {id_}")
        return record


def _operated(operation: object, old: object, new: object) -> object:
    if not isinstance(old, list):
        return None if operation == "remove" else new
    asked = new if isinstance(new, list) else [new]
    match operation:
        case "add":
            return list(dict.fromkeys((*old, *asked)))
        case "remove":
            return [one for one in old if one not in asked]
        case "replace":
            return asked
    raise ValueError(f"PATCH Operation {operation} is not allowed")


def _data(
    data: Mapping[str, object], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    return json_reply({"data": data}, status=status, indent=4, headers=headers)


def _refusal(status: int, message: str) -> Reply:
    return json_reply({"error": {"status": status, "msg": message}}, status=status, indent=4)
