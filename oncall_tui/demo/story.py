"""The story: ten minutes of a bad night, told in beats.

A replica of the order database falls behind, its sister goes down, the checkout starts to fail,
queues grow, and a store loses its line while the Alertmanager of the stores is gone too. Around
it lies what lies around in every estate: old certificates, a full disk, a reboot that waits.
"""

from __future__ import annotations

from oncall_tui.demo.events import (
    DAY,
    HOUR,
    MINUTE,
    Acknowledges,
    Beat,
    Clears,
    Comments,
    Dies,
    Fires,
    Moves,
    Opens,
    Returns,
    Silences,
    Takes,
)
from oncall_tui.demo.subjects import EDGE

ME, BEN, CHRIS = "alice", "ben", "chris"

BEFORE: tuple[Beat, ...] = (
    (-41 * DAY, Fires("watchdog prod")),
    (-12 * DAY, Fires("watchdog edge")),
    (-3 * DAY, Fires("reboot")),
    (-2 * DAY - 3 * HOUR, Fires("certificate legacy")),
    (-7 * HOUR, Fires("backup")),
    (-6 * HOUR, Fires("quota")),
    (-5 * HOUR - 10 * MINUTE, Fires("certificate mail")),
    (-3 * HOUR, Fires("store clock")),
    (-95 * MINUTE, Fires("memory")),
    (-90 * MINUTE, Silences("memory", BEN, 4 * HOUR, "Load test with the vendor, CHG-1042")),
    (-52 * MINUTE, Fires("log disk")),
    (-38 * MINUTE, Fires("queue e-mail")),
    (
        -30 * MINUTE,
        Acknowledges("queue e-mail", BEN, 2 * HOUR, "Newsletter. It drains by itself."),
    ),
    (-25 * MINUTE, Fires("db disk")),
    (-22 * MINUTE, Fires("scanner")),
    (-9 * MINUTE, Fires("replica 1")),
    (-4 * MINUTE, Fires("errors 2")),
    (-1 * MINUTE, Fires("report")),
)
"""What the engineer finds."""

OUTAGE: tuple[Beat, ...] = (
    (12, Fires("errors 4")),
    (24, Fires("errors 1")),
    (40, Fires("queue orders")),
    (46, Fires("errors 5")),
    (58, Fires("errors 3")),
    (66, Fires("pod resizer")),
    (70, Fires("errors 6")),
    (78, Acknowledges("queue orders", BEN, 110, "Looking at the consumers.")),
    (84, Fires("probe frankfurt")),
    (90, Fires("slow 1")),
    (96, Clears("pod resizer")),  # over before anybody looked
    (104, Fires("replica 1", severity="critical", value="6 minutes")),  # gets worse
    (110, Fires("slow 2")),
    (118, Fires("db down")),  # from here on its disk alert is inhibited
    (126, Fires("queue payments")),
    (132, Fires("pod worker 1")),
    (140, Fires("replica 3")),
    (148, Fires("probe dublin")),
    (156, Fires("queue invoices")),
    (164, Fires("pod worker 2")),
    (170, Fires("export")),
    (178, Fires("store disk")),
    (186, Fires("store tunnel 4")),
    (200, Dies(EDGE)),
    (212, Clears("queue orders")),
    (236, Clears("scanner")),  # nobody can see it: the source is gone
    (248, Fires("store tunnel 5")),
    (266, Fires("queue orders", value="12,300")),  # again, after it was acknowledged
    (290, Returns(EDGE)),
    (322, Clears("db down")),
    (334, Clears("replica 3")),
    (346, Clears("errors 6")),
    (352, Clears("errors 2")),
    (360, Clears("errors 4")),
    (366, Clears("probe dublin")),
    (374, Clears("errors 1")),
    (382, Clears("errors 5")),
    (388, Clears("probe frankfurt")),
    (396, Clears("errors 3")),
    (404, Clears("slow 2")),
    (416, Clears("slow 1")),
    (428, Clears("replica 1")),
    (440, Clears("pod worker 2")),
    (452, Clears("pod worker 1")),
    (464, Clears("store tunnel 5")),
    (476, Clears("queue payments")),
    (490, Clears("queue invoices")),
    (506, Clears("queue orders")),
    (524, Clears("store tunnel 4")),
    (540, Clears("export")),
    (566, Clears("store disk")),
    (584, Fires("image disk")),
)
"""What happens while they watch; a seed moves it by a few seconds."""

TICKETS: tuple[Beat, ...] = (
    (
        -9 * DAY,
        Opens(
            1,
            CHRIS,
            "Move the stores to the new time servers",
            "wish",
            "The gateways of the stores still ask a server that is gone.",
            status="deferred",
        ),
    ),
    (
        -2 * DAY,
        Opens(
            2,
            BEN,
            "Renew the certificate of legacy-api.example",
            "bug",
            "The old partner still uses it. The order form is in the wiki.",
        ),
    ),
    (-26 * HOUR, Takes(2, CHRIS)),
    (
        -50 * MINUTE,
        Opens(
            3,
            BEN,
            "Log disk of {instance} fills up",
            "feature",
            "Debug logs of the shop were left on after the release.",
            subject="log disk",
        ),
    ),
    (-20 * MINUTE, Opens(4, CHRIS, "Scanner in hall B is dead", "urgent", "The shift calls.")),
    (
        30,
        Opens(
            5,
            CHRIS,
            "Customers cannot pay by card",
            "critical",
            "Four calls in five minutes. The page says: please try again.",
            subject="errors 2",
        ),
    ),
    (100, Takes(4, CHRIS)),
    (128, Comments(5, CHRIS, "Eleven calls now, all with cards. Invoices work.")),
    (
        172,
        Opens(
            6,
            BEN,
            "Order mails arrive late",
            "urgent",
            "Customers order twice since they get no mail.",
            subject="queue orders",
        ),
    ),
    (214, Takes(5, BEN)),
    (240, Moves(4, CHRIS, "resolved")),
    (300, Comments(5, BEN, "{instance} and its sisters wait for the order database.")),
    (410, Moves(5, BEN, "testing")),
    (430, Comments(3, BEN, "Debug logs are off. The disk needs cleaning all the same.")),
    (510, Moves(6, BEN, "resolved")),
    (530, Moves(5, BEN, "resolved")),
)
"""What the ticket server tells meanwhile."""

END = 600
"""Seconds after which the trickle begins."""

PERIOD = 480
TRICKLE: tuple[Beat, ...] = (
    (40, Fires("pod resizer")),
    (130, Fires("slow 1")),
    (210, Clears("pod resizer")),
    (260, Fires("export")),
    (330, Clears("slow 1")),
    (360, Fires("certificate shop")),
    (430, Clears("export")),
    (460, Clears("certificate shop")),
)
"""Repeated every PERIOD seconds from END on; each round ends as it began."""
