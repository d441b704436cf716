"""Runs a server until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path
from typing import TextIO

import msgspec
import uvicorn

from data.clock import SystemClock
from oncall_tui.errors import ConfigError
from oncall_tui.upstream.enrolment import Enrolment
from oncall_tui.upstream.metrics import Metrics
from oncall_tui.upstream.rate import PER_SECOND, RateLimit
from oncall_tui.upstream.server_keys import ServerKeys
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.store import open_store
from oncall_tui.upstream.web import make_app


class ServeOptions(msgspec.Struct, frozen=True):
    """What the command line comes to."""

    host: str
    port: int
    store: str
    allowed_signers: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    forwarded_allow_ips: str = ""
    """Proxies that are believed, as uvicorn takes them."""
    rate: float = PER_SECOND
    """Requests that one address may make in a second; 0: any number."""


def serve(options: ServeOptions, keys: ServerKeys, out: TextIO) -> int:
    """Serve until SIGTERM or SIGINT, from the main thread; return the exit code.

    Once it listens, `out` gets its address and the keys that clients pin. Raises ConfigError and
    StoreError.
    """
    if (options.tls_cert is None) != (options.tls_key is None):
        raise ConfigError("a certificate and its key go together", where="--tls-cert, --tls-key")
    enrolment = Enrolment(options.allowed_signers)
    store = open_store(options.store)
    try:
        store.pin_keys(keys.vkeys())
        site = Site(store, keys, enrolment, SystemClock(), Metrics())
        server = _Server(_uvicorn(options, site), site, out)
        # Once it has ended in order, uvicorn sends itself the signal again.
        signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
        try:
            asyncio.run(server.serve())
        except KeyboardInterrupt:
            return 0
        except SystemExit as error:
            # uvicorn leaves this way when it cannot listen, having logged why.
            raise ConfigError(
                "the upstream cannot listen",
                where=f"{options.host}:{options.port}",
                hint="is another one running? --listen names another port",
            ) from error
    finally:
        store.close()
    return 0


def _uvicorn(options: ServeOptions, site: Site) -> uvicorn.Config:
    try:
        config = uvicorn.Config(
            make_app(site, RateLimit(options.rate)),
            host=options.host,
            port=options.port,
            ssl_certfile=options.tls_cert,
            ssl_keyfile=options.tls_key,
            proxy_headers=bool(options.forwarded_allow_ips),
            forwarded_allow_ips=options.forwarded_allow_ips or None,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            limit_concurrency=1000,
            timeout_graceful_shutdown=3,
        )
        config.load()
    except OSError as error:
        raise ConfigError(
            "the certificate or its key cannot be used",
            where=str(options.tls_cert),
            hint=str(error),
        ) from error
    return config


class _Server(uvicorn.Server):
    """Says where it listens, once it does; lets nobody wait when it ends."""

    def __init__(self, config: uvicorn.Config, site: Site, out: TextIO) -> None:
        super().__init__(config)
        self._site = site
        self._out = out

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen, and say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        port = self.servers[0].sockets[0].getsockname()[1]
        scheme = "https" if self.config.is_ssl else "http"
        lines = [f"listening on {scheme}://{self.config.host}:{port}"]
        lines += [f"{role} {vkey}" for role, vkey in self._site.keys.vkeys().items()]
        self._out.write("".join(f"{line}\n" for line in lines))
        self._out.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who waits for news, then end: what is cut off would be logged as an error."""
        self._site.stopping.set()
        await super().shutdown(sockets)
