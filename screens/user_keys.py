"""The engineer's own keys: read strictly, so that no key does two things, or none by mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from textual.keys import Keys, _character_to_key

from oncall_tui.config_errors import nearest
from oncall_tui.errors import ConfigError
from screens.command import NOWHERE, Command, keyed, name_of
from screens.commands import SCREENS
from screens.global_commands import GLOBAL, MOVING

WHERE = "keys"
RESERVED = {
    "ctrl+q": "it leaves from everywhere",
    "ctrl+c": "it copies what is marked with the mouse",
    "ctrl+s": "it stops the output of many terminals",
}
_MODIFIED = re.compile(r"(?:(?:ctrl|alt|shift|super|hyper|meta)\+)*")
_NAMED = frozenset(key.value for key in Keys)


class Known(msgspec.Struct, frozen=True):
    """A command, what the configuration calls it, and the keys it has."""

    name: str
    screen: str
    """Empty: on all of them."""
    command: Command


def known_commands(keys: Mapping[str, str] | None = None) -> list[Known]:
    """Return every command that a key can be given to, with the keys it has."""
    parts = (("", GLOBAL), ("", MOVING), *SCREENS.items())
    return [
        Known(name_of(command, screen), screen, command)
        for screen, commands in parts
        for command in keyed(commands, screen, keys or {})
    ]


def read_keys(told: Mapping[str, Any]) -> dict[str, str]:
    """Return by a command's full name its keys, as Textual's keymap wants them.

    Raises ConfigError for an unknown command or key, and for a key that would do two things.
    """
    keys: dict[str, str] = {}
    for name, value in _flat(told):
        full = _resolve(name)
        if full in keys:
            raise ConfigError(f"{full} has its keys twice", where=WHERE, hint="keep one of them")
        keys[full] = ",".join(_parse(key, full) for key in _split(value)) or NOWHERE
    _check_conflicts(keys)
    return keys | _on_detail(keys)


def _flat(told: Mapping[str, Any], lead: str = "") -> Iterator[tuple[str, str]]:
    """Yield names and keys; TOML reads `board.ack` without quotes as a table in a table."""
    for part, value in told.items():
        name = f"{lead}{part}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, str):
            yield name, value
        else:
            raise ConfigError(
                f"the keys of {name} are not a text", where=WHERE, hint=f'write {name} = "a"'
            )


def _resolve(name: str) -> str:
    """Return the full name of a command; a screen's name may be left out where one has it."""
    names = {known.name: known for known in known_commands()}
    if name in names:
        return name
    found = [full for full, known in names.items() if full == f"{known.screen}.{name}"]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(
            f"{name} is a command of several screens",
            where=WHERE,
            hint=f"write {' or '.join(found)}",
        )
    close = nearest(name, [*names, *(full.partition(".")[2] for full in names)])
    hint = f"did you mean {close}?" if close else "`oncall-tui keys` lists them all"
    raise ConfigError(f"there is no command {name}", where=WHERE, hint=hint)


def _split(value: str) -> list[str]:
    """Return the keys in a text; a comma alone, or between two commas, is called `comma`."""
    return [key.strip() for key in value.split(",")] if value.strip() else []


def _parse(key: str, name: str) -> str:
    """Return Textual's name of a key. Raises ConfigError."""
    lead = _MODIFIED.match(key)
    modifiers = lead[0] if lead is not None else ""
    base = key[len(modifiers) :]
    if len(base) == 1 and base.isprintable() and base != " ":
        base = base if base.isascii() and base.isalnum() else _character_to_key(base)
    elif key not in _NAMED and base not in _NAMED and not _is_character(base):
        close = nearest(key, sorted(_NAMED))
        hint = f"did you mean {close}?" if close else 'write keys as "a,ctrl+r,f5,question_mark"'
        raise ConfigError(f"there is no key {key!r}", where=f"{WHERE}.{name}", hint=hint)
    found = f"{modifiers}{base}"
    if found in RESERVED and not (found == "ctrl+q" and name == "quit"):
        raise ConfigError(f"{found} cannot be used", where=f"{WHERE}.{name}", hint=RESERVED[found])
    return found


def _is_character(name: str) -> bool:
    """Whether this is how Textual calls a character: `question_mark`, `full_stop`."""
    try:
        character = unicodedata.lookup(name.replace("_", " ").upper())
    except KeyError:
        return name in {"colon", "slash", "minus", "plus", "underscore"}
    return _character_to_key(character) == name


def _check_conflicts(keys: Mapping[str, str]) -> None:
    """Raise ConfigError where a key would do two things on one screen."""
    everywhere = [known for known in known_commands(keys) if not known.screen]
    for screen in ("", *SCREENS):
        here = [known for known in known_commands(keys) if screen and known.screen == screen]
        taken: dict[str, str] = {}
        for known in (*everywhere, *here):
            for key in filter(None, known.command.keys.split(",")):
                if key in taken:
                    raise ConfigError(
                        f"{key} is the key of {taken[key]} and of {known.name}",
                        where=WHERE,
                        hint='give one of them another key, or none: ""',
                    )
                taken[key] = known.name


def _on_detail(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the same keys for what can be done where one alert fills the screen."""
    from screens.detail import DetailScreen

    ids = {binding.id: binding for binding in DetailScreen.BINDINGS}
    own = {key for id_, binding in ids.items() if id_ == "detail.back" for key in _keys(binding)}
    found: dict[str, str] = {}
    for name, value in keys.items():
        id_ = name.replace("board.", "detail.", 1)
        if name.startswith("board.") and id_ in ids:
            left = [key for key in value.split(",") if key not in own]
            found[id_] = ",".join(left) or NOWHERE
    return found


def _keys(binding: object) -> Iterable[str]:
    return str(getattr(binding, "key", "")).split(",")
