"""The ladder of keys with a real ssh-agent and stock ssh-keygen."""

from __future__ import annotations

import socket
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from data.agent_signer import AgentSigner
from data.clock import SystemClock
from data.endorsing import check_endorsement
from data.enrolling import enrolling
from data.journal_file import JournalFile
from data.key_ladder import open_signer
from data.keyfile import load_or_make
from data.rung import next_rung
from data.session_cert import check_certificate
from data.signing import MemoryKey, identity_path
from data.vouching import check_voucher
from oncall_tui.domain.chain import Session
from oncall_tui.domain.claim import Claim
from oncall_tui.domain.endorsement import APPROVAL, HANDOVER, declare
from oncall_tui.domain.session import (
    NAMESPACE,
    SESSION_MS,
    Credential,
    KnownTip,
    SessionOpened,
    certificate_id,
    certificate_serial,
)
from oncall_tui.domain.trust import parse_allowed_signers, trusts
from oncall_tui.errors import AgentError, JournalTamperedError, NoAgentError, SecretError
from tests.data.fakes_journal import journal_in, judge, lines_of
from tests.real.ssh_agent import RealAgent, public_line

ALICE = "alice@example.com"
LOG = "alice@jump01"
SESSION = "0f" * 16


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[RealAgent]:
    folder = tmp_path / "agent"
    folder.mkdir(mode=0o700)
    agent = RealAgent(folder)
    agent.start()
    yield agent
    agent.stop()


def claim(by: str = ALICE) -> Claim:
    now = SystemClock().now()
    opened = SessionOpened(
        key=MemoryKey().public,
        host="jump01",
        boot="",
        tool="oncall-tui 0-test",
        opened=now,
        not_after=now + SESSION_MS,
        tip=KnownTip(0, ""),
        credential=Credential("none"),
    )
    return Claim(log=LOG, session=SESSION, by=by, opened=opened)


def signer(agent: RealAgent, wanted: str = "", limit: float = 20.0) -> AgentSigner:
    return AgentSigner(agent.env, wanted=wanted, limit=limit, others=list)


def as_session(opened: SessionOpened, by: str = ALICE) -> Session:
    return Session(SESSION, by, 0, opened)


@pytest.mark.parametrize(
    "kind",
    [
        ("-t", "ed25519"),
        ("-t", "rsa", "-b", "2048"),
        ("-t", "ecdsa", "-b", "256"),
        ("-t", "ecdsa", "-b", "384"),
        ("-t", "ecdsa", "-b", "521"),
    ],
)
def test_every_kind_of_key_certifies_a_session_key(agent: RealAgent, kind: tuple[str, ...]) -> None:
    path = agent.key("id", *kind)
    agent.add(path)
    asked = claim()
    opened = signer(agent).vouch(asked)
    credential = opened.credential
    assert (credential.kind, credential.held) == ("certificate", "agent")
    facts = check_certificate(credential.certificate, at_ms=opened.opened)
    assert (facts.ca, facts.key) == (public_line(path), asked.opened.key)
    assert facts.key_id == certificate_id(log=LOG, session=SESSION)
    assert facts.serial == certificate_serial(SESSION)
    assert facts.principals == (ALICE,)
    assert facts.touched is None
    assert opened.not_after <= facts.valid_before <= opened.not_after + 120_000
    voucher = check_voucher(LOG, as_session(opened))
    assert voucher is not None
    assert voucher.key == public_line(path)
    assert voucher.authority


def certified(agent: RealAgent, *options: str, names: str = ALICE) -> tuple[Path, Path]:
    """Make a key that an authority certified, and put both into the agent."""
    ca, path = agent.key("ca"), agent.key("id")
    agent.run(
        "ssh-keygen", "-q", "-s", str(ca), "-I", "alice", "-n", names, *options, f"{path}.pub"
    )
    agent.add(path)
    return ca, path


def test_a_key_that_is_certified_itself_signs_the_statement(agent: RealAgent) -> None:
    ca, path = certified(agent, "-V", "-1m:+2h")
    asked = claim()
    opened = signer(agent).vouch(asked)
    credential = opened.credential
    assert (credential.kind, credential.held) == ("sshsig", "agent")
    assert credential.identity == public_line(path.with_name("id-cert"))
    assert opened.not_after <= asked.opened.opened + 2 * 3_600_000 + 1000
    voucher = check_voucher(LOG, as_session(opened))
    assert voucher is not None
    assert (voucher.key, voucher.authority) == (public_line(ca), True)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("-V", "-2h:-1h"), ALICE),
        (("-V", "-1m:+2m"), ALICE),
        ((), "bob@example.com"),
        (("-O", "force-command=/bin/true"), ALICE),
    ],
)
def test_beside_a_certificate_that_is_no_use_the_key_itself_certifies(
    agent: RealAgent, options: tuple[str, ...], names: str
) -> None:
    certified(agent, *options, names=names)
    assert signer(agent).vouch(claim()).credential.kind == "certificate"


def test_a_certificate_that_was_asked_for_and_is_no_use_is_refused_with_why(
    agent: RealAgent,
) -> None:
    _, path = certified(agent, names="bob@example.com")
    wanted = public_line(path.with_name("id-cert"))
    with pytest.raises(NoAgentError, match=r"its certificate is for bob@example\.com, not for al"):
        signer(agent, wanted).vouch(claim())


def test_a_certificate_issued_anew_is_taken_for_the_one_that_was_asked_for(
    agent: RealAgent,
) -> None:
    ca, path = agent.key("ca"), agent.key("id")
    make = ("ssh-keygen", "-q", "-s", str(ca), "-n", ALICE, "-I")
    agent.run(*make, "first", f"{path}.pub")
    wanted = public_line(path.with_name("id-cert"))
    agent.run(*make, "second", f"{path}.pub")
    agent.add(path)
    credential = signer(agent, wanted).vouch(claim()).credential
    assert credential.kind == "sshsig"
    assert credential.identity not in {wanted, public_line(path)}


def test_of_several_keys_the_one_that_was_named_is_used(agent: RealAgent) -> None:
    first, second = agent.key("first"), agent.key("second")
    agent.add(first)
    agent.add(second)
    assert signer(agent).vouch(claim()).credential.identity == public_line(first)
    named = signer(agent, public_line(second)).vouch(claim())
    assert named.credential.identity == public_line(second)


def test_a_key_bound_to_hosts_is_told_from_one_that_wants_a_confirmation(
    agent: RealAgent,
) -> None:
    host, path = agent.key("host"), agent.key("id")
    known = agent.folder / "known_hosts"
    known.write_text(f"db.example {public_line(host)}\n")
    agent.run("ssh-add", "-q", "-H", str(known), "-h", "db.example", str(path))
    with pytest.raises(AgentError, match="the key is bound to hosts"):
        signer(agent).vouch(claim())
    agent.run("ssh-add", "-q", "-D")
    agent.run("ssh-add", "-q", "-c", str(path))
    with pytest.raises(AgentError, match="ssh-add -c and the agent has no SSH_ASKPASS"):
        signer(agent).vouch(claim())


def asking_agent(folder: Path, script: str) -> RealAgent:
    """Start an agent that asks for a confirmation by a program of the test."""
    folder.mkdir(mode=0o700)
    ask = folder / "askpass"
    ask.write_text(f"#!/bin/sh\n{script}\n")
    ask.chmod(0o700)
    agent = RealAgent(folder)
    agent.start(SSH_ASKPASS=str(ask), SSH_ASKPASS_REQUIRE="force", DISPLAY=":0")
    agent.add(agent.key("id"), "-c")
    return agent


def test_a_confirmation_that_is_given_is_enough(tmp_path: Path) -> None:
    agent = asking_agent(tmp_path / "yes", "exit 0")
    try:
        assert signer(agent).vouch(claim()).credential.kind == "certificate"
    finally:
        agent.stop()


def test_a_confirmation_that_nobody_gives_ends_in_the_time_limit(tmp_path: Path) -> None:
    agent = asking_agent(tmp_path / "slow", "exec sleep 30")
    try:
        with pytest.raises(AgentError, match=r"did not sign within 1 s.*touch the security key"):
            signer(agent, limit=1.0).vouch(claim())
        with pytest.raises(AgentError, match=r"does not answer.*waiting for a touch"):
            signer(agent, limit=1.0).vouch(claim())
    finally:
        agent.stop()


def test_giving_up_ends_the_wait_and_asks_nobody_any_more(tmp_path: Path) -> None:
    agent = asking_agent(tmp_path / "slow", "exec sleep 30")
    waiting = signer(agent, limit=60.0)
    failed: list[AgentError] = []

    def wait() -> None:
        with pytest.raises(AgentError) as caught:
            waiting.vouch(claim())
        failed.append(caught.value)

    thread = threading.Thread(target=wait)
    try:
        thread.start()
        while waiting._tool._running is None and thread.is_alive():
            time.sleep(0.01)
        waiting.give_up()
        thread.join(20)
        assert failed[0].what == "the ssh-agent is not asked any more"
        with pytest.raises(AgentError, match="not asked any more"):
            waiting.vouch(claim())
    finally:
        agent.stop()


def test_an_agent_without_keys_or_locked_says_so(agent: RealAgent) -> None:
    with pytest.raises(NoAgentError, match=r"holds no keys.*ssh-add"):
        signer(agent).vouch(claim())


def test_a_dead_socket_says_so(agent: RealAgent) -> None:
    agent.add(agent.key("id"))
    agent.stop()
    assert agent.socket.exists()
    with pytest.raises(NoAgentError, match=r"no ssh-agent listens any more.*ssh -A"):
        signer(agent).vouch(claim())


def test_an_agent_that_never_answers_ends_in_the_time_limit(tmp_path: Path) -> None:
    path = tmp_path / "hanging"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        asked = AgentSigner({"SSH_AUTH_SOCK": str(path)}, limit=0.3, others=list)
        with pytest.raises(AgentError, match="does not answer"):
            asked.vouch(claim())


def test_after_a_reconnect_the_same_key_is_found_on_the_new_socket(
    agent: RealAgent, tmp_path: Path
) -> None:
    path = agent.key("id")
    new, stranger = RealAgent(tmp_path / "new"), RealAgent(tmp_path / "stranger")
    for other in (new, stranger):
        other.folder.mkdir(mode=0o700)
        other.start()
    try:
        stranger.add(stranger.key("id"))
        new.run("ssh-add", "-q", str(path))
        agent.add(path)
        asked = AgentSigner(agent.env, others=lambda: [stranger.socket, new.socket])
        first = asked.vouch(claim())
        agent.stop()
        again = asked.vouch(claim())
        assert again.credential.identity == first.credential.identity
        new.stop()
        with pytest.raises(NoAgentError):
            asked.vouch(claim())
    finally:
        new.stop()
        stranger.stop()


def test_before_a_key_is_known_no_other_socket_is_tried(agent: RealAgent) -> None:
    agent.add(agent.key("id"))
    asked = AgentSigner({}, others=lambda: [agent.socket])
    with pytest.raises(NoAgentError, match="there is no ssh-agent"):
        asked.vouch(claim())


def test_nothing_but_public_halves_is_ever_on_the_disk_and_they_are_taken_away(
    agent: RealAgent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent.add(agent.key("id"))
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    seen: dict[str, int] = {}
    asked = signer(agent)
    run = asked._tool.run

    def watched(*args: object, **more: object) -> bytes:
        found = run(*args, **more)  # type: ignore[arg-type]
        for path in temporary.rglob("*"):
            seen[path.name] = stat.S_IMODE(path.stat().st_mode)
            assert path.is_dir() or b"PRIVATE" not in path.read_bytes()
        return found

    monkeypatch.setattr(asked._tool, "run", watched)
    asked.vouch(claim())
    (folder,) = (name for name in seen if name.startswith("oncall-tui-"))
    assert seen.pop(folder) == 0o700
    assert seen.keys() == {"identity.pub", "session.pub", "session-cert.pub"}
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("by", ["-Oclear", "alice,bob", "alice bob", "", 'a"b', "a\nb"])
def test_a_name_that_a_certificate_could_not_hold_is_refused(agent: RealAgent, by: str) -> None:
    agent.add(agent.key("id"))
    with pytest.raises(AgentError, match="a certificate cannot be made for"):
        signer(agent).vouch(claim(by))


def journal(state: Path, agent: RealAgent, key: str) -> JournalFile:
    state.mkdir(mode=0o700, exist_ok=True)
    found = open_signer(state, key=key, comment=ALICE, env=agent.env)
    return journal_in(state, clock=SystemClock(), signer=found, signed=found is not None)


def credentials(state: Path) -> list[dict[str, str]]:
    entries = [msgspec.json.decode(line) for line in lines_of(state)]
    return [e["d"]["credential"] for e in entries if e["type"] == "session.open"]


def test_a_journal_signed_by_the_agent_is_proven(agent: RealAgent, tmp_path: Path) -> None:
    agent.add(agent.key("id"))
    state = tmp_path / "state"
    log = journal(state, agent, "")
    log.append("alert.acked", {})
    assert log.signing.words.startswith("ssh-agent, certified session key SHA256:")
    log.renew_session(fall=False)
    log.append("alert.acked", {})
    log.close()
    assert [c["kind"] for c in credentials(state)] == ["certificate", "certificate"]
    report = judge(state)
    assert report.exit_code == 0, report
    assert not (state / "keys" / "id_ed25519").exists()


def test_where_there_is_no_agent_the_file_signs_and_nothing_is_said(
    agent: RealAgent, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    log = journal(state, agent, "")
    log.append("alert.acked", {})
    assert log.signing.instead_of == ""
    log.close()
    assert [(c["kind"], c["held"]) for c in credentials(state)] == [("sshsig", "file")]
    assert judge(state).exit_code == 0


def test_an_act_is_not_lost_with_the_agent_and_the_entry_says_who_signed_instead(
    agent: RealAgent, tmp_path: Path
) -> None:
    agent.add(agent.key("id"))
    state = tmp_path / "state"
    log = journal(state, agent, "")
    log.append("alert.acked", {})
    agent.stop()
    with pytest.raises(NoAgentError):
        log.renew_session(fall=False)
    log.append("alert.acked", {})
    log.renew_session()
    log.append("alert.acked", {})
    assert "no ssh-agent listens any more" in log.signing.instead_of
    log.close()
    first, second = credentials(state)
    assert first["kind"] == "certificate"
    assert (second["kind"], second["held"]) == ("sshsig", "file")
    assert "no ssh-agent listens any more" in second["instead_of"]
    assert judge(state).exit_code == 0


def test_an_agent_that_refuses_the_first_time_is_told_of_as_well(tmp_path: Path) -> None:
    agent = asking_agent(tmp_path / "no", "exit 1")
    try:
        state = tmp_path / "state"
        log = journal(state, agent, "")
        log.append("alert.acked", {})
        log.close()
        (credential,) = credentials(state)
        assert "the ssh-agent refused" in credential["instead_of"]
    finally:
        agent.stop()


def test_where_the_agent_is_demanded_an_act_without_it_is_refused(
    agent: RealAgent, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    log = journal(state, agent, "agent")
    with pytest.raises(SecretError, match="holds no keys"):
        log.append("alert.acked", {})
    assert log.length == 0
    agent.add(agent.key("id"))
    log.append("alert.acked", {})
    assert log.length == 2
    log.close()


def test_a_named_key_is_used_and_its_absence_told(agent: RealAgent, tmp_path: Path) -> None:
    path = agent.key("id")
    agent.add(agent.key("other"))
    state = tmp_path / "state"
    log = journal(state, agent, f"{path}.pub")
    log.append("alert.acked", {})
    agent.add(path)
    log.renew_session()
    log.close()
    first, second = credentials(state)
    assert "does not hold the key that is configured" in first["instead_of"]
    assert second["identity"] == public_line(path)


def test_no_key_leaves_the_journal_unsigned(agent: RealAgent, tmp_path: Path) -> None:
    state = tmp_path / "state"
    log = journal(state, agent, "none")
    log.append("alert.acked", {})
    assert log.signing.words == "not signed"
    log.close()
    assert judge(state).exit_code == 2


def test_a_certificate_for_another_session_does_not_vouch(agent: RealAgent) -> None:
    agent.add(agent.key("id"))
    opened = signer(agent).vouch(claim())
    with pytest.raises(JournalTamperedError):
        check_voucher(LOG, Session("1e" * 16, ALICE, 0, opened))
    with pytest.raises(JournalTamperedError):
        check_voucher("bob@jump01", as_session(opened))


def test_stock_ssh_keygen_reads_the_certificate(agent: RealAgent) -> None:
    agent.add(agent.key("id"))
    credential = signer(agent).vouch(claim()).credential
    done = subprocess.run(
        ["ssh-keygen", "-L", "-f", "-"],
        input=credential.certificate + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert f'"oncall {SESSION} {LOG}"' in done.stdout
    assert "Critical Options: (none)" in done.stdout


def test_a_declaration_is_signed_by_the_agents_key_itself(agent: RealAgent) -> None:
    path = agent.key("id")
    agent.add(path)
    now = SystemClock().now()
    meant = declare(
        b"note", meaning="I hand over", reason="end", by=ALICE, at_ms=now, log=LOG, what="note"
    )
    signed = signer(agent).endorse(meant, namespace=HANDOVER, at_ms=now)
    assert signed.identity == public_line(path)
    found, _ = check_endorsement(signed, b"note", namespace=HANDOVER, at_ms=now)
    assert found == meant
    allowed = agent.folder / "allowed_signers"
    allowed.write_text(f'{ALICE} namespaces="{HANDOVER}" {signed.identity}\n')
    file = agent.folder / "declared.sig"
    file.write_text(signed.signature)
    verify = ("ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", ALICE, "-s", str(file))
    done = subprocess.run(
        [*verify, "-n", HANDOVER], input=signed.text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_certified_key_declares_in_the_name_of_its_certificate_only(agent: RealAgent) -> None:
    certified(agent)
    now = SystemClock().now()
    meant = declare(
        b"note", meaning="I approve", reason="r", by=ALICE, at_ms=now, log=LOG, what="step"
    )
    signed = signer(agent).endorse(meant, namespace=APPROVAL, at_ms=now)
    _, facts = check_endorsement(signed, b"note", namespace=APPROVAL, at_ms=now)
    assert facts.certificate is not None
    assert facts.certificate.principals == (ALICE,)


def test_the_rung_is_told_without_asking_the_key(agent: RealAgent, tmp_path: Path) -> None:
    path = agent.key("id")
    agent.run("ssh-add", "-q", "-c", str(path))
    now = SystemClock().now()
    rung = next_rung(tmp_path, key="", by=ALICE, at_ms=now, env=agent.env)
    assert "certifies the session key: SHA256:" in rung.words
    agent.run("ssh-add", "-q", "-D")
    rung = next_rung(tmp_path, key="", by=ALICE, at_ms=now, env=agent.env)
    assert (rung.words.startswith("the key file"), rung.doubt) == (True, "")
    rung = next_rung(tmp_path, key=f"{path}.pub", by=ALICE, at_ms=now, env=agent.env)
    assert "does not hold the key" in rung.doubt
    with pytest.raises(NoAgentError):
        next_rung(tmp_path, key="agent", by=ALICE, at_ms=now, env=agent.env)


def test_the_line_that_enrols_an_agents_key_trusts_what_it_certifies(
    agent: RealAgent, tmp_path: Path
) -> None:
    agent.add(agent.key("id"))
    now = SystemClock().now()
    found = list(enrolling(tmp_path, key="", by=ALICE, at_ms=now, env=agent.env))
    voucher = check_voucher(LOG, as_session(signer(agent).vouch(claim())))
    assert voucher is not None
    trusted = parse_allowed_signers("\n".join(one.line for one in found))
    assert trusts(trusted, voucher, by=ALICE, namespace=NAMESPACE, at=now)
    assert not identity_path(tmp_path).exists()


def test_beside_it_the_key_file_has_a_line_of_its_own_where_there_is_one(
    agent: RealAgent, tmp_path: Path
) -> None:
    load_or_make(identity_path(tmp_path), ALICE)
    agent.add(agent.key("id"))
    now = SystemClock().now()
    found = [
        [one.line for one in enrolling(tmp_path, key=key, by=ALICE, at_ms=now, env=agent.env)]
        for key in ("", "agent")
    ]
    assert ["cert-authority" in line for line in found[0]] == [True, False, False]
    assert found[1] == found[0][:2]
