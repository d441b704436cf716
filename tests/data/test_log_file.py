"""The log: private, bounded, and never in the way."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from data import log_file


@pytest.fixture
def logger(tmp_path: Path) -> logging.Logger:
    logger = logging.Logger("test")  # noqa: LOG001 - one that no other test has
    logger.addHandler(log_file.LogFile(tmp_path / "state" / "oncall-tui.log"))
    return logger


def test_nothing_is_made_until_there_is_something_to_say(
    logger: logging.Logger, tmp_path: Path
) -> None:
    logger.info("all is well")
    assert not (tmp_path / "state").exists()
    logger.warning("look: %s", "here")
    path = tmp_path / "state" / "oncall-tui.log"
    assert "WARNING test: look: here" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_is_no_error(logger: logging.Logger, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file is in the way")
    logger.error("lost")


def test_a_long_log_makes_room(
    logger: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "MAX_BYTES", 10)
    logger.warning("first")
    logger.warning("second")
    folder = tmp_path / "state"
    assert "first" in (folder / "oncall-tui.log.1").read_text()
    assert "first" not in (folder / "oncall-tui.log").read_text()
