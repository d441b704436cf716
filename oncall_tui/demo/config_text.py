"""The configuration that makes the dashboard watch the simulated estate."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec

from oncall_tui.demo.rules import RUNBOOKS
from oncall_tui.demo.story import ME
from oncall_tui.demo.subjects import BATCH, DESK, EDGE, PROD
from oncall_tui.demo.tracker_gate import PASSWORD

SHIPPED_RUNBOOKS = Path(__file__).resolve().parents[2] / "data" / "runbooks"
"""The folder beside this package, in a checkout as in an installation."""

_CONFIG = "config.toml"
_SECRET = "desk.password"  # noqa: S105 - the name of a file


class Addresses(msgspec.Struct, frozen=True):
    """Where the estate listens; URLs without a slash at the end."""

    prod: str
    edge: str
    batch: str
    desk: str
    """With the tracker's path."""


def write_config(folder: Path, addresses: Addresses, more: str = "") -> Path:
    """Write `config.toml` and the secret it names into `folder`; return the former's path.

    `more` is TOML that goes at the end.
    The folder is made if it is not there, for its owner alone. Raises OSError.
    """
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret, config = folder / _SECRET, folder / _CONFIG
    _write_private(secret, PASSWORD + "\n")
    _write_private(config, config_text(addresses, secret, folder) + more)
    return config


def config_text(addresses: Addresses, secret: Path, folder: Path) -> str:
    """Return the configuration; `secret` is the file with the ticket server's password.

    Whoever uses it keeps journal and cache in `folder`: a demo never writes into a real journal.
    """
    return _TEMPLATE.format(
        me=_quoted(f"{ME}@shop.example"),
        prod=_quoted(PROD),
        prod_url=_quoted(addresses.prod),
        edge=_quoted(EDGE),
        edge_url=_quoted(addresses.edge),
        batch=_quoted(BATCH),
        batch_url=_quoted(addresses.batch),
        desk=_quoted(DESK),
        desk_url=_quoted(addresses.desk),
        user=_quoted(ME),
        secret=_quoted(str(secret)),
        runbooks=_quoted(RUNBOOKS),
        state=_quoted(str(folder / "state" / "oncall-tui")),
        cache=_quoted(str(folder / "cache" / "oncall-tui")),
        shipped=_quoted(str(SHIPPED_RUNBOOKS)),
    )


def _quoted(text: str) -> str:
    """Write a TOML basic string: JSON's escapes are a part of TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)


_TEMPLATE = """\
# Written by `oncall-tui demo` for a simulated estate on this machine. It is made anew at each
# start; to configure the real thing, run `oncall-tui init`.

[me]
id = {me}
# A demonstration never asks the ssh-agent.
key = "file"

# The data centre. Acknowledging here also makes a silence, so that the pager stops.
[[sources]]
name = {prod}
kind = "alertmanager"
url = {prod_url}
poll = "2s"
ack = "silence"

# The stores: a thin line that breaks after three minutes, and a clock that is 40 seconds ahead.
[[sources]]
name = {edge}
kind = "alertmanager"
url = {edge_url}
poll = "2s"

# The nightly jobs: a Prometheus without an Alertmanager.
[[sources]]
name = {batch}
kind = "prometheus"
url = {batch_url}
poll = "2s"

[[tickets]]
name = {desk}
kind = "roundup"
url = {desk_url}
poll = "2s"
auth = {{ basic = {{ username = {user}, password = {{ file = {secret} }} }} }}

# SEV-1 to SEV-4. The word "ticket" of one alert is in no list, on purpose: it shows as unmapped.
[policy]
use = "sev"

# Filters behind the key ' on the board.
[[filters]]
name = "what customers notice"
key = "c"
filter = 'service=~"checkout|front-door"'

# Whom to call: the key o on the board.
[[contacts]]
id = "nadia"
name = "Nadia Okafor"
reach = ["tel +49 30 5550101", "chat @nadia"]

[[contacts]]
id = "tomas"
name = "Tomas Lind"
reach = ["tel +49 30 5550102"]

[[contacts]]
id = "dba"
name = "Database team"
reach = ["chat #databases"]

[[services]]
name = "checkout"
match = 'service=~"checkout|front-door"'
primary = "nadia"
backup = "tomas"

[[services]]
name = "orders-db"
primary = "tomas"
backup = "nadia"
escalation = {{ L3 = "dba" }}

# Journal and cache of their own, so that nothing of the demo gets into yours.
[folders]
state = {state}
cache = {cache}

[runbooks]
mounts = {{ {runbooks} = {shipped} }}
"""
