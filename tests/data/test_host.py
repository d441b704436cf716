"""The host's word about itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import host


@pytest.mark.parametrize(
    ("env", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), (":Asia/Tokyo", "Asia/Tokyo"), ("Nowhere/At_All", "UTC"),
     ("../../etc/passwd", "UTC"), ("", "UTC")],
)  # fmt: skip
def test_the_environment_names_the_zone_if_there_is_such_a_zone(
    env: str, zone: str, tmp_path: Path
) -> None:
    none = tmp_path / "none"
    assert host.local_zone({"TZ": env}, localtime=none, timezone=none) == zone


def test_the_link_of_the_host_counts_next_and_its_text_file_last(tmp_path: Path) -> None:
    zones = tmp_path / "zoneinfo" / "Europe"
    zones.mkdir(parents=True)
    (zones / "Paris").write_bytes(b"")
    link, text = tmp_path / "localtime", tmp_path / "timezone"
    link.symlink_to(zones / "Paris")
    text.write_text("America/New_York\n")
    assert host.local_zone({}, localtime=link, timezone=text) == "Europe/Paris"
    assert host.local_zone({}, localtime=tmp_path / "none", timezone=text) == "America/New_York"


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert host.user_name().startswith("uid")


def test_a_host_name_has_no_domain() -> None:
    assert host.host_name()
    assert "." not in host.host_name()
