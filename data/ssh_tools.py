"""Runs OpenSSH's own tools: without a terminal, with a time limit, ended by their own id."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.agent_socket import SOCKET
from oncall_tui.domain.openssh import Version, read_version
from oncall_tui.errors import AgentError

MAX_OUTPUT = 64 * 1024
KEPT = ("PATH", "HOME")
"""What of the environment a tool gets: no secrets, and nothing by which it could open a window."""


class ToolFailedError(Exception):
    """A tool said no; its text is what it printed on standard error."""


class ToolTooSlowError(Exception):
    """A tool did not end within its time limit, and was ended."""


class Tool:
    """Runs one program at a time, and can be told from another thread to give it up."""

    def __init__(self, program: str = "ssh-keygen", *, limit: float) -> None:
        """`limit` is in seconds."""
        self._program = program
        self._limit = limit
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._over = False

    def run(
        self, arguments: Sequence[str], *, env: Mapping[str, str], agent: Path, message: bytes = b""
    ) -> bytes:
        """Return what it prints. Raises ToolFailedError, ToolTooSlowError, AgentError.

        No argument may come from outside unchecked: one that begins with `-` is an option.
        """
        kept = {name: env[name] for name in KEPT if name in env}
        process = self._start(arguments, {**kept, "LC_ALL": "C", SOCKET: str(agent)})
        try:
            out, err = process.communicate(message, timeout=self._limit)
        except subprocess.TimeoutExpired as error:
            self._end(process)
            raise ToolTooSlowError from error
        finally:
            with self._lock:
                self._running = None
        self.require_wanted()
        if process.returncode != 0 or len(out) > MAX_OUTPUT:
            raise ToolFailedError(err[:2000].decode("utf-8", "replace").strip())
        return out

    def give_up(self) -> None:
        """End what runs, and run nothing more."""
        with self._lock:
            self._over = True
            if self._running is not None:
                _kill(self._running)

    def require_wanted(self) -> None:
        """Raise AgentError once it was given up."""
        if self._over:
            raise AgentError("the ssh-agent is not asked any more", hint="the program ends")

    def _start(self, arguments: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._lock:
            self.require_wanted()
            try:
                # A session of its own: it must not ask on the terminal that the dashboard draws on.
                self._running = subprocess.Popen(
                    [self._program, *arguments],
                    env=env,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
            except OSError as error:
                raise AgentError(
                    f"{self._program} cannot be run",
                    where=error.strerror or str(error),
                    hint="install OpenSSH's client programs",
                ) from error
            return self._running

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        _kill(process)
        # Whoever it started may hold its pipes: they are not waited for.
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        # With its group, which is its own: a tool may have started a helper.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def ssh_version(env: Mapping[str, str], *, limit: float = 5.0) -> Version | None:
    """Return the version of OpenSSH that is installed; None where there is none."""
    try:
        done = subprocess.run(
            ["ssh", "-V"],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return read_version(done.stderr[:400].decode("utf-8", "replace"))
