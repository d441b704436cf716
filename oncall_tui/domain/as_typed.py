"""A text that is kept as it was typed, secrets and all, because its writer said so."""

from __future__ import annotations


class AsTyped(str):
    """A text whose writer was told what was found in it, and keeps it as it stands.

    Whatever is done to it makes an ordinary text of it again, and that is masked.
    """

    __slots__ = ()
