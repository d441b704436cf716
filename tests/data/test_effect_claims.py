"""Of several processes one sends an effect; a process that dies holds nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from data.effect_claims import EffectClaims

HOLD = """
import sys
from pathlib import Path
from data.effect_claims import EffectClaims
claims = EffectClaims(Path(sys.argv[1]))
print(claims.claim(int(sys.argv[2])), flush=True)
sys.stdin.readline()
"""


def holder(path: Path, index: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), str(index)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_what_another_process_sends_is_not_claimed_and_the_next_effect_is(tmp_path: Path) -> None:
    path = tmp_path / "sending"
    mine = EffectClaims(path)
    with holder(path, 7) as other:
        assert said(other) == "True"
        assert not mine.claim(7)
        assert mine.claim(8)
        other.kill()
        other.wait()
    assert mine.claim(7)
    mine.close()


def test_what_was_released_can_be_claimed_by_another(tmp_path: Path) -> None:
    path = tmp_path / "sending"
    mine = EffectClaims(path)
    assert mine.claim(7)
    mine.release(7)
    with holder(path, 7) as other:
        assert said(other) == "True"
        other.kill()
    mine.close()


def test_where_nothing_can_be_locked_effects_are_sent_all_the_same(tmp_path: Path) -> None:
    claims = EffectClaims(tmp_path / "none" / "sending")
    assert claims.claim(1)
    claims.release(1)
    claims.close()
