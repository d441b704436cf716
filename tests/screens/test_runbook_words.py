"""No word of a real runbook is missing on the screen, neither where it is read nor walked."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest

from data.runbook_decoding import decode
from data.runbook_header import split_header
from data.runbook_parser import parse_runbook
from screens.glyphs import UNICODE
from screens.present import Piece
from screens.present_runbook import step_title
from screens.present_step import body_lines, head_lines
from screens.reader import runbook_lines
from screens.theme import Role

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "runbooks"
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "runbooks"
FILES = sorted(
    path
    for folder in (CORPUS, SHIPPED)
    for path in folder.rglob("*.md*")
    if path.is_file() and path.name != "PROVENANCE.md"
)
NAMES = [path.name for path in FILES]


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text.casefold()))


def shown(lines: list[list[Piece]]) -> Counter[str]:
    return words("\n".join("".join(text for text, _ in line) for line in lines))


def visible(text: str) -> str:
    """Return the source without what is data or hidden: header, comments, marks of Markdown."""
    body = re.sub(r"<!--.*?-->", " ", split_header(text)[1], flags=re.DOTALL)
    body = re.sub(r"\[([^\[\]]*)\]\[[^\[\]]+\]", r"\1", body)
    body = re.sub(r"^ {0,3}\[[^\]\n]+\]:", " ", body, flags=re.MULTILINE)
    body = re.sub(r"</?(?:details|summary)>|<br\s*/?>", " ", body)
    body = re.sub(r"^(\s*[-*] )\[[xX]\]", r"\1", body, flags=re.MULTILINE)
    return html.unescape(body)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_word_can_be_read(path: Path) -> None:
    text = decode(path.read_bytes(), path.name)
    lines = list(runbook_lines(parse_runbook(path.name, text), UNICODE))
    assert words(visible(text)) - shown(lines) == Counter()


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_word_is_met_on_the_way(path: Path) -> None:
    """Labels are told above the words of their step, by `gate_lines`."""
    text = decode(path.read_bytes(), path.name)
    runbook = parse_runbook(path.name, text)
    text = re.sub(r"^ {0,3}\[[^\]\n]+\]:.*$", " ", text, flags=re.MULTILINE)  # seen where used
    met: Counter[str] = Counter()
    for step in runbook.steps:
        met |= shown(
            [
                [(step_title(step), Role.PLAIN)],
                *head_lines(step, UNICODE),
                *([(f"{x.kind.value} {x.name} {x.text}", Role.PLAIN)] for x in step.labels),
                *body_lines(runbook, step, UNICODE),
            ]
        )
    assert not runbook.steps or set(words(visible(text))) - set(met) <= set(words(runbook.title))
