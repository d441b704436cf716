"""Finds the steps in a runbook that was not written for this program.

In sections that call for action: an item of a list is a step, except in lists of links or facts;
a shell-like code block with the paragraph before it is one; a section without any is read as a
whole. What follows an item and is not indented, as many authors have it, still belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from oncall_tui.domain.run_changes import may_change, only_looks
from oncall_tui.domain.run_labels import is_labelled, labels_in
from oncall_tui.domain.run_lists import is_facts, is_links
from oncall_tui.domain.run_marks import SKIP, STEPS, mark_of
from oncall_tui.domain.run_naming import StepNames, step_title
from oncall_tui.domain.runbook import (
    Block,
    Code,
    Command,
    Folded,
    Item,
    Listing,
    Paragraph,
    Quote,
    Section,
    Step,
    StepKind,
)
from oncall_tui.domain.runbook_command import is_command
from oncall_tui.domain.runbook_extract import commands_in, links_in
from oncall_tui.domain.runbook_label import Label, LabelKind
from oncall_tui.domain.runbook_text import is_visible


class _Draft(msgspec.Struct):
    """A step that may still grow by what follows it."""

    kind: StepKind
    blocks: list[Block]
    number: int | None = None
    checked: bool = False


def find_steps(sections: Sequence[Section], start: int, end: int, title: str) -> tuple[Step, ...]:
    """Return the steps of sections `start` to `end` (exclusive), in the order of the file.

    `title` names the one step of a file that has words but no step.
    """
    drafts = {i: _drafts(sections[i]) for i in range(start, end)}
    for index in range(start, end):
        if not drafts[index] and _asks_to_be_read(sections, index, end, drafts):
            drafts[index] = [_Draft(StepKind.READ, list(sections[index].blocks))]
    if not any(drafts.values()):
        drafts |= _whole(sections, start, end)
    names = StepNames()
    return tuple(
        _step(draft, sections, index, names, title)
        for index in range(start, end)
        for draft in drafts[index]
    )


def _drafts(section: Section) -> list[_Draft]:
    found: list[_Draft] = []
    if section.context:
        return [*_marked(section.blocks), *(_task(item) for item in _tasks(section.blocks))]
    blocks = section.blocks
    lead: Paragraph | None = None
    for index, block in enumerate(blocks):
        after_item = found and _belongs(blocks, index, found[-1])
        if isinstance(block, Listing) and found and all(map(is_labelled, block.items)):
            found[-1].blocks.append(block)
        elif isinstance(block, Listing):
            new = _items(block, mark_of(blocks[index - 1]) if index else "")
            if after_item and not new:
                found[-1].blocks.append(block)
            found += new
        elif after_item:
            found[-1].blocks.append(block)
        elif isinstance(block, Code) and is_command(block.lang) and block.text.strip():
            found.append(_Draft(StepKind.CODE, [lead, block] if lead else [block]))
        elif isinstance(block, Folded | Quote):
            found += [_task(item) for item in _tasks(block.blocks)]
        lead = block if isinstance(block, Paragraph) and not after_item else None
    return found


def _belongs(blocks: Sequence[Block], index: int, draft: _Draft) -> bool:
    """Whether a block at the level of a list, or after a code step, is part of the last step.

    That is code straight after it, and everything up to where the author's numbers go on.
    """
    if isinstance(blocks[index], Code) and draft.blocks and _adjacent(blocks, index, draft):
        return True
    if draft.number is None or isinstance(blocks[index], Listing):
        return False
    following = (b for b in blocks[index + 1 :] if isinstance(b, Listing))
    goes_on = next(following, None)
    return goes_on is not None and goes_on.items[0].number == draft.number + 1


def _adjacent(blocks: Sequence[Block], index: int, draft: _Draft) -> bool:
    before = blocks[index - 1] if index else None
    if draft.kind is StepKind.CODE or isinstance(before, Code):
        return before is not None and before is draft.blocks[-1]
    return isinstance(before, Listing)


def _items(listing: Listing, mark: str = "") -> list[_Draft]:
    if mark == SKIP:
        return []
    if any(item.checked is not None for item in listing.items):
        return [_task(item) for item in listing.items if _says(item)]
    numbered = listing.items[0].number is not None
    if mark != STEPS and (is_links(listing) or (not numbered and is_facts(listing))):
        return [_task(item) for item in _tasks([listing])]
    kind = StepKind.NUMBERED if numbered else StepKind.BULLET
    return [_Draft(kind, list(item.blocks), item.number) for item in listing.items if _says(item)]


def _marked(blocks: Sequence[Block]) -> list[_Draft]:
    """Return the steps of lists without boxes that the author marked as such."""
    return [
        draft
        for before, block in pairwise(blocks)
        if isinstance(block, Listing) and mark_of(before) == STEPS
        if all(item.checked is None for item in block.items)
        for draft in _items(block, STEPS)
    ]


def _tasks(blocks: Iterable[Block]) -> Iterator[Item]:
    """Yield the task items in blocks that are otherwise not walked."""
    for block in blocks:
        match block:
            case Listing(items=items):
                for item in items:
                    if item.checked is not None:
                        yield item
                    else:
                        yield from _tasks(item.blocks)
            case Folded(blocks=inner) | Quote(blocks=inner):
                yield from _tasks(inner)
            case _:
                pass


def _task(item: Item) -> _Draft:
    kind = StepKind.TASK if item.checked is not None else StepKind.BULLET
    return _Draft(kind, list(item.blocks), item.number, bool(item.checked))


def _says(item: Item) -> bool:
    return any(is_visible(block) for block in item.blocks)


def _asks_to_be_read(
    sections: Sequence[Section], index: int, end: int, drafts: dict[int, list[_Draft]]
) -> bool:
    """Whether a section calls for action, but neither it nor what is below it lists any.

    What stands before all headings, or under the title, is an introduction.
    """
    section = sections[index]
    if section.context or not any(is_visible(block) for block in section.blocks):
        return False
    if section.level == 0 or (index == _first_heading(sections) and end > index + 1):
        return False
    for below in range(index + 1, end):
        if sections[below].level <= section.level:
            break
        if drafts[below]:
            return False
    return True


def _first_heading(sections: Sequence[Section]) -> int:
    return next((i for i, section in enumerate(sections) if section.level), 0)


def _whole(sections: Sequence[Section], start: int, end: int) -> dict[int, list[_Draft]]:
    said = [i for i in range(start, end) if any(is_visible(b) for b in sections[i].blocks)]
    blocks = [block for i in said for block in sections[i].blocks]
    return {said[0]: [_Draft(StepKind.READ, blocks)]} if said else {}


def _step(
    draft: _Draft, sections: Sequence[Section], index: int, names: StepNames, title: str
) -> Step:
    section = sections[index]
    blocks = tuple(draft.blocks)
    read = draft.kind is StepKind.READ
    commands = commands_in(blocks)
    labels = labels_in(blocks)
    title = (section.title or title) if read else step_title(blocks)
    return Step(
        id=names.take(section.path, blocks, read=read),
        title=title,
        kind=draft.kind,
        section=index,
        path=section.path,
        blocks=blocks,
        number=draft.number,
        checked=draft.checked,
        commands=commands,
        links=links_in(blocks),
        changes=_changes(labels, commands, looks=read or only_looks(title)),
        labels=labels,
    )


def _changes(labels: Sequence[Label], commands: Sequence[Command], *, looks: bool) -> bool:
    """Whether a step may change something: what its author says counts more than a guess."""
    said = [label.kind for label in labels if label.kind in {LabelKind.CHANGES, LabelKind.SAFE}]
    if said:
        return LabelKind.CHANGES in said
    return may_change(commands) if commands else not looks
