"""What approval needs of keys and folders, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from oncall_tui.domain.approval import Request, Signed, request_id
from oncall_tui.domain.command_end import CommandEnd, Ended
from oncall_tui.domain.command_output import Kept
from oncall_tui.domain.endorsement import Endorsement, Meant, read_meant
from oncall_tui.services.approvals import Approvals
from oncall_tui.services.ledger import Ledger
from tests.fakes import NOON, FakeClock


class FakeSigning:
    """Implements `services.approvals.Signing`: the identity of an endorsement is its key."""

    def __init__(self, key: str = "SHA256:alice") -> None:
        self.key = key

    def endorse(self, meant: Meant) -> Endorsement:
        return Endorsement(meant.text(), self.key, "signed")

    def check(self, endorsement: Endorsement, content: bytes) -> Signed:
        meant = read_meant(endorsement.text)
        at = round(datetime.fromisoformat(meant.at).timestamp() * 1000)
        return Signed(meant, endorsement.identity, at)

    def own_keys(self) -> Collection[str]:
        return {self.key}


class FakeShared:
    """Implements `services.approvals.Shared`."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.given: dict[str, list[Endorsement]] = {}

    def publish(self, text: str) -> None:
        self.texts[request_id(text)] = text

    def requests(self) -> list[str]:
        return list(self.texts.values())

    def answer(self, sha256: str, endorsement: Endorsement) -> None:
        self.given.setdefault(sha256, []).append(endorsement)

    def answers(self, sha256: str) -> list[Endorsement]:
        return list(self.given.get(sha256, ()))

    def withdraw(self, sha256: str) -> None:
        self.texts.pop(sha256, None)


def fake_approvals(
    ledger: Ledger,
    clock: FakeClock,
    shared: FakeShared,
    *,
    name: str = "alice",
    host: str = "jump01",
) -> Approvals:
    return Approvals(
        ledger,
        clock,
        me=f"{name}@example.com",
        log=f"{name}@{host}",
        signing=FakeSigning(f"SHA256:{name}"),
        shared=shared,
    )


def asked_by_bob() -> str:
    """Return what Bob asks of everybody."""
    return Request(
        run="bob@jump02/7",
        step="grow",
        title="Grow the volume",
        runbook="disk/Grow.md",
        sha256="ab" * 32,
        asked="second person",
        by="bob@example.com",
        log="bob@jump02",
        at=NOON - 60_000,
        commands=("kubectl -n shop patch pvc data-0 -p '{...}'",),
    ).text()


class FakeRunner:
    """Implements CommandRunner: says what it was told to."""

    def __init__(self, says: bytes = b"grown\r\n", code: int = 0) -> None:
        self.says, self.code = says, code
        self.ran: list[str] = []
        self.before: Callable[[], object] = lambda: None

    def run(
        self,
        script: str,
        *,
        lang: str,
        seconds: float,
        heard: Callable[[bytes], None],
        stopped: Callable[[], bool],
    ) -> CommandEnd:
        self.before()
        self.ran.append(script)
        heard(self.says)
        return CommandEnd(Ended.EXIT, self.code, 1200, Kept(self.says, len(self.says)))
