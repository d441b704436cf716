"""Each way in which a real server can fail under the adapter is a source error of its own kind."""

from __future__ import annotations

import pytest

from oncall_tui.domain.text import plain
from oncall_tui.errors import (
    BadAnswerError,
    RefusedError,
    SourceError,
    ThrottledError,
    UnreachableError,
)
from tests.real.adapters import alertmanager_source, roundup_source
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.faulty_proxy import Fault, FaultyProxy
from tests.real.roundup_server import PASSWORD, USER, RealRoundup

EXPECTED: list[tuple[Fault, type[SourceError]]] = [
    (Fault.UNAUTHORIZED, RefusedError),
    (Fault.FORBIDDEN, RefusedError),
    (Fault.THROTTLED, ThrottledError),
    (Fault.UNAVAILABLE, ThrottledError),
    (Fault.HTML_ERROR, BadAnswerError),
    (Fault.HTML_OK, BadAnswerError),
    (Fault.REDIRECT, BadAnswerError),
    (Fault.CUT, SourceError),
    (Fault.STALL, UnreachableError),
    (Fault.GARBAGE, SourceError),
    (Fault.RESET, UnreachableError),
]
IDS = [fault.name.lower() for fault, _ in EXPECTED]


@pytest.mark.parametrize(("fault", "kind"), EXPECTED, ids=IDS)
async def test_alertmanager_fault_is_a_source_error_and_the_next_poll_answers(
    alertmanager: RealAlertmanager,
    alertmanager_proxy: FaultyProxy,
    fault: Fault,
    kind: type[SourceError],
) -> None:
    alertmanager.fire(alert("DiskFull"))
    source = alertmanager_source(alertmanager_proxy.url, timeout=1)
    try:
        assert len((await source.poll()).items) == 1
        alertmanager_proxy.fault = fault
        with pytest.raises(kind) as caught:
            await source.poll()
        alertmanager_proxy.fault = Fault.NONE
        assert len((await source.poll()).items) == 1
    finally:
        await source.aclose()
    check_text(caught.value)


@pytest.mark.parametrize(("fault", "kind"), EXPECTED, ids=IDS)
async def test_roundup_fault_is_a_source_error_and_the_next_poll_answers(
    roundup: RealRoundup, roundup_proxy: FaultyProxy, fault: Fault, kind: type[SourceError]
) -> None:
    key = roundup.open_ticket(f"Fault {fault.name}")
    source = roundup_source(f"{roundup_proxy.url}/t", basic=(USER, PASSWORD), timeout=3)
    try:
        roundup_proxy.fault = fault
        with pytest.raises(kind) as caught:
            await source.poll()
        roundup_proxy.fault = Fault.NONE
        assert key in {ticket.key for ticket in (await source.poll()).items}
    finally:
        await source.aclose()
    check_text(caught.value)


def check_text(error: SourceError) -> None:
    """It is one line, says something, acts on no terminal and gives no secret away."""
    text = str(error)
    assert text
    assert text == plain(text)
    assert "\n" not in text
    assert "do-not-show" not in text
    assert PASSWORD not in text


async def test_retry_after_is_carried(
    alertmanager: RealAlertmanager, alertmanager_proxy: FaultyProxy
) -> None:
    source = alertmanager_source(alertmanager_proxy.url)
    alertmanager_proxy.fault, alertmanager_proxy.retry_after = Fault.THROTTLED, "23"
    try:
        with pytest.raises(ThrottledError) as caught:
            await source.poll()
    finally:
        await source.aclose()
    assert caught.value.retry_after == 23


async def test_nobody_listens(own_alertmanager: RealAlertmanager) -> None:
    own_alertmanager.server.kill()
    source = alertmanager_source(own_alertmanager.url, timeout=2)
    try:
        with pytest.raises(UnreachableError):
            await source.poll()
    finally:
        await source.aclose()
