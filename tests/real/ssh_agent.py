"""An ssh-agent of the tests, on a socket of its own, with keys made for the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path


class RealAgent:
    """An `ssh-agent` in the foreground; ended by its own id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "agent.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        """What a session with this agent has in its environment."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {**kept, "SSH_AUTH_SOCK": str(self.socket)}

    def start(self, **more: str) -> None:
        """Start it and wait for its socket; `more` goes into its environment."""
        self._process = subprocess.Popen(
            [tool("ssh-agent"), "-D", "-a", str(self.socket)],
            env={**self.env, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self.socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("ssh-agent did not start")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it; its socket stays behind as after a crash."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def key(self, name: str, *kind: str) -> Path:
        """Make a key pair outside of the agent; return where its private half is."""
        path = self.folder / name
        options = kind or ("-t", "ed25519")
        self.run("ssh-keygen", "-q", *options, "-N", "", "-C", name, "-f", str(path))
        return path

    def add(self, path: Path, *options: str) -> None:
        """Put a key into the agent, and its private half away from the disk."""
        self.run("ssh-add", "-q", *options, str(path))
        path.unlink()

    def run(self, program: str, *arguments: str) -> str:
        """Run a tool of OpenSSH against this agent."""
        done = subprocess.run(
            [tool(program), *arguments],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"
        return done.stdout


def tool(name: str) -> str:
    """Return where a program of OpenSSH is; the tests here need all of them."""
    found = shutil.which(name)
    assert found is not None, f"{name} is not installed"
    return found


def public_line(path: Path) -> str:
    """Return the line in a `.pub` file without its comment."""
    return " ".join(path.with_name(f"{path.name}.pub").read_text().split()[:2])
