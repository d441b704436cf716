"""Puts a value into a shell script so that it stays one value, whatever is in it."""

from __future__ import annotations

import re
import shlex

from oncall_tui.domain.shell_text import Place

MAX_VALUE = 4_000

_SAFE = re.compile(r"[A-Za-z0-9_/.][A-Za-z0-9_/.:@%+-]*")
"""Means itself everywhere in a script, and in what is usually inside of quotes (SQL, JSON)."""
_SPLIT = re.compile(r"[\s*?\[\]\\]")

_AGAIN = re.compile(
    r"\b(?:ssh|rsh|mosh|eval|source|xargs|watch|parallel|tmux|screen|awk|gawk|sed|perl|python3?|ruby"
    r"|php|lua|psql|mysql|sqlite3|mongo(?:sh)?|redis-cli|cqlsh|clickhouse-client|jq|yq|trap|expect"
    r"|knife|ansible|pdsh|salt|crontab|esac)\b"
    r"|\s-\w*[ce]\s+[\"'$<]|\s--(?:command|eval|execute)\b|\b\w*sh\s+(?:-\w+\s+)*-\w*c\b"
    r"|-exec\b|\s-S\b"
)
"""Programs that read an argument as a program of theirs, and so could run what is in a value."""


def refusal(value: str) -> str:
    """Return why a value is put into no command at all; empty when it may be."""
    if not value.isprintable():
        return "it has control characters or characters that cannot be seen"
    if len(value) > MAX_VALUE:
        return f"it is longer than {MAX_VALUE} characters"
    return ""


def is_safe(value: str) -> bool:
    """Whether a value means itself without any quoting."""
    return _SAFE.fullmatch(value) is not None


def reads_again(script: str) -> bool:
    """Whether a part of the script is given to another interpreter, which has rules of its own."""
    return _AGAIN.search(script) is not None


def always_quoted(value: str) -> str:
    """Return the value in single quotes, also where `shlex.quote` sees no need for them."""
    quoted = shlex.quote(value)
    return quoted if quoted.startswith("'") else f"'{value}'"


def put(value: str, place: Place, before: str, after: str) -> tuple[str, str]:
    """Return (text, why not) for a value that replaces a placeholder of a script.

    `before` and `after` are the script on both sides of it.
    """
    last = before[-1:]
    if place is Place.COMMENT:
        return always_quoted(value), ""
    if value.startswith("-") and (not last or last in " \t\n'\""):
        return "", "it begins with a dash and would be read as an option"
    if last and last in "$\\":
        return "", f"it stands behind {last}, which changes its meaning"
    plain = is_safe(value)
    if place is Place.SINGLE:
        return value.replace("'", "'\"'\"'"), ""
    if plain and place is not Place.PLAIN:
        return value, ""
    if place is Place.DOUBLE:
        return f'"{always_quoted(value)}"', ""
    if place is Place.PLAIN:
        bare = plain and not _first_word(before) and after[:1] not in {"<", ">"}
        return (value if bare else always_quoted(value)), ""
    return "", "it cannot be quoted at this place"


def variable_refusal(value: str, place: Place, before: str) -> str:
    """Return why a shell variable at this place must not have this value; empty when it may."""
    if place is Place.DOUBLE or is_safe(value):
        quoted_dash = value.startswith("-") and before[-1:] in {'"', " "}
        return "it begins with a dash and would be read as an option" if quoted_dash else ""
    if place is Place.PLAIN:
        if value.startswith("-"):
            return "it begins with a dash and would be read as an option"
        if _SPLIT.search(value):
            return "the variable is not in quotes, so the value would be split or expanded"
        return ""
    return "it cannot be quoted at this place"


def _first_word(before: str) -> bool:
    """Whether what comes next is the name of a command, where words such as `done` are special."""
    rest = before.rstrip(" \t")
    return not rest or rest[-1] in "\n;|&({!`"
