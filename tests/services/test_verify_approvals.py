"""Kept approvals are checked again: a forged or altered one is named, whoever signs the entries."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data.signing import key_file_signer
from oncall_tui.domain.approval import DENY, GRANT, Request, request_id, what_of
from oncall_tui.domain.endorsement import APPROVAL, HANDOVER, Endorsement, declare
from oncall_tui.domain.trust import TrustedKey, parse_allowed_signers
from oncall_tui.services.verify_report import Report
from tests.data.fakes_journal import LOG, journal_in, judge
from tests.domain.test_run_approvals import STATE
from tests.fakes import NOON

BOB = "bob@example.com"


class Scene:
    """Alice's journal, a request in it, and Bob's key."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.journal = journal_in(state)
        self.bob = key_file_signer(state / "bob", comment=BOB)
        self.alice = key_file_signer(state, comment="alice@example.com")
        self.request = Request(
            run=f"{LOG}/0",
            step="cut",
            title="Cut it",
            runbook="a.md",
            sha256="0" * 64,
            asked="second person",
            by="alice@example.com",
            log=LOG,
            at=NOON,
            commands=("cut --all",),
        )
        self.text = self.request.text()

    def ask(self, text: str | None = None) -> None:
        asked = text or self.text
        data = {"run": self.request.run, "step": "cut", "title": "Cut it"}
        self.journal.append(
            "approval.asked", {**data, "sha256": request_id(self.text), "request": asked}
        )

    def endorse(
        self, signer: Any, *, meaning: str = GRANT, text: str = "", **more: Any
    ) -> Endorsement:
        meant = declare(
            (text or self.text).encode(),
            meaning=meaning,
            reason="looks right",
            by=more.get("by", BOB),
            at_ms=NOON + more.get("at", 0),
            log=more.get("log", LOG),
            what=what_of(self.request),
        )
        space = more.get("namespace", APPROVAL)
        found: Endorsement = signer.endorse(meant, namespace=space, at_ms=NOON, fall=True)
        return found

    def keep(
        self, endorsement: Endorsement, key: str, type_: str = "approval.granted", **more: Any
    ) -> None:
        data = {
            "run": self.request.run,
            "step": "cut",
            "title": "Cut it",
            "who": BOB,
            "key": key,
            "sha256": request_id(self.text),
            "endorsement": msgspec.to_builtins(endorsement),
            **more,
        }
        self.journal.append(type_, {k: v for k, v in data.items() if v is not None})

    def list(self, *lines: str) -> tuple[TrustedKey, ...]:
        return parse_allowed_signers("\n".join(lines))

    def judged(self, approvers: tuple[TrustedKey, ...] | None = None) -> Report:
        return judge(self.state, approvers=approvers)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def key_of(signer: Any) -> str:
    from oncall_tui.domain.signing import fingerprint

    return fingerprint(" ".join(signer.public().split()[:2]))


def line_of(signer: Any, who: str = BOB) -> str:
    return f"{who} {' '.join(signer.public().split()[:2])}"


def wrong(report: Report, why: str) -> bool:
    bad = report.first_bad
    return bad is not None and why in bad.why and "TAMPERED: entry" in report.headline


def test_an_approval_by_a_second_person_passes(scene: Scene) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob), key_of(scene.bob))
    report = scene.judged(scene.list(line_of(scene.bob)))
    assert report.first_bad is None
    assert report.doubts == ()


def test_without_a_list_it_is_said_that_nobody_knows_whose_key_it_is(scene: Scene) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob), key_of(scene.bob))
    report = scene.judged()
    assert report.doubts == ()
    assert any("no list says whose approval counts" in what for what in report.not_covered)


@pytest.mark.parametrize("who", ["carol@example.com", "nobody@example.com"])
def test_a_key_that_the_list_has_for_somebody_else_is_a_doubt_that_names_the_entry(
    scene: Scene, who: str
) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob), key_of(scene.bob))
    report = scene.judged(scene.list(line_of(scene.bob, who)))
    assert report.first_bad is None
    [doubt] = report.doubts
    assert "the approval in entry 2" in doubt
    assert BOB in doubt


def test_the_actors_own_key_is_found_by_the_key_whatever_name_it_signs_for(scene: Scene) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.alice), key_of(scene.alice))
    report = scene.judged(scene.list(line_of(scene.alice)))
    assert wrong(report, "signed by a key of whoever asked: SHA256:")


def test_one_that_was_signed_about_another_request_is_named(scene: Scene) -> None:
    scene.ask()
    scene.keep(
        scene.endorse(scene.bob, text=scene.text.replace("--all", "--one")), key_of(scene.bob)
    )
    assert wrong(scene.judged(), "another content")


def test_one_that_says_something_else_than_its_entry_is_named(scene: Scene) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob, meaning=DENY), key_of(scene.bob))
    assert wrong(scene.judged(), "something else than was signed")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"who": "carol@example.com"}, "by somebody else"),
        ({"key": "SHA256:other"}, "by somebody else"),
        ({"sha256": "1" * 64}, "about something else"),
        ({"step": "other"}, "nobody asked for"),
    ],
)
def test_an_entry_that_does_not_fit_its_signature_is_named(
    scene: Scene, more: dict[str, Any], why: str
) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob), **{"key": key_of(scene.bob), **more})
    assert wrong(scene.judged(), why)


def test_an_approval_without_a_signature_is_named(scene: Scene) -> None:
    scene.ask()
    data = {"run": scene.request.run, "step": "cut", "sha256": request_id(scene.text)}
    scene.journal.append("approval.granted", {**data, "who": BOB, "key": key_of(scene.bob)})
    assert wrong(scene.judged(), "no signature")


@pytest.mark.parametrize("member", ["text", "signature", "identity"])
def test_an_altered_endorsement_is_named(scene: Scene, member: str) -> None:
    scene.ask()
    known = scene.endorse(scene.bob)
    changed = {
        "text": known.text.replace("looks right", "looks good"),
        "signature": scene.endorse(scene.bob, meaning=DENY).signature,
        "identity": " ".join(scene.alice.public().split()[:2]),
    }[member]
    altered = msgspec.structs.replace(known, **{member: changed})
    scene.keep(altered, key_of(scene.bob))
    assert scene.judged().first_bad is not None


def test_a_signature_for_another_purpose_or_log_does_not_fit(scene: Scene) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob, namespace=HANDOVER), key_of(scene.bob))
    assert scene.judged().first_bad is not None


def test_one_for_another_log_is_named(scene: Scene) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob, log="alice@elsewhere"), key_of(scene.bob))
    assert wrong(scene.judged(), "about something else")


def test_a_request_that_is_not_what_its_hash_says_is_named(scene: Scene) -> None:
    scene.ask(scene.text.replace("--all", "--one"))
    assert wrong(scene.judged(), "not what its hash says")


def test_an_answer_to_somebody_else_is_checked_by_its_hash(scene: Scene) -> None:
    theirs = {"text": "what Bob asks\n", "log": "bob@jump02"}
    mine = scene.endorse(scene.alice, by="alice@example.com", **theirs)
    asked = hashlib.sha256(theirs["text"].encode()).hexdigest()
    scene.ask()
    scene.keep(mine, "", who=None, asked_in="bob@jump02/7", sha256=asked)
    report = scene.judged()
    assert report.first_bad is None
    assert any("1 answers to others" in what for what in report.not_covered)
    scene.keep(mine, "", who=None, asked_in="bob@jump02/7", sha256="1" * 64)
    assert wrong(scene.judged(), "about something else")


@pytest.mark.parametrize(
    "more",
    [
        {"log": "bob@jump02", "asked_in": "bob@jump02/7"},
        {"log": "bob@jump02", "asked_in": "x", "who": BOB},
        {"log": "bob@jump02", "asked_in": "x", "key": "SHA256:bobs"},
    ],
)
def test_an_own_approval_does_not_pass_for_an_answer_to_somebody_else(
    scene: Scene, more: dict[str, str]
) -> None:
    scene.ask()
    mine = scene.endorse(scene.alice, by="alice@example.com", log=more["log"])
    said: dict[str, Any] = {"asked_in": more["asked_in"], "who": more.get("who")}
    scene.keep(mine, more.get("key", ""), **said)
    assert wrong(scene.judged(), "what this log itself asked for")


def test_an_approval_in_the_askers_own_name_by_a_second_key_is_named(scene: Scene) -> None:
    scene.ask()
    own = "alice@example.com"
    scene.keep(scene.endorse(scene.bob, by=own), key_of(scene.bob), who=own)
    assert wrong(scene.judged(scene.list(line_of(scene.bob, own))), "the name of whoever asked")


@pytest.mark.parametrize("minutes", [-400 * 24 * 60, -6, 6])
def test_an_approval_of_another_time_is_named(scene: Scene, minutes: int) -> None:
    """A key that is no longer good signs for a time when it was."""
    scene.ask()
    scene.keep(scene.endorse(scene.bob, at=minutes * 60_000), key_of(scene.bob))
    assert wrong(scene.judged(scene.list(line_of(scene.bob))), "before it was asked for")


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_of_two_hosts_may_differ(scene: Scene, minutes: int) -> None:
    scene.ask()
    scene.keep(scene.endorse(scene.bob, at=minutes * 60_000), key_of(scene.bob))
    assert scene.judged(scene.list(line_of(scene.bob))).first_bad is None


def bring(scene: Scene, run: str, key: str, by: str = BOB) -> None:
    said = {"verdict": "granted", "by": by, "at": 1, "key": key, "sha256": "0" * 64}
    state = {**STATE, "run": run, "started_at": 0, "by": BOB, "approvals": {"cut": said}}
    scene.journal.append("run.taken", {"run": run, "of": BOB, "title": "A", "state": state})


def test_approvals_that_a_run_brings_are_said_not_to_be_covered(scene: Scene) -> None:
    bring(scene, "bob@jump02/7", key_of(scene.bob), "carol@example.com")
    report = scene.judged(scene.list(line_of(scene.bob)))
    assert (report.first_bad, report.doubts) == (None, ())
    assert any("1 approvals were given that came with runs" in what for what in report.not_covered)


def test_a_run_that_brings_the_takers_own_approval_in_another_name_is_a_doubt(
    scene: Scene,
) -> None:
    bring(scene, "bob@jump02/7", key_of(scene.alice))
    [doubt] = scene.judged(scene.list(line_of(scene.bob))).doubts
    assert "an approval that the run in entry 1 brings in another name" in doubt


def test_what_does_not_count_when_a_run_is_taken_is_not_spoken_of(scene: Scene) -> None:
    bring(scene, "bob@jump02/7", key_of(scene.alice), "alice@example.com")
    bring(scene, f"{LOG}/0", key_of(scene.bob))
    report = scene.judged(scene.list(line_of(scene.bob)))
    assert report.doubts == ()
    assert not any("came with runs" in what for what in report.not_covered)
