"""What an HTTP answer means to us: headers read with mistrust, refusals turned into our errors."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import msgspec

from oncall_tui.domain.text import plain
from oncall_tui.errors import (
    BadAnswerError,
    RefusedError,
    ServerFailedError,
    SourceError,
    ThrottledError,
)

LONGEST_WAIT = 3600.0
"""Seconds: a server that asks for more is asked again after this."""
REASON_LENGTH = 200
"""Characters of a server's own words that are passed on."""
SKEW_STEP = 2_000
"""Milliseconds: `Date` has whole seconds and answers take time; less than this is noise."""
SKEW_LIMIT = 86_400_000
"""Milliseconds: a `Date` further off says more about the header than about the clock."""

_EPOCH_FROM = 1_000_000_000
_LOOKED_AT = 65_536
_PAGE_LOOKED_AT = 8_192
_TITLE = re.compile(r"<title[^<>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<(style|script)\b.*?</\1|<[^<>]*>", re.IGNORECASE | re.DOTALL)


class Answer(msgspec.Struct, frozen=True):
    """A complete answer with a status that the caller expects."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a repeated header the values joined with `, `."""
    body: bytes
    skew: int
    """Milliseconds that the server's clock is ahead of ours."""


def refusal(
    status: int, headers: Mapping[str, str], body: bytes, *, where: str, now: int
) -> SourceError:
    """Return the error that an unexpected status is; `now` is milliseconds since the epoch."""
    said = reason(body)
    tail = f": {said}" if said else ""
    if status in (429, 503) or (status == 403 and headers.get("x-ratelimit-remaining") == "0"):
        wait = asked_wait(headers, now=now)
        return ThrottledError(
            f"the server asks us to wait (status {status}){tail}", retry_after=wait, where=where
        )
    if status in (401, 403):
        what = "does not know us" if status == 401 else "does not allow this"
        return RefusedError(
            f"the server {what} (status {status}){tail}",
            where=where,
            hint="check the credentials and what they may do",
        )
    if 300 <= status < 400 and status != 304:
        return BadAnswerError(
            f"redirected to {_host(headers.get('location', ''))} (status {status})",
            where=where,
            hint="redirects are not followed; set the final URL, or log the program in",
        )
    kind = ServerFailedError if status >= 500 else BadAnswerError
    return kind(f"status {status}{tail}", where=where)


def page_instead(headers: Mapping[str, str], body: bytes) -> str:
    """Return what an HTML page is called that came in place of data, or an empty string."""
    kind = headers.get("content-type", "").lower()
    if kind.partition(";")[0].strip() == "application/octet-stream":
        return ""  # bytes may begin with anything: a salt in 256 begins as a page does
    if "html" in kind or body[:256].lstrip()[:1] == b"<":
        return reason(body) or "no title"
    return ""


def asked_wait(headers: Mapping[str, str], *, now: int) -> float | None:
    """Return how many seconds the server wants us to wait; None when it does not say.

    `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), else the reset of a rate limit, which
    some give in seconds and some as a time. Between 0 and LONGEST_WAIT.
    """
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset"):
        value = headers.get(name, "").strip()
        wait = _seconds(value, now)
        if wait is not None:
            return min(max(wait, 0.0), LONGEST_WAIT)
    return None


def _seconds(value: str, now: int) -> float | None:
    try:
        number = float(value)
    except ValueError:
        moment = http_date(value)
        return None if moment is None else (moment - now) / 1000
    if not math.isfinite(number):
        return None
    return number - now / 1000 if number >= _EPOCH_FROM else number


def http_date(value: str) -> int | None:
    """Read an HTTP date: milliseconds since the epoch; None when it is not one."""
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return round(moment.timestamp() * 1000)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def clock_skew(headers: Mapping[str, str], *, received: int, before: int) -> int:
    """Return how far the server's clock is ahead, in milliseconds.

    `Date` names a second; its middle is taken. `before` is what was believed so far: it stays
    unless the new value differs by SKEW_STEP, so that noise moves no timer.
    """
    date = http_date(headers.get("date", ""))
    if date is None:
        return before
    age = headers.get("age", "").strip()
    held = int(age) * 1000 if age.isdecimal() and len(age) < 9 else 0
    skew = date + held + 500 - received
    if abs(skew) > SKEW_LIMIT:
        return before
    return skew if abs(skew - before) >= SKEW_STEP else before


def reason(body: bytes) -> str:
    """Return the server's own words for an error: one plain line of at most REASON_LENGTH."""
    text = body[:_LOOKED_AT].decode("utf-8", "replace").strip()
    said = _said(text)
    if said is None:
        import html  # loads all names of characters, which no request waits for

        text = text[:_PAGE_LOOKED_AT]
        title = _TITLE.search(text)
        said = html.unescape(_MARKUP.sub(" ", title.group(1) if title else text))
    lines = (" ".join(line.split()) for line in said.splitlines())
    return plain(next((line for line in lines if line), ""), REASON_LENGTH)


def _said(text: str) -> str | None:
    """Look for the message in the JSON error bodies of the systems that we know."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    for _ in range(3):
        if not isinstance(found, dict):
            break
        found = next((found[key] for key in _MESSAGE_KEYS if found.get(key)), "")
    return found if isinstance(found, str) else ""


_MESSAGE_KEYS = ("message", "msg", "error", "detail", "errorMessages")


def _host(location: str) -> str:
    try:
        host = urlsplit(location).hostname
    except ValueError:
        host = None
    return plain(host, 100) if host else "another path of this server"
