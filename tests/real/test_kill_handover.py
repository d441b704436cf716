"""kill -9 before any durable step of a handover: nothing is lost, done twice, or without an owner.

Two users of one host with a key each. Every process that is killed is run again as its user would.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.paths import find_paths
from oncall_tui.build import Headless, open_headless
from oncall_tui.settings import read_settings
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.workplace import Workplace

ROOT = Path(__file__).parents[2]
KILLED = -9
ALICE, BOB = "alice@example.com", "bob@example.com"
MINE = ("DiskFull", "SlowApi")
DECLINED = "SlowApi"


class Place(Workplace):
    """The folders of one of the two users."""

    def __init__(self, root: Path, user: str, signers: Path, url: str) -> None:
        super().__init__(root)
        self.me, self.user = f"{user}@example.com", user
        self.configure(f'[handover]\nallowed_signers = "{signers}"\n')
        self.watch(url)
        self._kept = root / "kept"

    def __call__(self, *words: str, step: int = 0) -> subprocess.CompletedProcess[str]:
        """Run the program as this user; with `step` it is killed before it."""
        told = [sys.executable, "-m", "tests.real.handover_process", self.user, str(step)]
        return subprocess.run(
            [*told, "--config", str(self.config), *words],
            env=self.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def state(self) -> Path:
        return self.root / "state"

    def keep(self) -> None:
        """Remember the state, to go back to it with `back`."""
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.state, self._kept)

    def back(self) -> None:
        shutil.rmtree(self.state)
        shutil.copytree(self._kept, self.state)

    def document(self, *words: str) -> Any:
        done = self(*words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def counted(self, *types: str) -> Counter[str]:
        return Counter(entry["type"] for entry in self.entries(*types))

    def proven(self) -> None:
        done = self("journal", "verify")
        assert done.returncode == 0, (done.stdout, done.stderr)

    def public_key(self) -> str:
        key = (self.state / "oncall-tui" / "keys" / "id_ed25519.pub").read_text()
        return f"{self.me} {' '.join(key.split()[:2])}\n"

    def written(self, name: str) -> Path:
        """Return the newest file of that name."""
        found = (self.state / "oncall-tui" / "handover").glob(f"{name}*.md")
        return max(found, key=lambda path: path.stat().st_mtime_ns)


class Pair:
    """Alice is ready to sign; nobody has begun anything yet."""

    def __init__(self, root: Path, url: str) -> None:
        signers = root / "signers"
        self.alice = Place(root / "alice", "alice", signers, url)
        self.bob = Place(root / "bob", "bob", signers, url)
        for place in (self.alice, self.bob):
            assert place("shift", "begin", "--for", "8h").returncode == 0
        signers.write_text(self.alice.public_key() + self.bob.public_key())
        self.carried = root / "carried"
        self.carried.mkdir()
        self.note: Path = self.carried / "none"
        self.answer: Path = self.carried / "none"

    def carry(self, path: Path) -> Path:
        for one in (path, path.with_name(f"{path.name}.sig")):
            shutil.copy(one, self.carried)
        return self.carried / path.name


async def ask(headless: Headless) -> None:
    await headless.asking.ask(headless.desk.estate)
    await headless.asking.aclose()


def work(place: Place) -> None:
    """Acknowledge two alerts, begin a run, lead an incident, and write the note."""
    settings = read_settings(paths=find_paths(place.env), config_file=str(place.config))
    with open_headless(settings) as headless:
        asyncio.run(ask(headless))
        desk = headless.desk
        alerts = [a for items in desk.estate.alerts for a in items if a.title in MINE]
        assert len(alerts) == len(MINE)
        desk.acts.ack(alerts, until=lambda _: desk.clock.now() + 8 * 3600_000)
        disk = next(one for one in alerts if one.title == "DiskFull")
        desk.walks.start(disk, desk.walks.candidates(disk)[0])
        assert desk.incidents is not None
        assert desk.handovers is not None
        desk.incidents.declare("The disk is full", "SEV-1", [disk])
        giving = desk.handovers.giving
        giving.say("state", "watch")
        for item in giving.draft().note.items:
            if item.needs:
                giving.say(item.key, "grow the disk by 20:00")
        giving.say("none", "4,9")
        assert not giving.draft().gaps


@pytest.fixture
def pair(
    tmp_path: Path, own_alertmanager: RealAlertmanager, monkeypatch: pytest.MonkeyPatch
) -> Pair:
    own_alertmanager.fire(alert("DiskFull"), alert("SlowApi", "warning", instance="api"))
    pair = Pair(tmp_path, own_alertmanager.url)
    with monkeypatch.context() as patched:
        patched.setattr("oncall_tui.logbook.user_name", lambda: "alice")
        work(pair.alice)
    return pair


def kills(place: Place, *words: str) -> Iterator[int]:
    """Kill a verb before its first step, then before its second, until none is left.

    Yields after each kill and once the verb has come to its end; the state before it comes back
    in between.
    """
    place.keep()
    for step in range(1, 40):
        done = place(*words, step=step)
        yield step
        if done.returncode != KILLED:
            assert done.returncode in {0, 3}, done.stderr
            return
        place.back()
    raise AssertionError("it never came to its end")


@pytest.mark.timeout(900)
def test_every_item_has_one_owner_wherever_the_life_cycle_is_cut(pair: Pair) -> None:
    steps = [cut_signing(pair), cut_accepting(pair), cut_reviewing(pair)]
    assert steps[0] >= 3  # the entry, and two files
    assert steps[1] >= 8  # a line read back, the acceptance, four effects, two files
    assert steps[2] >= 4
    print(f"killed before {' + '.join(map(str, steps))} steps")
    alice, bob = (owners(place, pair) for place in (pair.alice, pair.bob))
    assert alice == bob


def cut_signing(pair: Pair) -> int:
    alice, step = pair.alice, 0
    for step in kills(alice, "handover", "sign"):
        again = alice("handover", "sign")
        assert again.returncode == 0, (step, again.stderr)
        found = alice.document("handover", "show", "--json")
        assert (found["stage"], set(found["owners"].values())) == ("signed", {ALICE}), step
        assert alice("handover", "verify", str(alice.written("handover-"))).returncode == 0
        alice.proven()
    pair.note = pair.carry(alice.written("handover-"))
    return step


def accepting(pair: Pair) -> list[str]:
    items = pair.alice.document("handover", "show", "--json")["note"]["items"]
    loud = [item["key"] for item in items if item.get("needs") and item.get("loud")]
    said = [w for key in loud for w in ("--read-back", f"{key}=I am to grow it until eight")]
    slow = next(item["key"] for item in items if item["title"].startswith(DECLINED))
    return ["handover", "accept", str(pair.note), *said, "--decline", f"{slow}=not mine"]


def cut_accepting(pair: Pair) -> int:
    bob, words, step = pair.bob, accepting(pair), 0
    assert bob("handover", "preview", str(pair.note), step=1).returncode == KILLED
    assert bob("handover", "preview", str(pair.note)).returncode == 0
    assert bob.counted("handover.previewed").total() == 1
    for step in kills(bob, *words):
        again = bob(*words)
        known = "accepted it already" in again.stderr
        assert again.returncode in ({1} if known else {0, 3}), (step, again.stderr)
        told = bob.counted("handover.accepted", "alert.assigned", "run.taken", "incident.role")
        assert told == Counter(
            ["handover.accepted", "alert.assigned", "run.taken", "incident.role"]
        ), step
        assert bob("handover", "show", str(pair.note), "--files").returncode == 0
        assert bob("handover", "verify", str(bob.written("acceptance-"))).returncode == 0
        assert Counter(owners(bob, pair).values()) == Counter({BOB: 3, ALICE: 1}), step
        bob.proven()
    pair.answer = pair.carry(bob.written("acceptance-"))
    return step


def cut_reviewing(pair: Pair) -> int:
    alice, step = pair.alice, 0
    words = ("handover", "review", str(pair.answer))
    before = alice.counted("incident.role")["incident.role"]
    for step in kills(alice, *words):
        again = alice(*words)
        known = "reviewed already" in again.stderr
        assert again.returncode == (1 if known else 0), (step, again.stderr)
        told = alice.counted("handover.reviewed", "alert.assigned", "run.handed_over")
        assert told == Counter(["handover.reviewed", "alert.assigned", "run.handed_over"]), step
        assert alice.counted("incident.role")["incident.role"] == before + 1, step
        assert Counter(owners(alice, pair).values()) == Counter({BOB: 3, ALICE: 1}), step
        alice.proven()
    return step


def owners(place: Place, pair: Pair) -> dict[str, str]:
    found: dict[str, str] = place.document("handover", "show", str(pair.note), "--json")["owners"]
    return found


@pytest.mark.timeout(300)
def test_nothing_that_was_changed_or_comes_from_the_signer_is_accepted(pair: Pair) -> None:
    alice, bob = pair.alice, pair.bob
    assert alice("handover", "sign").returncode == 0
    pair.note = pair.carry(alice.written("handover-"))
    words, before = accepting(pair), len(bob.entries())
    for name in (pair.note, pair.note.with_name(f"{pair.note.name}.sig")):
        whole = name.read_bytes()
        for at in (len(whole) // 3, len(whole) // 2, 2 * len(whole) // 3):
            name.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert bob(*words).returncode == 1
            assert bob("handover", "preview", str(pair.note)).returncode == 1
            assert bob("handover", "verify", str(pair.note)).returncode in {1, 2}
        name.write_bytes(whole)
    assert [e["type"] for e in bob.entries()[before:] if e["type"].startswith("hand")] == []
    # The signer's own key, whoever it says it is.
    shutil.copytree(
        alice.state / "oncall-tui" / "keys", bob.state / "oncall-tui" / "keys", dirs_exist_ok=True
    )
    assert bob("handover", "preview", str(pair.note)).returncode == 0
    refused = bob(*words)
    assert (refused.returncode, "the key that would accept it has signed it" in refused.stderr) == (
        1,
        True,
    ), refused.stderr
    assert bob.counted("handover.accepted").total() == 0
    assert alice("handover", "preview", str(pair.note)).returncode == 0
    own = alice(*words)
    assert (own.returncode, "by whoever signed it" in own.stderr) == (1, True)
