"""The checks of docs/journal.md, with the tools of others, on a journal of the program."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.ssh_agent import RealAgent, public_line, tool
from tests.real.upstream_process import UpstreamProcess
from tests.real.workplace import ME, Workplace

DOCS = Path(__file__).parents[2] / "docs" / "journal.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
CHAIN, SESSIONS, CERTIFICATES, ENTRY, CHECKPOINT, TREE, RECEIPT = range(7)
TOOLS = ("bash", "jq", "openssl", "ssh-keygen", "go")


class Audited(Workplace):
    """A place whose journal goes to an upstream, signed by a key file or by an agent's key."""

    def __init__(self, root: Path, agent: RealAgent | None) -> None:
        super().__init__(root)
        self.agent = agent
        self.key = "file" if agent is None else "agent"

    @property
    def env(self) -> dict[str, str]:
        more = {} if self.agent is None else {"SSH_AUTH_SOCK": str(self.agent.socket)}
        return {**super().env, **more}

    @property
    def log(self) -> Path:
        """The folder of the one log."""
        [folder] = self.journal.iterdir()
        return folder

    @property
    def identity(self) -> str:
        """The public key that vouches for Alice."""
        if self.agent is not None:
            return public_line(self.agent.folder / "alice")
        return public_line(self.journal.parent / "keys" / "id_ed25519")

    def check(self, block: int, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a block as it stands in the documentation."""
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", BLOCKS[block]],
            cwd=self.log,
            env={**self.env, "GOCACHE": str(self.root / "go"), **env},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[RealAgent]:
    agent = RealAgent(tmp_path)
    agent.start()
    agent.add(agent.key("alice"))
    yield agent
    agent.stop()


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[UpstreamProcess]:
    folder = tmp_path / "up"
    folder.mkdir()
    upstream = UpstreamProcess(folder, f"sqlite:///{folder / 'store.db'}")
    upstream.server.start()
    yield upstream
    upstream.server.stop()


@pytest.fixture(params=["file", "agent"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    agent: RealAgent,
    upstream: UpstreamProcess,
    alertmanager: RealAlertmanager,
) -> Audited:
    """Some acts of Alice, all of them with a receipt."""
    for name in TOOLS:
        tool(name)
    alertmanager.fire(alert("DiskFull"), alert("SlowApi", "warning", instance="api"))
    place = Audited(tmp_path / "place", agent if request.param == "agent" else None)
    place.watch(alertmanager.url)
    mirror, witness = upstream.keys().vkeys().values()
    place._add(f'[upstream]\nurl = "{upstream.url}"\nmirror = "{mirror}"\nwitness = "{witness}"\n')
    first = place.json("alerts", "--json")["alerts"][0]["id"]
    for words in (("ack", first, "--note", 'Ä "\\ \n'), ("note", first, "--text", "97 %")):
        done = place.run(*words)
        assert done.returncode == 0, done
    signers = upstream.keys_folder.parent / "allowed_signers"
    signers.write_text(f"{ME} {'cert-authority ' if place.agent else ''}{place.identity}\n")
    done = place.run("journal", "sync")
    assert done.returncode == 0, done
    return place


def test_every_check_of_the_documentation_passes(place: Audited, upstream: UpstreamProcess) -> None:
    mirror = upstream.keys().vkeys()["mirror"]
    verified = place.run("journal", "verify")
    assert verified.returncode == 0, verified
    assert "receipt: up.example/mirror saw" in verified.stdout
    done = place.check(CHAIN)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = place.check(SESSIONS)
    assert done.returncode == 0, done
    stated = place.agent is None
    assert ('Good "session@oncall-tui" signature' in done.stdout) == stated
    done = place.check(CERTIFICATES)
    assert done.returncode == 0, done
    opened = [entry["i"] for entry in place.entries() if entry["type"] == "session.open"]
    said = [f"entry {i}: vouched for {ME} by SHA256:" for i in opened] if place.agent else []
    lines = done.stdout.splitlines()
    assert [line[: len(words)] for line, words in zip(lines, said, strict=False)] == said
    assert all(", Valid: from " in line for line in lines[: len(said)])
    assert (['Good "checkpoint@oncall-tui" signature' in x for x in lines[len(said) :]]) == (
        [] if stated else [True]
    )
    for entry in place.entries():
        done = place.check(ENTRY, i=str(entry["i"]))
        assert "Verified Successfully" in done.stdout, done
    done = place.check(CHECKPOINT)
    assert 'Good "checkpoint@oncall-tui" signature' in done.stdout, done
    done = place.check(TREE)
    count = len(place.entries())
    assert done.stdout == f"{count} entries are those of the checkpoint\n", done
    done = place.check(RECEIPT, UPSTREAM=mirror)
    assert "Verified Successfully" in done.stdout, done
    assert f"\n{count}\n" in done.stdout


def test_no_check_passes_on_a_journal_that_was_changed(
    place: Audited, upstream: UpstreamProcess
) -> None:
    mirror = upstream.keys().vkeys()["mirror"]
    log = place.log
    [segment] = log.glob("seg-*.jsonl")
    segment.write_bytes(segment.read_bytes().replace(b'"alert.acked"', b'"alert.noted"'))
    assert place.run("journal", "verify").returncode == 1
    changed = next(e["i"] for e in place.entries() if e["type"] == "alert.noted")
    assert place.check(CHAIN).returncode != 0
    assert place.check(ENTRY, i=str(changed)).returncode != 0
    assert "the root is another one" in place.check(TREE).stderr
    for name in (
        "checkpoint",
        *(f"receipts/{path.name}" for path in (log / "receipts").glob("[0-9]*")),
    ):
        path = log / name
        size = path.read_text().splitlines()[1]
        path.write_text(path.read_text().replace(f"\n{size}\n", f"\n{int(size) - 1}\n", 1))
    assert place.check(CHECKPOINT).returncode != 0
    assert place.check(TREE).returncode != 0
    assert place.check(RECEIPT, UPSTREAM=mirror).returncode != 0


@pytest.mark.parametrize("place", ["agent"], indirect=True)
def test_certificates_are_held_against_an_auditors_own_list(place: Audited, tmp_path: Path) -> None:
    signers = tmp_path / "signers"
    assert place.agent is not None
    other = public_line(place.agent.key("other"))

    def check(line: str) -> subprocess.CompletedProcess[str]:
        signers.write_text(f"# the team\n{line}\n")
        return place.check(CERTIFICATES, ALLOWED=str(signers))

    option = 'cert-authority,namespaces="session@oncall-tui"'
    right = f"*@example.com {option} {place.identity}"
    done = check(right)
    assert done.returncode == 0, done
    assert "NOT" not in done.stdout
    assert 'Good "checkpoint@oncall-tui" signature' in done.stdout
    for wrong in (
        right.replace(option, ""),
        right.replace("*@example.com", "bob@example.com"),
        right.replace(place.identity, other),
    ):
        done = check(wrong)
        assert done.returncode != 0, wrong
        assert ": vouched" not in done.stdout
        assert ": NOT vouched for " in done.stdout


@pytest.mark.parametrize("place", ["agent"], indirect=True)
def test_who_knows_the_agents_key_alone_believes_a_redaction(
    place: Audited, tmp_path: Path
) -> None:
    noted = next(e["i"] for e in place.entries() if e["type"] == "alert.noted")
    for words in (("redact", str(noted)), ("sync",)):
        done = place.run("journal", *words)
        assert (done.returncode, done.stderr) == (0, "")
    signers = tmp_path / "signers"
    signers.write_text(f"{ME} cert-authority {place.identity}\n")
    stranger = {**place.env, "XDG_STATE_HOME": str(tmp_path / "elsewhere")}
    verify = place.argv("journal", "verify", str(place.log), "--allowed-signers", str(signers))
    done = subprocess.run(verify, env=stranger, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done


def test_the_lists_of_ssh_keygen_are_read_as_ssh_keygen_reads_them(
    place: Audited, tmp_path: Path
) -> None:
    """Signers and revoked keys of an auditor, who trusts nothing in the state folder."""
    stranger = {**place.env, "XDG_STATE_HOME": str(tmp_path / "elsewhere")}
    option = "cert-authority," if place.agent else ""
    signers, krl = tmp_path / "signers", tmp_path / "krl"
    line, revoked = place.identity, tmp_path / "revoked.pub"
    revoked.write_text(f"{line}\n")
    subprocess.run([tool("ssh-keygen"), "-q", "-k", "-f", str(krl), str(revoked)], check=True)

    def verify(*more: str, lists: str) -> int:
        signers.write_text(f"{lists}\n")
        words = ("journal", "verify", str(place.log), "--allowed-signers", str(signers), *more)
        return subprocess.run(
            place.argv(*words), env=stranger, capture_output=True, check=False
        ).returncode

    right = f'{ME} {option}namespaces="session@oncall-tui" {line}'
    assert verify(lists=right) == 0
    assert verify(lists=right.replace("session@", "file@")) == 2
    assert verify(lists=right.replace(ME, "bob@example.com")) == 2
    assert verify(lists=right.replace("namespaces", 'valid-before="20200101Z",namespaces')) == 2
    assert (
        verify(
            lists=right.replace("cert-authority,", "") if option else f"{ME} cert-authority {line}"
        )
        == 2
    )
    assert verify("--krl", str(krl), lists=right) == 2
    assert verify("--krl", str(krl), "--revoked-at", "2100-01-01T00:00Z", lists=right) == 0
    assert verify("--krl", str(krl), "--revoked-at", "2020-01-01T00:00Z", lists=right) == 2
