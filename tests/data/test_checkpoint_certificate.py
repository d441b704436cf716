"""A session that a certificate vouches for: stock tools need the authority's key alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from data.checkpointing import sign
from data.signing import MemoryKey
from oncall_tui.domain.checkpoint import Checkpoint, origin_of
from oncall_tui.domain.merkle import EMPTY_ROOT

WHO = "alice@example.com"


def test_ssh_keygen_verifies_a_checkpoint_by_its_authority(tmp_path: Path) -> None:
    ca, key = tmp_path / "ca", MemoryKey()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", ca], check=True)
    (tmp_path / "sess.pub").write_text(f"{key.public}\n")
    wanted = ("-I", "session", "-n", WHO, "-O", "clear", "-V", "-1m:+1h", "-z", "7")
    subprocess.run(["ssh-keygen", "-q", "-s", ca, *wanted, tmp_path / "sess.pub"], check=True)
    certificate = (tmp_path / "sess-cert.pub").read_text().strip()
    signed = sign(Checkpoint(origin_of("alice@jump01"), 0, EMPTY_ROOT), key, certificate)
    (tmp_path / "sig").write_text(signed.sshsig)
    signers = tmp_path / "signers"
    signers.write_text(f"{WHO} cert-authority {ca.with_suffix('.pub').read_text()}")
    purpose = ("-Y", "verify", "-n", "checkpoint@oncall-tui", "-f", signers)
    done = subprocess.run(
        ["ssh-keygen", *purpose, "-I", WHO, "-s", tmp_path / "sig"],
        input=signed.note,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
