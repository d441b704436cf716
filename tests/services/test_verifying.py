"""What verifying notices, attack by attack, and what it says it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.signing import key_file_signer
from data.trusted_keys import own_key
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.entry_line import SIGNED_PREFIX, START, b64u, leaf_hash
from oncall_tui.domain.session import SESSION_MS
from oncall_tui.services.verify_report import Report, Verdict
from tests.data.fakes_journal import (
    LOG,
    journal_in,
    judge,
    lines_of,
    rewrite,
    segment_paths,
)
from tests.fakes import FakeClock


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A journal of one session with a text: indexes 0 to 5."""
    clock = FakeClock()
    journal = journal_in(tmp_path, clock=clock)
    for n in range(3):
        journal.append("alert.acked", {"n": n, "word": "original"})
        clock.advance(1000)
    journal.append("alert.noted", {"effect": False}, texts={"note": "it was the disk"})
    journal.close()
    return tmp_path


def tampered(report: Report, index: int, why: str) -> bool:
    bad = report.first_bad
    assert report.verdict is Verdict.TAMPERED
    assert report.exit_code == 1
    assert bad is not None
    assert (bad.index, bad.segment) == (index, "seg-000000000000.jsonl")
    assert re.search(why, bad.why), bad.why
    return True


def relink(lines: list[bytes], sign: Callable[[bytes], str]) -> list[bytes]:
    """Give lines new indexes, links and signatures, as somebody with a key could."""
    done: list[bytes] = []
    prev = START
    for index, line in enumerate(lines):
        members = json.loads(line)
        members |= {"i": index, "prev": prev}
        del members["sig"]
        body = json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()
        whole = body[:-1] + b',"sig":"' + sign(body).encode() + b'"}'
        prev = b64u(leaf_hash(whole))
        done.append(whole + b"\n")
    return done


def test_a_journal_as_it_was_written_is_proven(state: Path) -> None:
    report = judge(state)
    assert report.verdict is Verdict.PROVEN
    assert report.exit_code == 0
    assert (report.entries, report.sessions, report.first_bad) == (6, 1, None)
    assert [(key.by, key.trusted) for key in report.keys] == [("alice@example.com", True)]
    assert report.headline == "OK: 6 entries in 1 session, every signature right"
    assert report.tip == b64u(leaf_hash(lines_of(state)[-1].rstrip(b"\n")))


def test_an_edited_byte_anywhere_is_noticed(state: Path) -> None:
    lines = lines_of(state)
    for index, line in enumerate(lines):
        for at in range(0, len(line) - 1, 97):
            changed = line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]
            rewrite(state, [*lines[:index], changed, *lines[index + 1 :]])
            report = judge(state)
            assert report.exit_code == 1, (index, at)
            assert report.first_bad is not None
            assert report.first_bad.index == index


def test_a_changed_word_in_d_is_noticed_by_the_signature(state: Path) -> None:
    lines = lines_of(state)
    lines[2] = lines[2].replace(b"original", b"changed!")
    rewrite(state, lines)
    assert tampered(judge(state), 2, "signature is wrong")


def test_a_deleted_line_is_noticed(state: Path) -> None:
    lines = lines_of(state)
    rewrite(state, lines[:2] + lines[3:])
    assert tampered(judge(state), 2, "index is 3, and 2 comes next")


def test_a_deleted_first_line_is_noticed(state: Path) -> None:
    rewrite(state, lines_of(state)[1:])
    assert tampered(judge(state), 0, "index")


def test_an_inserted_line_is_noticed(state: Path) -> None:
    lines = lines_of(state)
    rewrite(state, [*lines[:3], lines[2], *lines[3:]])
    assert tampered(judge(state), 3, "index is 2")


def test_swapped_lines_are_noticed(state: Path) -> None:
    lines = lines_of(state)
    rewrite(state, [lines[0], lines[2], lines[1], *lines[3:]])
    assert tampered(judge(state), 1, "index")


def test_swapped_lines_with_corrected_indexes_and_links_are_noticed(state: Path) -> None:
    lines = lines_of(state)
    rewrite(state, relink([lines[0], lines[2], lines[1]], lambda _: "A" * 86))
    assert tampered(judge(state), 0, "signature")


def test_a_line_cut_inside_the_log_is_noticed(state: Path) -> None:
    lines = lines_of(state)
    rewrite(state, [*lines[:2], lines[2][:50] + b"\n", *lines[3:]])
    assert tampered(judge(state), 2, "not an entry")


def test_a_cut_end_cannot_be_noticed_and_that_is_said(state: Path) -> None:
    rewrite(state, lines_of(state)[:3])
    report = judge(state)
    assert report.proven
    assert "cut off the end" in report.not_covered[0]


def test_with_an_upstream_an_end_without_a_receipt_has_its_own_exit_code(state: Path) -> None:
    assert judge(state, upstream=True).exit_code == 3


def test_an_end_that_is_just_being_written_is_no_tampering_and_is_told(state: Path) -> None:
    lines = lines_of(state)
    rewrite(state, [*lines[:3], lines[3][:40]])
    report = judge(state)
    assert (report.exit_code, report.entries) == (0, 3)
    assert any(text.startswith("40 bytes at the end") for text in report.not_covered)


@pytest.mark.parametrize(
    "garbage", [b"garbage\n", b"\n", b"{}\n", b"\0\0\n", b"[" * 50_000 + b"\n"]
)
def test_garbage_at_the_end_is_noticed(state: Path, garbage: bytes) -> None:
    rewrite(state, [*lines_of(state), garbage])
    assert tampered(judge(state), 6, "not an entry")


@pytest.mark.parametrize("newline", [b"", b"\n"])
def test_a_line_of_10_megabytes_is_noticed(state: Path, newline: bytes) -> None:
    rewrite(state, [*lines_of(state), b'{"v":1,"x":"' + b"x" * 10_000_000 + b'"}' + newline])
    assert tampered(judge(state), 6, "more than 60000 bytes")


def test_signing_again_with_another_session_key_is_noticed(state: Path) -> None:
    key = Ed25519PrivateKey.generate()
    lines = relink(lines_of(state), lambda body: b64u(key.sign(SIGNED_PREFIX + body)))
    rewrite(state, lines)
    assert tampered(judge(state), 0, "signature is wrong")


def test_a_whole_log_by_another_identity_cannot_be_judged(state: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    journal = journal_in(state, signer=key_file_signer(other, comment=""), user="forged")
    journal.append("alert.acked", {"word": "forged"})
    journal.close()
    (forged,) = segment_paths(state, user="forged")
    report = judge(state, log="forged@jump01")
    assert forged.exists()
    assert report.exit_code == 2
    assert "of alice@example.com is not trusted: ssh-ed25519 " in report.doubts[0]
    assert judge(state, log="forged@jump01", trusted=own_key(other)).exit_code == 0


def test_the_key_that_vouched_cannot_be_exchanged_in_the_first_entry(
    state: Path, tmp_path: Path
) -> None:
    signer = key_file_signer(tmp_path / "other", comment="")
    lines = lines_of(state)
    first = json.loads(lines[0])
    first["d"]["credential"] = msgspec.to_builtins(
        signer.sign_statement(first["d"]["credential"]["statement"])
    )
    rewrite(state, [json.dumps(first, separators=(",", ":")).encode() + b"\n", *lines[1:]])
    assert tampered(judge(state), 0, "signature is wrong")


def test_an_unsigned_line_in_a_signed_log_is_noticed(state: Path) -> None:
    lines = lines_of(state)
    lines[5] = re.sub(rb'"sig":"[^"]*"', b'"sig":""', lines[5])
    rewrite(state, lines)
    assert tampered(judge(state), 5, "not signed")


def test_an_unsigned_replacement_of_everything_is_never_ok(state: Path) -> None:
    (path,) = segment_paths(state)
    path.unlink()
    journal = journal_in(state, signed=False)
    journal.append("alert.acked", {})
    journal.close()
    report = judge(state)
    assert report.exit_code == 2
    assert report.headline == "cannot judge 3 entries in 1 session: not signed: 3 entries"


def test_an_unsigned_session_appended_to_a_signed_log_is_never_ok(state: Path) -> None:
    journal_in(state, signed=False).append("alert.acked", {})
    assert judge(state).exit_code == 2


def test_a_log_played_back_under_another_name_is_noticed(state: Path) -> None:
    (state / "journal" / LOG).rename(state / "journal" / "bob@jump01")
    report = judge(state, log="bob@jump01")
    assert tampered(report, 0, "belongs to the log 'alice@jump01'")


def test_a_session_played_back_elsewhere_in_its_log_is_noticed(state: Path) -> None:
    journal = journal_in(state)
    journal.append("x", {})
    lines = lines_of(state)
    rewrite(state, lines[6:])
    assert judge(state).exit_code == 1
    rewrite(state, lines + lines[:1])
    assert tampered(judge(state), 8, "index")


def test_a_doubled_member_is_noticed(state: Path) -> None:
    lines = lines_of(state)
    for old, new in (
        (b'"d":{"n":1,', b'"d":{"n":7,"n":1,'),
        (b'{"v":1,', b'{"v":1,"by":"mallory",'),
        (b',"prev"', b',"x":1,"prev"'),
    ):
        rewrite(state, [*lines[:2], lines[2].replace(old, new), *lines[3:]])
        assert tampered(judge(state), 2, "twice|unknown|out of order")


def test_a_float_is_noticed(state: Path) -> None:
    lines = lines_of(state)
    for number in (b"1.0", b"1e3", b"NaN", b"1.5"):
        changed = lines[2].replace(b'"n":1,', b'"n":' + number + b",")
        rewrite(state, [*lines[:2], changed, *lines[3:]])
        assert tampered(judge(state), 2, "integer|float|not an entry")


def test_a_changed_text_is_noticed_and_an_erased_one_is_told(state: Path) -> None:
    entry = next(e for e in journal_in(state).entries() if e.type == "alert.noted")
    blob = state / "journal" / LOG / "blobs" / msgspec.convert(entry.d["note"], BlobRef).sha256
    content = blob.read_bytes()
    blob.write_bytes(content[:-4] + b"tape")
    assert tampered(judge(state), 4, "text beside it was changed")
    blob.unlink()
    report = judge(state)
    assert report.proven
    assert any("1 texts that are not there" in text for text in report.not_covered)


class Insider:
    """Writes lines with a good key and a good credential, and whatever else it likes."""

    def __init__(self, state: Path) -> None:
        self.clock = FakeClock()
        self.journal = journal_in(state, clock=self.clock)
        self.journal.append("x", {})
        session = self.journal._session
        assert session is not None
        self.session = session

    def write(self, **changes: Any) -> None:
        """Append an entry past every rule of the journal."""
        last = list(self.journal.entries())[-1]
        tip = self.journal._files.tip
        entry: Entry = msgspec.structs.replace(last, i=tip.size, prev=tip.leaf, sig="", **changes)
        body = msgspec.json.encode(entry)[: -len(',"sig":""}')] + b"}"
        sig = self.session.sign(body)
        with self.journal._files.writing():
            self.journal._files.put(body[:-1] + b',"sig":"' + sig.encode() + b'"}')


@pytest.fixture
def insider(tmp_path: Path) -> Insider:
    return Insider(tmp_path)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sess": "another"}, "never opened"),
        ({"by": "mallory@example.com"}, "belongs to 'alice@example.com'"),
        ({"ts": "2026-03-03T01:00:00.000Z"}, "outside the hours"),
        ({"ts": "2026-03-02T11:59:59.999Z"}, "outside the hours"),
        ({"ts": "2026-03-02T12:00:01Z"}, "RFC 3339"),
        ({"ts": "2026-13-02T12:00:01.000Z"}, "no time"),
        ({"type": "session.open"}, "opened before"),
        ({"type": "session.open", "sess": "new"}, "not introduced"),
        ({"v": 2}, "version 2"),
        ({"log": "bob@jump01"}, "belongs to the log"),
    ],
)
def test_a_good_key_does_not_make_a_wrong_entry_right(
    tmp_path: Path, insider: Insider, changes: dict[str, Any], why: str
) -> None:
    assert judge(tmp_path).proven
    insider.write(**changes)
    assert tampered(judge(tmp_path), 2, why)


def test_an_entry_after_its_session_was_closed_is_noticed(tmp_path: Path, insider: Insider) -> None:
    insider.write(type="session.close", d={"wrote": 3})
    insider.write(type="x")
    assert tampered(judge(tmp_path), 3, "closed by entry 2")


def test_a_session_that_knew_another_beginning_is_noticed(tmp_path: Path, insider: Insider) -> None:
    first = next(iter(insider.journal.entries()))
    for tip in ({"size": 1, "leaf": START}, {"size": 9, "leaf": START}, {"size": -1, "leaf": ""}):
        opened = {**first.d, "tip": tip}
        insider.write(type="session.open", sess="new", d=opened)
        assert tampered(judge(tmp_path), 2, "another beginning")
        rewrite(tmp_path, lines_of(tmp_path)[:2])
        insider.journal = journal_in(tmp_path, clock=insider.clock)


def test_a_credential_made_for_another_session_is_noticed(tmp_path: Path, insider: Insider) -> None:
    first = next(iter(insider.journal.entries()))
    insider.write(type="session.open", sess="new", d=first.d)
    assert tampered(judge(tmp_path), 2, "says something else")


def test_a_credential_of_a_kind_that_is_not_known_cannot_be_judged(
    tmp_path: Path, insider: Insider
) -> None:
    first = next(iter(insider.journal.entries()))
    insider.write(type="session.open", sess="new", d={**first.d, "credential": {"kind": "oracle"}})
    assert judge(tmp_path).exit_code == 2


def test_a_longer_session_than_ours_is_judged_by_its_own_hours(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = journal_in(tmp_path, clock=clock)
    journal.append("x", {})
    clock.advance(SESSION_MS - 120_000)
    journal.append("x", {})
    assert judge(tmp_path).proven


def test_verifying_tells_how_far_it_is(tmp_path: Path) -> None:
    from data.approval_proof import ApprovalProof
    from data.journal_segments import take_snapshot
    from oncall_tui.services.verify_sessions import Demands
    from oncall_tui.services.verifying import Checks, verify

    journal = journal_in(tmp_path, signed=False)
    for _ in range(1001):
        journal.append("x", {})
    seen: list[int] = []
    checks = Checks(lambda *_: True, lambda *_: None, lambda _: True, ApprovalProof(None))
    folder = tmp_path / "journal" / LOG
    verify(take_snapshot(folder), log=LOG, checks=checks, demands=Demands(), progress=seen.append)
    assert seen == [500, 1000]


def test_a_missing_segment_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.journal_writer.SEGMENT_BYTES", 1500)
    journal = journal_in(tmp_path)
    for _ in range(12):
        journal.append("x", {})
    assert judge(tmp_path).proven
    segment_paths(tmp_path)[1].unlink()
    report = judge(tmp_path)
    assert report.exit_code == 1
    assert report.first_bad is not None
    assert "comes next" in report.first_bad.why or "ends before" in report.first_bad.why


def test_no_journal_at_all_is_nothing_wrong(tmp_path: Path) -> None:
    report = judge(tmp_path)
    assert (report.exit_code, report.entries) == (0, 0)
