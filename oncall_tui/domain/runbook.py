"""A runbook as it was read: sections, blocks and steps. No word of its source is missing here.

`data.runbook_parser` makes it from Markdown. Texts are hostile until they went through
`domain.text`.
"""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.runbook_label import Label, LabelKind
from oncall_tui.domain.runbook_words import is_context


class SpanKind(enum.StrEnum):
    """What a piece of a line is."""

    TEXT = "text"
    CODE = "code"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRUCK = "struck"
    IMAGE = "image"
    """`text` is the alternative text, `href` the picture."""
    HTML = "html"
    """Shown as it is written: `<namespace>` in prose is a placeholder, not a tag."""
    COMMENT = "comment"
    """Of the author's own; not shown."""
    BREAK = "break"
    """A new line that the author asked for; `text` is a newline."""


class Span(msgspec.Struct, frozen=True):
    """A piece of a line."""

    text: str
    kind: SpanKind = SpanKind.TEXT
    href: str = ""
    """Where it leads, if it is part of a link; shown and copied, never fetched."""
    title: str = ""
    """The link's or the picture's title."""


Line = tuple[Span, ...]


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """Running text."""

    spans: Line


class Heading(msgspec.Struct, frozen=True, tag=True):
    """A heading inside an item, a quote or a fold; others begin a `Section`."""

    level: int
    spans: Line


class Code(msgspec.Struct, frozen=True, tag=True):
    """A code block, fenced or indented."""

    text: str
    """Without the last newline."""
    info: str = ""
    """What stands behind the fence, whole."""

    @property
    def lang(self) -> str:
        """The language in lower case, or an empty string."""
        first = self.info.replace("{", " ").replace(",", " ").split()
        return first[0].lower() if first else ""


class Item(msgspec.Struct, frozen=True):
    """One item of a list."""

    blocks: tuple[Block, ...]
    number: int | None = None
    """The author's own number; None in a bullet list."""
    checked: bool | None = None
    """For a task item: whether the file has it ticked."""


class Listing(msgspec.Struct, frozen=True, tag=True):
    """A list."""

    items: tuple[Item, ...]


class Table(msgspec.Struct, frozen=True, tag=True):
    """A table: the first row is its head."""

    rows: tuple[tuple[Line, ...], ...]


class Quote(msgspec.Struct, frozen=True, tag=True):
    """Quoted blocks."""

    blocks: tuple[Block, ...]


class Folded(msgspec.Struct, frozen=True, tag=True):
    """`<details>`: a summary, and what it hides until somebody asks."""

    summary: Line
    blocks: tuple[Block, ...]


class Html(msgspec.Struct, frozen=True, tag=True):
    """Other HTML, shown as it is written."""

    text: str


class Comment(msgspec.Struct, frozen=True, tag=True):
    """An HTML comment; not shown."""

    text: str


class Rule(msgspec.Struct, frozen=True, tag=True):
    """A line across."""


Block = Paragraph | Heading | Code | Listing | Table | Quote | Folded | Html | Comment | Rule


class Section(msgspec.Struct, frozen=True):
    """A heading and what stands under it, down to the next heading of any level."""

    level: int
    """1 to 6; 0 for what stands before the first heading."""
    title: str
    spans: Line
    slug: str
    """As GitHub names it in a link; unique in the file."""
    path: tuple[str, ...]
    """The titles from the top down, its own included."""
    context: bool
    """Read, not walked: meaning, impact, references."""
    blocks: tuple[Block, ...]


class Command(msgspec.Struct, frozen=True):
    """Something that can be copied, as the author wrote it."""

    text: str
    lang: str = ""
    inline: bool = False
    """From the middle of a sentence, not from a block of its own."""


class Link(msgspec.Struct, frozen=True):
    """Where a step points to."""

    text: str
    href: str


class StepKind(enum.StrEnum):
    """What made it a step."""

    TASK = "task"
    NUMBERED = "numbered"
    BULLET = "bullet"
    CODE = "code"
    READ = "read"
    """A section that asks for something, but lists nothing."""


class Step(msgspec.Struct, frozen=True):
    """One thing to do. Its id stays the same when other parts of the file change."""

    id: str
    title: str
    """One line."""
    kind: StepKind
    section: int
    """Index into `Runbook.sections`."""
    path: tuple[str, ...]
    """The titles of the sections it stands under."""
    blocks: tuple[Block, ...]
    number: int | None = None
    """The author's own number, where there is one."""
    checked: bool = False
    """The file has it ticked; that is no outcome."""
    commands: tuple[Command, ...] = ()
    links: tuple[Link, ...] = ()
    changes: bool = True
    """It may change something; False only when every command is known to read."""
    labels: tuple[Label, ...] = ()
    """What it asks for beyond being done, in the order of the file."""

    def label(self, kind: LabelKind) -> Label | None:
        """Return the first labelled line of a kind, or None."""
        return next((label for label in self.labels if label.kind is kind), None)


class Outcome(enum.StrEnum):
    """What became of a step."""

    DONE = "done"
    NOT_APPLICABLE = "not applicable"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Needs a reason."""
    DEFERRED = "deferred"
    """Goes to the handover."""


class Use(enum.StrEnum):
    """How a runbook is meant to be walked."""

    READ_DO = "read-do"
    """One step after the other is read, then done."""
    DO_CONFIRM = "do-confirm"
    """It is done from memory, then every step is confirmed."""


class Input(msgspec.Struct, frozen=True):
    """A value that the header asks for."""

    name: str
    label: str = ""
    """Which label of the alert has it."""
    ask: str = ""
    """The question, where it is not taken from a label."""
    match: str = ""
    """A regular expression for the whole value; empty: anything will do."""
    secret: bool = False
    """Never kept, and asked again when the run is resumed."""


class Header(msgspec.Struct, frozen=True):
    """What the file says about itself, in its front matter or in its first comment."""

    raw: str = ""
    """The text of it, whole."""
    title: str = ""
    alerts: tuple[str, ...] = ()
    """Alertnames, or matchers as Alertmanager writes them."""
    owner: str = ""
    escalate: str = ""
    last_reviewed_on: str = ""
    review_in: str = ""
    use: Use = Use.READ_DO
    due: str = ""
    """When it has to be walked, as a recurrence rule of RFC 5545; `domain.recurrence` reads it."""
    inputs: tuple[Input, ...] = ()
    problems: tuple[str, ...] = ()
    """What was left aside in it: keys that nothing reads, values of the wrong kind."""
    problem: str = ""
    """Why it could not be read; empty when it could."""


class Reference(msgspec.Struct, frozen=True):
    """A link that is defined by itself, somewhere in the file."""

    label: str
    href: str
    title: str = ""


class RunbookMeta(msgspec.Struct, frozen=True):
    """A runbook in a list: what binds it, without its text."""

    path: str
    """Relative to its library, with `/`."""
    title: str
    alerts: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    problem: str = ""
    """Why it cannot be opened, or what is wrong with its header."""
    owner: str = ""
    last_reviewed_on: str = ""
    review_in: str = ""
    due: str = ""
    """When it has to be walked: `domain.recurrence` reads it."""
    shipped: bool = False
    """It came with the program, and nobody at the site asked for it."""

    @property
    def stem(self) -> str:
        """The file's name without its endings: `disk/DiskWillFill.html.md` is `DiskWillFill`."""
        return self.path.rpartition("/")[2].partition(".")[0]


class Runbook(msgspec.Struct, frozen=True):
    """One file, or the part of it that a fragment selects."""

    path: str
    title: str
    text: str
    """The source, to the byte (as UTF-8)."""
    sha256: str
    """Of the source, hex."""
    sections: tuple[Section, ...]
    """All of them; `start` and `end` say which of them are meant."""
    steps: tuple[Step, ...]
    """Of the part that is meant, in the order of the file."""
    header: Header = Header()
    references: tuple[Reference, ...] = ()
    fragment: str = ""
    dangling: bool = False
    """The fragment leads nowhere, so the whole file is meant."""
    start: int = 0
    end: int = 0
    """Exclusive."""
    notices: tuple[str, ...] = ()
    """What the reader has to know: a fragment that leads nowhere, a header that is not YAML."""

    def step(self, id_: str) -> Step | None:
        """Return the step of that id, or None."""
        return next((step for step in self.steps if step.id == id_), None)

    def context(self, step: Step) -> tuple[Section, ...]:
        """Return the sections to show beside a step: what it stands under, and their context.

        A section of context belongs to the steps under the same heading as itself. Of sections
        with steps of their own, the step's included, only what belongs to none of them is there.
        """
        own, walked = self.sections[step.section], self._walked
        shown: list[Section] = []
        for section in self.sections[self.start : self.end]:
            if section is own or _is_prefix(_above(section.path), own.path):
                blocks = tuple(b for b in section.blocks if id(b) not in walked)
                if blocks:
                    shown.append(msgspec.structs.replace(section, blocks=blocks))
        return tuple(shown)

    @property
    def _walked(self) -> set[int]:
        """Return the blocks that belong to steps, and lists of nothing but steps, by identity."""
        known = {id(block) for step in self.steps for block in step.blocks}
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Listing) and all(
                    any(id(inner) in known for inner in item.blocks) or not item.blocks
                    for item in block.items
                ):
                    known.add(id(block))
        return known


def _above(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the headings whose steps a section is for: those above what is context."""
    cut = (i for i in range(len(path)) if is_context(path[: i + 1]))
    return path[: next(cut, len(path))]


def _is_prefix(path: tuple[str, ...], of: tuple[str, ...]) -> bool:
    return of[: len(path)] == path
