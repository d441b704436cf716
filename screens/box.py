"""The frame of everything that opens on top of a screen: a box with its title in the border."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.screen import ModalScreen

T = TypeVar("T")


class BoxScreen(ModalScreen[T]):
    """A box over the whole terminal. A subclass says where it is smaller."""

    DEFAULT_CSS: ClassVar[str] = """
    BoxScreen { align: center middle; }
    BoxScreen > Vertical {
        background: ansi_default;
        width: 100%;
        height: 100%;
        border: solid ansi_blue;
        padding: 0 1;
    }
    BoxScreen .hint { color: ansi_bright_black; }
    """


class SmallBox(BoxScreen[T]):
    """A box as high as what is in it: a question, or something to wait for."""

    DEFAULT_CSS: ClassVar[str] = """
    SmallBox > Vertical { width: 90%; max-width: 76; height: auto; max-height: 100%; }
    """
