"""Settings of what is asked over the network, and how it knows us."""

from __future__ import annotations

from typing import Literal

from oncall_tui.config_table import Table
from oncall_tui.domain.duration import parse_duration


class Secret(Table, frozen=True):
    """Where a secret is kept; exactly one of these."""

    env: str | None = None
    """Name of an environment variable."""
    file: str | None = None
    """A file with mode 0600."""
    command: str | tuple[str, ...] | None = None
    """Prints it within 10 seconds; run without a shell."""
    keyring: str | None = None
    """`service/user` in the desktop's keyring; needs the extra `keyring`."""

    def given(self) -> list[tuple[str, str | tuple[str, ...]]]:
        """Return the ways that are set, as (kind, value)."""
        ways = (
            ("env", self.env),
            ("file", self.file),
            ("command", self.command),
            ("keyring", self.keyring),
        )
        return [(kind, value) for kind, value in ways if value]


class BasicAuth(Table, frozen=True):
    """User name and password."""

    username: str
    """The name, in plain text."""
    password: Secret
    """Where the password is kept."""


class HeaderAuth(Table, frozen=True):
    """A header of the site's own, such as an API key."""

    name: str
    """Name of the header."""
    value: Secret
    """Where its value is kept."""


class Auth(Table, frozen=True):
    """How an endpoint knows us; at most one of these."""

    bearer: Secret | None = None
    """`Authorization: Bearer …`."""
    basic: BasicAuth | None = None
    """`Authorization: Basic …`."""
    header: HeaderAuth | None = None
    """Any other header."""

    def secret(self) -> tuple[str, Secret] | None:
        """Return the one secret and the key it stands under, or None."""
        if self.bearer is not None:
            return "bearer", self.bearer
        if self.basic is not None:
            return "basic.password", self.basic.password
        if self.header is not None:
            return "header.value", self.header.value
        return None


class Endpoint(Table, frozen=True):
    """What all endpoints have."""

    name: str
    """The site's name for it, unique: letters, digits, `.`, `_`, `-`; at most 40."""
    url: str
    """`http://` or `https://`, with a path where the API is not at the root; no user in it."""
    auth: Auth = Auth()
    """How it knows us."""
    ca_file: str | None = None
    """Certificates to trust beside the system's, for a private CA."""
    proxy: str | None = None
    """Proxy for this endpoint; the environment's proxy variables are not used."""
    timeout: str = "10s"
    """Longest wait for an answer, 1s to 2m."""
    poll: str = "5s"
    """Time between two polls, 1s to 1h."""
    read_only: bool = False
    """Whether nothing about what it tells may be changed."""

    @property
    def poll_seconds(self) -> float:
        """Time between two polls."""
        return float(parse_duration(self.poll))

    @property
    def timeout_seconds(self) -> float:
        """Longest wait for an answer."""
        return float(parse_duration(self.timeout))


class SourceConfig(Endpoint, frozen=True, kw_only=True):
    """`[[sources]]`: a monitoring system."""

    kind: Literal["alertmanager", "prometheus"]
    """The system."""
    severities: dict[str, str] = {}
    """The source's own words, and the policy's level for each."""
    filter: str = ""
    """Matchers the alerts have to meet: `team="payments",env!="test"`."""
    silent_after: int = 5
    """Failed polls in a row that are an alert of their own; 0: never."""
    ack: Literal["journal", "silence"] = "journal"
    """What an acknowledgement does: only the journal, or a silence in the Alertmanager as well."""


class TicketsConfig(Endpoint, frozen=True, kw_only=True):
    """`[[tickets]]`: a ticket system."""

    kind: Literal["roundup"]
    """The system."""
    poll: str = "30s"
    """Tickets change more slowly than alerts."""
    user: str = ""
    """Our login there, to take tickets under. Default: the user name of basic auth."""

    @property
    def login(self) -> str:
        """Our login there; empty when it is not known."""
        return self.user or (self.auth.basic.username if self.auth.basic is not None else "")


class OncallConfig(Endpoint, frozen=True, kw_only=True):
    """`[[oncall]]`: a system that knows who is on call, asked when somebody wants to know."""

    kind: Literal["pagerduty"]
    """The system."""
    schedules: tuple[str, ...]
    """Ids of its schedules."""
    poll: str = "5m"
    """For how long an answer is believed."""
    timeout: str = "5s"
    """Somebody waits for it."""


class UpstreamConfig(Table, frozen=True):
    """`[upstream]`: the server that keeps a copy of the journal, and gives receipts for it."""

    url: str = ""
    """Its base URL; the journal stays on this host without one."""
    mirror: str = ""
    """Key whose receipts count: the line that `oncall-tui upstream keys` prints for its mirror."""
    witness: str = ""
    """Key of its witness; without one no second signature is asked for."""
    ca_file: str | None = None
    """Certificates to trust beside the system's, for a private CA."""
    proxy: str | None = None
    """Proxy on the way; the environment's proxy variables are not used."""
    timeout: str = "30s"
    """Longest wait for an answer, 1s to 2m."""
    blobs: bool = True
    """Whether texts such as notes go up too, a minute after their entries."""
    team: bool = True
    """Whether the board shows what the others of the team do."""
    allowed_signers: str = ""
    """A file with the team's keys, in ssh's format: whose journals are believed."""

    @property
    def timeout_seconds(self) -> float:
        """Longest wait for an answer."""
        return float(parse_duration(self.timeout))


class WatchdogConfig(Table, frozen=True):
    """`[[watchdogs]]`: an alert that a source has to tell always."""

    source: str
    """Name of one of `[[sources]]`."""
    match: str = 'alertname="Watchdog"'
    """Matchers that it meets."""
    after: str = "5m"
    """Time without it until that is an alert, 10s to 1d."""
    severity: str = "critical"
    """Severity of that alert, as a source would write it."""
