"""Where an agent is looked for, and what is no socket of ours."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.agent_protocol import Conversation
from data.agent_socket import named_sockets, other_sockets, require_own
from data.ssh_wire import number, string
from oncall_tui.errors import AgentError, NoAgentError
from tests.data.fakes_agent import FakeAgent
from tests.data.fakes_ssh import PlainKey


def bind(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    return made


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a name that fits a socket's address, however long the test's name is."""
    with tempfile.TemporaryDirectory(prefix="oncall-") as folder:
        yield Path(folder)


def test_the_environment_comes_first_then_what_tmux_knows(short: Path) -> None:
    tmux = short / "tmux"
    tmux.write_text(
        '#!/bin/sh\n[ "$*" = "show-environment SSH_AUTH_SOCK" ] || exit 1\n'
        "echo SSH_AUTH_SOCK=/new/agent\n"
    )
    tmux.chmod(0o700)
    env = {
        "SSH_AUTH_SOCK": "/old/agent",
        "TMUX": "/run/tmux,1,0",
        "PATH": f"{short}:{os.environ['PATH']}",
    }
    assert list(named_sockets(env)) == [Path("/old/agent"), Path("/new/agent")]
    assert list(named_sockets({**env, "TMUX": ""})) == [Path("/old/agent")]
    tmux.write_text("#!/bin/sh\necho -SSH_AUTH_SOCK\n")
    assert list(named_sockets(env)) == [Path("/old/agent")]


def test_without_any_there_is_none() -> None:
    assert list(named_sockets({})) == []


def test_others_are_sockets_of_this_user_newest_first(short: Path) -> None:
    with bind(short / "ssh-a" / "agent.1"), bind(short / "ssh-b" / "agent.2"):
        os.utime(short / "ssh-a" / "agent.1", (2, 2))
        os.utime(short / "ssh-b" / "agent.2", (1, 1))
        (short / "ssh-a" / "agent.9").write_text("no socket")
        found = other_sockets((f"{short}/ssh-*/agent.*",))
        assert [path.name for path in found] == ["agent.1", "agent.2"]


def test_a_socket_of_another_user_is_refused(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bind(short / "agent"):
        require_own(short / "agent")
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        with pytest.raises(NoAgentError, match="belongs to another user"):
            require_own(short / "agent")
        assert other_sockets((f"{short}/agent",)) == []


def test_what_is_gone_or_no_socket_is_refused(short: Path) -> None:
    with pytest.raises(NoAgentError, match="it is gone"):
        require_own(short / "none")
    (short / "file").write_text("")
    with pytest.raises(NoAgentError, match="no socket"):
        require_own(short / "file")


def test_the_keys_of_an_agent_are_listed(short: Path) -> None:
    key = PlainKey()
    answer = b"\x0c" + number(1) + string(key.blob) + string(b"alice@jump01")
    with FakeAgent(short / "a", [string(answer)]) as agent:
        with Conversation(agent.path, limit=5) as talk:
            (held,) = talk.keys()
        assert (held.blob, held.comment) == (key.blob, "alice@jump01")
        assert agent.asked == [b"\x0b"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        string(b""),
        string(b"\x05"),
        string(b"\x0c"),
        string(b"\x0c" + number(2)),
        string(b"\x0c" + number(2**32 - 1)),
        string(b"\x0c" + number(0) + b"x"),
        string(b"\x0c" + number(1) + number(2**31)),
        number(2**31) + b"\x0c",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ],
)
def test_an_answer_that_is_none_is_an_error_of_ours(short: Path, answer: bytes) -> None:
    with (
        FakeAgent(short / "a", [answer]) as agent,
        pytest.raises(NoAgentError),
        Conversation(agent.path, limit=5) as talk,
    ):
        talk.keys()


def test_an_agent_that_drips_is_left_at_the_deadline(short: Path) -> None:
    drips = [number(1000), *[b"x"] * 1000]
    with (
        FakeAgent(short / "a", drips, pause=0.01) as agent,
        pytest.raises(AgentError, match="does not answer"),
        Conversation(agent.path, limit=0.2) as talk,
    ):
        talk.keys()
