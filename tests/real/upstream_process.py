"""An upstream as its own process, and a client that speaks to it over a socket."""

from __future__ import annotations

import gzip
import sys
import time
from pathlib import Path

import httpx

from oncall_tui.upstream.server_keys import ServerKeys, load_or_make_keys
from tests.fakes import NOON
from tests.real.processes import Server, free_port
from tests.upstream.client_log import ALICE, ClientLog, key_of, line_of

PROGRAM = Path(sys.executable).with_name("oncall-tui")


class UpstreamProcess:
    """A server over a store; several may share a store and a folder of keys."""

    def __init__(
        self, folder: Path, store: str, *, number: int = 0, more: tuple[str, ...] = ()
    ) -> None:
        self.port = free_port()
        self.keys_folder = folder / "keys"
        signers = folder / "allowed_signers"
        signers.write_text(f"{ALICE} {line_of(key_of(1))}\n")
        argv = [
            str(PROGRAM), "upstream", "serve", "--store", store, "--name", "up.example",
            "--listen", f"127.0.0.1:{self.port}", "--allowed-signers", str(signers),
            "--keys", str(self.keys_folder), "--rate", "0", *more,
        ]  # fmt: skip
        env = {"XDG_STATE_HOME": str(folder / f"state{number}"), "HOME": str(folder)}
        log = folder / f"upstream{number}.log"
        self.server = Server(argv, port=self.port, ready="/healthz", log=log, env=env)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def keys(self) -> ServerKeys:
        """Return its keys, once it has started."""
        return load_or_make_keys(self.keys_folder, name="up.example")


def log_now(log: str, number: int) -> ClientLog:
    """Return a log whose session began just now, by the clock of the host."""
    now = time.time_ns() // 1_000_000
    assert now > NOON
    return ClientLog(log, identity=1, session=100 + number, opened=now)


def post_upload(client: httpx.Client, url: str, body: bytes) -> httpx.Response:
    """Send an upload, packed."""
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    packed = gzip.compress(body, 1)
    return client.post(f"{url}/add-entries", content=packed, headers=headers)
