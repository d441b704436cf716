"""A real sshd on loopback, with keys and a port of its own."""

from __future__ import annotations

import contextlib
import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.real.processes import free_port

CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
"""


class SshServer:
    """Lets whoever has the key in its folder in."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        if program is None:
            raise RuntimeError("sshd is not installed (Debian: openssh-server)")
        self.port = free_port()
        self._folder = folder
        for name in ("host", "user"):
            make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(make, check=True, stdin=subprocess.DEVNULL)
        config = folder / "sshd_config"
        config.write_text(CONFIG.format(port=self.port, folder=folder))
        # What it needs beside its own folder, where it was never started as a service.
        with contextlib.suppress(OSError):
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._log = (folder / "sshd.log").open("ab")
        self._process = subprocess.Popen(
            [program, "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stderr=self._log
        )
        self._wait()

    def argv(self, *command: str) -> Sequence[str]:
        """Return the command line of a client that runs a command in a terminal."""
        return [
            shutil.which("ssh") or "ssh",
            "-tt",
            *("-F", "/dev/null", "-i", str(self._folder / "user"), "-p", str(self.port)),
            *("-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"),
            *("-o", f"UserKnownHostsFile={self._folder / 'known'}", "-o", "IdentitiesOnly=yes"),
            f"{getpass.getuser()}@127.0.0.1",
            *command,
        ]

    def stop(self) -> None:
        """End it; sessions go on by themselves."""
        self._process.terminate()
        self._process.wait(10)
        self._log.close()

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = (self._folder / "sshd.log").read_text(errors="replace")
                raise RuntimeError(f"sshd did not start:\n{said[-2000:]}")
            time.sleep(0.05)
