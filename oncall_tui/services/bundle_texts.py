"""What goes with a bundle: the keys that its sessions name, and how to check it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oncall_tui.domain.chain import Session
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import decode
from oncall_tui.domain.session import NAMESPACE, CredentialKind, read_opened
from oncall_tui.domain.text import plain
from oncall_tui.errors import JournalTamperedError

_OPENS = b'"type":"session.open"'


def sessions_of(lines: Iterable[bytes]) -> Iterator[Session]:
    """Yield the sessions that lines introduce; what cannot be read introduces none."""
    for line in lines:
        if _OPENS in line:
            session = _session(line)
            if session is not None:
                yield session


def signers_hint(sessions: Iterable[Session]) -> str:
    """Return lines of an `allowed_signers` file with the keys that sessions name themselves."""
    found: dict[str, None] = {}
    for session in sessions:
        credential = session.opened.credential
        by = session.by
        if not credential.identity or by != plain(by) or set(by) & set(' ",*?!#'):
            continue
        ca = "cert-authority," if credential.kind == CredentialKind.CERTIFICATE else ""
        key = " ".join(credential.identity.split()[:2])
        found[f'{by} {ca}namespaces="{NAMESPACE}" {key}'] = None
    head = (
        "# Keys that the journal names itself. That proves nothing: hold each of them against a\n"
        "# list that came another way before you trust it.\n"
    )
    return head + "".join(f"{line}\n" for line in found)


def _session(line: bytes) -> Session | None:
    try:
        entry: Entry = decode(line)
        if entry.type != EntryType.SESSION_OPEN:
            return None
        return Session(entry.sess, entry.by, entry.i, read_opened(entry.d))
    except JournalTamperedError:
        return None
