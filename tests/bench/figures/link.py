"""Over a real sshd behind 80 ms and 256 kbit/s: start, a page, and the lag after a held key."""

from __future__ import annotations

import contextlib
import shlex
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.alerts import FIRST, LIVE, labels
from tests.bench.figure import Plan, Result, SkippedError, median, ms, ratios
from tests.bench.figures.first_alert import NOWHERE, fill_cache
from tests.bench.slow_line import slow_line
from tests.bench.stub import stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import HELLO, Workplace
from tests.real.ssh_server import SshServer

ROUND_TRIP = 0.080
KBIT = 256
READY_LIMIT, PAGE_LIMIT, LAG_LIMIT = 1.3, 1.4, 2.2
PAGE_DOWN = "\x1b[6~"
HELD = 2.0
"""Seconds."""
RATE = 15
"""Presses a second, as a key that is held sends them."""
PAGES = 8
CHANGED = 100


def measure(plan: Plan) -> Sequence[Result]:
    """Take our program and its peers in turn, over one connection that is open already."""
    place = Workplace(plan.folder)
    fill_cache(place)
    with _line(plan.folder) as login:
        ready = _ready(plan, place, login)
        with stub(changed=CHANGED) as url:
            board = login(place, place.dashboard(place.configure(url)))
            with Terminal(board, place.env) as dashboard:
                dashboard.wait_for(LIVE)
                dashboard.press("f", by_look=False)
                ours = _pages_and_lag(dashboard)
        with Terminal(login(place, ("less", str(_log(plan.folder)))), place.env) as less:
            less.wait_for("example.org")
            theirs = _pages_and_lag(less)
    page, lag = ours[0] / theirs[0], ours[1] / theirs[1]
    return [
        ready,
        Result(
            "a page over 80 ms, 256 kbit/s / less",
            page,
            PAGE_LIMIT,
            "x",
            f"{ms(ours[0])}, less {ms(theirs[0])}",
        ),
        Result(
            "lag after PageDown held for 2 s / less",
            lag,
            LAG_LIMIT,
            "x",
            f"{ms(ours[1])}, less {ms(theirs[1])}",
        ),
    ]


class Login:
    """Makes the command line that runs a program at the other end of the line."""

    def __init__(self, argv: Sequence[str], control: Path) -> None:
        self._argv = argv
        self._control = control

    def __call__(self, place: Workplace, command: Sequence[str]) -> Sequence[str]:
        env = [f"{name}={value}" for name, value in place.env.items()]
        inner = shlex.join(["env", *env, *command])
        return [self._argv[0], "-S", str(self._control), *self._argv[1:], inner]


@contextmanager
def _line(folder: Path) -> Iterator[Login]:
    """Open a connection through the slow line, and keep it."""
    (folder / "ssh").mkdir(mode=0o700)
    try:
        server = SshServer(folder / "ssh")
    except RuntimeError as why:
        raise SkippedError(str(why)) from why
    control = folder / "ssh" / "control"
    with slow_line(server.port, round_trip=ROUND_TRIP, kbit=KBIT) as port:
        server.port = port
        argv = server.argv()
        master = subprocess.Popen(
            [argv[0], "-M", "-N", "-S", str(control), *argv[1:]], stdin=subprocess.DEVNULL
        )
        try:
            while not control.exists():
                time.sleep(0.05)
            time.sleep(0.5)
            yield Login(argv, control)
        finally:
            master.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                master.wait(5)
            server.stop()


def _ready(plan: Plan, place: Workplace, login: Login) -> Result:
    board = login(place, place.dashboard(place.configure(NOWHERE)))
    hello = login(place, HELLO)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range((2 if plan.quick else 5) + 1):
        pair = _start(hello, place, "hello"), _start(board, place, FIRST)
        if number:
            theirs.append(pair[0])
            ours.append(pair[1])
    compared = ratios(ours, theirs)
    note = f"{ms(median(ours))}, hello {ms(median(theirs))}"
    name = "first alert over 80 ms, 256 kbit/s / hello"
    return Result(name, median(compared), READY_LIMIT, "x", note, compared)


def _start(command: Sequence[str], place: Workplace, pattern: str) -> float:
    with Terminal(command, place.env) as program:
        seconds = program.wait_for(pattern)
        program.settle(0.5, limit=3)
        return seconds


def _pages_and_lag(terminal: Terminal) -> tuple[float, float]:
    """Return the median seconds of a page, and of what still comes after a held key is let go."""
    terminal.settle(1.0)
    pages = [_page(terminal) for _ in range(PAGES)]
    end = time.monotonic() + HELD
    while time.monotonic() < end:
        terminal.send(PAGE_DOWN)
        terminal.watch(1 / RATE)
    return median(pages), terminal.last_output_within(1.0)


def _page(terminal: Terminal) -> float:
    """Return the seconds from the key until the last of what it draws."""
    terminal.settle(0.5)
    terminal.send(PAGE_DOWN)
    return terminal.last_output_within(0.4)


def _log(folder: Path) -> Path:
    path = folder / "alerts.log"
    path.write_text(
        "".join(" ".join(labels(number).values()).ljust(118)[:118] + "\n" for number in range(4000))
    )
    return path
