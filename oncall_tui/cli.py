"""The command line: parses, then calls one thing. A wrong turn ends in one line, no traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from oncall_tui.dispatch import VERBS
from oncall_tui.errors import OncallError, ReadOnlyError
from oncall_tui.plain_start import plain_start

NAME = "oncall-tui"
BROKEN_PIPE = 141
INTERRUPTED = 130
"""What a shell reports for SIGPIPE and SIGINT."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    os.umask(0o077)
    forget_current_folder(sys.path, Path(__file__).resolve().parents[1])
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except OncallError as error:
        _complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last net: no bug may print a traceback
        return _unexpected(error)


def forget_current_folder(path: list[str], home: Path) -> None:
    """Take the current folder off the import path, unless the program itself lies there.

    A stranger's `data.py` in the folder where an engineer happens to stand is not ours.
    """
    here = os.path.realpath(".")
    ours = here == str(home)
    path[:] = [p for p in path if ours or (p not in {"", "."} and os.path.realpath(p) != here)]


def _run(argv: Sequence[str]) -> int:
    from data.log_file import start_log
    from data.paths import find_paths

    args = plain_start(argv) or _parsed(argv)
    paths = find_paths(os.environ)
    start_log(paths.log)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if args.changes is not None and args.read_only:
        raise ReadOnlyError("read-only: nothing can be changed", hint="leave --read-only out")
    code = VERBS[args.verb](args, paths)
    sys.stdout.flush()
    return code


def _parsed(argv: Sequence[str]) -> SimpleNamespace:
    from oncall_tui.options import parse

    return parse(argv)


def _complain(text: str) -> None:
    from oncall_tui.domain.text import plain

    print(f"{NAME}: {plain(text)}", file=sys.stderr)


def _unexpected(error: Exception) -> int:
    import logging

    from data.paths import find_paths

    logging.getLogger(__name__).critical("unexpected error", exc_info=error)
    log = find_paths(os.environ).log
    _complain(f"unexpected error, {type(error).__name__} ({log}): the log says more; report it")
    return 1
