"""The identity key, and what it vouches for."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from data.keyfile import load_or_make, raw_public
from data.signature_check import check_ed25519, check_sshsig
from data.signing import identity_path, key_file_signer
from data.ssh_wire import ed25519_blob, number, public_line, read_public_line, string
from data.trusted_keys import allowed_signers, own_key
from oncall_tui.domain.session import NAMESPACE
from oncall_tui.errors import ConfigError, SecretError
from tests.data.fakes_journal import mode_of

SSH_KEYGEN = shutil.which("ssh-keygen")


def test_a_key_is_made_once_with_its_public_half_beside_it(tmp_path: Path) -> None:
    path = identity_path(tmp_path)
    first = load_or_make(path, "alice@jump01")
    again = load_or_make(path, "alice@jump01")
    assert raw_public(first) == raw_public(again)
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    line = public_line(raw_public(first))
    assert path.with_name("id_ed25519.pub").read_text() == f"{line} alice@jump01\n"
    assert read_public_line(line) == raw_public(first)
    assert sorted(p.name for p in path.parent.iterdir()) == ["id_ed25519", "id_ed25519.pub"]


def test_a_missing_public_half_is_written_anew(tmp_path: Path) -> None:
    path = identity_path(tmp_path)
    load_or_make(path, "")
    path.with_name("id_ed25519.pub").unlink()
    load_or_make(path, "")
    assert len({key.key for key in own_key(tmp_path)}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_key_that_others_can_reach_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    path = identity_path(tmp_path)
    load_or_make(path, "")
    path.chmod(mode)
    with pytest.raises(SecretError, match=f"chmod 600 {path}"):
        load_or_make(path, "")


def test_a_link_in_the_place_of_the_key_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    load_or_make(elsewhere, "")
    path = identity_path(tmp_path)
    path.parent.mkdir(mode=0o700)
    path.symlink_to(elsewhere)
    with pytest.raises(SecretError, match="cannot be read"):
        load_or_make(path, "")


def locked_key() -> bytes:
    """Return a key file that asks for a passphrase; what it locks away is nothing."""
    blob = b"openssh-key-v1\0" + string(b"aes256-ctr") + string(b"bcrypt")
    blob += string(string(bytes(16)) + number(16)) + number(1)
    blob += string(ed25519_blob(bytes(32))) + string(bytes(144))
    body = base64.b64encode(blob)
    frame = b"-----%s OPENSSH PRIVATE KEY-----\n"
    return frame % b"BEGIN" + body + b"\n" + frame % b"END"


def test_a_key_of_another_kind_or_with_a_passphrase_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "id"
    ecdsa = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    )
    for content in (locked_key(), ecdsa, b"", b"garbage"):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(SecretError):
            load_or_make(path, "")


def test_a_key_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SecretError, match="cannot be"):
        load_or_make(tmp_path / "file" / "id", "")


def test_the_identity_vouches_with_an_sshsig_over_the_statement(tmp_path: Path) -> None:
    signer = key_file_signer(tmp_path, comment="")
    credential = signer.sign_statement("oncall-tui session v1\n")
    assert (credential.kind, credential.held) == ("sshsig", "file")
    assert {key.key for key in own_key(tmp_path)} == {credential.identity}
    assert check_sshsig(credential.identity, NAMESPACE, credential.statement, credential.signature)


def test_each_session_has_a_key_of_its_own(tmp_path: Path) -> None:
    signer = key_file_signer(tmp_path, comment="")
    one, two = signer.session_key(), signer.session_key()
    assert one.public != two.public
    signature = one.sign(b"x")
    assert check_ed25519(one.public, signature, b"x")
    assert not check_ed25519(two.public, signature, b"x")
    assert not check_ed25519(one.public, signature, b"y")
    assert not check_ed25519("ssh-ed25519 AAAA", signature, b"x")
    assert not check_ed25519(one.public, b"", b"x")


def test_without_a_key_of_ours_nothing_is_trusted(tmp_path: Path) -> None:
    assert own_key(tmp_path) == ()


def test_a_list_of_signers_is_read_or_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "allowed_signers"
    line = public_line(bytes(range(32)))
    path.write_text(f"# ours\nalice@example.com {line} comment\n")
    assert [key.key for key in allowed_signers(path)] == [line]
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="UTF-8"):
        allowed_signers(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        allowed_signers(tmp_path / "none")


@pytest.mark.skipif(SSH_KEYGEN is None, reason="ssh-keygen is not installed")
def test_ssh_keygen_reads_our_key_and_we_read_its(tmp_path: Path) -> None:
    made = tmp_path / "ours"
    key = load_or_make(made, "")
    done = subprocess.run(
        [str(SSH_KEYGEN), "-y", "-f", str(made)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[:2] == public_line(raw_public(key)).split()
    theirs = tmp_path / "theirs"
    subprocess.run(
        [str(SSH_KEYGEN), "-q", "-t", "ed25519", "-N", "", "-C", "c", "-f", str(theirs)], check=True
    )
    line = public_line(raw_public(load_or_make(theirs, "c")))
    assert theirs.with_name("theirs.pub").read_text() == f"{line} c\n"
