"""One simulated estate that stands still, and a home folder for each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.clock import SystemClock
from oncall_tui.cli import main
from oncall_tui.demo.config_text import Addresses
from oncall_tui.demo.estate import DemoEstate

Run = Callable[..., "Done"]


class Done:
    """What one call of the program came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture(scope="module")
def estate() -> Iterator[DemoEstate]:
    with DemoEstate(speed=1e-6, clock=SystemClock()) as estate:
        yield estate


@pytest.fixture
def addresses(estate: DemoEstate) -> Addresses:
    return estate.addresses


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, and the usual umask again afterwards."""
    for name in ("STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    before = os.umask(0o022)
    yield tmp_path
    os.umask(before)


@pytest.fixture
def config(home: Path, estate: DemoEstate) -> Path:
    """The demo's configuration, where the program looks for it, with the user's own folders."""
    path = estate.write_config(home / "config" / "oncall-tui")
    before, _, rest = path.read_text().partition("[folders]")
    path.write_text(before + rest[rest.index("[runbooks]") :])
    return path


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_it(*argv: str) -> Done:
        code = main(argv)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run_it
