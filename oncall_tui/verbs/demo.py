"""`demo`: a simulated estate on loopback, and the dashboard on it."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TextIO

from data.clock import SystemClock
from data.demo_folder import fresh_demo_folder
from data.paths import Paths, inside
from oncall_tui.build import run_dashboard
from oncall_tui.demo.estate import DemoEstate
from oncall_tui.demo.headless import serve_headless
from oncall_tui.settings import read_settings


def serve(paths: Paths, *, seed: int, speed: float, out: TextIO) -> int:
    """Serve the estate until told to stop; print one line of JSON with its URLs."""
    folder = fresh_demo_folder(paths)
    return serve_headless(folder, seed=seed, speed=speed, clock=SystemClock(), out=out)


def show(
    paths: Paths,
    *,
    seed: int,
    speed: float,
    ascii_only: bool,
    theme: str,
    mouse: bool,
    out: TextIO,
) -> int:
    """Serve the estate and show the dashboard until it is left; return its exit code."""
    folder = fresh_demo_folder(paths)
    with DemoEstate(seed=seed, speed=speed, clock=SystemClock()) as estate:
        config = estate.write_config(folder, on_duty=True)
        settings = read_settings(
            paths=inside(folder),
            config_file=str(config),
            ascii_only=ascii_only,
            theme=theme,
            mouse=mouse,
        )
        code = run_dashboard(settings)
    with suppress(OSError):  # the line may have dropped: then nobody reads it
        out.write("What you did is in a signed journal; prove it, until the next demo, with\n")
        out.write(f"  {sys.argv[0]} --config {config} journal verify\n")
    return code
