"""What versions of OpenSSH can do."""

from __future__ import annotations

import pytest

from oncall_tui.domain.openssh import missing, read_version


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("OpenSSH_9.2p1 Debian-2+deb12u6, OpenSSL 3.0.19", (9, 2)),
        ("OpenSSH_8.0p1, OpenSSL 1.1.1k", (8, 0)),
        ("OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2", (9, 5)),
        ("OpenSSH_10.0p2", (10, 0)),
        ("Dropbear v2022.83", None),
        ("", None),
    ],
)
def test_a_version_is_read(text: str, version: tuple[int, int] | None) -> None:
    assert read_version(text) == version


def test_a_new_version_lacks_nothing_and_an_old_one_says_what() -> None:
    assert missing((9, 2)) == []
    assert missing((10, 0)) == []
    assert any("-Y cannot sign" in what for what in missing((8, 0)))
    assert not any("-Y cannot sign" in what for what in missing((8, 1)))
    assert any("valid-after" in what for what in missing((8, 6)))
