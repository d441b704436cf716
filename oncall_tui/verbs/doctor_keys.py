"""What `doctor` finds out about keys: which one would sign, and what OpenSSH can do here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.clock import SystemClock
from oncall_tui.domain.openssh import missing
from oncall_tui.errors import OncallError
from oncall_tui.settings import Settings, who

Found = tuple[str, str, str]
"""What was looked at, the verdict (ok, note, wrong), what was found."""


def look_at_keys(settings: Settings, env: Mapping[str, str]) -> Iterator[Found]:
    """Yield what was found; no key is asked to sign."""
    yield from _signer(settings, env)
    yield from _openssh(env)


def _signer(settings: Settings, env: Mapping[str, str]) -> Iterator[Found]:
    from data.rung import next_rung

    try:
        rung = next_rung(
            settings.paths.state,
            key=settings.config.me.key,
            by=who(settings),
            at_ms=SystemClock().now(),
            env=env,
        )
    except OncallError as error:
        yield "signing", "wrong", str(error)
        return
    yield "signing", "ok", rung.words
    if rung.doubt:
        yield "signing", "note", rung.doubt


def _openssh(env: Mapping[str, str]) -> Iterator[Found]:
    from data.ssh_tools import ssh_version

    version = ssh_version(env)
    if version is None:
        yield "openssh", "note", "none: an ssh-agent cannot be asked to sign"
        return
    name = f"OpenSSH {version[0]}.{version[1]}"
    lacks = missing(version)
    if lacks:
        yield "openssh", "note", f"{name}: {'; '.join(lacks)}"
    else:
        yield "openssh", "ok", name
