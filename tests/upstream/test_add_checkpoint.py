"""The table of tlog-witness, row by row, for the mirror (at the root) and for the witness."""

from __future__ import annotations

import pytest

from data.note_keys import cosignature_time, sign_note, verify_note
from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.merkle import EMPTY_ROOT
from oncall_tui.domain.mirror import MAX_ADD_CHECKPOINT, SIZE_TYPE, add_checkpoint_body
from oncall_tui.domain.note import Note, parse_lines, parse_note
from oncall_tui.upstream.site import Site
from tests.fakes import NOON, FakeClock
from tests.upstream.client_log import ClientLog, key_of
from tests.upstream.server import Client

BOTH = pytest.mark.parametrize("prefix", ["", "/witness"])


@pytest.fixture
async def log(client: Client) -> ClientLog:
    """A log of seven entries whose session is introduced."""
    log = ClientLog()
    log.grow(6)
    await client.introduce(log)
    return log


async def post(client: Client, prefix: str, body: bytes) -> tuple[int, str]:
    answer = await client.http.post(f"{prefix}/add-checkpoint", content=body)
    return answer.status_code, answer.text


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 0\n\n",
        b"old 00\n\nx",
        b"old -1\n\nx",
        b"old 0\nAAAA\n\nx",
        b"old 0\n" + b"A" * 43 + b"=\n" * 64 + b"\n",
        b"old 0\n\noncall-tui.local/j/a@b\n1\n\xff\n\n\xe2\x80\x94 a AAAAAAAA\n",
    ],
)
async def test_malformed_is_400(client: Client, prefix: str, body: bytes) -> None:
    assert (await post(client, prefix, body))[0] == 400


@BOTH
async def test_a_log_without_a_session_is_404(client: Client, prefix: str) -> None:
    assert (await client.promise(ClientLog(), 0, prefix=prefix)).status_code == 404


@BOTH
async def test_a_signature_by_no_session_of_the_log_is_403(
    client: Client, prefix: str, log: ClientLog
) -> None:
    log.key = key_of(103)
    assert (await client.promise(log, 0, prefix=prefix)).status_code == 403


@BOTH
async def test_a_session_of_another_log_does_not_sign_for_this_one(
    client: Client, prefix: str, log: ClientLog
) -> None:
    other = ClientLog(log="alice@jump02", session=102)
    await client.introduce(other)
    log.key = other.key
    assert (await client.promise(log, 0, prefix=prefix)).status_code == 403


@BOTH
async def test_a_wrong_signature_by_a_known_key_is_403_beside_a_right_one(
    client: Client, prefix: str, log: ClientLog
) -> None:
    other = ClientLog(session=102)
    await client.introduce(other)
    text = parse_note(log.note()).text
    wrong = sign_note(b"another text\n", log.origin, other.key)
    right = sign_note(text, log.origin, log.key)
    body = add_checkpoint_body(0, [], Note(text, (right, wrong)).encode())
    assert (await post(client, prefix, body))[0] == 403


@BOTH
async def test_an_old_size_beyond_the_checkpoint_is_400(
    client: Client, prefix: str, log: ClientLog
) -> None:
    body = add_checkpoint_body(8, [], log.note())
    assert (await post(client, prefix, body))[0] == 400


@BOTH
async def test_an_old_size_that_is_not_the_recorded_one_is_told_that_one(
    client: Client, prefix: str, log: ClientLog
) -> None:
    assert (await client.promise(log, 0, 3, prefix=prefix)).status_code == 200
    answer = await client.promise(log, 2, prefix=prefix)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == SIZE_TYPE
    assert answer.content == b"3\n"


@BOTH
async def test_before_the_first_checkpoint_the_recorded_size_is_0(
    client: Client, prefix: str, log: ClientLog
) -> None:
    answer = await client.promise(log, 2, prefix=prefix)
    assert (answer.status_code, answer.content) == (409, b"0\n")


@BOTH
async def test_an_empty_log_has_the_empty_root(client: Client, prefix: str, log: ClientLog) -> None:
    wrong = add_checkpoint_body(0, [], log.note(0, root=b"r" * 32))
    assert (await post(client, prefix, wrong))[0] == 422
    right = add_checkpoint_body(0, [], log.note(0, root=EMPTY_ROOT))
    assert (await post(client, prefix, right))[0] == 200


@BOTH
async def test_a_proof_that_does_not_hold_is_422(
    client: Client, prefix: str, log: ClientLog
) -> None:
    proof = log.tree.consistency_proof(3, 7)
    assert (await client.promise(log, 0, 3, prefix=prefix)).status_code == 200
    for wrong in ([], proof[:-1], [*proof, proof[0]], proof[::-1]):
        assert (await post(client, prefix, add_checkpoint_body(3, wrong, log.note())))[0] == 422
    assert (await post(client, prefix, add_checkpoint_body(3, proof, log.note())))[0] == 200


@BOTH
async def test_a_proof_from_nothing_is_empty(client: Client, prefix: str, log: ClientLog) -> None:
    body = add_checkpoint_body(0, [b"h" * 32], log.note())
    assert (await post(client, prefix, body))[0] == 422


@BOTH
async def test_a_fork_is_422_and_both_notes_are_kept(
    client: Client, prefix: str, log: ClientLog, site: Site
) -> None:
    await client.promise(log, 0, prefix=prefix)
    fork = ClientLog()
    fork.grow(6, "another history")
    answer = await client.promise(fork, 7, prefix=prefix)
    assert answer.status_code == 422
    found = site.store.logs.find(log.hash)
    assert found is not None
    assert site.store.checkpoints.forks(found) == [(fork.note(), log.note())]
    role = "witness" if prefix else "mirror"
    assert f'oncall_upstream_forks_total{{role="{role}"}} 1' in site.metrics.text()


@BOTH
async def test_the_same_checkpoint_again_is_fine(
    client: Client, prefix: str, log: ClientLog
) -> None:
    await client.promise(log, 0, prefix=prefix)
    assert (await client.promise(log, 7, prefix=prefix)).status_code == 200


async def test_the_mirror_answers_with_nothing_yet(client: Client, log: ClientLog) -> None:
    answer = await client.promise(log, 0)
    assert (answer.status_code, answer.content) == (200, b"")


async def test_the_witness_signs_what_it_saw_and_when(
    client: Client, log: ClientLog, site: Site, clock: FakeClock
) -> None:
    for old in (0, 7):
        clock.advance(1000)
        answer = await client.promise(log, old, prefix="/witness")
        note = Note(parse_note(log.note()).text, parse_lines(answer.content))
        (line,) = verify_note(note, [site.keys.witness.vkey])
        assert cosignature_time(line) == clock.now() // 1000


async def test_mirror_and_witness_know_nothing_of_each_other(
    client: Client, log: ClientLog
) -> None:
    await client.promise(log, 0)
    assert (await client.promise(log, 7, prefix="/witness")).content == b"0\n"


async def test_lines_that_are_not_proven_are_not_kept(
    client: Client, log: ClientLog, site: Site
) -> None:
    text = parse_note(log.note()).text
    junk = sign_note(text, "somebody", key_of(9))
    right = sign_note(text, log.origin, log.key)
    body = add_checkpoint_body(0, [], Note(text, (junk, right)).encode())
    assert (await post(client, "/witness", body))[0] == 200
    answer = await client.get(log, f"/witness/{log.hash}/checkpoint")
    assert b"somebody" not in answer.content


async def test_the_key_is_called_like_the_log(client: Client, log: ClientLog) -> None:
    text = Checkpoint(log.origin, 7, log.tree.root()).text()
    note = Note(text, (sign_note(text, "another-name", log.key),)).encode()
    assert (await post(client, "", add_checkpoint_body(0, [], note)))[0] == 403


@BOTH
async def test_a_request_is_read_up_to_a_limit(client: Client, prefix: str) -> None:
    assert (await post(client, prefix, b"x" * (MAX_ADD_CHECKPOINT + 1)))[0] == 413


async def test_a_later_session_goes_on_where_an_earlier_one_stood(
    client: Client, log: ClientLog, clock: FakeClock
) -> None:
    await client.promise(log, 0, 3)
    clock.advance(3_600_000)
    later = key_of(105)
    line = log.session_open("s105", clock.now(), key=later)
    assert (await client.http.post("/sessions", content=line)).status_code == 200
    log.key = later
    assert (await client.promise(log, 3)).status_code == 200
    assert clock.now() > NOON
