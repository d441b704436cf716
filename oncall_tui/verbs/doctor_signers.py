"""What `doctor` finds out about the lists of keys that count, where others than the upstream's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.clock import SystemClock
from data.paths import expand
from oncall_tui.domain.counted import counted
from oncall_tui.domain.endorsement import APPROVAL
from oncall_tui.domain.handover_note import NOTE_SPACE
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.errors import OncallError
from oncall_tui.settings import Settings, who
from oncall_tui.verbs.doctor_keys import Found


def look_at_signers(settings: Settings) -> Iterator[Found]:
    """Yield what was found; nothing where no such list is configured."""
    config = settings.config
    lists = (
        ("approvals signers", config.approvals.signers, APPROVAL),
        ("handover signers", config.handover.allowed_signers, NOTE_SPACE),
    )
    for what, told, space in lists:
        if told:
            yield from _list(settings, what, told, space)


def read_list(what: str, told: str) -> tuple[Sequence[TrustedKey], Found]:
    """Return the keys of a list, and what is to be said of it; none where it cannot be read."""
    from data.trusted_keys import allowed_signers

    path = expand(told)
    try:
        keys = allowed_signers(path)
    except OncallError as error:
        return (), (what, "wrong", str(error))
    if not keys:
        return (), (what, "wrong", f"no key can be read in {path}: ssh-keygen(1) has the format")
    return keys, (what, "ok", f"{path}: {counted(len(keys), 'key')}")


def _list(settings: Settings, what: str, told: str, space: str) -> Iterator[Found]:
    from data.trusted_keys import own_key

    keys, found = read_list(what, told)
    yield found
    if not keys:
        return
    own = {one.key for one in own_key(settings.paths.state)}
    mine = [one for one in keys if one.key in own]
    at, me = SystemClock().now(), who(settings)
    if own and not mine and not any(one.authority for one in keys):
        yield what, "note", f"no key of {me} on this host is in it: others refuse what it signs"
    elif mine and not any(one.counts(by=me, namespace=space, at=at) for one in mine):
        yield what, "note", f"your key is in it, and does not count for {me} in {space}"
