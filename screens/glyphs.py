"""Marks that are not letters, and what stands for them where only ASCII can be shown."""

from __future__ import annotations

import msgspec


class Glyphs(msgspec.Struct, frozen=True):
    """One cell each, but for `ellipsis` in ASCII's place, which is one cell too."""

    mark: str
    folded: str
    unfolded: str
    child: str
    live: str
    stale: str
    dead: str
    waiting: str
    times: str
    dash: str
    gone: str
    cut: str
    rule: str
    unsent: str
    done: str
    open: str
    arrow: str
    bar: str
    dot: str


UNICODE = Glyphs(
    mark="◆", folded="▸", unfolded="▾", child="·", live="●", stale="◐", dead="○", waiting="◌",
    times="×", dash="—", gone="✕", cut="…", rule="─", unsent="↑", done="✓", open="□", arrow="→",
    bar="│", dot="·",
)  # fmt: skip

ASCII = Glyphs(
    mark="*", folded="+", unfolded="-", child=".", live="*", stale="~", dead="!", waiting="?",
    times="x", dash="-", gone="x", cut="~", rule="-", unsent="^", done="v", open="_", arrow=">",
    bar="|", dot="-",
)  # fmt: skip
