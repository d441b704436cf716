"""What a process does about others that would read its memory."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from data import process_guard

GUARDED = """
import resource
from data.process_guard import guard_memory, is_guarded
from data.signing import MemoryKey
assert not is_guarded()
MemoryKey()
assert is_guarded()
assert guard_memory()
assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
import subprocess
assert subprocess.run(["true"], check=True).returncode == 0
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_with_the_first_key_nobody_looks_into_the_memory_any_more() -> None:
    subprocess.run([sys.executable, "-c", GUARDED], check=True, timeout=60)


def test_on_other_systems_it_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    assert not process_guard.guard_memory()
    assert not process_guard.is_guarded()


def test_a_limit_that_cannot_be_set_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("not here")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(process_guard, "_prctl", lambda *_: 0)
    assert not process_guard.guard_memory()
