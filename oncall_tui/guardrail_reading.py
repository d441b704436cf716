"""From `[[guardrails]]` and `read_only` to the rules that the gate goes by."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from oncall_tui.config import Config
from oncall_tui.config_errors import nearest
from oncall_tui.config_site import GuardrailConfig
from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.guardrail import EVERY, SHUT, Guardrail, Guardrails, read_only
from oncall_tui.errors import ConfigError

CONFIRMATIONS = {
    "": Confirmation.NONE,
    "enter": Confirmation.ENTER,
    "yes": Confirmation.YES,
    "count": Confirmation.COUNT,
}
MAX_WHY = 200
"""Characters: it stands in the message line."""


def read_guardrails(config: Config) -> Guardrails:
    """Return all rules of a configuration. Raises ConfigError."""
    shut = [each.name for each in (*config.sources, *config.tickets) if each.read_only]
    rules = Guardrails(tuple(_rule(told, i) for i, told in enumerate(config.guardrails)))
    return rules + read_only(shut)


def tightened(config: Config, by: Config) -> Config:
    """Return a configuration in which the guardrails of another one hold too."""
    shut = tuple(
        GuardrailConfig(source=each.name, deny=True, why=SHUT)
        for each in (*by.sources, *by.tickets)
        if each.read_only
    )
    rules = (*by.guardrails, *shut, *config.guardrails)
    return msgspec.structs.replace(config, guardrails=rules)


def check_guardrails(config: Config) -> None:
    """Raise ConfigError for a rule that could never hold: whoever wrote it relies on it."""
    read_guardrails(config)


def _rule(told: GuardrailConfig, number: int) -> Guardrail:
    where = f"guardrails[{number}]"
    if told.max_bulk is not None and told.max_bulk < 1:
        raise ConfigError(
            f"at most {told.max_bulk} at once", where=f"{where}.max_bulk", hint="write deny = true"
        )
    if not (told.deny or told.max_bulk is not None or told.confirm):
        raise ConfigError(
            "this guardrail forbids nothing", where=where, hint="add deny, max_bulk or confirm"
        )
    if len(told.why) > MAX_WHY:
        raise ConfigError(
            f"longer than {MAX_WHY} characters", where=f"{where}.why", hint="say it shorter"
        )
    return Guardrail(
        source=told.source,
        acts=_acts(told.act, f"{where}.act"),
        deny=told.deny,
        max_bulk=told.max_bulk,
        confirm=CONFIRMATIONS[told.confirm],
        why=told.why,
    )


def _acts(told: str | Iterable[str], where: str) -> frozenset[Dangerous]:
    words = [told] if isinstance(told, str) else list(told)
    if EVERY in words:
        return frozenset(Dangerous)
    if not words:
        raise ConfigError("no act", where=where, hint='write act = "*" for every change')
    known = [act.value for act in Dangerous]
    for word in words:
        if word not in known:
            close = nearest(word, known)
            hint = f"did you mean {close}?" if close else f"known are {', '.join(known)}"
            raise ConfigError(f"there is no act {word!r}", where=where, hint=hint)
    return frozenset(map(Dangerous, words))
