"""Silences as Alertmanager's API v2 writes and reads them, refusals included."""

from __future__ import annotations

import re
from typing import Any

from oncall_tui.demo.exchange import Reply, Request, from_iso, iso, json_object, json_reply
from oncall_tui.demo.silences import Match, Silence

_REQUIRED = ("comment", "createdBy", "endsAt", "matchers", "startsAt")
_REQUIRED_OF_MATCHER = ("isRegex", "name", "value")


class RefusedSilenceError(Exception):
    """A posted silence that Alertmanager would not take; carries its reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body)
        self.reply = reply


def written(silence: Silence, now: int) -> dict[str, Any]:
    """Return the JSON form of a silence."""
    return {
        "id": silence.id,
        "status": {"state": silence.state(now)},
        "updatedAt": iso(silence.updated_at),
        "comment": silence.comment,
        "createdBy": silence.by,
        "endsAt": iso(silence.ends_at),
        "matchers": [
            {"isEqual": m.equal, "isRegex": m.regex, "name": m.name, "value": m.value}
            for m in silence.matchers
        ],
        "startsAt": iso(silence.starts_at),
    }


def read(request: Request, now: int) -> Silence:
    """Read a posted silence; raise RefusedSilenceError with what Alertmanager would say."""
    if "json" not in request.headers.get("content-type", ""):
        raise _coded(415, 415, "unsupported media type, only [application/json] are allowed")
    try:
        data = json_object(request.body)
        _check_shape(data)
        silence = Silence(
            id=str(data.get("id") or ""),
            matchers=tuple(_match(member) for member in data["matchers"]),
            starts_at=from_iso(data["startsAt"]),
            ends_at=from_iso(data["endsAt"]),
            by=str(data["createdBy"]),
            comment=str(data["comment"]),
            updated_at=now,
        )
    except (ValueError, TypeError, re.error) as error:
        raise _coded(400, 400, f'parsing silence body from "" failed, because {error}') from error
    _check_sense(silence, now)
    return silence


def _check_shape(data: dict[str, Any]) -> None:
    for name in _REQUIRED:
        if name not in data:
            raise _coded(422, 602, f"{name} in body is required")
    if not data["matchers"]:
        raise _coded(422, 612, "matchers in body should have at least 1 items")
    for number, matcher in enumerate(data["matchers"]):
        for name in _REQUIRED_OF_MATCHER:
            if name not in matcher:
                raise _coded(422, 602, f"matchers.{number}.{name} in body is required")


def _match(data: dict[str, Any]) -> Match:
    match = Match(
        name=str(data["name"]),
        value=str(data["value"]),
        regex=bool(data["isRegex"]),
        equal=bool(data.get("isEqual", True)),
    )
    if match.regex:
        re.compile(match.value)
    return match


def _check_sense(silence: Silence, now: int) -> None:
    if silence.ends_at <= silence.starts_at:
        raise _bare("Failed to create silence: start time must be before end time")
    if silence.ends_at <= now:
        raise _bare("Failed to create silence: end time can't be in the past")
    if all(match.matches({}) for match in silence.matchers):
        raise _bare("silence invalid: at least one matcher must not match the empty string")


def _coded(status: int, code: int, message: str) -> RefusedSilenceError:
    return RefusedSilenceError(json_reply({"code": code, "message": message}, status=status))


def _bare(message: str) -> RefusedSilenceError:
    return RefusedSilenceError(json_reply(message, status=400))
