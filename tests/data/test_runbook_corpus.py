"""Real runbooks of others, where they are at hand: all open, no word is lost, steps are found."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.runbook_decoding import decode
from data.runbook_parser import parse_runbook
from oncall_tui.domain.runbook import Block, Code, Comment, Folded, Html, Listing, Runbook
from oncall_tui.domain.runbook_text import spans_in, walk

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "runbooks"
FILES = sorted(
    path.relative_to(CORPUS).as_posix()
    for path in CORPUS.rglob("*.md*")
    if path.is_file() and path.name != "PROVENANCE.md"
)

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")

READ_BY_EYE = {
    "CephMonQuorumLost.md": 2,
    "CephOSDCriticallyFull.md": 3,
    "MachineConfigControllerDrainError.md": 16,
    "NodeFilesystemSpaceFillingUp.md": 5,
    "Watchdog.md": 2,
    "_index.md": 0,
    "etcdSignerCAExpirationCritical.md": 1,
    "gitaly-token-rotation.md": 14,
    "recycle-node.html.md.erb": 10,
    "rotate-git-crypt-key.html.md.erb": 18,
}
"""Steps, held against the whole source by a reader."""

FROZEN = json.loads((Path(__file__).parent / "runbook_steps.json").read_text())
"""Steps of every file as the rules count them, by path: a change of the rules is noticed."""


def source(name: str) -> str:
    return decode((CORPUS / name).read_bytes(), name)


def read(name: str) -> Runbook:
    return parse_runbook(name, source(name))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text.casefold()))


def block_texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for span in spans_in(blocks):
        yield from (span.text, span.href, span.title)
    for block in walk(blocks):
        match block:
            case Code(text=text, info=info):
                yield from (text, info)
            case Html(text=text) | Comment(text=text):
                yield text
            case Listing(items=items):
                yield from (str(item.number) for item in items if item.number is not None)
                yield from ("x" for item in items if item.checked)
            case Folded():
                yield "details summary details summary"
            case _:
                pass


def kept(runbook: Runbook) -> Counter[str]:
    texts = [runbook.header.raw]
    for section in runbook.sections:
        for span in section.spans:
            texts += [span.text, span.href, span.title]
        texts += block_texts(section.blocks)
    for reference in runbook.references:
        texts += [reference.label, reference.href, reference.title]
    return words("\n".join(texts))


@pytest.mark.parametrize("name", FILES)
def test_every_word_of_the_source_is_in_a_block(name: str) -> None:
    text, runbook = source(name), read(name)
    # Entities are shown as what they stand for; `[text][label]` names a definition again.
    labels = {r.label.casefold() for r in runbook.references}
    text = re.sub(
        r"\[([^\[\]]*)\]\[([^\[\]]+)\]",
        lambda m: m[1] if m[2].casefold() in labels else m[0],
        text,
    )
    plain = re.sub(r"&(?:\w+|#\w+);", lambda m: html.unescape(m[0]), text)
    plain = re.sub(r"<br\s*/?>", " ", plain)
    assert words(plain) - kept(runbook) == Counter()


@pytest.mark.parametrize("name", FILES)
def test_steps_are_found_and_their_ids_are_unique(name: str) -> None:
    steps = read(name).steps
    assert len({step.id for step in steps}) == len(steps)
    assert all(step.title.strip() and "\n" not in step.title for step in steps)
    assert bool(steps) is not name.endswith("_index.md")
    assert len(steps) == FROZEN[name]
    assert READ_BY_EYE.get(name.rpartition("/")[2], len(steps)) == len(steps)


def test_the_tables_name_the_files_that_are_there() -> None:
    assert sorted(FROZEN) == FILES
    assert READ_BY_EYE.keys() <= {name.rpartition("/")[2] for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_ids_stay_when_a_paragraph_is_added_elsewhere(name: str) -> None:
    text, before = source(name), [step.id for step in read(name).steps]
    if not before:
        return
    added = text + "\n\nA paragraph at the end.\n"
    context = next((s.title for s in read(name).sections if s.context), None)
    if context is not None:
        head = re.compile(rf"^(#+ +{re.escape(context)} *)$", re.MULTILINE)
        added = head.sub(r"\1\n\nMore about it.", added, count=1)
        assert "More about it." in added
    assert [step.id for step in parse_runbook(name, added).steps] == before


SMALL = [name for name in FILES if 0 < FROZEN.get(name, 0) <= 30]
UNRELATED = st.text("abc xyz.,", min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=150)
@given(st.data())
def test_ids_stay_when_sections_are_added_anywhere(data: st.DataObject) -> None:
    """A section that is no step of its own, before any heading of the top levels."""
    name = data.draw(st.sampled_from(SMALL))
    text = source(name).replace("\r\n", "\n")
    before = parse_runbook(name, text)
    titles = {s.title for s in before.sections if s.level}
    lines = text.split("\n")
    fenced, places = False, [len(lines)]
    for number, line in enumerate(lines):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if not fenced and re.match(r"#{1,6} ", line) and line.lstrip("# ").strip() in titles:
            places.append(number)
    at = data.draw(st.sampled_from(places))
    level = len(re.match("#*", lines[at])[0]) if at < len(lines) else 2  # type: ignore[index]
    words = data.draw(UNRELATED)
    added = ["", "#" * level + " Background", "", words, ""]
    after = parse_runbook(name, "\n".join([*lines[:at], *added, *lines[at:]]))
    known = [step.id for step in after.steps]
    assert [id_ for id_ in known if id_ in {s.id for s in before.steps}] == [
        step.id for step in before.steps
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_heading_can_be_selected_by_its_fragment(name: str) -> None:
    text, whole = source(name), read(name)
    for section in whole.sections[:8]:
        if section.slug:
            part = parse_runbook(name, text, section.slug)
            assert not part.dangling
            assert part.sections[part.start].title == section.title
