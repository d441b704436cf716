"""Secrets that give themselves away, wherever they stand: by a prefix, a frame, or their place.

The prefixes are what the issuers publish so that leaked keys can be found. A group named `secret`
in a pattern is what has to go; without one it is the whole match.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import cache

import msgspec

from oncall_tui.domain.secret_look import is_placeholder, is_word, looks_random


class Finding(msgspec.Struct, frozen=True, order=True):
    """A secret in a text."""

    start: int
    end: int
    """Characters from the start of the text; `end` is behind the last one."""
    kind: str
    """In words, such as `github token`."""


_KEYS = (
    ("aws key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])"),
    ("github token", r"gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255}"),
    ("gitlab token", r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w.-]{20,}"),
    ("slack token", r"xox[abceoprs]-[\w.-]{10,}|xapp-\d-[\w-]{10,}"),
    ("google key", r"AIza[\w-]{35}|GOCSPX-[\w-]{20,}|ya29\.[\w.-]{20,}"),
    ("stripe key", r"[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,}"),
    ("npm token", r"npm_[A-Za-z0-9]{36,}"),
    ("pypi token", r"pypi-[\w-]{50,}"),
    ("docker token", r"dckr_[op]at_[\w-]{20,}"),
    ("digitalocean token", r"do[opr]_v1_[0-9a-f]{64}"),
    ("sendgrid key", r"SG\.[\w-]{16,}\.[\w-]{16,}"),
    ("hugging face token", r"hf_[A-Za-z0-9]{30,}"),
    ("model key", r"sk-(?:proj|ant|svcacct|or)-[\w-]{20,}|sk-[A-Za-z0-9]{32,}"),
    ("vault token", r"hv[bsr]\.[\w-]{20,}"),
    ("terraform token", r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}"),
    ("databricks token", r"dapi[0-9a-f]{32}"),
    ("grafana token", r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/=]{32,}"),
    ("shopify token", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("telegram token", r"\d{8,10}:AA[\w-]{33}"),
    ("new relic key", r"NRAK-[A-Z0-9]{27}"),
    ("atlassian token", r"ATATT3[\w=-]{50,}"),
    ("sentry token", r"sntry[su]_[\w+/=-]{40,}"),
    ("age key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    ("jwt", r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}"),
)
"""Each begins where no letter or digit stands before it."""

_PLACES = (
    (
        "private key",
        (
            r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:(?!-----END )[\s\S])*(?:-----END [A-Z0-9 ]{0,40}-----)?"
        ),
    ),
    ("webhook", r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[\w/-]{20,})"),
    ("webhook", r"discord(?:app)?\.com/api/webhooks/\d+/(?P<secret>[\w-]{20,})"),
    ("storage key", r"AccountKey=(?P<secret>[A-Za-z0-9+/]{40,}={0,2})"),
    ("signed url", r"[?&](?:X-Amz-Signature|X-Goog-Signature|sig)=(?P<secret>[\w%+/=-]{20,})"),
)

_CREDENTIALS = (
    (
        "authorization",
        (
            r"\bauthorization[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
            r"(?:(?:bearer|basic|token|apikey|digest|negotiate)[ \t]+)?(?P<secret>[^\s\"',;]{4,})"
        ),
    ),
    ("bearer token", r"\bbearer[ \t]+(?P<secret>[\w.~+/=-]{16,})"),
    ("basic credentials", r"\bbasic[ \t]+(?P<secret>[A-Za-z0-9+/]{12,}={0,2})(?![\w-])"),
    ("cookie", r"\bcookie:[ \t]{0,4}(?P<secret>[\w.$-]{1,80}=[^\r\n\"']{4,})"),
)

_URL = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,20}://(?P<user>[^\s/?#@:\"'<>]*)(?::(?P<word>[^\s/?#\"'<>]+))?@"
)
_LONG_USER = 16
"""Characters from which the part before the @ is a token rather than a name."""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Compile when first asked for: it takes longer than anything else at the start."""
    keys = "|".join(f"(?P<k{number}>{pattern})" for number, (_, pattern) in enumerate(_KEYS))
    places = tuple((kind, re.compile(pattern)) for kind, pattern in _PLACES)
    loose = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _CREDENTIALS)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{keys})"), _URL, (*places, *loose)


def find_shapes(text: str) -> Iterator[Finding]:
    """Yield what is a secret by its shape or its place, in no order; some may overlap."""
    keys, url, places = _patterns()
    for match in keys.finditer(text):
        yield Finding(match.start(), match.end(), _KEYS[int((match.lastgroup or "k0")[1:])][0])
    for kind, pattern in places:
        for match in pattern.finditer(text):
            group = "secret" if "secret" in match.groupdict() else 0
            if not is_placeholder(match[group]) and _credible(kind, match[group]):
                yield Finding(*match.span(group), kind)
    if "://" in text:
        yield from _in_urls(text, url)


def _credible(kind: str, value: str) -> bool:
    """Whether what follows such a word is a credential and no sentence about one."""
    if kind == "authorization":
        return not is_word(value)
    if kind == "basic credentials":
        return _names_somebody(value)
    return kind != "bearer token" or looks_random(value)


def _names_somebody(value: str) -> bool:
    """Whether a value is base64 of `user:password`."""
    try:
        return b":" in base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return False


def _in_urls(text: str, url: re.Pattern[str]) -> Iterator[Finding]:
    for match in url.finditer(text):
        user, word = match["user"], match["word"]
        if word is not None and not is_placeholder(word):
            yield Finding(*match.span("word"), "url password")
        if len(user) >= _LONG_USER and looks_random(user):
            yield Finding(*match.span("user"), "url token")
