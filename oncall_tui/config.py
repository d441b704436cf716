"""The settings: one frozen tree. `config_reading` makes it from what the files hold, checked.

Paths are absolute or begin with `~`, since several files may add up to one configuration.
"""

from __future__ import annotations

from typing import Any

from oncall_tui.config_desk import (
    BoardConfig,
    FilterConfig,
    FlappingConfig,
    Me,
    NotifyConfig,
    StormConfig,
)
from oncall_tui.config_endpoints import (
    OncallConfig,
    SourceConfig,
    TicketsConfig,
    UpstreamConfig,
    WatchdogConfig,
)
from oncall_tui.config_shifts import HandoverConfig, ShiftConfig
from oncall_tui.config_site import (
    ApprovalsConfig,
    ContactConfig,
    FoldersConfig,
    GuardrailConfig,
    IncidentsConfig,
    MaintenanceConfig,
    NumbersConfig,
    PolicyConfig,
    ReportsConfig,
    RunbooksConfig,
    RunConfig,
    ServiceConfig,
    SilencesConfig,
    TemplatesConfig,
)
from oncall_tui.config_table import Table


class Config(Table, frozen=True):
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
    run: RunConfig = RunConfig()
    """Which of their commands may be run."""
    approvals: ApprovalsConfig = ApprovalsConfig()
    """How a second person agrees to a step."""
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
    incidents: IncidentsConfig = IncidentsConfig()
    """What is asked of an incident."""
    numbers: NumbersConfig = NumbersConfig()
    """What figures are held against."""
    reports: ReportsConfig = ReportsConfig()
    """Documents made from the journal."""
    silences: SilencesConfig = SilencesConfig()
    """What is asked of a silence."""
    shifts: tuple[ShiftConfig, ...] = ()
    """Who is on duty when."""
    handover: HandoverConfig = HandoverConfig()
    """How a shift is handed over."""
    folders: FoldersConfig = FoldersConfig()
    """Where things lie."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to watch."""
        return not self.sources and not self.tickets
