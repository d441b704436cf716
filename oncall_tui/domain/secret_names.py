"""Secrets that are told by the name before them: `password=…`, `api_key: …`, `--token …`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from oncall_tui.domain.secret_look import is_placeholder, is_word, looks_random
from oncall_tui.domain.secret_shapes import Finding
from oncall_tui.domain.word_list import words

_STRONG = r"pass(?:word|wd|phrase|code)|kennwort|passwort"
"""Whatever follows these is taken for a secret unless it is a word of an ordinary sentence."""

_KEYS = (
    r"(?:api|access|secret|private|encryption|signing|account|auth|master|session|storage|license"
    r"|service|shared|deploy|routing|integration)[_ -]?key"
)
_WEAK = rf"(?<![A-Za-z])(?:pass|pwd|pw|auth|creds?)|token|secret|credentials?|{_KEYS}"
"""What follows these has to look like one too: a token can be expired, a secret can be mounted."""

_TELLING = re.compile(rf"(?:{_STRONG}|{_WEAK})s?$", re.IGNORECASE)

_VALUE = r"(?:\"(?P<double>(?:[^\"\\\r\n]|\\.)*)\"?|'(?P<single>[^'\r\n]*)'?|(?P<bare>[^\s\"']\S*))"
_NAMED = rf"(?:(?P<strong>{_STRONG})|(?:{_WEAK}))"
_PATTERNS = (
    rf"{_NAMED}\\?[\"']?[ \t]{{0,8}}(?P<sep>:=|=>|==?|:)[ \t]{{0,8}}\\?{_VALUE}",
    rf"{_NAMED}(?P<sep>[ \t]is[ \t]+|[ \t]was[ \t]+){_VALUE}",
    rf"(?<![\w-])--?[\w-]{{0,40}}{_NAMED}(?P<sep>[ \t]+)(?!-){_VALUE}",
    (
        r"\b(?P<strong>identified[ \t]+by|with[ \t]+password|password)(?P<sep>[ \t]+)"
        r"(?:'(?P<single>[^'\r\n]+)'|\"(?P<double>[^\"\r\n]+)\")"
    ),
    (
        r"\b(?P<strong>(?:sshpass|redis-cli)\b[^\r\n|;]{0,200}?)"
        r"(?P<sep>[ \t]-(?-i:(?<=sshpass -)p|a)[ \t]?)(?P<bare>[^\s\"'-]\S+)"
    ),
    (
        r"\b(?P<strong>(?:mysql|mariadb)[\w-]{0,20}\b[^\r\n|;]{0,200}?)"
        r"(?P<sep>[ \t]-(?-i:p))(?P<bare>[^\s\"'-]\S+)"
    ),
    (
        r"\b(?P<strong>(?:curl|wget|https?)\b[^\r\n|;]{0,200}?)"
        r"(?P<sep>[ \t](?:-u|--user)[ =]?[\"']?[^\s:\"']{1,80}:)(?P<bare>[^\s\"']+)"
    ),
)

_ORDINARY = words("""
    a an and are as asked at back be been blank by can cannot cant changed compromised correct
    default denied different disabled empty enabled entered error exists expired expires expiry
    fails failed false fine for from given gone good has hashed here hidden i if ignored in
    incorrect invalid is it its known leaked less like locked lost mismatch missing must need
    needed needs never new nil no none not null off ok okay old on only optional or prompt
    protected redacted reset required revoked rotated rotation same see set should similar stale
    still stored that the this to too true unchanged unknown unset update updated used valid via
    was weak which will with wrong yes you your
    """)
"""What stands after "password:" or "password is" in a sentence."""

_TRAILING = ".,;:)]}>\"'"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)


def is_telling(name: str) -> bool:
    """Whether the name of a value says that it is a secret: `db_password`, `apiKey`."""
    return _TELLING.search(name.strip()) is not None


def find_named(text: str) -> Iterator[Finding]:
    """Yield what the name before it tells to be a secret, in no order; some may overlap."""
    for pattern in _patterns():
        for match in pattern.finditer(text):
            yield from _judge(match)


def _judge(match: re.Match[str]) -> Iterator[Finding]:
    groups = match.groupdict()
    place = next((name for name in ("double", "single", "bare") if groups.get(name)), None)
    if place is None:
        return
    start, end = match.span(place)
    value = match[place]
    if place == "bare":
        value = value.rstrip(_TRAILING) or value
        end = start + len(value)
    strong = bool(groups.get("strong"))
    if is_placeholder(value) or not _secret(
        value, match["sep"], strong=strong, quoted=place != "bare"
    ):
        return
    yield Finding(start, end, "password" if strong else "secret")


def _secret(value: str, sep: str, *, strong: bool, quoted: bool) -> bool:
    if not strong:
        return looks_random(value)
    if value.casefold() in _ORDINARY or len(value) < 2:
        return False
    # "the password is wrong": a lone word is a password only where it is set apart.
    return quoted or "=" in sep or not is_word(value) or sep.isspace()
