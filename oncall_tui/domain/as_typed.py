"""A text that is kept as it was typed, secrets and all, because its writer said so."""

from __future__ import annotations

from oncall_tui.domain.secret_scan import mask


class AsTyped(str):
    """A text whose writer was told what was found in it, and keeps it as it stands.

    Whatever is done to it makes an ordinary text of it again, and that is masked.
    """

    __slots__ = ()


def as_saved(text: str, typed: str = "") -> str:
    """Return a text made of what was typed as the journal will have it, to be shown elsewhere too.

    It is without secrets, unless the writer of what was typed keeps them.
    """
    return AsTyped(text) if isinstance(typed, AsTyped) else mask(text)[0]
