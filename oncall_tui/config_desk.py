"""Settings of one engineer: who they are, how the board looks and calls."""

from __future__ import annotations

from typing import Literal

from oncall_tui.config_table import Table
from oncall_tui.domain.duration import parse_duration


class Me(Table, frozen=True):
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


class FilterConfig(Table, frozen=True):
    """`[[filters]]`: a filter on a key, behind `'` on the board."""

    name: str
    """What it is called."""
    key: str
    """One letter or digit."""
    filter: str
    """As after `/`."""
    source: str = ""
    """Only alerts of this source are held against it. Default: all."""


class BoardConfig(Table, frozen=True):
    """`[board]`: the look."""

    ascii: bool = False
    """Draw with ASCII characters only."""
    theme: str = "terminal"
    """Colours: `terminal` (its own sixteen), `dark`, `high-contrast`, `colour-blind`."""
    mouse: bool = True
    """Have the terminal report the mouse; without, it selects text as ever."""
    columns: tuple[str, ...] = ()
    """Labels that are columns of their own, as long as nobody has chosen others with `c`."""


class NotifyConfig(Table, frozen=True):
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


class StormConfig(Table, frozen=True):
    """`[storm]`: when so much rises at once that the board keeps still."""

    new: int = 30
    """More new alerts than this within the time begin storm mode, 0 to 10,000; 0: only a key."""
    within: str = "60s"
    """That time, 10s to 1h."""
    calm: str = "5m"
    """After so long below the rate, leaving is offered, 10s to 1h."""
    ack: str = "2h"
    """What the prompt offers for an acknowledgement meanwhile, 1m to 7d."""


class FlappingConfig(Table, frozen=True):
    """`[flapping]`: when an alert that keeps changing is marked, and rings no more."""

    changes: int = 5
    """So many changes: it fires, it clears, its severity changes. 0: never."""
    within: str = "10m"
    """Time in which they fall, 10s to 1d."""
