"""The command line as a contract: one line for each wrong turn, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall_tui import cli
from oncall_tui.dispatch import VERBS
from oncall_tui.errors import ConfigError, OncallError, UsageError
from oncall_tui.options import parse
from tests.verbs.test_guarded import CHANGING


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    before = os.umask(0o022)
    yield
    os.umask(before)


def break_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def run(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "VERBS", {"alerts": run})


def program(
    *argv: str, env: dict[str, str] | None = None, **more: object
) -> subprocess.CompletedProcess[str]:
    """Run the program as its own process, without a terminal."""
    code = "import sys; from oncall_tui.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *argv],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **(env or {})},
    )


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ConfigError("no", where="w", hint="do"), 1, "oncall-tui: no (w): do\n"),
        (UsageError("bad", hint="do"), 2, "oncall-tui: bad: do\n"),
        (OncallError("two\nlines \x1b[2J"), 1, None),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    error: OncallError,
    code: int,
    said: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    break_with(monkeypatch, error)
    assert cli.main(["alerts"]) == code
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert said is None or err == said


def test_a_bug_is_one_line_and_its_traceback_is_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    break_with(monkeypatch, ZeroDivisionError("oops"))
    assert cli.main(["alerts"]) == 1
    err = capsys.readouterr().err
    log = tmp_path / "state" / "oncall-tui" / "oncall-tui.log"
    assert err.count("\n") == 1
    assert str(log) in err
    assert "Traceback" not in err
    assert "ZeroDivisionError: oops" in log.read_text()


def test_an_interrupt_exits_130(monkeypatch: pytest.MonkeyPatch) -> None:
    break_with(monkeypatch, KeyboardInterrupt())
    assert cli.main(["alerts"]) == 130


def test_a_reader_that_has_gone_is_no_error() -> None:
    code = (
        "import sys; from oncall_tui import cli\n"
        "def run(*_):\n"
        "    for _ in range(100000): print('x' * 100)\n"
        "    return 0\n"
        "cli.VERBS = {'alerts': run}\n"
        "sys.exit(cli.main(['alerts']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.parametrize(
    "argv",
    [["--bogus"], ["nope"], ["ack"], ["journal"], ["journal", "nope"], ["demo", "--speed", "0"],
     ["demo", "--speed", "fast"], ["alerts", "extra"], ["ack", "x", "--fo", "3m"]],
)  # fmt: skip
def test_wrong_usage_exits_2_with_one_line(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(argv) == 2
    err = capsys.readouterr().err
    assert err.startswith("oncall-tui: ")
    assert err.count("\n") == 1


def test_general_options_may_stand_before_and_after_the_verb() -> None:
    before = parse(["--config", "c", "--read-only", "journal", "show"])
    after = parse(["journal", "show", "--config", "c", "--read-only"])
    assert before.config == after.config == "c"
    assert before.read_only is after.read_only is True
    assert before.verb == after.verb == "journal show"


def test_every_verb_that_can_be_said_can_be_done() -> None:
    said = {
        parse(argv).verb
        for argv in (
            [], ["--version"], ["demo"], ["init"], ["doctor"], ["alerts"], ["tickets"],
            ["ack", "x"], ["unack", "x"], ["note", "x", "--text", "t"],
            ["journal", "show"], ["journal", "verify", "d"], ["journal", "sync"],
            ["journal", "export"], ["journal", "proof", "0"], ["journal", "redact", "0"],
            ["upstream", "serve"], ["upstream", "keys"], ["upstream", "enrol"],
            ["runbook", "list"], ["runbook", "show", "f"], ["runbook", "steps", "f"],
            ["runbook", "lint", "f"], ["keys"], ["silences"], ["maintenance", "list"],
            ["handover", "draft"], ["handover", "show"], ["handover", "verify", "f"],
            ["shift", "list"], ["report", "numbers"],
            ["report", "incident", "i"], ["report", "postmortem", "i"], ["report", "defect", "i"],
            ["report", "shift"], ["report", "maintenance", "w"], ["report", "access"],
            ["report", "check", "f"], ["incidents"],
            *map(list, CHANGING),
        )
    }  # fmt: skip
    assert said == set(VERBS)


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("oncall-tui ")


@pytest.mark.parametrize("argv", [[], ["demo"]])
def test_without_a_terminal_the_dashboard_exits_2_with_the_way_for_scripts(argv: list[str]) -> None:
    done = program(*argv)
    assert done.returncode == 2
    assert "alerts --json" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_what_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert program("init").returncode == 0
    made = tmp_path / "config" / "oncall-tui" / "config.toml"
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.parent.stat().st_mode & 0o777 == 0o700


def test_the_current_folder_is_not_imported_from() -> None:
    home = Path("/somewhere/else")
    path = ["", ".", os.getcwd(), "/usr/lib/python"]
    cli.forget_current_folder(path, home)
    assert path == ["/usr/lib/python"]


def test_a_checkout_may_be_the_current_folder() -> None:
    path = ["", os.getcwd()]
    cli.forget_current_folder(path, Path.cwd())
    assert path == ["", os.getcwd()]


def test_a_stranger_called_data_in_the_current_folder_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text("raise SystemExit('a stranger was imported')\n")
    script = tmp_path / "bin" / "start.py"
    script.parent.mkdir()
    script.write_text("import sys; from oncall_tui.cli import main; sys.exit(main())\n")
    done = subprocess.run(
        [sys.executable, str(script), "init"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": f":{Path(__file__).parents[1]}"},
    )
    assert done.returncode == 0, done.stderr
