"""The question of a silence: what, for how long, why; and what it would hide, as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._input import Input
from textual.widgets._static import Static

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.risk import check_answer
from oncall_tui.domain.silence_preview import Preview
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from oncall_tui.services.drafts import Sheet
from oncall_tui.services.silences import Silences
from screens.care import Care
from screens.prompts import LONGEST, Ask, Field
from screens.sized_asking import EMPTY_IS_NO, sized_label

NAMED = 2
"""Alerts that are named, worst first; of the rest the number."""

MATCHERS, LENGTH, COMMENT, YES = range(4)
"""The fields."""

Judge = Callable[[str], Preview]
"""Says what matchers fit now."""


class Wanted(msgspec.Struct, frozen=True):
    """What was typed."""

    matchers: str
    lasts: int
    """Milliseconds."""
    comment: str


class SilencePrompt(Ask):
    """Asks for a silence. What hides something of the worst level has to be confirmed in full."""

    DEFAULT_CSS = """
    SilencePrompt #preview { height: auto; max-height: 7; }
    SilencePrompt #matchers { height: auto; max-height: 8; }
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        *,
        silences: Silences,
        judge: Judge,
        worst: str,
        matchers: str,
        lasts: str = "2h",
        comment: str = "",
        sheet: Sheet | None = None,
        care: Care | None = None,
        only_longer: bool = False,
        changes: bool = False,
    ) -> None:
        """`worst` is what the worst level is called, `care` what the site wants to be asked.

        `only_longer`: the matchers are shown and stay as they are.
        """
        self._judge = judge
        self._worst = worst
        self._care = Care() if care is None else care
        self._silences = silences
        self._found = Preview()
        self._only_longer = only_longer
        self.first_line = LENGTH if only_longer else MATCHERS
        super().__init__(
            title,
            [*self._care.lines, *lines],
            [
                # Written: a time typed here by mistake is taken out again, the matchers stay.
                Field(
                    "Matchers",
                    matchers,
                    'alertname="X",instance="y"',
                    check=self._why_not,
                    written=True,
                ),
                Field("For how long from now", lasts, "30m, 4h, 1d", check=self._why_not_long),
                Field(_comment_label(silences), comment, check=silences.rule.why_not, written=True),
                Field("", "", EMPTY_IS_NO, check=self._why_unsure),
            ],
            sheet=sheet,
            act="extend" if only_longer else "change it" if changes else "silence",
        )

    def on_mount(self) -> None:
        """Put what it matches above the hint, and matchers that stay in the place of their line."""
        preview = Static(Content(""), id="preview")
        self.query_one(Vertical).mount(preview, before="#why")
        if self._only_longer:
            line = self._box(MATCHERS)
            line.display = False
            shown = Static(Content(plain(line.value, LONGEST)), id="matchers")
            self.query_one(Vertical).mount(shown, after=line)
        self._look(self._typed[MATCHERS])

    @on(Input.Changed, "#field-0")
    def _matchers_changed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def _look(self, text: str) -> None:
        """Show what the matchers fit; a text that is none fits nothing."""
        why = self._why_not(text)
        self._found = Preview() if why else self._judge(text)
        super().refuse("")
        self._preview_says([why] if why else preview_lines(self._found))
        self._show_yes()

    def refuse(self, why: str) -> None:
        """Say it once, also where what is typed was judged already."""
        super().refuse(why)
        if why and why == self._why_not(self._typed[MATCHERS]):
            self._preview_says([])

    def _preview_says(self, lines: Sequence[str]) -> None:
        for shown in self.query("#preview").results(Static):
            shown.update(Content("\n".join(plain(line) for line in lines)))

    def _show_yes(self) -> None:
        """Ask for a yes where something of the worst level is hidden, or the site wants more."""
        line = self._box(YES)
        label = list(self.query(".label").results(Static))[YES]
        line.display = label.display = self._asks >= Confirmation.YES
        hides = f"It hides {self._worst}. " if self._found.hides_worst else ""
        label.update(Content(plain(hides + sized_label(self._asks, self._count))))
        self.show_hint()

    @property
    def last_line(self) -> int:
        """The comment, where nothing has to be confirmed."""
        return YES if self._asks >= Confirmation.YES else COMMENT

    @property
    def _asks(self) -> Confirmation:
        """What is to be typed for what would be hidden now."""
        least = Confirmation.YES if self._found.hides_worst else Confirmation.NONE
        asks = self._care.at_least(least).asks
        return asks if self._count else min(asks, Confirmation.YES)

    @property
    def _count(self) -> int:
        """How many alerts would be hidden now."""
        return len(self._found.rows)

    def _why_unsure(self, typed: str) -> str:
        return check_answer(self._asks, self._count, typed)

    def _why_not(self, text: str) -> str:
        if len(text) >= LONGEST:
            return "too long to be typed here"
        return self._silences.why_not_matchers(text)

    def _why_not_long(self, text: str) -> str:
        try:
            return self._silences.why_not_long(parse_duration(text) * 1000)
        except OncallError as error:
            return str(error)


def wanted_of(answer: tuple[str, ...]) -> Wanted:
    """Return what was typed, once the prompt has let it through."""
    return Wanted(answer[MATCHERS], parse_duration(answer[LENGTH]) * 1000, answer[COMMENT])


def preview_lines(found: Preview) -> list[str]:
    """Say what would be hidden, and what of it should make one stop."""
    if not found.rows:
        return ["matches nothing now"]
    noun = "alert" if len(found.rows) == 1 else "alerts"
    counts = ", ".join(f"{count} {name}" for name, count in found.counts)
    lines = [f"matches {len(found.rows)} {noun} now: {counts}"]
    lines += [
        f"  {row.level.name}  {row.alert.title[:40]}  {row.alert.instance[:30]}"
        for row in found.rows[:NAMED]
    ]
    if len(found.rows) > NAMED:
        lines[-1] += f"  and {len(found.rows) - NAMED} more"
    if found.more:
        lines.append(f"! {len(found.more)} more than what was chosen")
    if found.missed:
        lines.append(f"! {found.missed} of what was chosen not matched")
    if found.whole:
        lines.append(f"! nothing of {', '.join(found.whole)} would be left")
    return lines


def _comment_label(silences: Silences) -> str:
    hint = silences.rule.hint
    return f"Why ({hint})" if hint else "Why (others will read it; no secrets)"
