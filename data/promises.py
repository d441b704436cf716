"""The newest signed word on how long a log is: a receipt, or a checkpoint of its own."""

from __future__ import annotations

from pathlib import Path

from data.checkpoint_files import CheckpointFiles
from data.receipts import newest_receipt
from oncall_tui.errors import JournalError


def newest_promise(folder: Path) -> bytes:
    """Return the signed note of a log that covers most, by preference a receipt.

    Raises JournalError when there is none.
    """
    receipt = newest_receipt(folder)
    checkpoint = CheckpointFiles(folder).newest()
    if checkpoint is not None and (receipt is None or checkpoint.size > receipt.size):
        return checkpoint.note
    if receipt is not None:
        return receipt.note
    raise JournalError(
        "the log has no checkpoint yet",
        where=str(folder),
        hint="one is made each minute, and when the session is closed",
    )
