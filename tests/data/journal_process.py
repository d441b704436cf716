"""A process that appends to a journal, for tests that need more than one, or kill one.

Arguments: state folder, number of entries, word. Prints the index of each entry after its append
has returned.
"""

from __future__ import annotations

import sys
from pathlib import Path

from data.clock import SystemClock
from data.journal_file import open_journal
from data.signing import key_file_signer


def main(state: Path, count: int, word: str) -> None:
    """Append `count` entries, every fourth with a text."""
    signer = key_file_signer(state, comment="alice@jump01")
    journal = open_journal(
        state, user="alice", host="jump01", clock=SystemClock(), signer=signer, tool_version="test"
    )
    for n in range(count):
        texts = {"note": f"text {n}"} if n % 4 == 0 else None
        entry = journal.append("alert.noted", {"word": word, "n": n}, texts=texts)
        sys.stdout.write(f"{entry.i}\n")
        sys.stdout.flush()
    journal.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
