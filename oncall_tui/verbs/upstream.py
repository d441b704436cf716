"""`upstream`: the server that keeps the team's journals, and its public keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

from data.host import host_name
from data.paths import Paths, expand, private_folder
from oncall_tui.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from oncall_tui.settings import Settings
    from oncall_tui.upstream.server_keys import ServerKeys

DEFAULT_LISTEN = "127.0.0.1:8470"


def keys(paths: Paths, *, folder: str | None, name: str | None, out: TextIO) -> int:
    """Print what clients pin, as lines of `[upstream]`; make the keys when there are none."""
    vkeys = _keys(paths, folder, name).vkeys()
    # A JSON string is one of TOML, too.
    out.writelines(f"{role} = {json.dumps(vkey)}\n" for role, vkey in vkeys.items())
    return 0


def enrol(settings: Settings, out: TextIO, env: Mapping[str, str]) -> int:
    """Print the lines by which this user is enrolled; nothing is sent. Raises SecretError."""
    from data.clock import SystemClock
    from data.enrolling import enrolling
    from oncall_tui.domain.text import plain
    from oncall_tui.settings import who

    private_folder(settings.paths.state)
    found = enrolling(
        settings.paths.state,
        key=settings.config.me.key,
        by=who(settings),
        at_ms=SystemClock().now(),
        env=env,
    )
    out.writelines(f"# {plain(one.when, 300)}\n{one.line}\n" for one in list(found))
    return 0


def serve(
    paths: Paths,
    *,
    listen: str,
    store: str | None,
    allowed_signers: str | None,
    tls_cert: str | None,
    tls_key: str | None,
    forwarded_allow_ips: str,
    rate: float,
    folder: str | None,
    name: str | None,
    out: TextIO,
    err: TextIO,
) -> int:
    """Serve until told to stop. Raises ConfigError, also where the extra is not installed."""
    try:
        from oncall_tui.upstream import serve as server
    except ImportError as error:
        raise ConfigError(
            f"the upstream needs a package that is not installed, {error.name}",
            hint="in a checkout: uv tool install '.[upstream]'",
        ) from error
    from oncall_tui.upstream.json_log import log_as_json

    host, port = _address(listen)
    options = server.ServeOptions(
        host=host,
        port=port,
        store=store or f"sqlite:///{private_folder(_home(paths)) / 'upstream.db'}",
        allowed_signers=_path(allowed_signers),
        tls_cert=_path(tls_cert),
        tls_key=_path(tls_key),
        forwarded_allow_ips=forwarded_allow_ips,
        rate=rate,
    )
    log_as_json(err)
    return server.serve(options, _keys(paths, folder, name), out)


def _keys(paths: Paths, folder: str | None, name: str | None) -> ServerKeys:
    from oncall_tui.upstream.server_keys import load_or_make_keys

    where = private_folder(_home(paths)) / "keys" if folder is None else expand(folder)
    return load_or_make_keys(where, name=name or host_name())


def _home(paths: Paths) -> Path:
    private_folder(paths.state)
    return paths.state / "upstream"


def _path(text: str | None) -> Path | None:
    return None if text is None else expand(text)


def _address(listen: str) -> tuple[str, int]:
    """Read HOST:PORT; an IPv6 address stands in brackets. Raises UsageError."""
    try:
        found = urlsplit(f"//{listen}")
        host, port = found.hostname, found.port
    except ValueError:
        host, port = None, None
    if not host or port is None or found.netloc != listen or "@" in listen:
        raise UsageError(f"{listen} is no HOST:PORT", hint=f"such as {DEFAULT_LISTEN}")
    return host, port
