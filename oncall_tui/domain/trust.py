"""Whose signature counts: lines of an OpenSSH `allowed_signers` file, and the rules they state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fnmatch import translate

import msgspec

_OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?(?:,|$)')
_KEY_TYPE = re.compile(r"(sk-)?(ssh|ecdsa)-[a-z0-9@.-]+\Z")
_FLAGS = frozenset({"cert-authority"})
_VALUES = frozenset({"namespaces", "valid-after", "valid-before"})
_TIMES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}

NOT_TRUSTED = "not trusted"
"""The objection to a key that is in no list."""


class TrustedKey(msgspec.Struct, frozen=True):
    """A key, and for whom, for what and when its signature counts."""

    key: str
    """`ssh-ed25519 AAAA…`, no comment."""
    principals: str = "*"
    """Comma-separated patterns; `!` negates."""
    namespaces: str = "*"
    valid_after: int | None = None
    """Milliseconds, UTC."""
    valid_before: int | None = None
    """Milliseconds, UTC; inclusive, as OpenSSH has it."""
    authority: bool = False
    """It vouches for certificates, never for what it signs itself."""

    def counts(self, *, by: str, namespace: str, at: int) -> bool:
        """Whether a signature for `namespace`, in the name of `by` and made at `at`, counts."""
        return not self.authority and self._covers(by, namespace, at)

    def certifies(self, *, by: str, namespace: str, at: int, principals: Sequence[str]) -> bool:
        """Whether a certificate by this key counts; its principals are names, not patterns."""
        return self.authority and by in principals and self._covers(by, namespace, at)

    def _covers(self, by: str, namespace: str, at: int) -> bool:
        return (
            matches(self.principals, by)
            and matches(self.namespaces, namespace)
            and (self.valid_after is None or at >= self.valid_after)
            and (self.valid_before is None or at <= self.valid_before)
        )


class Voucher(msgspec.Struct, frozen=True):
    """Whose word stands behind the key of a session; its signature is proven."""

    key: str
    """`ssh-ed25519 AAAA…`: the identity that signed, or the authority that certified it."""
    authority: bool = False
    """The word is a certificate."""
    principals: tuple[str, ...] = ()
    """Whom the certificate names."""
    touched: bool | None = None
    """Whether a security key was touched for it; None when it was none."""
    revoked: bool = False


def trusts(
    trusted: Iterable[TrustedKey], voucher: Voucher, *, by: str, namespace: str, at: int
) -> bool:
    """Whether the word of a voucher counts, in the name of `by` at `at`."""
    mine = (key for key in trusted if key.key == voucher.key)
    if voucher.authority:
        names = voucher.principals
        return any(
            key.certifies(by=by, namespace=namespace, at=at, principals=names) for key in mine
        )
    return any(key.counts(by=by, namespace=namespace, at=at) for key in mine)


def objection(
    trusted: Iterable[TrustedKey], voucher: Voucher, *, by: str, namespace: str, at: int
) -> str:
    """Say what the key is whose word does not count, in the name of `by` at `at`; "" if it does.

    A key that stands in a list, and not as it was used, is told from one that does not.
    """
    mine = [key for key in trusted if key.key == voucher.key]
    if trusts(mine, voucher, by=by, namespace=namespace, at=at):
        return ""
    if not mine:
        return NOT_TRUSTED
    mine = [key for key in mine if key.authority == voucher.authority]
    if not mine and voucher.authority:
        return "in the list without cert-authority, and it vouched by a certificate"
    if not mine:
        return "in the list with cert-authority, and it signed by itself"
    if voucher.authority and by not in voucher.principals:
        return "in the list, and its certificate names somebody else"
    if not any(matches(key.principals, by) for key in mine):
        return "in the list for somebody else"
    if not any(matches(key.namespaces, namespace) for key in mine):
        return f"in the list, and its namespaces lack {namespace}"
    return "in the list for another time"


def lacking(trusted: Iterable[TrustedKey], namespace: str) -> list[str]:
    """Return those of whom no line of the list is for `namespace`, by how the lines name them."""
    found: dict[str, bool] = {}
    for key in trusted:
        may = matches(key.namespaces, namespace)
        found[key.principals] = may or found.get(key.principals, False)
    return [principals for principals, may in found.items() if not may]


def parse_allowed_signers(text: str) -> tuple[TrustedKey, ...]:
    """Read the lines of an `allowed_signers` file; as in OpenSSH, a bad line trusts nobody."""
    lines = (line.strip() for line in text.splitlines())
    parsed = (_parse_line(line) for line in lines if line and not line.startswith("#"))
    return tuple(key for key in parsed if key is not None)


def matches(patterns: str, text: str) -> bool:
    """Hold text against comma-separated patterns of `*` and `?`; a negated match wins."""
    matched = False
    for pattern in patterns.split(","):
        bare = pattern.removeprefix("!")
        # Square brackets are plain characters here, unlike in a shell.
        if re.fullmatch(translate(bare.replace("[", "[[]")), text):
            if pattern != bare:
                return False
            matched = True
    return matched


def _parse_line(line: str) -> TrustedKey | None:
    words = _words(line)
    if len(words) >= 3 and _KEY_TYPE.match(words[1]):
        words.insert(1, "")
    if len(words) < 4 or not _KEY_TYPE.match(words[2]):
        return None
    options = _options(words[1])
    if options is None:
        return None
    try:
        return TrustedKey(
            key=f"{words[2]} {words[3]}",
            principals=words[0].strip('"'),
            namespaces=options.get("namespaces", "*"),
            valid_after=_time(options.get("valid-after")),
            valid_before=_time(options.get("valid-before")),
            authority="cert-authority" in options,
        )
    except ValueError:
        return None


def _words(line: str) -> list[str]:
    return re.findall(r'(?:"[^"]*"|[^\s"])+', line)


def _options(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _OPTION.match(text, at)
        if match is None:
            return None
        name, value = match[1].lower(), match[2]
        known = name in (_FLAGS if value is None else _VALUES)
        if not known or name in found:
            return None
        found[name] = value or ""
        at = match.end()
    return found


def _time(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.removesuffix("Z")
    moment = datetime.strptime(digits, _TIMES.get(len(digits), ""))  # noqa: DTZ007 - see below
    # Without the Z, OpenSSH reads local time, and so do we: astimezone of a bare time is local.
    moment = moment.replace(tzinfo=UTC) if text.endswith("Z") else moment.astimezone()
    return round(moment.timestamp() * 1000)


def own_keys(lines: Iterable[str]) -> tuple[TrustedKey, ...]:
    """Trust public key lines (`ssh-ed25519 AAAA… comment`) for what they sign and certify."""
    split = (line.split() for line in lines)
    keys = [f"{words[0]} {words[1]}" for words in split if len(words) >= 2]
    return tuple(TrustedKey(key, authority=ca) for key in keys for ca in (False, True))
