"""Real runbooks of others, where they are at hand: all open, no word is lost, steps are found."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.runbook_parser import decode, parse_runbook
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

FROZEN = {
    "KubePersistentVolumeFillingUp.md": 26,
    "NoRunningOvnMaster.md": 10,
    "TargetDown.md": 29,
    "VMStorageClassWarning.md": 4,
    "elasticsearch-cluster-health.html.md": 6,
    "eoc.md": 13,
    "kubernetes.md": 23,
    "migration-failure-scenarios.md": 59,
    "observatorium.md": 228,
    "playbooks.md": 215,
    "podDebug.md": 5,
    "postgresql-role-credential-rotation.md": 49,
    "redis.md": 77,
    "sre-to-engineering-escalation.md": 11,
    "thanos-compact.md": 14,
}
"""Steps as the rules count them: not read whole, frozen so that a change is noticed."""

STEPS = {**READ_BY_EYE, **FROZEN}


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
    wanted = STEPS.get(name.rpartition("/")[2])
    assert wanted is None or len(steps) == wanted


def test_the_table_names_files_that_are_there() -> None:
    assert STEPS.keys() <= {name.rpartition("/")[2] for name in FILES}


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


@pytest.mark.parametrize("name", FILES)
def test_every_heading_can_be_selected_by_its_fragment(name: str) -> None:
    text, whole = source(name), read(name)
    for section in whole.sections[:8]:
        if section.slug:
            part = parse_runbook(name, text, section.slug)
            assert not part.dangling
            assert part.sections[part.start].title == section.title
