"""What `doctor` finds out about the systems that know who is on call: that they answer."""

from __future__ import annotations

from collections.abc import Iterator

from data.clock import SystemClock
from oncall_tui.domain.rota import rota_at
from oncall_tui.duty_asking import DutyAsking, by_itself
from oncall_tui.errors import OncallError
from oncall_tui.settings import Settings
from oncall_tui.verbs.doctor_keys import Found


def look_at_oncall(settings: Settings) -> Iterator[Found]:
    """Ask each once; nothing where none is configured."""
    clock = SystemClock()
    ask = DutyAsking(settings.config.oncall, clock, by_itself)
    for system in settings.config.oncall:
        what, now = f"{system.kind} {system.name}", clock.now()
        try:
            rota = rota_at(ask(system.name, now), now)
        except OncallError as error:
            yield what, "wrong", str(error)
            continue
        if rota.now:
            yield what, "ok", f"answered, on call: {', '.join(duty.who for duty in rota.now)}"
        else:
            yield what, "note", "answered: nobody is on call by these schedules"
