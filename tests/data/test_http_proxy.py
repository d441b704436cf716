"""Which hosts are asked directly."""

from __future__ import annotations

import pytest

from data.http_proxy import goes_direct


@pytest.mark.parametrize(
    ("host", "exceptions"),
    [
        ("mon.example", ["mon.example"]),
        ("MON.example.", ["mon.EXAMPLE"]),
        ("a.mon.example", ["mon.example"]),
        ("a.mon.example", [".mon.example"]),
        ("a.mon.example", ["*.mon.example"]),
        ("anything", ["*"]),
        ("10.1.2.3", ["10.0.0.0/8"]),
        ("10.1.2.3", ["x", " 10.1.2.3 "]),
        ("[fd00::5]", ["fd00::/8"]),
        ("fd00::5", ["[fd00::5]"]),
        ("mon.example", ["mon.example:9093"]),
        ("10.1.2.3", ["10.1.2.3:9093"]),
    ],
)
def test_these_go_direct(host: str, exceptions: list[str]) -> None:
    assert goes_direct(host, 9093, exceptions)


@pytest.mark.parametrize(
    ("host", "exceptions"),
    [
        ("mon.example", []),
        ("mon.example", ["", "."]),
        ("xmon.example", ["mon.example"]),
        ("mon.example", ["a.mon.example"]),
        ("11.1.2.3", ["10.0.0.0/8"]),
        ("10.1.2.3", ["10.0.0.0/99", "nonsense/8"]),
        ("10.1.2.3", ["fd00::/8"]),
        ("mon.example", ["mon.example:80"]),
        ("10.example", ["10.0.0.0/8"]),
    ],
)
def test_these_go_through_the_proxy(host: str, exceptions: list[str]) -> None:
    assert not goes_direct(host, 9093, exceptions)
