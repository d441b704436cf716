"""One night on the desk, the same in every picture: what each screen shows at 12:00 on a Monday."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from oncall_tui.domain.alert import Alert, RemoteAck, Silence, Suppression
from oncall_tui.domain.board_lines import line_id
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.matcher import parse_matchers
from oncall_tui.domain.silence import SilenceState, SourceSilence
from oncall_tui.domain.ticket import Ticket, TicketState
from oncall_tui.services.entry_marks import Mark
from tests.fakes import MINUTE, NOON, make_alert, make_silence, make_ticket
from tests.screens.fake_marks import FakeMarks
from tests.screens.harness import Seat
from tests.screens.library_scenes import LIBRARY
from tests.screens.life_scenes import LIFE
from tests.screens.run_scenes import RUNS
from tests.screens.scenes_choosing import CHOOSING
from tests.screens.scenes_handover import HANDOVER
from tests.screens.scenes_incidents import INCIDENTS

HOUR = 60 * MINUTE

DISK = make_alert(
    "DiskWillFill",
    service="orders-db",
    instance="db1.prod.example:9100",
    mountpoint="/var/lib/postgresql",
    team="storage",
    started=NOON - 19 * MINUTE,
    annotations={
        "summary": "The disk of db1 is full within four hours",
        "description": "Growth is 9 GB an hour; 31 GB are left. Writes stop when it is full.",
        "dashboard": "https://grafana.example/d/disk?var-host=db1",
        "runbook_url": "https://runbooks.example/DiskWillFill",
        "impact": "Orders can't be placed when the database stops.",
    },
)
"""The alert under the cursor."""


def alerts() -> list[Alert]:
    """Return what prod says: every state and severity there is."""
    bob = RemoteAck("bob@example.com", NOON + 2 * HOUR, "s-17", "looking")
    silence = Silence("s-18", "carol@example.com", NOON + HOUR, "planned restart")
    restart = make_alert("PodRestarts", severity="warning", service="search", started=NOON - HOUR)
    return [
        DISK,
        make_alert(
            "CheckoutErrors [5xx]", service="checkout", instance="eu-1", started=NOON - 11 * MINUTE
        ),
        make_alert(
            "支払い遅延 payments slow",
            service="payments",
            instance="jp-2",
            started=NOON - 3 * MINUTE,
            ack=bob,
        ),
        *[
            make_alert(
                "HighLatency",
                severity="warning",
                service="api",
                instance=f"api-{n}",
                started=NOON - (40 + n) * MINUTE,
            )
            for n in range(6)
        ],
        make_alert(
            "CertExpiresSoon", severity="warning", service="edge-proxy", started=NOON - 50 * MINUTE
        ),
        make_alert("QueueGrows", severity="mauve", service="mail", started=NOON - 30 * MINUTE),
        make_alert("BackupLate", severity="info", service="backup", started=NOON - 26 * HOUR),
        msgspec.structs.replace(restart, suppression=Suppression.SILENCED, silences=(silence,)),
        make_alert("Watchdog", severity="none", started=NOON - 900 * HOUR),
    ]


def tickets() -> list[Ticket]:
    """Return what the ticket system says."""
    return [
        make_ticket(
            "412",
            f"Disk of db1 fills up [oncall:{DISK.fingerprint}]",
            owner="bob@example.com",
            state=TicketState.OPEN,
            native_state="in-progress",
            updated_at=NOON - 12 * MINUTE,
        ),
        make_ticket("417", "Customers in Japan wait for payments", updated_at=NOON - 2 * MINUTE),
        make_ticket(
            "398",
            "Replace the certificate of the edge proxy",
            owner="alice@example.com",
            state=TicketState.OPEN,
            native_state="chatting",
            priority="normal",
            updated_at=NOON - 5 * HOUR,
        ),
        make_ticket(
            "377",
            "Search restarts after each deploy",
            state=TicketState.DONE,
            native_state="resolved",
            priority="low",
            updated_at=NOON - 50 * HOUR,
        ),
    ]


async def board(at: Seat) -> None:
    """Everything at once, with a blip that cleared unseen and one source that stopped answering."""
    blip = make_alert("Blip", service="checkout", started=NOON - 25 * MINUTE)
    await at.answer(
        "edge", [make_alert("TunnelDown", source="edge", service="vpn", started=NOON - 70 * MINUTE)]
    )
    await at.answer("prod", [*alerts(), blip])
    await at.answer("desk", tickets())
    await at.answer("prod", alerts())
    at.stage.clock.advance(-2 * MINUTE)
    at.stage.clock.advance(2 * MINUTE)
    at.stage.fail("edge", "no answer within 10 s (https://edge.example): is the VPN up?")
    await at.settle()
    at.board.alerts.go_to(DISK.id)
    await at.settle()


async def marked(at: Seat) -> None:
    """Two alerts marked, then a filter."""
    await board(at)
    await at.press("space", "space", "slash")
    await at.type('severity="critical"')


async def detail(at: Seat) -> None:
    """The alert with a note in its history."""
    await board(at)
    await at.press("n")
    await at.type("called the storage team")
    await at.press("enter", "enter")


async def call(at: Seat) -> None:
    """Whom to call about the disk."""
    await detail(at)
    await at.press("escape", "o")


async def tombstone(at: Seat) -> None:
    """The alert under the cursor is gone."""
    await board(at)
    await at.press("a")
    await at.answer("prod", alerts()[1:])


async def ack_prompt(at: Seat) -> None:
    """A bulk acknowledgement asks first."""
    await board(at)
    await at.press("space", "space", "a")


async def mine(at: Seat) -> None:
    """Three of mine, the oldest acknowledgement first."""
    await board(at)
    found = [alert for alert in alerts() if alert.title in {"BackupLate", "QueueGrows"}]
    for alert in (*found, DISK):
        at.stage.desk.acts.ack([alert], until=lambda _: NOON + HOUR)
        at.stage.clock.advance(MINUTE)
    at.stage.clock.advance(-3 * MINUTE)
    await at.press("m", "g")


async def give(at: Seat) -> None:
    """To whom the disk can be given."""
    await board(at)
    await at.press("E")


async def escalate(at: Seat) -> None:
    """Whom to ask about the disk."""
    await board(at)
    await at.press("e")


async def escalated(at: Seat) -> None:
    """Nobody but the journal knows of it: whom to call, and what to say."""
    await escalate(at)
    await at.press("e")
    await at.type("it is full in an hour")
    await at.press("enter")
    await at.type("yes")
    await at.press("enter")


async def help_screen(at: Seat) -> None:
    """The keys."""
    await board(at)
    await at.press("question_mark")


async def queue(at: Seat) -> None:
    """Two acks wait; one alert was taken by somebody else meanwhile."""
    await board(at)
    at.stage.fail("prod", "connection refused")
    await at.settle()
    await at.press("a")
    expiring = next(
        row for row in at.board.alerts.board.rows.values() if row.alert.title[:4] == "Cert"
    )
    at.board.alerts.go_to(expiring.id)
    await at.press("a")
    at.stage.clock.advance(4 * MINUTE)
    await at.answer(
        "prod", [msgspec.structs.replace(DISK, ack=RemoteAck("bob@example.com", None, "s-20"))]
    )
    await at.settle()


async def tickets_screen(at: Seat) -> None:
    """All tickets."""
    await board(at)
    await at.press("3")


async def runbooks(at: Seat) -> None:
    """An open run and the library."""
    await run(at)
    await at.press("escape", "4")


async def reader(at: Seat) -> None:
    """A runbook to read."""
    await board(at)
    await at.press("4", "enter")


async def run(at: Seat) -> None:
    """The second step, after the first is done."""
    await board(at)
    await at.press("r", "d")
    at.app.post_message(at.app.Arrived())
    await at.settle()


async def run_start(at: Seat) -> None:
    """The first step, with a command that is filled in."""
    await board(at)
    await at.press("r")


async def journal(at: Seat) -> None:
    """What was done so far, each entry as far as it is proven."""
    said = {"e2": Mark.UNSIGNED, "e3": Mark.UNKNOWN, "e4": Mark.BROKEN}
    marks = FakeMarks(2, **said)
    msgspec.structs.force_setattr(at.stage.desk, "open_marks", lambda: marks)
    await run(at)
    await at.press("escape", "j", "a", "5")


async def journal_search(at: Seat) -> None:
    """Entries of one type, and a search that is being typed."""
    await journal(at)
    await at.press("slash")
    await at.type("type=alert")


async def journal_entry(at: Seat) -> None:
    """Everything about one entry."""
    await journal(at)
    await at.press("enter")


async def sources(at: Seat) -> None:
    """Each endpoint; the one that fails is chosen."""
    await board(at)
    await at.press("9", "j")


def silences() -> list[SourceSilence]:
    """Return every kind of silence that prod has."""
    mine, soon = "alice@example.com", NOON + 12 * MINUTE
    search = 'alertname="PodRestarts",service="search"'
    return [
        make_silence("s-31", matchers=search, ends=soon, by=mine, comment="OPS-88 planned restart"),
        make_silence(
            "s-32",
            matchers='alertname=~"High.*",service="api"',
            ends=NOON + 5 * HOUR,
            comment="OPS-91 load test until the evening",
        ),
        make_silence(
            "s-33",
            matchers='alertname="OldCheck",instance="db9.prod.example:9100"',
            comment="decommissioned, see OPS-12",
        ),
        make_silence(
            "s-34",
            matchers='pod=~"(?P<n>a"',
            ends=NOON + 30 * HOUR,
            by="carol@example.com",
            comment="no reason given",
        ),
        make_silence(
            "s-35",
            matchers='service="mail"',
            starts=NOON + 20 * HOUR,
            ends=NOON + 26 * HOUR,
            state=SilenceState.PENDING,
            comment="mail move",
        ),
    ]


async def quiet_screen(at: Seat) -> None:
    """Every mark that a silence can have, the first one chosen; one waits to be sent."""
    await board(at)
    await at.answer("prod", alerts(), silences=silences())
    at.stage.fail("prod", "connection refused")
    at.stage.silences.silence(
        "prod", 'alertname="QueueGrows"', ends=NOON + 2 * HOUR, comment="OPS-99 drained by hand"
    )
    await at.settle()
    await at.press("0")


async def silence_prompt(at: Seat) -> None:
    """A silence for one alert that would hide more, some of it of the worst level."""
    await board(at)
    await at.answer("prod", alerts(), silences=silences())
    await at.press("s", "ctrl+u")
    await at.type('severity="critical"')


async def silence_detail(at: Seat) -> None:
    """Everything about a silence, with the alerts it fits."""
    await quiet_screen(at)
    await at.press("j", "j", "enter")


async def calm(at: Seat) -> None:
    """Nothing is wrong."""
    for name in ("prod", "edge", "desk"):
        await at.answer(name, [])


async def storm(at: Seat) -> None:
    """Much at once: grouped, held in its order, the bell off beside it."""
    await board(at)
    await at.press("b", "2", "exclamation_mark")
    flood = [
        make_alert(name, severity=severity, service=service, instance=f"node-{n}", started=NOON)
        for name, severity, service in (
            ("NodeDown", "critical", "nodes"),
            ("PodsPending", "error", "scheduler"),
        )
        for n in range(40)
    ]
    await at.answer("prod", [*alerts(), *flood])
    at.board.alerts.go_to(DISK.id)
    await at.press("j")


async def storm_left(at: Seat) -> None:
    """What came in it, of which some is acknowledged and some has cleared."""
    await storm(at)
    name = next(line for line in at.board.alerts.board.lines if "NodeDown" in line_id(line))
    at.board.alerts.go_to(line_id(name))
    await at.press("a", "enter", "enter", "4", "0", "enter")
    at.stage.clock.advance(4 * MINUTE)
    gone = [row.alert for row in at.board.alerts.board.rows.values() if row.state != "cleared"]
    left = [alert for alert in gone if alert.source == "prod" and alert.instance != "node-3"]
    await at.answer("prod", left)
    await at.press("exclamation_mark")


async def since(at: Seat) -> None:
    """What happened in an hour without a key."""
    await board(at)
    await at.press("j")
    at.stage.clock.advance(HOUR)
    bob = RemoteAck("bob@example.com", NOON + 2 * HOUR, "s-20", "")
    taken = msgspec.structs.replace(DISK, ack=bob)
    new = make_alert("VaultSealed", service="vault", started=NOON + 40 * MINUTE)
    left = [alert for alert in alerts()[1:] if alert.title != "BackupLate"]
    await at.answer("prod", [taken, new, *left])
    await at.press("k", "L")


def planned(name: str, label: str, start: int, end: int) -> Window:
    """Return a window with two points to check."""
    return Window(
        name,
        parse_matchers(label),
        NOON + start,
        NOON + end,
        owner="bob@example.com",
        text="New kernels, one node after the other.",
        checklist=("every node is up", "no alert of it is left"),
    )


async def upkeep(at: Seat) -> None:
    """A window that nobody closed, one at work, one that is to come; two snoozes."""
    at.stage.plan(
        planned("switch swap", 'job="switch"', -3 * HOUR, -HOUR),
        planned("east upgrade", 'alertname="DiskWillFill"', -HOUR, HOUR),
        planned("database move", 'service="db"', 40 * HOUR, 44 * HOUR),
    )
    await at.answer("prod", alerts(), silences=silences())
    await at.press("z", "2")
    if not at.stage.journal.types():
        await at.type("yes")
        await at.press("enter")
    await at.press("0", "g", "j", "b", "A")


async def upkeep_board(at: Seat) -> None:
    """What is out of service and what is snoozed, among what is quiet."""
    await upkeep(at)
    await at.press("1", "G", "enter", "j", "j")


async def upkeep_closing(at: Seat) -> None:
    """The checklist before a window is closed."""
    await upkeep(at)
    await at.press("c", "d")


SCENES: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "board": board,
    "calm": calm,
    "marked": marked,
    "tombstone": tombstone,
    "detail": detail,
    "call": call,
    "ack_prompt": ack_prompt,
    "mine": mine,
    "give": give,
    "escalate": escalate,
    "escalated": escalated,
    "help": help_screen,
    "queue": queue,
    "tickets": tickets_screen,
    "runbooks": runbooks,
    "reader": reader,
    "run": run,
    "run_start": run_start,
    "journal": journal,
    "journal_search": journal_search,
    "journal_entry": journal_entry,
    "sources": sources,
    "quiet": quiet_screen,
    "silence_prompt": silence_prompt,
    "silence_detail": silence_detail,
    "upkeep": upkeep,
    "upkeep_board": upkeep_board,
    "upkeep_closing": upkeep_closing,
    "storm": storm,
    "storm_left": storm_left,
    "since": since,
    **RUNS,
    **LIFE,
    **HANDOVER,
    **INCIDENTS,
    **CHOOSING,
    **LIBRARY,
}
