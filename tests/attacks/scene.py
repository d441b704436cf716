"""A journal that an upstream has receipts for, and whoever wants to change it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from data.checkpointing import Checkpoints
from data.journal_file import JournalFile
from data.note_keys import cosign, note_key
from data.paths import Paths
from data.receipts import Receipt, store_receipt
from data.signing import Signer
from oncall_tui.domain.entry_line import START, b64u, leaf_hash
from oncall_tui.domain.merkle import CompactRange
from oncall_tui.domain.note import COSIGNATURE, Note, VKey, parse_note
from oncall_tui.logbook import Wishes, prove
from oncall_tui.services.verify_report import Report
from tests.data.fakes_journal import LOG, journal_in, lines_of, rewrite
from tests.fakes import FakeClock

UPSTREAM, UPSTREAM_SEED = "upstream.example/mirror", b"\2" * 32
OTHER, OTHER_SEED = "elsewhere.example/mirror", b"\3" * 32
Sign = Callable[[bytes], str]
"""(body of a line) -> its signature, base64url."""


class Scene:
    """Alice's journal: her session is open, and may be used by whoever has her memory."""

    def __init__(self, state: Path, signer: Signer | None = None) -> None:
        self.state = state
        self.clock = FakeClock()
        self.journal: JournalFile = journal_in(state, clock=self.clock, signer=signer)
        self.folder = state / "journal" / LOG

    def act(self, count: int = 1) -> None:
        """Write entries, a second apart."""
        for _ in range(count):
            number = len(list(self.folder.glob("seg-*"))) and len(lines_of(self.state))
            self.journal.append("alert.acked", {"n": number, "word": "original"})
            self.clock.advance(1000)

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(lines_of(self.state))

    def checkpoint(self) -> bytes:
        """Have the session sign for all entries."""
        key = self.journal._session.key  # type: ignore[union-attr]
        assert key is not None
        return Checkpoints(self.folder).make(self.size, key).note

    def receipt(self, name: str = UPSTREAM, seed: bytes = UPSTREAM_SEED) -> bytes:
        """Have an upstream sign for all entries, now; the receipt is not kept."""
        note = parse_note(self.checkpoint())
        now = self.clock.now() // 1000
        return Note(note.text, (*note.lines, cosign(note.text, name, seed, now))).encode()

    def sync(self) -> bytes:
        """Get a receipt for all entries, and keep it."""
        note = self.receipt()
        store_receipt(self.folder, Receipt(self.size, note))
        return note

    def forget(self, *names: str) -> None:
        """Take away what lies beside the entries."""
        for name in names or ("receipts", "checkpoints", "checkpoint", "checkpoint.sig"):
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def sign_live(self, body: bytes) -> str:
        """Sign a line with the key of the session that is open."""
        assert self.journal._session is not None
        return self.journal._session.sign(body)

    def lines(self) -> list[bytes]:
        """Return the entries as lines."""
        return lines_of(self.state)

    def put(self, lines: Sequence[bytes]) -> None:
        """Put others in their place."""
        rewrite(self.state, lines)

    def judge(self, *, pinned: bool = True, kept: Sequence[bytes] = (), **asked: object) -> Report:
        """Verify as an auditor: with the key of the upstream, and what was kept elsewhere."""
        files = []
        for number, note in enumerate(kept):
            files.append(self.state / f"kept-{number}")
            files[-1].write_bytes(note)
        keys = (vkey(),) if pinned else ()
        wishes = Wishes(upstream=keys, notes=tuple(files), **asked)  # type: ignore[arg-type]
        return prove(self.folder, paths=Paths(*[self.state] * 4), wishes=wishes)


def vkey(name: str = UPSTREAM, seed: bytes = UPSTREAM_SEED) -> VKey:
    """Return the key that an auditor pins."""
    return note_key(name, seed, COSIGNATURE)


def relink(lines: Sequence[bytes], sign_: Sign, *, since: int = 0) -> list[bytes]:
    """Give lines new indexes, links and signatures from one of them on."""
    done = list(lines[:since])
    prev = b64u(leaf_hash(done[-1][:-1])) if done else START
    for index, line in enumerate(lines[since:], since):
        members = json.loads(line) | {"i": index, "prev": prev}
        del members["sig"]
        body = json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()
        whole = body[:-1] + b',"sig":"' + sign_(body).encode() + b'"}'
        prev = b64u(leaf_hash(whole))
        done.append(whole + b"\n")
    return done


def root_of(lines: Sequence[bytes]) -> bytes:
    """Return the Merkle root over lines."""
    tree = CompactRange()
    tree.extend(leaf_hash(line[:-1]) for line in lines)
    return tree.root()
