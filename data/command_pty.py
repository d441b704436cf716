"""Runs one command of a runbook on a terminal of its own, with a limit; nothing of it stays behind.

It has no input: what asks a question gets the end of a file. Its terminal is the controlling one of
its session, so that the kernel hangs it up when this program dies.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import shutil
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence

from oncall_tui.domain.command_end import CommandEnd, Ended
from oncall_tui.domain.command_output import OutputKeeper

GRACE = 2.0
"""Seconds between asking a command to end and ending it."""
LOOK = 0.1
"""Seconds between two looks at the clock."""
COLUMNS, ROWS = 100, 50

_PASSED = frozenset({"HOME", "LANG", "LOGNAME", "PATH", "SSH_AUTH_SOCK", "TZ", "USER"})
_TAKES_TERMINAL = 'exec 3<>"$0" >&3 2>&1 3>&- </dev/null || exit 126; exec "$@"'
"""The leader of a session gets the terminal as controlling one that it opens to read and write."""

Argv = list[str]


class PtyRunner:
    """Implements `ports.CommandRunner`."""

    def __init__(self, environ: Mapping[str, str], names: Sequence[str] = ()) -> None:
        """`names` are variables that commands get beside the few that they always get."""
        self._environ = minimal(environ, names)

    def run(
        self,
        script: str,
        *,
        lang: str,
        seconds: float,
        heard: Callable[[bytes], None],
        stopped: Callable[[], bool],
    ) -> CommandEnd:
        """Run a script to its end; blocks. `heard` gets the output as it comes, on this thread."""
        keeper = OutputKeeper()
        begun = time.monotonic()
        try:
            master, process = self._start([_shell(lang), "-c", script])
        except (OSError, ValueError) as error:
            return CommandEnd(Ended.FAILED, None, 0, keeper.kept(), str(error))

        def hear(chunk: bytes) -> None:
            keeper.take(chunk)
            heard(chunk)

        try:
            ended = _watch(process, master, hear, begun + seconds, stopped)
        finally:
            _end_group(process.pid)
            code = process.wait()
            _drain(master, hear)
            os.close(master)
        return CommandEnd(ended, code, round((time.monotonic() - begun) * 1000), keeper.kept())

    def _start(self, argv: Argv) -> tuple[int, subprocess.Popen[bytes]]:
        master, slave = os.openpty()
        try:
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            home = self._environ.get("HOME", "/")
            process = subprocess.Popen(
                ["/bin/sh", "-c", _TAKES_TERMINAL, os.ttyname(slave), *argv],
                stdin=subprocess.DEVNULL,
                stdout=slave,
                stderr=slave,
                env=self._environ,
                cwd=home if os.path.isdir(home) else "/",
                start_new_session=True,
                close_fds=True,
            )
        except BaseException:
            os.close(master)
            raise
        finally:
            os.close(slave)
        return master, process


def minimal(environ: Mapping[str, str], names: Sequence[str] = ()) -> dict[str, str]:
    """Return the variables that a command gets: no secrets of ours, no pagers, no colours."""
    wanted = _PASSED | set(names)
    kept = {k: v for k, v in environ.items() if k in wanted or k.startswith("LC_")}
    return {**kept, "TERM": "dumb", "PAGER": "cat", "GIT_PAGER": "cat", "NO_COLOR": "1"}


def _shell(lang: str) -> str:
    """Return the shell that the author meant where it is there; else the one that always is."""
    found = shutil.which(lang) if lang in {"bash", "zsh", "ksh", "dash"} else None
    return found or "/bin/sh"


def _watch(
    process: subprocess.Popen[bytes],
    master: int,
    hear: Callable[[bytes], None],
    deadline: float,
    stopped: Callable[[], bool],
) -> Ended:
    """Hear a command out; return who ended it. It stays a zombie, and so its group in place."""
    while not _is_over(process.pid):
        why = _why_end(deadline, stopped)
        if why is not None:
            _ask_group(process.pid)
            return why
        ready, _, _ = select.select([master], [], [], LOOK)
        if ready and not _hear_some(master, hear):
            time.sleep(LOOK)  # it has closed its terminal, and runs on without one
    return Ended.EXIT


def _why_end(deadline: float, stopped: Callable[[], bool]) -> Ended | None:
    if stopped():
        return Ended.STOPPED
    return Ended.LIMIT if time.monotonic() >= deadline else None


def _hear_some(master: int, hear: Callable[[bytes], None]) -> bool:
    try:
        chunk = os.read(master, 65_536)
    except OSError:
        return False  # EIO: nobody has the other side any more
    if chunk:
        hear(chunk)
    return bool(chunk)


def _is_over(pid: int) -> bool:
    """Whether a child has ended; it stays a zombie, so that nobody else can get its number."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _ask_group(pid: int) -> None:
    """Ask all of a command to end, and give it a moment."""
    _signal(pid, signal.SIGTERM)
    _signal(pid, signal.SIGCONT)
    until = time.monotonic() + GRACE
    while time.monotonic() < until and not _is_over(pid):
        time.sleep(LOOK)


def _end_group(pid: int) -> None:
    """End all of a command: its group, and what made a group of its own in the same session."""
    _signal(pid, signal.SIGKILL)
    for other in _members(pid):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(other, signal.SIGKILL)


def _members(session: int) -> list[int]:
    """Return the processes of a session; none where the system does not tell."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdecimal():
                with contextlib.suppress(OSError):
                    if os.getsid(int(name)) == session:
                        found.append(int(name))
    return found


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _drain(master: int, hear: Callable[[bytes], None]) -> None:
    """Hear what was written last, of a quick command all; what hangs on is not waited for."""
    while select.select([master], [], [], 0)[0]:
        if not _hear_some(master, hear):
            return
