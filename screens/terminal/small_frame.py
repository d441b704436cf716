"""A frame of a few cells, made without composing: what a clock that ticks needs.

Textual asks every widget for all of its lines to draw eleven cells of some of them, and goes
through three of its tasks until they are written: with forty clocks that is 14 ms each second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual._compositor import ChopsUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget


def small_frame(
    screen: Screen[Any], widget: Widget, lines: Mapping[int, Strip]
) -> ChopsUpdate | None:
    """Return what draws the beginnings of lines of a widget, by line of its content.

    None where that may not be what is seen: a frame is due, something stands over the widget, or it
    is not whole on the screen. What Textual keeps of these lines is forgotten, so that the next
    frame asks for them.
    """
    if widget.screen is not screen or _is_due(screen, widget):
        return None
    place = widget.content_region
    drawn = [place.line_span[0] + y for y in lines if 0 <= y < place.height]
    width = max((strip.cell_length for strip in lines.values()), default=0)
    if len(drawn) < len(lines) or width > place.width or not _is_on_top(screen, widget):
        return None
    chops: list[dict[int, Strip]] = [{} for _ in range(screen.size.height)]
    background, filters = widget.background_colors[1], widget.get_line_filters()
    for y, strip in zip(drawn, lines.values(), strict=True):
        for one in filters:
            strip = strip.apply_filter(one, background)  # noqa: PLW2901 - one after the other
        chops[y][place.x] = strip
    top = place.y - widget.region.y
    cache = widget._styles_cache  # noqa: SLF001 - no public way that does not ask for a frame too
    cache.set_dirty(*(Region(0, top + y, place.width, 1) for y in lines))
    ends = [[place.x + strip.cell_length for strip in line.values()] for line in chops]
    return ChopsUpdate(chops, [(y, place.x, ends[y][0]) for y in drawn], ends)


def _is_due(screen: Screen[Any], widget: Widget) -> bool:
    """Whether Textual is about to draw: lines may have moved, and are shown where they were."""
    asked = screen._layout_required or screen._scroll_required or screen._repaint_required  # noqa: SLF001
    return bool(asked or screen._dirty_widgets or widget._repaint_required)  # noqa: SLF001


def _is_on_top(screen: Screen[Any], widget: Widget) -> bool:
    """Whether the whole widget is seen, and nothing but it."""
    shown = screen._compositor.visible_widgets  # noqa: SLF001 - no public way to all of them
    if widget not in shown:
        return False
    region, clip = shown[widget]
    below = {widget, *widget.ancestors}
    return clip.contains_region(region) and not any(
        region.overlaps(other.intersection(its_clip))
        for one, (other, its_clip) in shown.items()
        if one not in below
    )
