"""The access review: who signed in the journals, held against the list of allowed signers."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Iterable, Sequence

import msgspec

from oncall_tui.domain.document import Facts, Moment, Span
from oncall_tui.domain.report_parts import Made
from oncall_tui.domain.session import NAMESPACE, rfc3339
from oncall_tui.domain.text import plain
from oncall_tui.domain.trust import TrustedKey, Voucher, objection

UNSIGNED = "(nobody signed)"


class Sitting(msgspec.Struct, frozen=True):
    """One session of a log, and who vouched for it; None: nobody, or nothing that reads."""

    log: str
    by: str
    opened: int
    """Milliseconds, UTC."""
    entries: int
    last: int
    """Of its newest entry."""
    voucher: Voucher | None
    wrong: str = ""
    """What is wrong with the voucher in itself."""


class SignerLine(Facts, frozen=True):
    """A key, in the name of somebody, in the journals."""

    by: str
    key: str
    """`SHA256:…`, as ssh-keygen prints it; `(nobody signed)` without one."""
    logs: str
    sessions: int
    entries: int
    first: Moment
    last: Moment
    authority: bool
    """It vouched by certificates."""
    why: str
    """Why its word does not count; empty when it does."""


class AllowedLine(Facts, frozen=True):
    """A line of the list."""

    principals: str
    key: str
    authority: bool
    valid: str
    last: Moment | None
    """Newest entry of a session that it vouched for; None: never seen."""
    silent: Span | None
    """Since then."""
    verdict: str
    """`in use`, `dormant`, `never seen`, `expired`, `not valid yet`."""


class AccessFacts(Made, frozen=True):
    """What an access review says."""

    list: str
    """The file that was held against."""
    listed: bool
    """There is such a list."""
    dormant_after: Span
    signers: tuple[SignerLine, ...]
    unknown: tuple[SignerLine, ...]
    """Of these: whose word does not count."""
    allowed: tuple[AllowedLine, ...]
    dormant: tuple[AllowedLine, ...]
    """Of these: whom nobody has seen for long, or ever."""
    expired: tuple[AllowedLine, ...]


def fingerprint(key: str) -> str:
    """Return `SHA256:…` of a public key line; the line itself where it does not read."""
    words = key.split()
    try:
        raw = b64decode(words[1], validate=True)
    except (IndexError, BadBase64, ValueError):
        return plain(key, 80)
    return "SHA256:" + b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")


def access_facts(
    sittings: Iterable[Sitting],
    listed: Sequence[TrustedKey],
    *,
    made: Made,
    name: str,
    dormant: int,
) -> AccessFacts:
    """Hold what signed against the list; `dormant` in milliseconds, `name` is the list's."""
    seen = list(sittings)
    signers = _signers(seen, listed)
    # Without a list there is none to review: one's own keys only say what counts.
    allowed = tuple(_allowed(key, seen, made.made.at, dormant) for key in listed if name)
    return AccessFacts(
        **msgspec.structs.asdict(made),
        list=name,
        listed=bool(name),
        dormant_after=Span(dormant),
        signers=signers,
        unknown=tuple(line for line in signers if line.why),
        allowed=allowed,
        dormant=tuple(x for x in allowed if x.verdict in {"dormant", "never seen"}),
        expired=tuple(x for x in allowed if x.verdict == "expired"),
    )


def _signers(seen: Iterable[Sitting], listed: Sequence[TrustedKey]) -> tuple[SignerLine, ...]:
    groups: dict[tuple[str, str, bool, str], list[Sitting]] = {}
    for one in seen:
        key = UNSIGNED if one.voucher is None else fingerprint(one.voucher.key)
        authority = one.voucher is not None and one.voucher.authority
        groups.setdefault((one.by, key, authority, _why(one, listed)), []).append(one)
    lines = [
        SignerLine(
            by=plain(by),
            key=key,
            logs=", ".join(sorted({x.log for x in found})),
            sessions=len(found),
            entries=sum(x.entries for x in found),
            first=Moment(min(x.opened for x in found)),
            last=Moment(max(x.last for x in found)),
            authority=authority,
            why=why,
        )
        for (by, key, authority, why), found in groups.items()
    ]
    return tuple(sorted(lines, key=lambda line: (not line.why, -line.last.at, line.by, line.key)))


def _why(one: Sitting, listed: Sequence[TrustedKey]) -> str:
    if one.wrong:
        return one.wrong
    if one.voucher is None:
        return "the session is not signed"
    if one.voucher.revoked:
        return "revoked"
    return objection(listed, one.voucher, by=one.by, namespace=NAMESPACE, at=one.opened)


def _allowed(key: TrustedKey, seen: Sequence[Sitting], now: int, dormant: int) -> AllowedLine:
    mine = [
        one.last
        for one in seen
        if one.voucher is not None
        and one.voucher.key == key.key
        and not objection([key], one.voucher, by=one.by, namespace=NAMESPACE, at=one.opened)
    ]
    last = max(mine, default=None)
    return AllowedLine(
        principals=plain(key.principals),
        key=fingerprint(key.key),
        authority=key.authority,
        valid=_valid(key),
        last=None if last is None else Moment(last),
        silent=None if last is None else Span(max(0, now - last)),
        verdict=_verdict(key, last, now, dormant),
    )


def _verdict(key: TrustedKey, last: int | None, now: int, dormant: int) -> str:
    if key.valid_before is not None and now > key.valid_before:
        return "expired"
    if key.valid_after is not None and now < key.valid_after:
        return "not valid yet"
    if last is None:
        return "never seen"
    return "dormant" if now - last > dormant else "in use"


def _valid(key: TrustedKey) -> str:
    after = "" if key.valid_after is None else f"from {rfc3339(key.valid_after)[:10]}"
    before = "" if key.valid_before is None else f"to {rfc3339(key.valid_before)[:10]}"
    return " ".join(part for part in (after, before) if part) or "always"
