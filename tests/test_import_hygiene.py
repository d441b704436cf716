"""What is imported when: proven at run time, each time in a process of its own."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import oncall_tui.domain
import oncall_tui.services

ROOT = Path(__file__).parents[1]
HEAVY = ("textual", "httpx", "tinydb", "cryptography", "markdown_it", "yaml", "keyring")
LATER = ("httpx", "cryptography", "markdown_it", "yaml", "keyring")
"""Not needed before the first paint."""


def names(package: object) -> list[str]:
    path = package.__path__  # type: ignore[attr-defined]
    prefix = f"{package.__name__}."  # type: ignore[attr-defined]
    return [module.name for module in pkgutil.iter_modules(path, prefix)]


def imported(code: str) -> set[str]:
    """Run code in a fresh interpreter; return the top-level packages that are imported then."""
    code += "\nimport sys; print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def statements(modules: list[str]) -> str:
    return "\n".join(f"import {module}" for module in modules)


def test_the_core_needs_no_screen_no_network_and_no_disk() -> None:
    core = [
        *names(oncall_tui.domain),
        *names(oncall_tui.services),
        "oncall_tui.ports",
        "oncall_tui.errors",
        "oncall_tui.config",
        "oncall_tui.config_reading",
    ]
    assert imported(statements(core)).isdisjoint({*HEAVY, "data", "screens"})


@pytest.mark.parametrize(
    "module", ["oncall_tui.cli", "oncall_tui.build", "oncall_tui.network", "oncall_tui.endpoints"]
)
def test_what_comes_before_the_dashboard_is_light(module: str) -> None:
    assert imported(f"import {module}").isdisjoint(HEAVY)


def test_what_the_first_paint_needs_leaves_the_network_to_its_thread(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from data.paths import inside
from oncall_tui.build import open_desk
from oncall_tui.no_network import NoNetwork
from oncall_tui.settings import read_settings

async def perform(*_):
    return ""

settings = read_settings(paths=inside(Path({str(tmp_path)!r})))
with open_desk(settings, NoNetwork(), perform) as desk:
    desk.memory.first_paint()
    desk.ledger.view()
    import oncall_tui.app
"""
    assert imported(code).isdisjoint(LATER)


def test_no_screen_is_needed_without_a_terminal() -> None:
    verbs = ["alerts", "acts", "tickets", "journal", "runbook", "doctor", "init"]
    code = statements([f"oncall_tui.verbs.{verb}" for verb in verbs])
    assert imported(code).isdisjoint({"textual", "rich", "screens"})
