"""What an identity is asked to vouch for: a session that is about to begin."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.session import Credential, SessionOpened, statement


class Claim(msgspec.Struct, frozen=True):
    """A session that nobody has vouched for yet."""

    log: str
    session: str
    """Its id."""
    by: str
    """In whose name it writes."""
    opened: SessionOpened

    def text(self) -> str:
        """Return the statement to sign. Raises JournalTamperedError for a line break in a name."""
        return statement(log=self.log, session=self.session, by=self.by, opened=self.opened)

    def vouched(self, credential: Credential) -> SessionOpened:
        """Return what the session says of itself, the credential included."""
        return msgspec.structs.replace(self.opened, credential=credential)

    def until(self, end: int) -> Claim:
        """End the session no later than `end` (milliseconds): nobody vouches beyond it."""
        ends = min(self.opened.not_after, end)
        return msgspec.structs.replace(
            self, opened=msgspec.structs.replace(self.opened, not_after=ends)
        )
