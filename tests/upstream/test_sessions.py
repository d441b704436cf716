from __future__ import annotations

from pathlib import Path

import pytest

from oncall_tui.domain.session import SESSION_MS, Credential, certificate_id
from oncall_tui.upstream.introductions import SKEW_MS
from tests.data.fakes_ssh import AnyKey, EllipticTokenKey, PlainKey, TokenKey, certificate
from tests.fakes import NOON, FakeClock
from tests.upstream.client_log import ALICE, BOB, ClientLog, key_of, line_of
from tests.upstream.server import Client

HOUR = 3_600_000


async def test_a_session_whose_identity_is_enrolled_is_taken(client: Client) -> None:
    log = ClientLog()
    answer = await client.introduce(log)
    assert answer.status_code == 200
    assert answer.json() == {
        "origin": "oncall-tui.local/j/alice@jump01",
        "hash": log.hash,
        "by": "alice@example.com",
        "not_after": NOON + SESSION_MS,
    }


async def test_an_introduction_can_be_repeated(client: Client) -> None:
    log = ClientLog()
    await client.introduce(log)
    assert (await client.introduce(log)).status_code == 200


async def test_nobody_comes_in_who_is_not_enrolled(client: Client) -> None:
    answer = await client.introduce(ClientLog(identity=3))
    assert answer.status_code == 403
    assert "nobody enrolled" in answer.text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('cert-authority,namespaces="session@oncall-tui" ', "with cert-authority"),
        ('namespaces="git" ', "its namespaces lack session@oncall-tui"),
    ],
)
async def test_who_is_enrolled_by_a_wrong_line_is_told_what_is_wrong_with_it(
    client: Client, signers: Path, options: str, said: str
) -> None:
    log = ClientLog()
    signers.write_text(f"{ALICE} {options}{line_of(log.identity)}\n")
    answer = await client.introduce(log)
    assert answer.status_code == 403
    assert said in answer.text
    assert "`oncall-tui upstream enrol`" in answer.text


async def test_an_agents_key_in_the_list_without_cert_authority_is_told_so(
    client: Client, signers: Path
) -> None:
    log, ca = ClientLog(), PlainKey()
    signers.write_text(f"{ALICE} {ca.line}\n")
    answer = await client.http.post("/sessions", content=certified(log, ca))
    assert answer.status_code == 403
    assert "in the list without cert-authority" in answer.text


async def test_an_enrolled_person_cannot_speak_for_another(client: Client) -> None:
    answer = await client.introduce(ClientLog(by=BOB, identity=1))
    assert answer.status_code == 403


async def test_the_first_session_of_a_log_pins_whose_it_is(client: Client) -> None:
    await client.introduce(ClientLog())
    answer = await client.introduce(ClientLog(by=BOB, identity=2, session=102))
    assert answer.status_code == 409
    assert "use another account, or another host name" in answer.text


async def test_a_key_serves_one_session_only(client: Client) -> None:
    await client.introduce(ClientLog())
    answer = await client.introduce(ClientLog(log="alice@jump02"))
    assert answer.status_code == 409


async def test_a_session_id_cannot_be_taken_over_with_another_key(client: Client) -> None:
    log = ClientLog()
    await client.introduce(log)
    again = log.session_open("s101", NOON, key=key_of(104))
    assert (await client.http.post("/sessions", content=again)).status_code == 409


@pytest.mark.parametrize(
    ("opened", "lasts", "status"),
    [
        (NOON, SESSION_MS, 200),
        (NOON, SESSION_MS + 1, 403),
        (NOON - SESSION_MS - SKEW_MS - 1, SESSION_MS, 403),
        (NOON + SKEW_MS + 1, SESSION_MS, 403),
        (NOON + SKEW_MS - 1, SESSION_MS, 200),
    ],
)
async def test_a_session_counts_in_its_hours_and_these_are_at_most_13(
    client: Client, opened: int, lasts: int, status: int
) -> None:
    line = ClientLog().session_open("s1", opened, lasts=lasts)
    assert (await client.http.post("/sessions", content=line)).status_code == status


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"\xff", b"[" * 50_000, ClientLog().opening + b"\n", ClientLog().opening[:-1]],
)
async def test_what_is_no_entry_is_malformed(client: Client, line: bytes) -> None:
    assert (await client.http.post("/sessions", content=line)).status_code == 400


async def test_an_entry_of_another_type_introduces_nobody(client: Client) -> None:
    line = ClientLog().session_open("s1", NOON, type_="alert.acked")
    assert (await client.http.post("/sessions", content=line)).status_code == 400


async def test_a_log_that_is_not_user_at_host_is_malformed(client: Client) -> None:
    answer = await client.introduce(ClientLog(log="alice@jump 01"))
    assert answer.status_code == 400


async def test_a_changed_line_is_not_signed_by_its_key(client: Client) -> None:
    line = ClientLog().opening.replace(b'"mono":0', b'"mono":1')
    answer = await client.http.post("/sessions", content=line)
    assert answer.status_code == 403


@pytest.mark.parametrize("kind", ["none", "sshsig", "certificate", "promise"])
async def test_a_session_that_nobody_vouches_for_is_refused(client: Client, kind: str) -> None:
    line = ClientLog().session_open("s1", NOON, credential=Credential(kind))
    assert (await client.http.post("/sessions", content=line)).status_code == 403


async def test_a_line_is_as_long_as_a_line_of_the_journal_at_most(client: Client) -> None:
    answer = await client.http.post("/sessions", content=b" " * 60_001)
    assert answer.status_code == 413


async def test_whoever_is_taken_off_the_list_cannot_write_or_read_from_then_on(
    client: Client, signers: Path
) -> None:
    log = ClientLog()
    await client.introduce(log)
    assert (await client.promise(log, 0)).status_code == 200
    assert (await client.get(log, "/logs")).status_code == 200
    signers.write_text("# nobody\n")
    assert (await client.promise(log, 1)).status_code == 403
    assert (await client.get(log, "/logs")).status_code == 401


async def test_a_list_that_cannot_be_read_enrols_nobody(client: Client, signers: Path) -> None:
    signers.unlink()
    assert (await client.introduce(ClientLog())).status_code == 403


async def test_whoever_is_added_to_the_list_is_known_at_once(client: Client, signers: Path) -> None:
    text = signers.read_text()
    signers.write_text("")
    assert (await client.introduce(ClientLog())).status_code == 403
    signers.write_text(text + "\n")
    assert (await client.introduce(ClientLog())).status_code == 200


async def test_a_checkpoint_signed_after_the_hours_of_its_session_is_refused(
    client: Client, clock: FakeClock
) -> None:
    log = ClientLog()
    await client.introduce(log)
    clock.advance(SESSION_MS + SKEW_MS + 1)
    assert (await client.promise(log, 0)).status_code == 403


def certified(log: ClientLog, ca: AnyKey, *, by: str = ALICE, session: str = "s101") -> bytes:
    """Return an introduction whose key a certificate vouches for."""
    about = PlainKey()
    about.key = log.key
    line = certificate(
        ca,
        about,
        key_id=certificate_id(log=log.log, session=session),
        principals=[by],
        hours=(NOON // 1000 - 60, (NOON + SESSION_MS) // 1000),
    )
    credential = Credential("certificate", ca.line, certificate=line)
    return log.session_open("s101", NOON, credential=credential)


@pytest.mark.parametrize("kind", [PlainKey, TokenKey, EllipticTokenKey])
async def test_a_certificate_by_an_enrolled_authority_vouches(
    client: Client, signers: Path, kind: type[AnyKey]
) -> None:
    log, ca = ClientLog(), kind()
    log.opening = certified(log, ca)
    assert (await client.introduce(log)).status_code == 403
    signers.write_text(f"{ALICE} cert-authority {ca.line}\n")
    assert (await client.introduce(log)).status_code == 200
    assert (await client.get(log, "/logs")).status_code == 200
    signers.write_text(f"{BOB} cert-authority {ca.line}\n")
    assert (await client.get(log, "/logs")).status_code == 401


async def test_a_key_that_is_no_authority_certifies_nobody(client: Client, signers: Path) -> None:
    log, ca = ClientLog(), PlainKey()
    signers.write_text(f"{ALICE} {ca.line}\n")
    log.opening = certified(log, ca)
    assert (await client.introduce(log)).status_code == 403


@pytest.mark.parametrize("wrong", [{"by": BOB}, {"session": "s999"}])
async def test_a_certificate_is_for_one_person_and_session(
    client: Client, signers: Path, wrong: dict[str, str]
) -> None:
    log, ca = ClientLog(), PlainKey()
    signers.write_text(f"* cert-authority {ca.line}\n")
    log.opening = certified(log, ca, **wrong)
    assert (await client.introduce(log)).status_code == 403
