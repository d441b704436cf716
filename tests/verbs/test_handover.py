"""`handover …`, `shift …`: two engineers, two state folders, two small files between them."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from oncall_tui.demo.config_text import Addresses
from tests.verbs.conftest import Done, Run
from tests.verbs.test_acts import alerts, one, types

NOW = datetime.now(UTC)
SHIFTS = """
[[shifts]]
person = "alice@example.com"
start = "{start:%H:%M}"
end = "{end:%H:%M}"
zone = "UTC"

[[shifts]]
person = "bob@example.com"
start = "{end:%H:%M}"
end = "{start:%H:%M}"
zone = "UTC"
"""
ALICE_SHIFTS = SHIFTS.format(start=NOW - timedelta(hours=8), end=NOW + timedelta(minutes=30))


class Bob:
    """The program as bob runs it: folders and a key of his own, and no network at all."""

    def __init__(self, root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self._run, self._patch = root, run, monkeypatch
        root.mkdir()
        self.config = root / "config.toml"
        self.config.write_text(f'[me]\nid = "bob@example.com"\nkey = "file"\n{ALICE_SHIFTS}')

    def __call__(self, *argv: str) -> Done:
        with self._patch.context() as patched:
            for name in ("STATE", "CACHE", "CONFIG"):
                patched.setenv(f"XDG_{name}_HOME", str(self.root / name.lower()))
            return self._run("--config", str(self.config), *argv)


@pytest.fixture
def alice(config: Path, run: Run) -> Run:
    text = config.read_text()
    config.write_text(f"{text.replace('alice@shop.example', 'alice@example.com')}\n{ALICE_SHIFTS}")
    return run


@pytest.fixture
def bob(tmp_path: Path, alice: Run, monkeypatch: pytest.MonkeyPatch) -> Bob:
    return Bob(tmp_path / "bob", alice, monkeypatch)


def signers(state: Path, who: str) -> str:
    key = (state / "oncall-tui" / "keys" / "id_ed25519.pub").read_text()
    return f"{who} {' '.join(key.split()[:2])}\n"


def document(done: Done) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out)


def signed(alice: Run, source: str = "edge") -> tuple[Path, dict[str, Any]]:
    """Let alice acknowledge one alert, state everything, and sign."""
    assert alice("ack", one(alice, source)["id"]).code == 0
    assert alice("handover", "say", "state", "unstable").code == 0
    draft = document(alice("handover", "draft", "--json"))
    for item in draft["note"]["items"]:
        if item.get("needs"):
            assert alice("handover", "say", item["key"], "roll back by 22:00").code == 0
    empty = [str(n) for n in (4, 9) if not any(i["part"] == n for i in draft["note"]["items"])]
    assert alice("handover", "say", "none", ",".join(empty)).code == 0
    done = alice("handover", "sign")
    assert done.code == 0, done.err
    path = Path(done.out.split("signed: ")[1].split(", and ")[0])
    return path, document(alice("handover", "draft", "--json"))


def known(home: Path, bob: Bob) -> str:
    """Write down the keys of both; return the file."""
    path = home / "signers"
    bob("shift", "begin", "--for", "1h")
    path.write_text(
        signers(home / "state", "alice@example.com")
        + signers(bob.root / "state", "bob@example.com")
    )
    return str(path)


def words(items: list[dict[str, Any]]) -> list[str]:
    """Return what reads every item back that wants it."""
    told = [i for i in items if i["part"] == 4 or (i.get("needs") and i.get("loud"))]
    return [w for i in told for w in ("--read-back", f"{i['key']}=I am to roll it back")]


def test_a_draft_has_all_parts_and_says_what_is_missing(alice: Run) -> None:
    done = alice("handover", "draft")
    assert done.code == 0, done.err
    assert done.out.count("\n## ") == 13
    assert "not stated: 2. State" in done.err


def test_a_vague_line_is_refused_in_one_line(alice: Run) -> None:
    done = alice("handover", "say", "watch", "keep an eye on db1")
    assert done.code == 1
    assert "says nothing to do" in done.err


def test_files_are_carried_by_hand_and_accepted_without_a_network(
    alice: Run, bob: Bob, home: Path
) -> None:
    line = "renew the certificate | 22:00 | logins fail"
    assert alice("handover", "say", "critical", line).code == 0
    path, draft = signed(alice)
    keys = known(home, bob)
    file = bob.root / "note.md"
    file.write_bytes(path.read_bytes())
    file.with_name("note.md.sig").write_bytes(path.with_name(f"{path.name}.sig").read_bytes())
    assert bob("handover", "verify", str(file)).code == 2  # he does not know her key
    option = ("--allowed-signers", keys)
    assert bob("handover", "verify", str(file), *option).code == 0
    refused = bob("handover", "accept", str(file), *option)
    assert refused.code == 1
    assert "not opened yet" in refused.err
    unknown = bob("handover", "preview", str(file))
    assert unknown.code == 2
    assert unknown.out.startswith("cannot be judged: ")
    previewed = bob("handover", "preview", str(file), *option)
    assert previewed.code == 0
    assert " 4. renew the certificate" in previewed.out
    items = draft["note"]["items"]
    mine = [i for i in items if i["part"] == 5 and i.get("owner") == "alice@example.com"]
    other = next(i for i in items if i["part"] == 5 and not i.get("owner"))
    done = bob(
        "handover", "accept", str(file), *option, *words(items), "--decline", f"{other['key']}=no"
    )
    assert done.code == 0, done.err
    shown = document(bob("handover", "show", str(file), "--json", *option))
    assert shown["accepted_by"] == "bob@example.com"
    assert shown["owners"][mine[0]["key"]] == "bob@example.com"
    assert shown["owners"][other["key"]] == "alice@example.com"
    drafted = bob("handover", "draft")
    assert "renew the certificate" in drafted.out
    assert f"taken from the note {shown['sha256'][:8]} of alice" in drafted.out
    again = bob("handover", "accept", str(file), *option)
    assert (again.code, "accepted it already" in again.err) == (1, True)
    receipt = done.out.split("for alice@example.com: ")[1].split(", and ")[0]
    assert alice("handover", "verify", receipt, *option).code == 0
    reviewed = alice("handover", "review", receipt, *option)
    assert reviewed.code == 0
    assert "bob@example.com declined 1 item, which stay with you:" in reviewed.out
    line = f"{other['key'][:8]} {other['title']}: no"
    assert line in reviewed.out
    assert f"declined by bob@example.com: {line}" in alice("shift", "list").out
    mates = {row["owner"] for row in alerts(alice).values()}
    assert "bob@example.com" in mates
    assert "alice@example.com" not in mates
    assert alice("journal", "verify").code in {0, 3}
    assert bob("journal", "verify").code in {0, 3}
    assert types(alice)[-2:] == ["handover.reviewed", "alert.assigned"]


def carried(path: Path, bob: Bob) -> str:
    """Copy both files of a note to where bob is."""
    file = bob.root / "note.md"
    file.write_bytes(path.read_bytes())
    file.with_name("note.md.sig").write_bytes(path.with_name(f"{path.name}.sig").read_bytes())
    return str(file)


def accepted_with_sources(alice: Run, bob: Bob, home: Path, config: Path, url: str) -> Done:
    """Have bob accept an alert of the data centre, whose Alertmanager he reaches under a URL."""
    path, draft = signed(alice, "prod")
    option = ("--allowed-signers", known(home, bob))
    file = carried(path, bob)
    found = config.read_text()
    told = found.partition("[[sources]]")[2].partition("[[sources]]")[0]
    prod = f"[[sources]]{told}".replace(json.loads(told.split("url = ")[1].split("\n")[0]), url)
    bob.config.write_text(f"{bob.config.read_text()}\n{prod}")
    assert bob("handover", "preview", file, *option).code == 0
    done = bob("handover", "accept", file, *option, *words(draft["note"]["items"]))
    for alert in alerts(alice).values():  # the estate is that of the next test too
        if (alert["source"], alert["owner"]) == ("prod", "alice@example.com"):
            assert alice("unack", alert["id"]).code == 0
    return done


def test_a_source_that_answers_is_told_at_once_who_has_it_now(
    alice: Run, bob: Bob, home: Path, config: Path, addresses: Addresses
) -> None:
    done = accepted_with_sources(alice, bob, home, config, addresses.prod)
    assert done.code == 0, done.err
    assert "prod was told of 1" in done.out


def test_a_source_that_does_not_answer_is_told_later_and_the_verb_says_so(
    alice: Run, bob: Bob, home: Path, config: Path
) -> None:
    done = accepted_with_sources(alice, bob, home, config, "http://127.0.0.1:1")
    assert done.code == 3, done.err
    assert "prod is told later of 1: cannot connect" in done.out


def test_ssh_keygen_checks_a_note_that_it_has_never_seen(alice: Run, bob: Bob, home: Path) -> None:
    path, _ = signed(alice)
    keys = known(home, bob)
    told = ["ssh-keygen", "-Y", "verify", "-f", keys, "-I", "alice@example.com"]
    told += ["-n", "handover-note@oncall-tui", "-s", f"{path}.sig"]
    good = subprocess.run(told, input=path.read_bytes(), capture_output=True, check=False)
    assert good.returncode == 0, good.stderr
    changed = path.read_bytes().replace(b"22:00", b"23:00", 1)
    assert subprocess.run(told, input=changed, capture_output=True, check=False).returncode != 0
    path.write_bytes(changed)
    assert alice("handover", "verify", str(path)).code == 1


def test_a_changed_signature_is_seen(alice: Run) -> None:
    path, _ = signed(alice)
    assert alice("handover", "verify", str(path)).code == 0
    file = path.with_name(f"{path.name}.sig")
    text = file.read_text()
    at = len(text) // 2
    file.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    assert alice("handover", "verify", str(path)).code == 1


def test_whoever_signed_cannot_accept(alice: Run) -> None:
    path, draft = signed(alice)
    assert alice("handover", "preview", str(path)).code == 0
    done = alice("handover", "accept", str(path), *words(draft["note"]["items"]))
    assert (done.code, "not accepted by whoever signed it" in done.err) == (1, True)


def test_a_shift_is_not_ended_with_something_left_in_silence(alice: Run) -> None:
    assert alice("ack", one(alice, "edge")["id"]).code == 0
    done = alice("shift", "end")
    assert (done.code, "1 still yours" in done.err) == (1, True)
    key = done.err.split("still yours: ")[1].split(" ")[0]
    assert alice("shift", "end", "--keep", key).code == 0
    assert "shift.ended" in types(alice)


def test_shifts_are_listed_and_the_note_is_asked_for(alice: Run) -> None:
    found = document(alice("shift", "list", "--json"))
    mine = [shift for shift in found["shifts"] if shift["mine"]]
    assert [shift["person"] for shift in mine] == ["alice@example.com"]
    assert "your shift ends in" in found["banner"]
    assert alice("shift", "begin").code == 0
    assert "begun already" in alice("shift", "begin").out


def test_of_the_shifts_those_around_now_are_listed_and_the_own_ones_marked(alice: Run) -> None:
    few = alice("shift", "list").out.splitlines()
    assert len([line for line in few if " to " in line]) == 6  # one before, now, four to come
    assert [line[:6] for line in few[:3]] == ["      ", "now  *", "next  "]
    assert "more shifts: --all" in few[-2]
    assert len(alice("shift", "list", "--all").out.splitlines()) > 90
    assert len(document(alice("shift", "list", "--json"))["shifts"]) > 90
    assert alice("shift", "end").code == 0
    assert "your shift was ended at " in alice("shift", "list").out


def test_a_shift_that_this_journal_knows_nothing_of_is_signed_for_only_when_it_is_named(
    bob: Bob,
) -> None:
    done = bob("handover", "sign")
    assert done.code == 1
    assert "your next shift starts in" in done.err
    assert "no entry" in done.err
    assert "handover of" not in bob("shift", "list").out
    assert "is over" not in bob("shift", "list").out
    done = bob("handover", "sign", "--shift", "last")
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    "told",
    [
        'start = "8:00"\nend = "20:00"\nzone = "UTC"',
        'start = "08:00"\nend = "20:00"\nzone = "Mars/Base"',
        'start = "08:00"\nend = "20:00"\nzone = "UTC"\ndays = []',
    ],
)
def test_a_shift_that_cannot_be_is_an_error_of_the_configuration(
    config: Path, run: Run, told: str
) -> None:
    config.write_text(f'{config.read_text()}\n[[shifts]]\nperson = "alice"\n{told}\n')
    done = run("shift", "list")
    assert (done.code, "shifts[0]" in done.err) == (1, True)
