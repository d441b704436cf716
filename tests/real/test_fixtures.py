"""The servers of these tests are what they are taken for."""

from __future__ import annotations

import http.client

import pytest

from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.faulty_proxy import Fault, FaultyProxy
from tests.real.rest import call
from tests.real.roundup_server import RealRoundup


def test_alertmanager_keeps_and_clears_alerts(alertmanager: RealAlertmanager) -> None:
    fired = alert("FixtureCheck")
    alertmanager.fire(fired)
    assert [found["labels"]["alertname"] for found in alertmanager.alerts()] == ["FixtureCheck"]
    alertmanager.resolve(fired)
    assert alertmanager.alerts() == []


def test_guarded_alertmanager_refuses_strangers(guarded_alertmanager: RealAlertmanager) -> None:
    fired = alert("Guarded")
    guarded_alertmanager.fire(fired)
    assert guarded_alertmanager.alerts()
    guarded_alertmanager.resolve(fired)
    with pytest.raises(AssertionError, match="401"):
        call(guarded_alertmanager.port, "GET", "/api/v2/alerts")


def test_roundup_opens_tickets(roundup: RealRoundup) -> None:
    key = roundup.open_ticket("Fixture check")
    assert roundup.ticket(key)["title"] == "Fixture check"
    assert roundup.notes(key) == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.NONE, 200), (Fault.UNAUTHORIZED, 401), (Fault.FORBIDDEN, 403), (Fault.THROTTLED, 429)],
)
def test_proxy_answers_as_told(alertmanager_proxy: FaultyProxy, fault: Fault, status: int) -> None:
    alertmanager_proxy.fault = fault
    connection = http.client.HTTPConnection("127.0.0.1", alertmanager_proxy.port, timeout=5)
    connection.request("GET", "/api/v2/status")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == status


def test_proxy_cuts_a_body(alertmanager_proxy: FaultyProxy) -> None:
    alertmanager_proxy.fault = Fault.CUT
    connection = http.client.HTTPConnection("127.0.0.1", alertmanager_proxy.port, timeout=5)
    connection.request("GET", "/api/v2/status")
    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()
    connection.close()
