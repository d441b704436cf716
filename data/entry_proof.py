"""The proof of one entry, by the newest promise that covers it: a receipt, else a checkpoint."""

from __future__ import annotations

from pathlib import Path

from data.checkpoint_files import CheckpointFiles
from data.receipts import newest_receipt
from data.tree_file import TreeFile
from oncall_tui.domain.checkpoint import parse_checkpoint
from oncall_tui.domain.merkle import leaf_hash, verify_inclusion
from oncall_tui.domain.note import parse_note
from oncall_tui.domain.tlog_proof import TlogProof
from oncall_tui.errors import JournalError, JournalTamperedError


class Prover:
    """Makes proofs for the log in a folder. Raises JournalError when no promise can be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tree = TreeFile(folder)
        receipt = newest_receipt(folder)
        checkpoint = CheckpointFiles(folder).newest()
        notes = [found.note for found in (receipt, checkpoint) if found is not None]
        self._notes = [(parse_checkpoint(parse_note(note).text), note) for note in notes]

    def prove(self, index: int) -> TlogProof:
        """Prove that an entry stands at its index.

        Raises JournalError when no checkpoint covers it yet, JournalTamperedError when the log is
        not the one that was promised, NoteError when a promise is malformed.
        """
        for promised, note in self._notes:
            if promised.size > index:
                proof = self._tree.subtree(index, index + 1, promised.size)
                [line] = self._tree.read(index, index + 1)
                leaf = leaf_hash(line)
                if not verify_inclusion(index, promised.size, leaf, promised.root, proof):
                    raise JournalTamperedError(
                        f"entry {index} is not the one that was promised",
                        where=str(self._folder),
                        hint="oncall-tui journal verify says more",
                    )
                return TlogProof(index, tuple(proof), note)
        if not self._is_there(index):
            raise JournalError(
                f"there is no entry {index}", where=str(self._folder), hint="the first one is 0"
            )
        raise JournalError(
            f"no checkpoint covers entry {index} yet",
            where=str(self._folder),
            hint="one is made each minute, and when the session is closed",
        )

    def _is_there(self, index: int) -> bool:
        try:
            return bool(self._tree.read(index, index + 1))
        except JournalError:
            return False
