"""Lists of revoked keys: `ssh-keygen -k` makes them, `ssh-keygen -Q` says what is in them."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.krl import Krl, RevokedCertificates, load_krl, parse_krl
from data.ssh_keys import read_line
from data.ssh_wire import WireError, number, string
from oncall_tui.errors import ConfigError

HEAD = (0x5353484B524C0A00).to_bytes(8, "big") + number(1) + bytes(24) + string(b"") * 2
CA, KEY = b"the authority", b"some key"
needs_openssh = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="not installed: ssh-keygen"
)


def long(value: int) -> bytes:
    return value.to_bytes(8, "big")


def certificates(*parts: bytes, ca: bytes = CA) -> bytes:
    return HEAD + b"\1" + string(string(ca) + string(b"") + b"".join(parts))


def revoked(raw: bytes, *, ca: bytes = CA, serial: int = 7, key_id: str = "oncall s log") -> bool:
    return parse_krl(raw).revokes_certificate(ca=ca, serial=serial, key_id=key_id)


def test_an_empty_list_revokes_nothing() -> None:
    assert parse_krl(HEAD) == Krl()
    assert not parse_krl(HEAD).revokes_key(KEY)
    assert not revoked(HEAD)


def test_a_key_is_revoked_with_all_that_it_certified() -> None:
    raw = HEAD + b"\2" + string(string(CA))
    assert parse_krl(raw).revokes_key(CA)
    assert not parse_krl(raw).revokes_key(KEY)
    assert revoked(raw)
    assert not revoked(raw, ca=KEY)


@pytest.mark.parametrize(
    ("part", "inside", "outside"),
    [
        (b"\x20" + string(long(3) + long(7)), (3, 7), (0, 4, 8)),
        (b"\x21" + string(long(5) + long(7)), (5, 6, 7), (0, 4, 8)),
        (b"\x22" + string(long(5) + string(b"\x05")), (5, 7), (0, 4, 6, 8)),
        (b"\x20" + string(long(0)), (), (0, 7)),
    ],
)
def test_serials_in_lists_ranges_and_bitmaps(
    part: bytes, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    raw = certificates(part)
    assert all(revoked(raw, serial=serial) for serial in inside)
    assert not any(revoked(raw, serial=serial) for serial in outside)
    assert not any(revoked(raw, ca=KEY, serial=serial) for serial in inside)
    anyones = certificates(part, ca=b"")
    assert all(revoked(anyones, ca=KEY, serial=serial) for serial in inside)


def test_ids_of_certificates() -> None:
    raw = certificates(b"\x23" + string(string(b"oncall s log")))
    assert revoked(raw, serial=0)
    assert not revoked(raw, key_id="oncall t log")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "too early"),
        (b"ssh-ed25519 AAAA", "too early|not a revocation list"),
        (HEAD[:8] + number(2) + HEAD[12:], "format 1"),
        (HEAD + b"\7" + string(b""), "unknown kind 7"),
        (HEAD + b"\4" + string(b""), "unknown kind 4"),
        (certificates(b"\x30" + string(b"")), "unknown way 0x30"),
        (certificates(b"\x21" + string(long(1))), "too early"),
        (HEAD + b"\2" + number(99), "too early"),
        (HEAD + b"\xff" + string(string(b"new@example.com") + b"\1" + string(b"")), "depends"),
    ],
)
def test_what_may_revoke_and_is_not_understood_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(WireError, match=why):
        parse_krl(raw)


def test_an_extension_that_may_be_skipped_is_skipped() -> None:
    raw = HEAD + b"\xff" + string(string(b"new@example.com") + b"\0" + string(b"more"))
    assert parse_krl(raw) == Krl()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tail: bytes) -> None:
    for raw in (tail, HEAD + tail, certificates(tail)):
        try:
            parse_krl(raw)
        except WireError:
            continue


def test_a_list_that_is_not_there_or_is_none_trusts_nobody(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_krl(tmp_path / "absent")
    (tmp_path / "odd").write_bytes(b"odd")
    with pytest.raises(ConfigError, match="cannot be used"):
        load_krl(tmp_path / "odd")


def run(*words: str, code: int | None = 0) -> int:
    done = subprocess.run(["ssh-keygen", *words], capture_output=True, check=False)
    assert code is None or done.returncode == code, done.stderr
    return done.returncode


@needs_openssh
@pytest.mark.parametrize("way", ["key", "sha1", "sha256"])
def test_keys_that_ssh_keygen_revokes(tmp_path: Path, way: str) -> None:
    keys = [tmp_path / name for name in ("a", "b")]
    for key in keys:
        run("-q", "-t", "ed25519", "-N", "", "-f", str(key))
    (tmp_path / "spec").write_text(f"{way}: {(tmp_path / 'a.pub').read_text()}")
    run("-q", "-k", "-f", str(tmp_path / "krl"), str(tmp_path / "spec"))
    krl = load_krl(tmp_path / "krl")
    for key in keys:
        public = f"{key}.pub"
        theirs = run("-Q", "-f", str(tmp_path / "krl"), public, code=None) != 0
        blob = base64.b64decode(Path(public).read_text().split()[1])
        assert krl.revokes_key(blob) == theirs == (key.name == "a")


@needs_openssh
def test_certificates_that_ssh_keygen_revokes(tmp_path: Path) -> None:
    ca = tmp_path / "ca"
    run("-q", "-t", "ed25519", "-N", "", "-f", str(ca))
    serials = [1, 2, 3, 5, 9, 10, 11, 64, 65, 900, 2**63]
    spec = "serial: 2\nserial: 9-11\nserial: 64\nserial: 65\nserial: 900\nid: of 3\n"
    (tmp_path / "spec").write_text(spec)
    run("-q", "-k", "-s", f"{ca}.pub", "-f", str(tmp_path / "krl"), str(tmp_path / "spec"))
    krl = load_krl(tmp_path / "krl")
    blob = read_line(" ".join(Path(f"{ca}.pub").read_text().split()[:2]))
    for serial in serials:
        key = tmp_path / f"k{serial}"
        run("-q", "-t", "ed25519", "-N", "", "-f", str(key))
        run("-q", "-s", str(ca), "-I", f"of {serial}", "-n", "a", "-z", str(serial), f"{key}.pub")
        theirs = run("-Q", "-f", str(tmp_path / "krl"), f"{key}-cert.pub", code=None) != 0
        ours = krl.revokes_certificate(ca=blob, serial=serial, key_id=f"of {serial}")
        assert ours == theirs == (serial in {2, 3, 9, 10, 11, 64, 65, 900}), serial


@given(st.integers(1, 300), st.sets(st.integers(1, 300)), st.integers(1, 300))
def test_a_bitmap_says_what_a_list_says(offset: int, serials: set[int], serial: int) -> None:
    later = {offset + number for number in serials}
    bits = sum(1 << (number - offset) for number in later)
    by_bitmap = RevokedCertificates(CA, bitmaps=[(offset, bits)])
    by_list = RevokedCertificates(CA, serials=later)
    assert by_bitmap.hold(serial, "") == by_list.hold(serial, "")
