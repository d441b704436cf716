"""Settings of a site: who and what there is, and which rules hold."""

from __future__ import annotations

from typing import Any, Literal

from oncall_tui.config_table import Table


class PolicyConfig(Table, frozen=True):
    """`[policy]`: levels, targets, ladder."""

    use: str = "sev"
    """A policy that ships (sev, support, category, level), or the path of a file."""


class RunbooksConfig(Table, frozen=True):
    """`[runbooks]`: where runbooks are. Those that ship come last and are always there."""

    libraries: tuple[str, ...] = ()
    """Folders with Markdown files."""
    mounts: dict[str, str] = {}
    """Beginning of a URL, and the folder that has the files behind it."""
    default: str = ""
    """Path in a library: the runbook for alerts that have none. Empty: there is no such."""


class AllowConfig(Table, frozen=True):
    """One of `[run] allow`: a command that may be run; both members have to fit."""

    runbook: str
    """Path in a library, with `*` and `?`: `disk/*.md`."""
    block: str
    """A step's id as `runbook steps` lists it, with `#2` its second command; or a regular
    expression for the whole command as the file has it."""


class RunConfig(Table, frozen=True):
    """`[run]`: commands of runbooks that the tool may run, after a key. Default: none."""

    allow: tuple[AllowConfig, ...] = ()
    """What may be run."""
    seconds: str = "60s"
    """How long one command may take, 1s to 1h."""
    env: tuple[str, ...] = ()
    """Names of variables that commands get beside PATH, HOME, USER, the language and the agent."""


class ApprovalsConfig(Table, frozen=True):
    """`[approvals]`: how a second person agrees to a step."""

    folder: str = ""
    """A folder that all who may approve on this host share. Empty: by the upstream alone."""
    signers: str = ""
    """An OpenSSH allowed_signers file: whose approval counts. Default: that of `[upstream]`."""


class ContactConfig(Table, frozen=True):
    """`[[contacts]]`: a person or a team that can be called."""

    id: str
    """What services and calendars call them: an e-mail address, as a rule."""
    name: str = ""
    """In full."""
    reach: tuple[str, ...] = ()
    """How, best way first: `tel +49 30 1234`, `slack @bob`."""


class ServiceConfig(Table, frozen=True):
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


class GuardrailConfig(Table, frozen=True):
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


class MaintenanceConfig(Table, frozen=True):
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


class TemplatesConfig(Table, frozen=True):
    """`[templates]`: texts of the site in place of those that ship."""

    maintenance: str = ""
    """The announcement of a maintenance window: a Markdown file with `$name` and the like."""
    incident_internal: str = ""
    """What colleagues are told of an incident."""
    incident_external: str = ""
    """What customers are told of it."""
    incident_ticket: str = ""
    """The first message of a ticket that is opened for it."""


class IncidentsConfig(Table, frozen=True):
    """`[incidents]`: what the site asks of an incident."""

    checklist: tuple[str, ...] = (
        "every alert of it is over, or somebody has it",
        "the last update went out, internal and external",
        "every decision is written down, every TODO has an owner",
        "the ticket says what was done",
        "a review has its date, or is not needed",
    )
    """What is looked at before one is closed."""
    tickets: str = ""
    """The `[[tickets]]` system that new tickets go to. Default: the first that takes some."""
    roles_required: bool = True
    """Whether one is closed only when somebody is or was its commander."""


class NumbersConfig(Table, frozen=True):
    """`[numbers]`: what the figures of the team are held against."""

    most: int = 2
    """So many pages in twelve hours are still all right."""
    shift: str = "12h"
    """How long a stretch of work is that pages are counted in, 1h to 24h."""
    night: str = "22:00-07:00"
    """When people sleep, local time."""
    ack_rate: int = 95
    """Per cent of pages to be acknowledged in time."""
    resolve_rate: int = 90
    """Per cent of pages to be over in time."""


class ReportsConfig(Table, frozen=True):
    """`[reports]`: documents made from the journal."""

    templates: str = ""
    """A folder with templates of the site: `report-incident.md` there goes before the one that
    ships. Default: `templates` beside the user's configuration, where there is one."""
    signatures: tuple[str, ...] = ()
    """What people sign a document for: "prepared", "reviewed", "approved". A line for each."""
    dormant: str = "90d"
    """After how long unseen a signer is dormant in the access review, 1d to 3660d."""


class SilencesConfig(Table, frozen=True):
    """`[silences]`: what the site asks of a silence."""

    comment: str = ""
    """A pattern that has to be found in its comment, such as a ticket's number: `OPS-[0-9]+`."""
    comment_hint: str = ""
    """What is said when it is not."""
    longest: str = "7d"
    """For how long at most, 1m to 366d."""


class FoldersConfig(Table, frozen=True):
    """`[folders]`: where things lie, instead of the XDG folders."""

    state: str = ""
    """Journal, keys and log of unexpected errors."""
    cache: str = ""
    """What can be deleted at any time."""
