"""Which of an agent's keys vouches: the one that was named, else the first that can."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from data.agent_protocol import HeldKey
from data.session_cert import read_facts
from data.ssh_cert import is_certificate, read_certificate
from data.ssh_keys import RSA, check_size, key_line, read_key, read_line
from data.ssh_wire import WireError
from oncall_tui.domain.signing import fingerprint
from oncall_tui.errors import JournalTamperedError, NoAgentError

MIN_LEFT = 10 * 60_000
"""Milliseconds: a certificate that ends sooner is no use for a session."""


class AgentKey(msgspec.Struct, frozen=True):
    """A key of an agent that can vouch."""

    line: str
    """As in its `.pub` file: a key, or a certificate about one."""
    comment: str
    authority: str
    """Whose word it is: the key itself, or the authority that certified it."""
    certified: bool = False
    """It is a certificate; it cannot certify a session key, but sign."""
    until: int | None = None
    """End of the certificate, milliseconds."""

    @property
    def name(self) -> str:
        """What people know it by."""
        return f"{fingerprint(self.line)} {self.comment}".strip()


def choose(held: Sequence[HeldKey], *, by: str, at_ms: int, wanted: str = "") -> AgentKey:
    """Return the key that vouches for `by`: the one of the line `wanted`, else the first usable.

    Where `wanted` is a certificate, one that was issued later about the same key does as well.

    A key that comes with a certificate about it in the name of `by` is used by that certificate,
    since whoever certifies its people knows no single keys. Raises NoAgentError, which says of each
    key why it cannot be used.
    """
    if wanted:
        subject = _subject(wanted)
        held = [key for key in held if _subject(_line(key)) == subject]
    usable: list[AgentKey] = []
    reasons: list[str] = []
    for key in held:
        try:
            usable.append(_usable(key, by, at_ms))
        except (WireError, JournalTamperedError) as error:
            reasons.append(f"{key.comment or 'a key'}: {error}")
    if not usable:
        raise _nothing(reasons, wanted)
    first = usable[0]
    if first.certified or wanted:
        return first
    about = {_subject(key.line)[0]: key for key in reversed(usable) if key.certified}
    return about.get(first.line, first)


def _line(key: HeldKey) -> str:
    try:
        return key_line(key.blob)
    except WireError:
        return ""


def _subject(line: str) -> tuple[str, bool]:
    """Return the key that a line is about, and whether the line is a certificate."""
    if not is_certificate(line):
        return line, False
    try:
        return read_certificate(read_line(line)).key.line, True
    except WireError:
        return "", True


def _usable(key: HeldKey, by: str, at_ms: int) -> AgentKey:
    line = key_line(key.blob)
    if not is_certificate(line):
        plain = read_key(key.blob)
        if plain.kind == RSA:
            check_size(plain)
        return AgentKey(line, key.comment, authority=line)
    facts = read_facts(line)
    if by not in facts.principals:
        names = ", ".join(facts.principals)[:80]
        raise WireError(f"its certificate is for {names}, not for {by}: set id in [me]")
    if not facts.valid_after <= at_ms < facts.valid_before - MIN_LEFT:
        raise WireError("its certificate has run out, or is about to")
    return AgentKey(line, key.comment, authority=facts.ca, certified=True, until=facts.valid_before)


def _nothing(reasons: Sequence[str], wanted: str) -> NoAgentError:
    if reasons:
        return NoAgentError("no key of the ssh-agent can be used", hint="; ".join(reasons)[:400])
    if wanted:
        return NoAgentError(
            "the ssh-agent does not hold the key that is configured",
            where="me.key",
            hint="add it with ssh-add",
        )
    return NoAgentError(
        "the ssh-agent holds no keys",
        quiet=True,
        hint="add one with ssh-add; a locked agent shows none",
    )
