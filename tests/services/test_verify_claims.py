"""What was claimed of a log against what it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry_line import leaf_hash
from oncall_tui.domain.merkle import EMPTY_ROOT, Tree
from oncall_tui.services.verify_claims import Claim, Claims, History
from oncall_tui.services.verify_report import BadEntry

LEAVES = [leaf_hash(b"%d" % number) for number in range(40)]
TREE = Tree(LEAVES)


def history(size: int, *claims: Claim, wrong: tuple[BadEntry, ...] = ()) -> History:
    return History(b"".join(LEAVES[:size]), Claims(proven=claims, wrong=wrong))


def claim(size: int, at: int | None = None, *, root: bytes = b"") -> Claim:
    return Claim(f"n{size}", size, root or TREE.root(size), "up" if at else "", at)


@given(st.integers(0, 40), st.lists(st.integers(0, 40)))
def test_true_claims_within_the_log_pass_and_greater_ones_tell_of_a_cut(
    size: int, sizes: list[int]
) -> None:
    bad, root = history(size, *map(claim, sizes)).judge()
    assert root == TREE.root(size)
    beyond = [one for one in sizes if one > size]
    assert (bad is None) == (not beyond)
    assert bad is None or (bad.index, bad.segment) == (size, f"n{min(beyond)}")


@given(st.integers(1, 40), st.lists(st.integers(0, 40)))
def test_a_false_root_is_between_the_last_true_one_and_its_size(
    false: int, sizes: list[int]
) -> None:
    bad, _ = history(40, *map(claim, sizes), claim(false, root=b"x" * 32)).judge()
    assert bad is not None
    assert bad.index == max((one for one in sizes if one < false), default=0)


def test_a_cut_end_is_told_by_what_is_left_and_who_knows_of_more() -> None:
    left = "the end was cut off: 20 entries are left, and"
    for at, more in (
        (None, "a checkpoint of this log was signed over 21"),
        (1_800_000_000_000, "up saw 21 at 2027-01-15T08:00:00Z"),
    ):
        bad, _ = history(20, claim(21, at)).judge()
        assert bad is not None
        assert (bad.why, bad.missing) == (f"{left} {more}", True)


def test_an_empty_log_has_the_empty_root() -> None:
    assert history(0, claim(0)).judge() == (None, EMPTY_ROOT)


def test_a_checkpoint_whose_signer_was_cut_off_tells_that_it_has_more_entries() -> None:
    unknown = BadEntry(0, "checkpoints/25", "none of the keys that are known signed the note")
    claims = Claims(wrong=(unknown,), sizes={"checkpoints/25": 25})
    bad, _ = History(b"".join(LEAVES[:20]), claims).judge()
    assert bad is not None
    assert (bad.index, bad.missing) == (20, True)
    assert bad.why.startswith("the end was cut off: 20 entries are left, and this checkpoint is of")
    bad, _ = History(b"".join(LEAVES[:25]), claims).judge()
    assert bad == unknown


def test_a_wrong_note_is_told_first() -> None:
    wrong = BadEntry(0, "receipts/1", "no note")
    assert history(3, claim(9), wrong=(wrong,)).judge()[0] == wrong


def test_an_entry_was_seen_when_the_first_receipt_had_it() -> None:
    log = history(9, claim(7, 300), claim(3, 100), claim(5, 200), claim(4, 250), claim(9))
    assert [log.seen_at(index) for index in range(9)] == [100] * 3 + [200] * 2 + [300] * 2 + [
        None,
        None,
    ]
    newest = log.newest_receipt()
    assert newest is not None
    assert (newest.by, newest.size, newest.at) == ("up", 7, 300)


def test_without_receipts_nobody_saw_anything() -> None:
    assert history(9, claim(9)).seen_at(0) is None
    assert history(9, claim(9)).newest_receipt() is None
