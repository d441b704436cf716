"""Real servers, started once a session; each test finds them empty of alerts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.alertmanager_server import RealAlertmanager
from tests.real.faulty_proxy import FaultyProxy
from tests.real.roundup_server import RealRoundup


@pytest.fixture(scope="session")
def one_alertmanager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAlertmanager]:
    manager = RealAlertmanager(tmp_path_factory.mktemp("alertmanager"))
    manager.server.start()
    yield manager
    manager.server.stop()


@pytest.fixture
def alertmanager(one_alertmanager: RealAlertmanager) -> RealAlertmanager:
    one_alertmanager.clear()
    return one_alertmanager


@pytest.fixture(scope="session")
def guarded_alertmanager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAlertmanager]:
    manager = RealAlertmanager(tmp_path_factory.mktemp("guarded"), basic_auth=True)
    manager.server.start()
    yield manager
    manager.server.stop()


@pytest.fixture
def own_alertmanager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAlertmanager]:
    """One that this test may kill."""
    manager = RealAlertmanager(tmp_path_factory.mktemp("own"))
    manager.server.start()
    yield manager
    manager.server.stop()


@pytest.fixture(scope="session")
def roundup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRoundup]:
    tracker = RealRoundup(tmp_path_factory.mktemp("roundup"))
    tracker.server.start()
    yield tracker
    tracker.server.stop()


@pytest.fixture
def alertmanager_proxy(alertmanager: RealAlertmanager) -> Iterator[FaultyProxy]:
    proxy = FaultyProxy(alertmanager.port)
    proxy.start()
    yield proxy
    proxy.close()


@pytest.fixture
def roundup_proxy(roundup: RealRoundup) -> Iterator[FaultyProxy]:
    proxy = FaultyProxy(roundup.port)
    proxy.start()
    yield proxy
    proxy.close()
