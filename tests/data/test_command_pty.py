"""Commands on a terminal of their own: what they say, how they end, and that nothing stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.command_pty import PtyRunner, minimal
from oncall_tui.domain.command_end import CommandEnd, Ended
from oncall_tui.domain.terminal_text import terminal_text

ENVIRON = {"PATH": os.environ["PATH"], "HOME": "/", "SECRET_TOKEN": "hunter2"}


def run(script: str, *, seconds: float = 20, stop_on: bytes = b"", lang: str = "") -> CommandEnd:
    said = bytearray()

    def stopped() -> bool:
        return bool(stop_on) and stop_on in said

    runner = PtyRunner(ENVIRON)
    return runner.run(script, lang=lang, seconds=seconds, heard=said.extend, stopped=stopped)


def text(end: CommandEnd) -> str:
    return terminal_text(end.output.raw)


def is_there(pid: int) -> bool:
    """Whether a process runs; a zombie that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int) -> bool:
    for _ in range(200):
        if not is_there(pid):
            return True
        time.sleep(0.02)
    return False


def test_output_and_exit_code_are_told() -> None:
    end = run("echo out; echo err >&2; exit 3")
    assert (end.ended, end.code, text(end)) == (Ended.EXIT, 3, "out\nerr\n")


def test_all_of_a_quick_command_is_heard_and_kept_every_time() -> None:
    for number in range(20):
        said = bytearray()
        end = PtyRunner(ENVIRON).run(
            f"echo {number}", lang="", seconds=20, heard=said.extend, stopped=lambda: False
        )
        assert bytes(said) == end.output.raw == b"%d\r\n" % number


def test_it_has_a_terminal_and_no_input() -> None:
    end = run("test -t 1 && test -t 2 && echo both; cat; echo end")
    assert text(end) == "both\nend\n"


def test_nothing_of_our_environment_is_handed_on_but_the_few() -> None:
    end = run("env")
    assert "hunter2" not in text(end)
    names = {line.partition("=")[0] for line in text(end).splitlines()}
    assert names <= {*minimal(ENVIRON), "PWD", "OLDPWD", "SHLVL", "_"}


def test_a_name_that_the_site_gives_is_handed_on() -> None:
    runner = PtyRunner({**ENVIRON, "KUBECONFIG": "/etc/kube"}, ["KUBECONFIG"])
    end = runner.run(
        'echo "$KUBECONFIG"', lang="", seconds=20, heard=lambda _: None, stopped=lambda: False
    )
    assert text(end) == "/etc/kube\n"


def test_a_command_is_ended_when_its_time_is_over() -> None:
    end = run("echo begun; sleep 600", seconds=0.3)
    assert end.ended is Ended.LIMIT
    assert end.code == -signal.SIGTERM
    assert text(end).startswith("begun\n")


def test_one_that_will_not_end_is_ended() -> None:
    end = run("trap '' TERM; echo begun; while :; do sleep 600; done", stop_on=b"begun")
    assert (end.ended, end.code) == (Ended.STOPPED, -signal.SIGKILL)


@pytest.mark.parametrize(
    "script",
    [
        "sleep 600 & echo $!; exit 0",
        "set -m; sleep 600 & echo $!; exit 0",
        "sh -c 'sleep 600' & echo $!; sleep 600",
    ],
)
def test_nothing_is_left_in_the_background(script: str) -> None:
    end = run(script, seconds=1)
    pid = int(text(end).split()[0])
    assert gone(pid)


def test_what_is_too_long_keeps_its_beginning_and_its_end() -> None:
    end = run("echo first; seq 1 400000; echo last")
    assert end.output.truncated
    assert text(end).startswith("first\n1\n2\n")
    assert text(end).endswith("400000\nlast\n")
    assert "bytes left out]" in text(end)
    assert len(end.output.raw) <= 1024 * 1024 + 100


def test_a_shell_that_the_author_names_is_used() -> None:
    assert text(run('echo "${BASH_VERSION:+bash}"', lang="bash")) == "bash\n"


def test_what_cannot_begin_says_why() -> None:
    end = run("echo a\0b")
    assert (end.ended, end.code) == (Ended.FAILED, None)
    assert end.why


def test_a_command_dies_with_the_program() -> None:
    """The kernel hangs its terminal up when nobody has the other side any more."""
    program = (
        "import os;from data.command_pty import PtyRunner;"
        "PtyRunner(dict(os.environ)).run('echo $$; exec sleep 600', lang='', seconds=600,"
        "heard=lambda b: os.write(1, b), stopped=lambda: False)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        pid = int(child.stdout.readline())
        child.kill()
        assert gone(pid)
