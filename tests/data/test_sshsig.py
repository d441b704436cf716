"""SSHSIG as OpenSSH writes and reads it."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from data.keyfile import load_or_make, raw_public
from data.signature_check import check_sshsig
from data.ssh_wire import WireError, public_line
from data.sshsig import SshSig, armour, message_to_sign, read_armour

VECTORS = Path(__file__).parents[2].parent / "shared" / "specs" / "tlog-vectors.json"
SSH_KEYGEN = shutil.which("ssh-keygen")

SEED = bytes([7]) * 32
NAMESPACE = "session@oncall-tui"
MESSAGE = b"one line\n"
FIXED = """\
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6kpsY+KcUgq+9VB7Ey7F+ZVHdq
6+vnuSQh7qaRRG0iwAAAASc2Vzc2lvbkBvbmNhbGwtdHVpAAAAAAAAAAZzaGE1MTIAAABT
AAAAC3NzaC1lZDI1NTE5AAAAQLB+8nPAX7FOicWjJGOTH9PNMUKBA3khk17wJxlSNjrimR
RIiqSps0ni4D6+scFUeFONC2z7GqKrQMOVmpoqnAs=
-----END SSH SIGNATURE-----
"""


def signed(message: bytes, *, namespace: str = NAMESPACE, seed: bytes = SEED) -> str:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = key.sign(message_to_sign(message, namespace=namespace))
    return armour(SshSig(raw_public(key), namespace, signature))


def line_of(seed: bytes = SEED) -> str:
    return public_line(raw_public(Ed25519PrivateKey.from_private_bytes(seed)))


def rebuilt(blob: bytes) -> str:
    """Return an armoured text around bytes of a blob."""
    body = base64.b64encode(blob).decode()
    return f"-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n"


def blob_of(text: str) -> bytes:
    return base64.b64decode("".join(text.splitlines()[1:-1]))


def test_a_signature_is_the_one_that_ssh_keygen_makes_of_the_same_key_and_bytes() -> None:
    assert signed(MESSAGE) == FIXED


def test_what_is_armoured_is_read_back() -> None:
    sig = read_armour(FIXED)
    assert armour(sig) == FIXED
    assert (sig.namespace, sig.hash, len(sig.key), len(sig.signature)) == (
        NAMESPACE,
        "sha512",
        32,
        64,
    )


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not beside the project")
def test_the_shared_vectors_are_met() -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))
    expected, note = vectors["sshsig"], vectors["note"]
    message = note["signed"].encode()
    to_sign = message_to_sign(message, namespace=expected["namespace"])
    assert to_sign.hex() == expected["to_be_signed_hex"]
    seed = bytes.fromhex(note["seed_hex"])
    armoured = signed(message, namespace=expected["namespace"], seed=seed)
    assert armoured == expected["plain_key_armored"]
    # A certificate in the place of the key is for another kind of credential.
    with pytest.raises(WireError):
        read_armour(expected["cert"]["armored"])


def test_the_right_key_text_and_purpose_check() -> None:
    assert check_sshsig(line_of(), NAMESPACE, MESSAGE.decode(), FIXED)


@pytest.mark.parametrize(
    ("identity", "namespace", "text"),
    [
        (line_of(bytes(32)), NAMESPACE, MESSAGE.decode()),
        (line_of(), "checkpoint@oncall-tui", MESSAGE.decode()),
        (line_of(), NAMESPACE, "another\n"),
        ("", NAMESPACE, MESSAGE.decode()),
    ],
)
def test_another_key_purpose_or_text_does_not_check(
    identity: str, namespace: str, text: str
) -> None:
    assert not check_sshsig(identity, namespace, text, FIXED)


def _blob_changes() -> list[tuple[str, bytes]]:
    blob = blob_of(FIXED)
    return [
        ("trailing bytes", blob + b"\0"),
        ("cut", blob[:-1]),
        ("another magic", b"SSHSIX" + blob[6:]),
        ("version 2", blob[:6] + b"\0\0\0\2" + blob[10:]),
        ("another key type", blob.replace(b"ssh-ed25519", b"ssh-ed2551X", 1)),
        ("another signature type", b"ssh-ed2551X".join(blob.rsplit(b"ssh-ed25519", 1))),
        ("no purpose", blob.replace(b"\0\0\0\x12" + NAMESPACE.encode(), b"\0\0\0\0")),
        ("a reserved field", blob.replace(b"\0\0\0\0\0\0\0\x06", b"\0\0\0\1x\0\0\0\x06")),
        ("another hash", blob.replace(b"sha512", b"sha999")),
        ("a length beyond the end", blob[:10] + b"\xff\xff\xff\xff" + blob[14:]),
    ]


@pytest.mark.parametrize(("why", "blob"), _blob_changes(), ids=[why for why, _ in _blob_changes()])
def test_anything_but_the_exact_form_is_refused(why: str, blob: bytes) -> None:
    assert blob != blob_of(FIXED)
    with pytest.raises(WireError):
        read_armour(rebuilt(blob))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" + FIXED,
        FIXED + "x",
        FIXED.replace("BEGIN SSH", "BEGIN PGP"),
        FIXED.replace("A", "é", 1),
        FIXED.replace("\n", "\r\n"),
        FIXED * 40,
    ],
    ids=["nothing", "before", "after", "another frame", "not ascii", "crlf", "endless"],
)
def test_anything_but_the_exact_frame_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        read_armour(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(WireError):
        read_armour(text)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(blob: bytes) -> None:
    with pytest.raises(WireError):
        read_armour(rebuilt(b"SSHSIG\0\0\0\1" + blob))


@pytest.mark.skipif(SSH_KEYGEN is None, reason="ssh-keygen is not installed")
class TestBesideOpenSsh:
    def test_ssh_keygen_believes_ours(self, tmp_path: Path) -> None:
        allowed = tmp_path / "allowed_signers"
        allowed.write_text(f'alice@example.com namespaces="{NAMESPACE}" {line_of()}\n')
        (tmp_path / "x.sig").write_text(FIXED)
        verify = [str(SSH_KEYGEN), "-Y", "verify", "-f", str(allowed), "-I", "alice@example.com"]
        verify += ["-s", str(tmp_path / "x.sig")]
        for namespace, message, code in (
            (NAMESPACE, MESSAGE, 0),
            ("other@oncall-tui", MESSAGE, 255),
            (NAMESPACE, b"another\n", 255),
        ):
            done = subprocess.run(
                [*verify, "-n", namespace], input=message, capture_output=True, check=False
            )
            assert done.returncode == code, done.stderr

    def test_we_believe_ssh_keygen_and_write_the_same(self, tmp_path: Path) -> None:
        key = load_or_make(tmp_path / "id", "alice")
        done = subprocess.run(
            [str(SSH_KEYGEN), "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(tmp_path / "id")],
            input=MESSAGE,
            capture_output=True,
            check=True,
        )
        theirs = done.stdout.decode()
        line = public_line(raw_public(key))
        assert check_sshsig(line, NAMESPACE, MESSAGE.decode(), theirs)
        signature = key.sign(message_to_sign(MESSAGE, namespace=NAMESPACE))
        assert armour(SshSig(raw_public(key), NAMESPACE, signature)) == theirs
