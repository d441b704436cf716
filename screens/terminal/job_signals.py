"""Stopped and started again by a shell: the terminal is given back, then taken anew.

Stock Textual does so within the handler of the signal, which may come in the middle of a write:
with a lock in it that never ends. It also takes the terminal twice, with two readers of keys, after
a stop that nobody told (SIGSTOP). Here both are done by the loop, between two of its steps.
"""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver


def watch_stops(driver: Driver | None) -> None:
    """Take over from the driver's own handlers; call it once the loop runs."""
    if not isinstance(driver, LinuxDriver):
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTSTP, _stop, driver)
    loop.add_signal_handler(signal.SIGCONT, _go_on, driver)


def put_aside(driver: Driver) -> None:
    """Stop, with whatever stands between the program and its shell.

    A shell takes a wrapper that runs on for a program that runs on; it may also have the terminal
    as soon as the wrapper stands still, so that is in order by then.
    """
    _let_go(driver)
    os.killpg(os.getpgrp(), signal.SIGTSTP)


def _let_go(driver: Any) -> None:  # noqa: ANN401 - what is asked of it is not public
    """Give the terminal back, unless it is lent or given back already."""
    if driver._auto_restart and not driver._must_signal_resume:  # noqa: SLF001
        driver.suspend_application_mode()
        driver._must_signal_resume = True  # noqa: SLF001


def _stop(driver: Driver) -> None:
    _let_go(driver)
    os.kill(os.getpid(), signal.SIGSTOP)


def _go_on(driver: Any) -> None:  # noqa: ANN401
    """Take the terminal; after a stop that nobody told it is not as it was left."""
    _let_go(driver)
    driver._sigcont_application()  # noqa: SLF001 - which leaves a terminal alone that is lent
