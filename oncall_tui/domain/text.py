"""Text from outside made plain: nothing in it can act on a terminal or hide from the reader.

| found                                        | shown as |
|----------------------------------------------|----------|
| newline (CR LF is one), tab, any other blank | one space |
| C0 controls, DEL                             | caret notation: `^[`, `^?` |
| C1 controls, line and paragraph separators   | `<U+009B>` |
| bidi controls, zero-width, format characters | `<U+202E>` |
| letters and marks that draw nothing          | `<U+3164>` |
| private use, unassigned: width unknown       | `<U+E0A0>` |
| lone surrogates                              | U+FFFD |
| U+FE0E, U+FE0F (emoji or text look)          | left out: terminals disagree on the width |
| more than four combining marks in a row      | four, then how many more: `<+57>` |
| a combining mark with nothing before it      | on a dotted circle |

Doing it twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata

MARKS_IN_A_ROW = 4
"""Thai, Tibetan and pointed Hebrew need up to four; a flood of them paints over other lines."""

_DOTTED_CIRCLE = "\u25cc"
_LOOK = "\ufe0e\ufe0f"
_DRAWS_NOTHING = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE0E)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
_REMEMBERED = 8192
"""Characters looked up once; more than any text needs, less than an attacker could fill."""
_NOT_LATIN = re.compile(r"[^\x20-\u02ff]")
"""Below U+0300 nothing that is printable combines or draws nothing."""
_MAYBE_FLOOD = re.compile(rf"[^\w\s\x21-\x7e]{{{MARKS_IN_A_ROW + 1},}}")


class _Shown(dict[int, str]):
    """What each character is shown as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        shown = _shown(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = shown
        return shown


def _shown(char: str) -> str:
    code, category = ord(char), unicodedata.category(char)
    if char in "\n\t" or category == "Zs":
        return " "
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    if category == "Cs":
        return "\ufffd"
    if char in _LOOK:
        return ""
    if char in _DRAWS_NOTHING or not char.isprintable():
        return f"<U+{code:04X}>"
    return char


_SHOWN = _Shown()


def plain(text: str, limit: int | None = None) -> str:
    """Return one line that shows all there is in `text`, cut to `limit` characters."""
    if limit is not None and len(text) > limit:
        # A body may hold megabytes in one value; what is shown is never more than this much of it.
        text = text[: limit * 4 + 16]
    if not text.isprintable() or (not text.isascii() and _NOT_LATIN.search(text)):
        text = _plain(text)
    return text if limit is None else text[:limit]


def plain_lines(text: str) -> list[str]:
    """Return the lines of `text`, each made plain; tabs reach to the next multiple of four."""
    return [plain(line.expandtabs(4)) for line in text.replace("\r\n", "\n").split("\n")]


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").translate(_SHOWN)
    if text and _is_mark(text[0]):
        text = _DOTTED_CIRCLE + text
    if _MAYBE_FLOOD.search(text):
        text = _without_floods(text)
    return text


def _is_mark(char: str) -> bool:
    return char > "\u02ff" and unicodedata.category(char) in {"Mn", "Me"}


def _without_floods(text: str) -> str:
    kept: list[str] = []
    run = 0
    for char in text:
        if _is_mark(char):
            run += 1
            if run <= MARKS_IN_A_ROW:
                kept.append(char)
            continue
        kept += _counted(run)
        run = 0
        kept.append(char)
    return "".join(kept + _counted(run))


def _counted(run: int) -> list[str]:
    return [f"<+{run - MARKS_IN_A_ROW}>"] if run > MARKS_IN_A_ROW else []
