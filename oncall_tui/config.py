"""The settings: one frozen tree. `config_reading` makes it from what the files hold, checked.

Paths are absolute or begin with `~`, since several files may add up to one configuration.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from oncall_tui.domain.duration import parse_duration


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the configuration."""


class Secret(_Table, frozen=True):
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


class BasicAuth(_Table, frozen=True):
    """User name and password."""

    username: str
    """The name, in plain text."""
    password: Secret
    """Where the password is kept."""


class HeaderAuth(_Table, frozen=True):
    """A header of the site's own, such as an API key."""

    name: str
    """Name of the header."""
    value: Secret
    """Where its value is kept."""


class Auth(_Table, frozen=True):
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


class Endpoint(_Table, frozen=True):
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


class WatchdogConfig(_Table, frozen=True):
    """`[[watchdogs]]`: an alert that a source has to tell always."""

    source: str
    """Name of one of `[[sources]]`."""
    match: str = 'alertname="Watchdog"'
    """Matchers that it meets."""
    after: str = "5m"
    """Time without it until that is an alert, 10s to 1d."""
    severity: str = "critical"
    """Severity of that alert, as a source would write it."""


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


class Me(_Table, frozen=True):
    """`[me]`: who is at the keyboard."""

    id: str = ""
    """Who signs: an e-mail address, as a rule. Default: user@host."""
    timezone: str = ""
    """Where times are shown: an IANA name. Default: the host's."""
    key: str = ""
    """What signs: `agent`, `file`, `none`, or the .pub file of a key that the ssh-agent holds.
    Default: the first key of the agent that can, else the file."""
    lock_after: str = "15m"
    """After how long without a key the signer is asked again before a change; `never`."""

    @property
    def lock_seconds(self) -> int | None:
        """The same in seconds; None: never."""
        return None if self.lock_after == "never" else parse_duration(self.lock_after)


class PolicyConfig(_Table, frozen=True):
    """`[policy]`: levels, targets, ladder."""

    use: str = "sev"
    """A policy that ships (sev, support, category, level), or the path of a file."""


class RunbooksConfig(_Table, frozen=True):
    """`[runbooks]`: where runbooks are. Those that ship come last and are always there."""

    libraries: tuple[str, ...] = ()
    """Folders with Markdown files."""
    mounts: dict[str, str] = {}
    """Beginning of a URL, and the folder that has the files behind it."""
    default: str = ""
    """Path in a library: the runbook for alerts that have none. Empty: there is no such."""


class ContactConfig(_Table, frozen=True):
    """`[[contacts]]`: a person or a team that can be called."""

    id: str
    """What services and calendars call them: an e-mail address, as a rule."""
    name: str = ""
    """In full."""
    reach: tuple[str, ...] = ()
    """How, best way first: `tel +49 30 1234`, `slack @bob`."""


class ServiceConfig(_Table, frozen=True):
    """`[[services]]`: whose a service is, and who is asked next."""

    name: str
    """What alerts call it in their service label, unless `match` says otherwise."""
    match: str = ""
    """Matchers its alerts meet: `team="payments"`."""
    primary: str = ""
    """Whom the first level asks: the id of a contact."""
    backup: str = ""
    """Whom the second level asks."""
    escalation: dict[str, str] = {}
    """By level of the policy's ladder (`L3`): whom it asks."""
    links: dict[str, str] = {}
    """Pages about it, by name."""
    calendar: str = ""
    """An iCalendar file (.ics) that says who is on call; needs the extra `calendar`."""
    oncall: str = ""
    """Name of one of `[[oncall]]`, which is asked who is on call; it goes before the file."""


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


class UpstreamConfig(_Table, frozen=True):
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


class GuardrailConfig(_Table, frozen=True):
    """`[[guardrails]]`: what is not done here, or not without a second thought."""

    source: str = "*"
    """Name of a source or ticket system; `*`: all."""
    act: str | tuple[str, ...] = "*"
    """What it is about, one word or several: `silence`; `*`: every change."""
    deny: bool = False
    """Never."""
    max_bulk: int | None = None
    """At most so many at once."""
    confirm: Literal["", "enter", "yes", "count"] = ""
    """What is asked for at least: a key, the word yes, or how many they are."""
    why: str = ""
    """Shown where it bites."""


class FilterConfig(_Table, frozen=True):
    """`[[filters]]`: a filter on a key, behind `'` on the board."""

    name: str
    """What it is called."""
    key: str
    """One letter or digit."""
    filter: str
    """As after `/`."""
    source: str = ""
    """Only alerts of this source are held against it. Default: all."""


class BoardConfig(_Table, frozen=True):
    """`[board]`: the look."""

    ascii: bool = False
    """Draw with ASCII characters only."""
    theme: str = "terminal"
    """Colours: `terminal` (its own sixteen), `dark`, `high-contrast`, `colour-blind`."""
    columns: tuple[str, ...] = ()
    """Labels that are columns of their own, as long as nobody has chosen others with `c`."""


class NotifyConfig(_Table, frozen=True):
    """`[notify]`: how the terminal calls for the engineer."""

    bell: bool = True
    """Ring the terminal's bell."""
    terminal: Literal["auto", "9", "777", "99", "off"] = "auto"
    """Number of the OSC sequence that the terminal shows as a notification."""
    title: bool = True
    """Name the window after what is unacknowledged."""
    level: str = ""
    """The least severe level of the policy that rings. Default: the two worst ones."""
    filter: str = ""
    """Only alerts that match this ring; written as after `/`."""
    repeat: str = "1m"
    """Until somebody presses a key it rings again this often, 10s to 1h; `never`: once."""


class StormConfig(_Table, frozen=True):
    """`[storm]`: when so much rises at once that the board keeps still."""

    new: int = 30
    """More new alerts than this within the time begin storm mode, 0 to 10,000; 0: only a key."""
    within: str = "60s"
    """That time, 10s to 1h."""
    calm: str = "5m"
    """After so long below the rate, leaving is offered, 10s to 1h."""
    ack: str = "2h"
    """What the prompt offers for an acknowledgement meanwhile, 1m to 7d."""


class FlappingConfig(_Table, frozen=True):
    """`[flapping]`: when an alert that keeps changing is marked, and rings no more."""

    changes: int = 5
    """So many changes: it fires, it clears, its severity changes. 0: never."""
    within: str = "10m"
    """Time in which they fall, 10s to 1d."""


class MaintenanceConfig(_Table, frozen=True):
    """`[[maintenance]]`: a planned window; what it matches is out of service from start to end."""

    name: str
    """What it is called; unique."""
    match: str
    """Matchers its alerts meet: `cluster="east"`."""
    start: Any
    """A TOML time or a text: `2026-03-07T22:00:00Z`, or local with `zone`."""
    end: Any
    """Likewise; at most 14 days later."""
    zone: str = ""
    """Of times without an offset: an IANA name."""
    source: str = ""
    """Only alerts of this source. Default: all."""
    owner: str = ""
    """Who answers for it."""
    text: str = ""
    """What is done: goes into the announcement."""
    checklist: tuple[str, ...] = ()
    """What is looked at before it is closed."""
    runbook: str = ""
    """A runbook of the libraries whose steps are looked at, instead of `checklist`."""


class TemplatesConfig(_Table, frozen=True):
    """`[templates]`: texts of the site in place of those that ship."""

    maintenance: str = ""
    """The announcement of a maintenance window: a Markdown file with `$name` and the like."""


class SilencesConfig(_Table, frozen=True):
    """`[silences]`: what the site asks of a silence."""

    comment: str = ""
    """A pattern that has to be found in its comment, such as a ticket's number: `OPS-[0-9]+`."""
    comment_hint: str = ""
    """What is said when it is not."""
    longest: str = "7d"
    """For how long at most, 1m to 366d."""


class FoldersConfig(_Table, frozen=True):
    """`[folders]`: where things lie, instead of the XDG folders."""

    state: str = ""
    """Journal, keys and log of unexpected errors."""
    cache: str = ""
    """What can be deleted at any time."""


class Config(_Table, frozen=True):
    """Everything the site and the engineer have chosen."""

    me: Me = Me()
    """Who is at the keyboard."""
    sources: tuple[SourceConfig, ...] = ()
    """Monitoring systems."""
    tickets: tuple[TicketsConfig, ...] = ()
    """Ticket systems."""
    policy: PolicyConfig = PolicyConfig()
    """Levels, targets, ladder."""
    runbooks: RunbooksConfig = RunbooksConfig()
    """Where runbooks are."""
    watchdogs: tuple[WatchdogConfig, ...] = ()
    """Alerts whose absence is an alert."""
    filters: tuple[FilterConfig, ...] = ()
    """Filters on keys."""
    guardrails: tuple[GuardrailConfig, ...] = ()
    """What is not done here; all of them hold, whatever file they are in."""
    keys: dict[str, Any] = {}
    """By command: its keys, instead of those that it has; a table stands for a screen."""
    contacts: tuple[ContactConfig, ...] = ()
    """People and teams that can be called."""
    services: tuple[ServiceConfig, ...] = ()
    """Whose is what; of two that fit an alert the first counts."""
    oncall: tuple[OncallConfig, ...] = ()
    """Systems that know who is on call."""
    upstream: UpstreamConfig = UpstreamConfig()
    """Where the journal is sent."""
    board: BoardConfig = BoardConfig()
    """The look."""
    notify: NotifyConfig = NotifyConfig()
    """How the terminal calls for the engineer."""
    storm: StormConfig = StormConfig()
    """When the board keeps still."""
    flapping: FlappingConfig = FlappingConfig()
    """When an alert flaps."""
    maintenance: tuple[MaintenanceConfig, ...] = ()
    """Planned windows."""
    templates: TemplatesConfig = TemplatesConfig()
    """Texts of the site."""
    silences: SilencesConfig = SilencesConfig()
    """What is asked of a silence."""
    folders: FoldersConfig = FoldersConfig()
    """Where things lie."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to watch."""
        return not self.sources and not self.tickets
