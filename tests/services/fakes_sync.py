"""An upstream that keeps the rules of the specification in memory, and a log in memory."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence

from oncall_tui.domain.merkle import Tree, leaf_hash, verify_consistency, verify_subtree
from oncall_tui.domain.mirror import (
    INFO_TYPE,
    SIZE_TYPE,
    MirrorInfo,
    encode_package,
    encode_size,
    parse_add_checkpoint,
    parse_upload_head,
)
from oncall_tui.domain.sync import Promise, Reply, Text, Texts
from oncall_tui.errors import UnreachableError

ORIGIN = "oncall-tui.local/j/alice@jump01"
RECEIPT = b"receipt for "


def note_of(size: int, root: bytes) -> bytes:
    return f"{size} {root.hex()}".encode()


def read_note(note: bytes) -> tuple[int, bytes]:
    size, root = note.split()
    return int(size), bytes.fromhex(root.decode())


class FakeUpstream:
    """Mirror and witness. `faults` holds what happens to the coming requests, in turn."""

    def __init__(self) -> None:
        self.introduced = False
        self.entries: list[bytes] = []
        self.tree = Tree()
        self.pending: dict[bool, tuple[int, bytes]] = {}
        self.notes: dict[int, bytes] = {}
        self.texts: dict[str, bytes | None] = {}
        self.asked: list[str] = []
        self.faults: list[Callable[[Callable[[], Reply]], Reply] | None] = []
        self.most = 32
        self.receipts = True

    async def introduce(self, line: bytes) -> Reply:
        def do() -> Reply:
            self.introduced = self.introduced or line == b"session.open"
            return Reply(200 if self.introduced else 403)

        return self._do("introduce", do)

    async def add_checkpoint(self, body: bytes, *, witness: bool) -> Reply:
        return self._do("witness" if witness else "checkpoint", lambda: self._lock(body, witness))

    async def add_entries(self, body: bytes) -> Reply:
        return self._do("entries", lambda: self._take(gzip.decompress(body)))

    async def put_text(self, text: Text, token: str) -> Reply:
        def do() -> Reply:
            self.texts[text.sha256] = text.content
            return Reply(201)

        return self._do("text", do)

    async def recorded(self, token: str) -> bytes:
        return note_of(*self.pending[False]) if False in self.pending else b""

    def _do(self, what: str, do: Callable[[], Reply]) -> Reply:
        self.asked.append(what)
        fault = self.faults.pop(0) if self.faults else None
        return do() if fault is None else fault(do)

    def _lock(self, body: bytes, witness: bool) -> Reply:
        asked = parse_add_checkpoint(body)
        if not self.introduced:
            return Reply(404, "text/plain", b"who is that?\n")
        size, root = read_note(asked.note)
        old, old_root = self.pending.get(witness, (0, Tree().root()))
        if asked.old > size:
            return Reply(400)
        if asked.old != old:
            return Reply(409, SIZE_TYPE, encode_size(old))
        if not verify_consistency(old, size, old_root, root, list(asked.proof)):
            return Reply(422)
        self.pending[witness] = (size, root)
        self.notes[size] = asked.note
        return Reply(200, "", RECEIPT + asked.note if witness else b"")

    def _take(self, body: bytes) -> Reply:
        found = parse_upload_head(body)
        assert found is not None
        head, at = found
        if False not in self.pending:
            return Reply(422)
        if head.end not in self.notes or head.start > len(self.entries):
            return self._told(409)
        _, root = read_note(self.notes[head.end])
        index = head.start
        for _ in range(self.most):
            if index >= head.end or at >= len(body):
                break
            last = min(head.end, (index // 256 + 1) * 256)
            lines = []
            for _ in range(index, last):
                length = int.from_bytes(body[at : at + 2], "big")
                lines.append(body[at + 2 : at + 2 + length])
                at += 2 + length
            count = body[at]
            proof = [body[at + 1 + 32 * i : at + 33 + 32 * i] for i in range(count)]
            at += 1 + 32 * count
            if at > len(body):
                return self._told(202) if index > head.start else Reply(400)

            base = index // 256 * 256
            sub = Tree([leaf_hash(x) for x in (*self.entries[base:index], *lines)]).root()
            if not verify_subtree(base, last, head.end, proof, sub, root):
                return Reply(422)
            for i, line in enumerate(lines, index):
                if i == len(self.entries):
                    self.entries.append(line)
            index = last
        if index < head.end:
            return self._told(202) if index > head.start else Reply(400)
        return Reply(200, "", RECEIPT + self.notes[head.end] if self.receipts else b"")

    def _told(self, status: int) -> Reply:
        info = MirrorInfo(self.pending[False][0], len(self.entries))
        return Reply(status, INFO_TYPE, info.encode())


def lost(do: Callable[[], Reply]) -> Reply:
    """Do it, and lose the answer."""
    do()
    raise UnreachableError("the connection broke before an answer came")


def never(do: Callable[[], Reply]) -> Reply:
    """Do nothing within the time limit."""
    raise UnreachableError("no answer within the time limit")


class FakeOutbox:
    """A log in memory; it promises all of it each time."""

    origin = ORIGIN

    def __init__(self, count: int = 0) -> None:
        self.lines: list[bytes] = []
        self.tree = Tree()
        self.promises: dict[int, Promise] = {}
        self.found: list[tuple[int, Text]] = []
        """Texts, each with the time of its entry."""
        self.open = True
        self.write(count)

    def write(self, count: int, word: str = "entry") -> None:
        new = [f"{word} {len(self.lines) + i}".encode() for i in range(count)]
        self.lines += new
        self.tree.extend(map(leaf_hash, new))

    def promise(self) -> Promise | None:
        if self.open and self.lines:
            size = len(self.lines)
            self.promises[size] = Promise(size, note_of(size, self.tree.root()))
        return self.promises[max(self.promises)] if self.promises else None

    def promised(self, size: int) -> Promise | None:
        return self.promises.get(size)

    def consistency(self, old: int, size: int) -> Sequence[bytes]:
        return self.tree.consistency_proof(old, size)

    def package(self, first: int, last: int, size: int) -> bytes:
        proof = self.tree.subtree_proof(first // 256 * 256, last, size)
        return encode_package(self.lines[first:last], proof)

    def introduction(self, promise: Promise) -> bytes | None:
        return b"session.open"

    def texts(self, start: int, end: int, before: int) -> Texts:
        due = [text for at, text in self.found if at <= before]
        self.found = [(at, text) for at, text in self.found if at > before]
        return Texts(tuple(due), start if self.found else end)

    def token(self) -> str | None:
        return "token"


class FakeRecords:
    """Receipts in memory: the fake upstream's words are believed."""

    def __init__(self) -> None:
        self.receipts: dict[int, list[bool]] = {}
        self.why = ""
        self.evidence: tuple[bytes, bytes] | None = None
        self.sent = 0

    def witnessed(self, *, witness: bool = False) -> int:
        return max((size for size, by in self.receipts.items() if witness in by), default=0)

    def accept(self, promise: Promise, answer: bytes, *, witness: bool) -> bool:
        if answer != RECEIPT + promise.note:
            return False
        self.receipts.setdefault(promise.size, []).append(witness)
        return True

    def alarm(self) -> str:
        return self.why

    def raise_alarm(self, why: str, ours: bytes, theirs: bytes) -> None:
        self.why, self.evidence = why, (ours, theirs)

    def texts_sent(self) -> int:
        return self.sent

    def set_texts_sent(self, index: int) -> None:
        self.sent = index
