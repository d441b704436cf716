"""The dashboard inside tmux, inside GNU screen, through a real sshd, and through mosh."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.ssh_server import SshServer
from tests.real.until import until
from tests.real.workplace import Workplace

SCRIPT = """\
{env}
echo $PPID > {root}/around
stty -g > {root}/before
sh -c 'echo $$ > {root}/pid; exec "$@"' - {program}
code=$?
stty -g > {root}/after
echo "ENDED $code"
exec cat
"""
"""Runs the program as a shell does; what is left of the terminal is looked at afterwards."""

MOSH = ("--experimental-remote-ip=remote", "--bind-server=127.0.0.1")
"""No look at what address the client came from: that takes a proxy of mosh's own."""

Sit = Callable[[], Terminal]


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("DiskFull"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


@pytest.fixture
def script(place: Workplace) -> Path:
    """A shell that runs the dashboard."""
    env = {name: value for name, value in place.env.items() if name != "TERM"}
    text = SCRIPT.format(
        env="\n".join(f"export {name}={shlex.quote(value)}" for name, value in env.items()),
        root=place.root,
        program=shlex.join(place.argv()),
    )
    path = place.root / "inside.sh"
    path.write_text(f"cd {shlex.quote(str(place.root))}\n{text}")
    return path


@pytest.fixture(params=["tmux", "screen", "ssh", "mosh"])
def sit(
    request: pytest.FixtureRequest, place: Workplace, script: Path, tmp_path: Path
) -> Iterator[Sit]:
    """Return what opens the dashboard inside of something."""
    name = f"oncall-test-{os.getpid()}"
    inner = ["/bin/bash", str(script)]
    end: Callable[[], object]
    if request.param == "tmux":
        tmux = needed("tmux")
        argv = [tmux, "-L", name, "-f", "/dev/null", "new-session", shlex.join(inner)]
        end = lambda: os.system(f"{tmux} -L {name} kill-server 2>/dev/null")  # noqa: E731
    elif request.param == "screen":
        screen = needed("screen")
        rc = tmp_path / "screenrc"
        rc.write_text("altscreen on\n")  # as tmux has it anyway
        argv = [screen, "-U", "-S", name, "-c", str(rc), *inner]
        end = lambda: os.system(f"{screen} -S {name} -X quit >/dev/null 2>&1")  # noqa: E731
    else:
        (tmp_path / "ssh").mkdir(mode=0o700)
        server = SshServer(tmp_path / "ssh")
        argv = list(server.argv(shlex.join(inner)))
        end = server.stop
        if request.param == "mosh":
            *client, whom, _ = argv
            argv = [needed("mosh"), *MOSH, f"--ssh={shlex.join(client)}", whom, "--", *inner]
            end = lambda: end_mosh(place, server)  # noqa: E731
    yield lambda: place.sit_down(argv=argv)
    end()


def needed(program: str) -> str:
    """Return the path of a program that these tests cannot do without."""
    found = shutil.which(program)
    assert found is not None, f"{program} is not installed"
    return found


def end_mosh(place: Workplace, server: SshServer) -> None:
    os.kill(around(place), signal.SIGTERM)
    server.stop()


def around(place: Workplace) -> int:
    """Return the process that the shell runs in: mosh's outlives its client."""
    return int((place.root / "around").read_text())


def pid_of(place: Workplace) -> int:
    """Return the dashboard's own process."""
    return int((place.root / "pid").read_text())


def assert_restored(place: Workplace) -> None:
    """The line discipline is as it was."""
    assert (place.root / "after").read_text() == (place.root / "before").read_text()


def test_keys_answer_and_quit_gives_the_terminal_back(place: Workplace, sit: Sit) -> None:
    with sit() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("a")
        terminal.wait_for("saved")
        terminal.press("q")
        text = terminal.wait_for(r"^ENDED 0")
        # The emulated terminal has one screen only: what stands on it is judged inside of others,
        # of which mosh has one only too.
        assert "DiskFull" not in text or b"\x1b[?1049l" in bytes(terminal.raw)
        assert_restored(place)
    assert len(place.entries("alert.acked")) == 1


def test_another_size_is_drawn_on(place: Workplace, sit: Sit) -> None:
    with sit() as terminal:
        terminal.wait_for("DiskFull")
        for columns, rows in ((120, 40), (60, 15), (100, 30)):
            terminal.resize(columns, rows)
        # Wider than the first size, so that what is right of it was drawn for this one.
        terminal.wait_for(r"^.{80,99}UTC")
        terminal.press("q")
        terminal.wait_for(r"^ENDED 0")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["term", "hup"]
)
def test_a_signal_gives_the_terminal_back(
    place: Workplace, sit: Sit, number: signal.Signals, code: int
) -> None:
    with sit() as terminal:
        terminal.wait_for("DiskFull")
        os.kill(pid_of(place), number)
        terminal.wait_for(rf"^ENDED {code}")
        assert_restored(place)


def test_rubbish_and_an_unfinished_paste_leave_the_keys_alone(place: Workplace, sit: Sit) -> None:
    with sit() as terminal:
        terminal.wait_for("DiskFull")
        terminal.send(b"\xff\xfe\x1b[1114112u\x1b[200~half a paste")

        def on_sources() -> bool:
            terminal.press("9")
            return "SOURCES" in terminal.text()

        until(on_sources, "the keys")
        terminal.press("q")
        terminal.wait_for(r"^ENDED 0")


def test_a_line_that_is_cut_ends_the_program_and_keeps_what_was_done(
    place: Workplace, script: Path, tmp_path: Path
) -> None:
    (tmp_path / "ssh").mkdir(mode=0o700)
    server = SshServer(tmp_path / "ssh")
    try:
        with place.sit_down(argv=server.argv(shlex.join(["/bin/bash", str(script)]))) as terminal:
            terminal.wait_for("DiskFull")
            terminal.press("a")
            terminal.wait_for("saved")
            program = pid_of(place)
            terminal.signal(signal.SIGKILL)  # the client: its connection is gone at once
            until(lambda: not Path(f"/proc/{program}").exists(), "the end of the program")
    finally:
        server.stop()
    assert len(place.entries("alert.acked")) == 1
    place.assert_proven()


def test_a_terminal_that_nobody_reads_stops_nothing(
    place: Workplace, alertmanager: RealAlertmanager
) -> None:
    with place.sit_down(columns=120, rows=40) as terminal:
        terminal.wait_for("DiskFull")
        terminal.stop_reading()
        alertmanager.fire(*[alert("DiskFull", instance=f"db{n}") for n in range(40)])
        for number in range(60):  # each draws a frame; the terminal holds a few of them
            terminal.press("9" if number % 2 else "1")
        terminal.press("1", "g", "j", "a")
        until(lambda: place.entries("alert.acked"), "an entry in the journal")
        terminal.read_again()
        terminal.wait_for(r"\b4[01] alerts")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
