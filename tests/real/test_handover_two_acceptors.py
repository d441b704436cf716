"""Two accept the same note while the upstream is away: at the next sync the second is told."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.real.test_kill_handover import Place
from tests.real.test_team_desks import upstream
from tests.real.upstream_process import UpstreamProcess

__all__ = ["upstream"]

NOBODY = "http://127.0.0.1:9"


class Team:
    """Alice signs; bob and carol are there to accept."""

    def __init__(self, root: Path, process: UpstreamProcess) -> None:
        keys, signers = process.keys(), root / "allowed_signers"
        self.carried = root / "carried"
        self.carried.mkdir()
        self.places = [Place(root / n, n, signers, NOBODY) for n in ("alice", "bob", "carol")]
        for place in self.places:
            place.configure(
                f'[upstream]\nurl = "{process.url}"\nmirror = "{keys.mirror.vkey.encode()}"\n'
                f'allowed_signers = "{signers}"\n'
            )
            self.did(place, "shift", "begin", "--for", "8h")
        signers.write_text("".join(place.public_key() for place in self.places))

    def did(self, place: Place, *words: str) -> subprocess.CompletedProcess[str]:
        done = place(*words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done

    def signed(self) -> str:
        """Have alice sign and send; return a file that was carried to the others."""
        alice = self.places[0]
        self.did(alice, "handover", "sign")
        note = alice.written("handover")
        for one in (note, note.with_name(f"{note.name}.sig")):
            shutil.copy(one, self.carried)
        self.did(alice, "journal", "sync")
        return str(self.carried / note.name)


@pytest.fixture
def team(tmp_path: Path, upstream: UpstreamProcess) -> Team:
    return Team(tmp_path, upstream)


def test_the_second_hears_of_the_first_at_the_sync_and_in_the_list(
    team: Team, upstream: UpstreamProcess
) -> None:
    _, bob, carol = team.places
    note = team.signed()
    upstream.server.stop()
    for place in (bob, carol):
        place("handover", "preview", note)
        done = team.did(place, "handover", "accept", note)
        assert "yours unless somebody accepted before you" in done.stdout
        assert "what mates wrote may be missing: " in done.stderr
    upstream.server.start()
    team.did(bob, "journal", "sync")
    told = "bob@example.com accepted the handover of alice@example.com before you"
    assert told in team.did(carol, "journal", "sync").stdout
    assert told in team.did(carol, "shift", "list").stdout
    assert told in " ".join(json.loads(team.did(carol, "shift", "list", "--json").stdout)["told"])
    assert told not in team.did(bob, "journal", "sync").stdout
    again = team.did(carol, "journal", "sync")
    assert "have a receipt" in again.stdout, "what was given back went up too"


def test_whoever_reaches_the_team_is_refused_what_somebody_else_has(
    team: Team, upstream: UpstreamProcess
) -> None:
    _, bob, carol = team.places
    note = team.signed()
    done = team.did(bob, "handover", "accept", note)
    assert "unless" not in done.stdout
    team.did(bob, "journal", "sync")
    late = carol("handover", "accept", note)
    assert late.returncode != 0
    assert "bob@example.com has accepted it already" in late.stderr
