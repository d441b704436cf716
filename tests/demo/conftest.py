from __future__ import annotations

from collections.abc import Iterator

import pytest

from oncall_tui.demo.estate import DemoEstate
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def estate(clock: FakeClock) -> Iterator[DemoEstate]:
    """The estate at the first second of the story; the test moves the clock."""
    with DemoEstate(clock=clock) as running:
        yield running
