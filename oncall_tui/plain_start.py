"""The command line of the usual start, read without argparse: that costs more than all else there.

Whatever is not quite plain, `--help` and every mistake included, is for `options`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

_FLAGS = {"--read-only": "read_only", "--ascii": "ascii", "--no-mouse": "no_mouse"}


def plain_start(argv: Sequence[str]) -> SimpleNamespace | None:
    """Return what `options.parse` would for the dashboard's own options; None for anything else."""
    args = SimpleNamespace(
        verb="",
        config=None,
        read_only=False,
        ascii=False,
        theme="",
        plain=False,
        no_mouse=False,
        changes=None,
    )
    words = iter(argv)
    for word in words:
        if word in _FLAGS:
            setattr(args, _FLAGS[word], True)
            continue
        file = next(words, "-") if word == "--config" else "-"
        if file.startswith("-"):
            return None
        args.config = file
    return args
