"""A simulated Alertmanager: API v2 over the story's alerts and its own silences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from oncall_tui.demo.exchange import Reply, Request, iso, json_reply, text_reply
from oncall_tui.demo.scenario import Firing, World
from oncall_tui.demo.silence_json import RefusedSilenceError, read, written
from oncall_tui.demo.silences import Match, Silence, SilenceBook, silence_id
from oncall_tui.demo.stage import Stage
from oncall_tui.domain.matcher import Matcher, parse_matchers
from oncall_tui.errors import FilterError

EVALUATION = 60_000
"""Milliseconds between two notices of Prometheus: `updatedAt` and `endsAt` of all alerts move."""

_RESOLVE_AFTER = 4 * EVALUATION


class _Listed(msgspec.Struct, frozen=True):
    firing: Firing
    silenced_by: tuple[str, ...]
    inhibited_by: tuple[str, ...]

    @property
    def state(self) -> str:
        return "suppressed" if self.silenced_by or self.inhibited_by else "active"


class Alertmanager:
    """One Alertmanager of the estate; call it with a request."""

    def __init__(self, source: str, stage: Stage, *, skew: int = 0) -> None:
        """`skew` is how many milliseconds the machine's clock is ahead."""
        self._source = source
        self._stage = stage
        self._skew = skew
        self._book = SilenceBook(f"{source}/{stage.began_at}")

    def now(self) -> int:
        """Tell the time on this machine, in milliseconds since the epoch."""
        return self._stage.now() + self._skew

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        self._adopt(self._stage.world())
        for pattern, methods in _ROUTES:
            found = re.fullmatch(pattern, request.path)
            if found is None:
                continue
            method = methods.get(request.method)
            if method is None:
                allowed = ",".join(methods)
                message = f"method {request.method} is not allowed, but [{allowed}] are"
                return json_reply({"code": 405, "message": message}, status=405)
            try:
                return method(self, request, *found.groups())
            except FilterError:
                bad = " ".join(request.query.get("filter", []))
                return json_reply(f"bad matcher format: {bad}", status=400)
        message = f"path {request.path} was not found"
        return json_reply({"code": 404, "message": message}, status=404)

    def ready(self, _request: Request) -> Reply:
        """Say that it serves."""
        return text_reply("OK")

    def status(self, _request: Request) -> Reply:
        """Tell version and start."""
        return json_reply(
            {
                "cluster": {"status": "disabled", "peers": []},
                "config": {"original": "route:\n  receiver: on-call\n"},
                "uptime": iso(self._stage.began_at + self._skew),
                "versionInfo": {"version": "0.28.0", "branch": "demo", "revision": "demo"},
            }
        )

    def alerts(self, request: Request) -> Reply:
        """List alerts, by matchers and by state."""
        matchers = _matchers(request)
        listed = [
            entry
            for entry in self._listed(self._stage.world())
            if _wanted(entry, request) and all(m.matches(entry.firing.labels) for m in matchers)
        ]
        listed.sort(key=lambda entry: entry.firing.fingerprint)
        return json_reply([self._written(entry) for entry in listed])

    def silences(self, request: Request) -> Reply:
        """List silences; a filter is held against the labels that their matchers name."""
        matchers = _matchers(request)
        return json_reply(
            [
                written(silence, self.now())
                for silence in self._book.all()
                if all(m.matches(_named(silence)) for m in matchers)
            ]
        )

    def silence(self, _request: Request, id_: str) -> Reply:
        """Show one silence."""
        found = self._book.get(id_)
        return Reply(404) if found is None else json_reply(written(found, self.now()))

    def post_silence(self, request: Request) -> Reply:
        """Make or change a silence."""
        now = self.now()
        try:
            made = self._book.put(read(request, now), now)
        except RefusedSilenceError as refusal:
            return refusal.reply
        except KeyError:
            return json_reply("silence not found", status=404)
        return json_reply({"silenceID": made})

    def delete_silence(self, _request: Request, id_: str) -> Reply:
        """End a silence."""
        return Reply(200 if self._book.expire(id_, self.now()) else 404)

    def _adopt(self, world: World) -> None:
        for quiet in world.quiet:
            if quiet.source == self._source:
                began = self._stage.wall(quiet.at) + self._skew
                self._book.adopt(
                    Silence(
                        id=silence_id(self._source, quiet.id),
                        matchers=tuple(Match(*pair) for pair in quiet.labels.items()),
                        starts_at=began,
                        ends_at=self._stage.wall(quiet.until) + self._skew,
                        by=quiet.by,
                        comment=quiet.comment,
                        updated_at=began,
                    )
                )

    def _listed(self, world: World) -> list[_Listed]:
        mine = [
            firing
            for firing in world.firing
            if firing.source == self._source and firing.fires_at <= world.seconds
        ]
        now, silences = self.now(), self._book.all()
        return [
            _Listed(
                firing,
                tuple(s.id for s in silences if s.quiets(firing.labels, now)),
                inhibitors(firing, mine),
            )
            for firing in mine
        ]

    def _written(self, entry: _Listed) -> dict[str, Any]:
        firing = entry.firing
        starts = self._stage.wall(firing.at) + self._skew
        updated = max(starts, self.now() // EVALUATION * EVALUATION)
        return {
            "annotations": firing.annotations,
            "endsAt": iso(updated + _RESOLVE_AFTER),
            "fingerprint": firing.fingerprint,
            "receivers": [{"name": "on-call"}],
            "startsAt": iso(starts),
            "status": {
                "inhibitedBy": list(entry.inhibited_by),
                "mutedBy": [],
                "silencedBy": list(entry.silenced_by),
                "state": entry.state,
            },
            "updatedAt": iso(updated),
            "generatorURL": f"https://prometheus.example/{self._source}/graph?g0.tab=1",
            "labels": firing.labels,
        }


def inhibitors(firing: Firing, others: Iterable[Firing]) -> tuple[str, ...]:
    """Return who keeps a warning quiet: an InstanceDown of the same machine and cluster."""
    if firing.labels["severity"] != "warning":
        return ()
    return tuple(
        other.fingerprint
        for other in others
        if other.rule == "InstanceDown"
        and all(other.labels.get(n) == firing.labels.get(n) for n in ("cluster", "instance"))
    )


def _matchers(request: Request) -> list[Matcher]:
    return [m for text in request.query.get("filter", []) for m in parse_matchers(text)]


def _wanted(entry: _Listed, request: Request) -> bool:
    asked = {name: request.last(name, "true") != "false" for name in ("active", "silenced")}
    inhibited = request.last("inhibited", "true") != "false"
    return not (
        (entry.state == "active" and not asked["active"])
        or (entry.silenced_by and not asked["silenced"])
        or (entry.inhibited_by and not inhibited)
    )


def _named(silence: Silence) -> Mapping[str, str]:
    return {match.name: match.value for match in silence.matchers}


_Method = Callable[..., Reply]
_ROUTES: tuple[tuple[str, Mapping[str, _Method]], ...] = (
    (r"/-/(?:ready|healthy)", {"GET": Alertmanager.ready}),
    (r"/api/v2/status", {"GET": Alertmanager.status}),
    (r"/api/v2/alerts", {"GET": Alertmanager.alerts}),
    (
        r"/api/v2/silences",
        {"GET": Alertmanager.silences, "POST": Alertmanager.post_silence},
    ),
    (
        r"/api/v2/silence/([^/]+)",
        {"GET": Alertmanager.silence, "DELETE": Alertmanager.delete_silence},
    ),
)
