"""The error tree. Whoever raises says what failed, where, and what to do about it.

OncallError                      anything that ends in one line for the user
├── ConfigError                  the configuration is wrong; nothing was started
│   ├── SecretError              a secret cannot be read, or others can read it
│   │   └── AgentError           the ssh-agent, or who holds it, did not sign; says why
│   │       └── NoAgentError     there is no agent, or none with a key that can be used
│   └── PolicyError              a policy file is wrong
├── UsageError                   the command line is wrong (exit 2)
│   └── TerminalError            no terminal that a dashboard can be drawn on (exit 2)
├── FilterError                  a filter that cannot be understood
├── SourceError                  a poll brought no answer; the source's last word stays
│   ├── UnreachableError         no connection, TLS failure, time limit
│   ├── RefusedError             401 or 403: the credentials, not the network
│   ├── ThrottledError           429 or 503; carries how long the server asked us to wait
│   └── BadAnswerError           an answer that is not what the API promises
│       └── ServerFailedError    a status from 500 on: it answers that it cannot
├── EffectError                  a remote system did not take an act; says whether to try again
├── DeniedError                  a guardrail of the site does not allow it; nothing was written
│   └── ReadOnlyError            nothing may be changed in this session (exit 2)
├── HandoverError                a handover that cannot be signed, read or accepted
├── IncidentError                something that an incident does not allow; nothing was written
├── TemplateError                a template of a document that cannot be filled in
├── ReportError                  a document that cannot be made, or not written
├── RunbookError                 a runbook that cannot be opened or walked
├── UpstreamError                the upstream did not take the journal; it is saved here, and waits
│   └── ForkError                the upstream has another history of a log: an alarm, with evidence
├── StoreError                   the upstream's store cannot be read or written
├── NoteError                    a note, checkpoint, proof or request that is not well formed
└── JournalError                 the journal cannot be read or written
    ├── JournalForeignError      the journal belongs to somebody else
    ├── JournalTamperedError     a line below the last good one is wrong: read-only from here
    └── JournalFullError         no space, or the disk refused: nothing was saved
"""

from __future__ import annotations


class OncallError(Exception):
    """What failed, where, and what to do: printed as `<what> (<where>): <hint>`."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.what} ({self.where})" if self.where else self.what
        return f"{text}: {self.hint}" if self.hint else text


class ConfigError(OncallError):
    """The configuration is wrong; nothing was started."""


class SecretError(ConfigError):
    """A secret cannot be read, or others on this host can read it."""


class AgentError(SecretError):
    """The ssh-agent did not sign: it refused, was asked for too long, or cannot be asked."""


class NoAgentError(AgentError):
    """There is no agent, it is gone, or it holds no key that can be used."""

    def __init__(self, what: str, *, quiet: bool = False, where: str = "", hint: str = "") -> None:
        """`quiet`: nobody set an agent up; that a key file signs is as it should be."""
        super().__init__(what, where=where, hint=hint)
        self.quiet = quiet


class PolicyError(ConfigError):
    """A policy file is wrong."""


class UsageError(OncallError):
    """The command line is wrong."""

    exit_code = 2


class TerminalError(UsageError):
    """There is no terminal that a dashboard can be drawn on."""


class FilterError(OncallError):
    """A filter that cannot be understood."""

    exit_code = 2


class SourceError(OncallError):
    """A poll brought no answer; the source's last word stays."""


class UnreachableError(SourceError):
    """No connection, a TLS failure, or the time limit."""


class RefusedError(SourceError):
    """401 or 403: the credentials are wrong, not the network."""


class ThrottledError(SourceError):
    """The server asked us to wait."""

    def __init__(
        self, what: str, *, retry_after: float | None = None, where: str = "", hint: str = ""
    ) -> None:
        """`retry_after` is in seconds; None when the server did not say."""
        super().__init__(what, where=where, hint=hint)
        self.retry_after = retry_after


class BadAnswerError(SourceError):
    """An answer that is not what the API promises: HTML, a cut body, a wrong shape, too large."""


class ServerFailedError(BadAnswerError):
    """A status from 500 on: the server, or what stands before it, says that it cannot."""


class EffectError(OncallError):
    """A remote system did not take an act."""

    def __init__(self, what: str, *, final: bool, where: str = "", hint: str = "") -> None:
        """`final` is True when trying again cannot help (403, a rejected value)."""
        super().__init__(what, where=where, hint=hint)
        self.final = final


class DeniedError(OncallError):
    """A guardrail of the site does not allow an act; nothing was written."""


class ReadOnlyError(DeniedError):
    """Nothing may be changed in this session; nothing was written."""

    exit_code = 2


class MaintenanceError(OncallError):
    """Something that a maintenance window does not allow; nothing was written."""


class HandoverError(OncallError):
    """A handover that cannot be signed, read or accepted; nothing was written."""


class IncidentError(OncallError):
    """Something that an incident does not allow; nothing was written."""


class TemplateError(OncallError):
    """A template of a document that cannot be filled in."""


class ReportError(OncallError):
    """A document that cannot be made, or not written."""


class RunbookError(OncallError):
    """A runbook that cannot be opened or walked."""


class StoreError(OncallError):
    """The upstream's store cannot be read or written; nothing was promised."""


class UpstreamError(OncallError):
    """The upstream did not take the journal; it is saved here, and is tried again."""

    exit_code = 3


class ForkError(UpstreamError):
    """The upstream has another history of a log, or more of it than is here."""

    exit_code = 1


class EditorError(OncallError):
    """There is no editor, or it gave no text back."""


class NoteError(OncallError):
    """A note, checkpoint, proof or request is malformed, or not by whom it says."""


class JournalError(OncallError):
    """The journal cannot be read or written."""


class JournalForeignError(JournalError):
    """The journal belongs to somebody else."""


class JournalTamperedError(JournalError):
    """A line below the last good one is wrong; the journal is read-only from here."""


class JournalFullError(JournalError):
    """No space, or the disk refused; nothing was saved."""
