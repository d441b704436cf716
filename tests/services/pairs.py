"""Two people with keys of their own, and the ways by which one asks the other for approval."""

from __future__ import annotations

from pathlib import Path

from data.approval_folder import ApprovalFolder
from data.approval_keys import ApprovalKeys
from data.runbook_files import RunbookFolders
from data.signing import identity_path, key_file_signer
from oncall_tui.services.approvals import Approvals
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.team_fold import TeamFold
from oncall_tui.services.walk import Walk
from oncall_tui.services.walk_running import Running
from oncall_tui.services.walking import Walks
from tests.fakes import FakeClock, MemoryJournal, make_alert

TEXT = """# Grow

1. **Grow the volume.** It cannot shrink.

    ```sh
    grow <persistentvolumeclaim> <size>
    ```

    - **Changes:** a volume never shrinks
    - **Approve:** second person
2. **Say so.**
"""


class Person:
    """One engineer: a key, a journal, and what they do."""

    def __init__(self, home: Path, name: str, host: str, clock: FakeClock, ways: Ways) -> None:
        home.mkdir(exist_ok=True)
        self.name, self.clock, self.home = f"{name}@example.com", clock, home
        self.journal = MemoryJournal(clock, by=self.name)
        self.journal.log = f"{name}@{host}"
        self.ledger = Ledger(self.journal)
        self.team = TeamFold(own=self.journal.log, me=self.name)
        self.ledger.join(self.team)
        self.signer = key_file_signer(home, comment=self.name)
        keys = ApprovalKeys(
            signer=self.signer,
            clock=clock,
            entries=self.ledger.briefs,
            signers=ways.signers,
            public=identity_path(home).with_name("id_ed25519.pub"),
        )
        self.approvals = Approvals(
            self.ledger,
            clock,
            me=self.name,
            log=self.journal.log,
            signing=keys,
            shared=ApprovalFolder(ways.folder) if ways.folder is not None else None,
        )

    def read(self, other: Person) -> None:
        """Have the upstream hand round the other's journal."""
        self.team.read_texts(lambda ref: self.journal.text(ref) or other.journal.text(ref))
        self.team.replace(other.journal.log, other.journal.lines)


class Ways:
    """A list of who may approve, and the folder they share, if any."""

    def __init__(self, folder: Path, *, shared: bool = True) -> None:
        self.signers = folder / "signers"
        self.folder: Path | None = None
        if shared:
            self.folder = folder / "shared"
            self.folder.mkdir()
            self.folder.chmod(0o1777)
        self.signers.write_text("")

    def trust(self, name: str, key: str) -> None:
        with self.signers.open("a") as file:
            file.write(f"{name} {key}\n")


class Pair:
    """Alice walks a runbook; Bob is asked."""

    def __init__(
        self, folder: Path, *, shared: bool = True, running: Running | None = None
    ) -> None:
        self.clock = FakeClock()
        self.ways = Ways(folder, shared=shared)
        self.alice = Person(folder / "alice", "alice", "jump01", self.clock, self.ways)
        self.bob = Person(folder / "bob", "bob", "jump02", self.clock, self.ways)
        for person in (self.alice, self.bob):
            self.ways.trust(person.name, person.signer.public())
        (folder / "lib").mkdir()
        self.file = folder / "lib" / "Grow.md"
        self.file.write_text(TEXT)
        self.library = RunbookFolders([folder / "lib"])
        self.running = running
        self.walks = self.session()
        alert = make_alert("Grow", persistentvolumeclaim="data-0")
        self.walk = self.walks.start(alert, self.walks.candidates(alert)[0])
        self.walk.set_input("size", "200Gi")

    def session(self) -> Walks:
        return Walks(
            self.alice.ledger,
            self.library,
            self.clock,
            running=self.running,
            open_approvals=lambda: self.alice.approvals,
        )

    @property
    def step(self) -> str:
        return self.walk.runbook.steps[0].id

    def again(self) -> Walk:
        self.walk = self.session().resume(self.walk.state.run)
        return self.walk
