"""What every store keeps to; SQLite and PostgreSQL are held to the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from oncall_tui.domain.checkpoint import origin_hash, origin_of
from oncall_tui.domain.merkle import EMPTY_ROOT, CompactRange, leaf_hash
from oncall_tui.errors import ConfigError
from oncall_tui.upstream import store_checkpoints
from oncall_tui.upstream.records import NOTHING, Chunk, Introduction, Log, Role, Signed
from oncall_tui.upstream.store import Store
from oncall_tui.upstream.store_texts import Kept
from tests.fakes import NOON

HOUR = 3_600_000


def session(
    number: int = 1, log: str = "alice@jump01", owner: str = "alice", key: str = ""
) -> Introduction:
    """Return an introduction that a store takes at its word."""
    return Introduction(
        id=f"s{number}",
        origin=origin_of(log),
        owner=owner,
        key=key or f"ssh-ed25519 {log} {number}",
        identity="ssh-ed25519 identity",
        authority=False,
        opened=NOON + number * HOUR,
        not_after=NOON + (number + 13) * HOUR,
        line=f"line {log} {number}".encode(),
    )


def known(store: Store, log: str = "alice@jump01") -> Log:
    """Return a log; it is introduced where it was not."""
    hash_ = origin_hash(origin_of(log))
    if store.logs.find(hash_) is None:
        assert store.logs.introduce(session(log=log), NOON)
    found = store.logs.find(hash_)
    assert found is not None
    return found


def chunk(first: int, count: int) -> Chunk:
    """Return entries that say which they are."""
    entries = tuple(f"entry {index}".encode() for index in range(first, first + count))
    return Chunk(first, entries, tuple(map(leaf_hash, entries)))


def signed(size: int, note: str = "note") -> Signed:
    """Return a checkpoint that a store takes at its word."""
    return Signed(size, leaf_hash(str(size).encode()), f"{note} {size}".encode())


def always(_: Signed) -> bool:
    return True


class StoreRules:
    """Each test gets an empty `store`, a fixture of the class that inherits these."""

    def test_a_log_that_nobody_introduced_is_not_there(self, store: Store) -> None:
        assert store.logs.find("0" * 64) is None
        assert store.checkpoints.newest("0" * 64, Role.MIRROR) is None
        assert store.checkpoints.advance("0" * 64, Role.MIRROR, signed(1), always, NOON) is None
        store.logs.seen("0" * 64, NOON)
        store.checkpoints.keep_fork("0" * 64, Role.MIRROR, b"", b"", NOON)

    def test_the_first_session_makes_a_log(self, store: Store) -> None:
        log = known(store)
        assert (log.origin, log.owner) == (origin_of("alice@jump01"), "alice")
        assert (log.stored, log.pending_size, log.mirror_size) == (0, -1, -1)

    def test_a_log_stays_with_its_first_owner(self, store: Store) -> None:
        assert store.logs.introduce(session(1), NOON)
        assert not store.logs.introduce(session(2, owner="bob"), NOON)
        assert known(store).owner == "alice"

    def test_a_session_comes_back_as_it_went_in(self, store: Store) -> None:
        store.logs.introduce(session(1), NOON)
        assert store.logs.session_of(session(1).key) == session(1)
        assert store.logs.session_of("another") is None

    def test_a_session_may_be_introduced_again_unchanged_only(self, store: Store) -> None:
        assert store.logs.introduce(session(1), NOON)
        assert store.logs.introduce(session(1), NOON)
        assert not store.logs.introduce(session(1, key="another"), NOON)
        taken = session(2, log="alice@jump02", key=session(1).key)
        assert not store.logs.introduce(taken, NOON)

    def test_sessions_that_are_over_are_left_out(self, store: Store) -> None:
        for number in (1, 2, 3):
            store.logs.introduce(session(number), NOON)
        store.logs.introduce(session(9, log="alice@jump02"), NOON)
        since = NOON + 15 * HOUR
        found = {one.id for one in store.logs.sessions(known(store), since)}
        assert found == {"s2", "s3"}

    def test_a_checkpoint_is_recorded_when_the_judge_agrees(self, store: Store) -> None:
        log = known(store)
        asked: list[Signed] = []

        def judge(recorded: Signed) -> bool:
            asked.append(recorded)
            return recorded.size < 5

        for size in (3, 7, 9):
            store.checkpoints.advance(log.hash, Role.MIRROR, signed(size), judge, NOON)
        assert asked == [NOTHING, signed(3), signed(7)]
        assert known(store).pending_size == 7

    def test_roles_are_kept_apart(self, store: Store) -> None:
        log = known(store)
        store.checkpoints.advance(log.hash, Role.WITNESS, signed(3), always, NOON)
        assert known(store).pending_size == -1
        assert store.checkpoints.newest(log.hash, Role.WITNESS) == signed(3)
        assert store.checkpoints.newest(log.hash, Role.MIRROR) is None

    def test_an_empty_checkpoint_is_one(self, store: Store) -> None:
        log = known(store)
        empty = Signed(0, EMPTY_ROOT, b"note")
        store.checkpoints.advance(log.hash, Role.MIRROR, empty, always, NOON)
        assert store.checkpoints.complete(log.hash, 0, NOON)[1] == empty
        assert store.checkpoints.newest(log.hash, Role.MIRROR) == empty

    def test_a_refreshed_checkpoint_has_the_newer_note(self, store: Store) -> None:
        log = known(store)
        for note in ("old", "new"):
            store.checkpoints.advance(log.hash, Role.MIRROR, signed(3, note), always, NOON)
        assert store.checkpoints.at_size(known(store), 3) == signed(3, "new")

    def test_old_promises_are_forgotten_but_not_the_one_that_is_kept(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_checkpoints, "PENDING_KEPT", 3)
        log = known(store)
        store.entries.append(log.hash, [chunk(0, 1)])
        for size in range(1, 7):
            store.checkpoints.advance(log.hash, Role.MIRROR, signed(size), always, NOON)
            if size == 1:
                store.checkpoints.complete(log.hash, 1, NOON)
        kept = [size for size in range(9) if store.checkpoints.at_size(log, size)]
        assert kept == [1, 4, 5, 6]

    def test_a_judge_that_fails_changes_nothing(self, store: Store) -> None:
        log = known(store)

        def judge(_: Signed) -> bool:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.checkpoints.advance(log.hash, Role.MIRROR, signed(3), judge, NOON)
        assert known(store).pending_size == -1
        assert store.checkpoints.advance(log.hash, Role.MIRROR, signed(3), always, NOON) == NOTHING

    def test_entries_are_stored_once(self, store: Store) -> None:
        log = known(store)
        assert store.entries.append(log.hash, [chunk(0, 200), chunk(200, 56)]) == (256, 256)
        assert store.entries.append(log.hash, [chunk(0, 200), chunk(200, 56)]) == (256, 0)
        assert store.entries.append(log.hash, [chunk(200, 56), chunk(256, 100)]) == (356, 100)
        assert store.entries.append(log.hash, [chunk(300, 100)]) == (400, 44)
        assert known(store).stored == 400

    def test_a_gap_is_never_stored(self, store: Store) -> None:
        log = known(store)
        assert store.entries.append(log.hash, [chunk(1, 5)]) == (0, 0)
        assert store.entries.append(log.hash, [chunk(0, 5), chunk(6, 5)]) == (5, 5)
        assert known(store).stored == 5

    def test_entries_and_leaves_come_back_in_order(self, store: Store) -> None:
        log = known(store)
        for first, count in ((0, 1), (1, 99), (100, 156), (256, 4)):
            store.entries.append(log.hash, [chunk(first, count)])
        whole = chunk(0, 260)
        assert store.entries.leaves(log, 0, 256) == b"".join(whole.leaves[:256])
        assert store.entries.leaves(log, 256, 259) == b"".join(whole.leaves[256:259])
        assert store.entries.leaves(log, 3, 7) == b"".join(whole.leaves[3:7])
        wire = b"".join(len(e).to_bytes(2, "big") + e for e in whole.entries[:50])
        assert store.entries.entries(log, 0, 50) == wire

    def test_logs_do_not_mix(self, store: Store) -> None:
        one, other = known(store), known(store, "bob@jump01")
        store.entries.append(one.hash, [chunk(0, 3)])
        assert store.entries.append(other.hash, [chunk(0, 2)]) == (2, 2)
        assert len(store.entries.leaves(other, 0, 256)) == 64

    def test_a_full_tile_has_a_hash_above_it(self, store: Store) -> None:
        log = known(store)
        store.entries.append(log.hash, [chunk(0, 256)])
        store.entries.append(log.hash, [chunk(256, 200)])
        store.entries.append(log.hash, [chunk(456, 56), chunk(512, 256), chunk(768, 9)])
        roots = b""
        for first in (0, 256, 512):
            subtree = CompactRange()
            subtree.extend(chunk(first, 256).leaves)
            roots += subtree.root()
        assert store.entries.nodes(log, 1, 0, 256) == roots

    def test_a_checkpoint_is_complete_with_its_last_entry(self, store: Store) -> None:
        log = known(store)
        store.checkpoints.advance(log.hash, Role.MIRROR, signed(5), always, NOON)
        store.entries.append(log.hash, [chunk(0, 4)])
        assert store.checkpoints.complete(log.hash, 5, NOON)[1] is None
        store.entries.append(log.hash, [chunk(4, 1)])
        assert store.checkpoints.complete(log.hash, 5, NOON)[1] == signed(5)
        assert known(store).mirror_size == 5

    def test_the_mirror_never_goes_back(self, store: Store) -> None:
        log = known(store)
        store.entries.append(log.hash, [chunk(0, 9)])
        for size in (5, 9):
            store.checkpoints.advance(log.hash, Role.MIRROR, signed(size), always, NOON)
        assert store.checkpoints.complete(log.hash, 9, NOON)[1] == signed(9)
        after, found = store.checkpoints.complete(log.hash, 5, NOON)
        assert (after.mirror_size, found) == (9, None)

    def test_only_what_was_promised_can_be_complete(self, store: Store) -> None:
        log = known(store)
        store.entries.append(log.hash, [chunk(0, 9)])
        assert store.checkpoints.complete(log.hash, 9, NOON)[1] is None

    def test_evidence_is_kept_once_and_up_to_a_limit(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_checkpoints, "FORKS_KEPT", 2)
        log = known(store)
        for note in (b"a", b"a", b"b", b"c"):
            store.checkpoints.keep_fork(log.hash, Role.MIRROR, note, b"recorded", NOON)
        found = store.checkpoints.forks(log)
        assert sorted(found) == [(b"a", b"recorded"), (b"b", b"recorded")]

    def test_news_come_in_the_order_of_the_changes(self, store: Store) -> None:
        for name in ("a@h", "b@h", "c@h"):
            known(store, name)
        cursor, logs = store.feed.news(0)
        assert [log.log for log in logs] == ["a@h", "b@h", "c@h"]
        store.logs.seen(known(store, "a@h").hash, NOON + 5)
        later, logs = store.feed.news(cursor)
        assert [(log.log, log.seen) for log in logs] == [("a@h", NOON + 5)]
        assert later == store.feed.cursor() > cursor

    def test_a_text_is_kept_until_it_is_erased(self, store: Store) -> None:
        log = known(store)
        assert store.texts.get(log, "n") is None
        assert store.texts.put(log, "n", b"\x00\xff", NOON) is Kept.STORED
        assert store.texts.put(log, "n", b"\x00\xff", NOON) is Kept.KNOWN
        assert store.texts.get(log, "n") == b"\x00\xff"
        assert store.texts.get(known(store, "bob@jump01"), "n") is None
        store.texts.erase(log, "n", NOON)
        assert store.texts.get(log, "n") is Kept.ERASED
        assert store.texts.put(log, "n", b"\x00\xff", NOON) is Kept.ERASED

    def test_a_store_stays_with_its_keys(self, store: Store) -> None:
        store.pin_keys({"mirror": "a", "witness": "b"})
        store.pin_keys({"mirror": "a", "witness": "b"})
        with pytest.raises(ConfigError, match="another mirror"):
            store.pin_keys({"mirror": "c", "witness": "b"})

    def test_of_many_first_sessions_at_once_one_owner_wins(self, store: Store) -> None:
        def come(number: int) -> bool:
            return store.logs.introduce(session(number, owner=f"owner {number}"), NOON)

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(come, range(8))) == 1

    def test_of_many_appends_at_once_each_entry_is_stored_once(self, store: Store) -> None:
        log = known(store)

        def append(number: int) -> int:
            return store.entries.append(log.hash, [chunk(0, 200 + number), chunk(200 + number, 9)])[
                1
            ]

        with ThreadPoolExecutor(8) as pool:
            new = sum(pool.map(append, range(32)))
        stored = known(store).stored
        assert new == stored <= 240
        assert store.entries.leaves(log, 0, stored) == b"".join(chunk(0, stored).leaves)

    def test_of_many_checkpoints_at_once_each_follows_another(self, store: Store) -> None:
        log = known(store)

        def advance(size: int) -> tuple[int, int] | None:
            taken: list[int] = []

            def judge(recorded: Signed) -> bool:
                if recorded.size < size:
                    taken.append(recorded.size)
                return recorded.size < size

            store.checkpoints.advance(log.hash, Role.MIRROR, signed(size), judge, NOON)
            return (taken[0], size) if taken else None

        with ThreadPoolExecutor(8) as pool:
            steps = sorted(step for step in pool.map(advance, range(1, 33)) if step)
        assert [old for old, _ in steps] == [0, *(new for _, new in steps)][:-1]
        assert known(store).pending_size == 32

    def test_a_reader_never_misses_a_change(self, store: Store) -> None:
        logs = [known(store, f"user{number}@h") for number in range(4)]
        start = store.feed.cursor()

        def change(number: int) -> None:
            store.logs.seen(logs[number % 4].hash, NOON + number)

        seen = set[int]()
        with ThreadPoolExecutor(4) as pool:
            changing = [pool.submit(change, number) for number in range(40)]
            cursor = start
            while not all(done.done() for done in changing) or cursor < start + 40:
                cursor, found = store.feed.news(cursor)
                seen.update(log.seen - NOON for log in found)
        assert {log.seen - NOON for log in store.feed.news(start)[1]} <= seen
