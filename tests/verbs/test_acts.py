"""`ack`, `unack`, `note`: journal first, then the effect, then its outcome."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oncall_tui.demo.estate import DemoEstate
from oncall_tui.errors import JournalError, OncallError
from oncall_tui.services.sending import Pending, Sender
from oncall_tui.verbs import owning
from tests.verbs.conftest import Run
from tests.verbs.test_alerts import lose


def alerts(run: Run) -> dict[str, dict[str, Any]]:
    return {a["id"]: a for a in json.loads(run("alerts", "--json").out)["alerts"]}


def one(run: Run, source: str, state: str = "unacked") -> dict[str, Any]:
    return next(a for a in alerts(run).values() if a["source"] == source and a["state"] == state)


def some(run: Run, source: str, count: int) -> list[str]:
    found = [a for a in alerts(run).values() if a["source"] == source and a["state"] == "unacked"]
    return [a["id"] for a in found[:count]]


@pytest.fixture
def trip(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Have something happen in place of the second effect that is sent."""

    def set_it(happens: Callable[[], None]) -> None:
        send, sent = Sender.send, list[int]()

        async def tripping(sender: Sender, pending: Pending) -> str:
            sent.append(pending.effect.entry)
            if len(sent) == 2:
                happens()
                await asyncio.sleep(0)
            return await send(sender, pending)

        monkeypatch.setattr(Sender, "send", tripping)

    return set_it


def full_disk() -> None:
    raise JournalError("no space left")


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def no_words(*_: object) -> list[str]:
    raise OncallError("the message cannot be made")


def types(run: Run) -> list[str]:
    entries = json.loads(run("journal", "show", "--json").out)["entries"]
    return [e["type"] for e in entries if not e["type"].startswith("session.")]


@pytest.mark.usefixtures("config")
def test_an_ack_is_saved_then_sent_then_its_outcome_is_saved(run: Run) -> None:
    alert = one(run, "prod")
    done = run("ack", alert["id"], "--note", "on it", "--for", "30m")
    assert done.code == 0
    assert "saved as entry" in done.out
    assert "prod was told" in done.out
    assert types(run) == ["alert.acked", "effect.sent"]
    after = alerts(run)[alert["id"]]
    assert after["state"] == "acked"
    assert after["owner"] == json.loads(run("journal", "show", "--json").out)["entries"][0]["by"]
    assert run("journal", "verify").code == 0
    assert run("unack", alert["fingerprint"][:8]).code == 0
    assert alerts(run)[alert["id"]]["state"] == "unacked"
    assert types(run)[2:] == ["alert.unacked", "effect.sent"]


@pytest.mark.usefixtures("config")
def test_where_the_site_keeps_acks_to_itself_nothing_is_sent(run: Run) -> None:
    alert = one(run, "edge")
    done = run("ack", alert["id"])
    assert done.code == 0
    assert "was told" not in done.out
    assert types(run) == ["alert.acked"]
    assert alerts(run)[alert["id"]]["state"] == "acked"


@pytest.mark.usefixtures("config")
def test_nothing_is_done_unless_every_id_is_known(run: Run) -> None:
    done = run("ack", one(run, "edge")["id"], "feedfeedfeedfeed")
    assert done.code == 1
    assert "feedfeedfeedfeed" in done.err
    assert run("journal", "show").code == 1


@pytest.mark.usefixtures("config")
def test_what_is_not_acknowledged_cannot_be_unacknowledged(run: Run) -> None:
    done = run("unack", one(run, "edge")["id"])
    assert done.code == 1
    assert "is unacked" in done.err


@pytest.mark.usefixtures("config")
def test_what_i_have_and_snoozed_can_be_unacknowledged(run: Run) -> None:
    id_ = one(run, "edge")["id"]
    assert (run("ack", id_).code, run("snooze", id_, "--for", "30m").code) == (0, 0)
    assert alerts(run)[id_]["state"] == "shelved"
    assert run("unack", id_).code == 0
    assert types(run)[-1] == "alert.unacked"


@pytest.mark.usefixtures("config")
def test_a_note_keeps_its_text_out_of_the_line(run: Run) -> None:
    alert = one(run, "edge")
    assert run("note", alert["id"], "--text", "restarted the gateway").code == 0
    entries = json.loads(run("journal", "show", "--json").out)["entries"]
    noted = next(e for e in entries if e["type"] == "alert.noted")
    assert noted["texts"] == {"note": "restarted the gateway"}
    assert "restarted" not in json.dumps(noted["data"])


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    ("argv", "code"),
    [(("ack", "x", "--for", "soon"), 1), (("note", "x", "--text", " "), 2), (("ack",), 2),
     (("--read-only", "ack", "x"), 2), (("note", "x"), 2)],
)  # fmt: skip
def test_wrong_use_is_one_line(run: Run, argv: tuple[str, ...], code: int) -> None:
    done = run(*argv)
    assert done.code == code
    assert done.err.count("\n") == 1
    assert done.err.startswith("oncall-tui: ")


def test_an_alert_of_a_silent_source_is_unknown_without_a_memory_of_it(
    run: Run, config: Path
) -> None:
    alert = one(run, "prod")
    lose(config, "prod")
    assert run("ack", alert["id"]).code == 1


def test_an_alert_that_is_remembered_is_acked_now_and_sent_later(run: Run, config: Path) -> None:
    from data.cache import TinyCache
    from data.clock import SystemClock
    from oncall_tui.domain.alert import Alert
    from oncall_tui.domain.snapshot import Snapshot
    from oncall_tui.services.remembering import Memory

    told = one(run, "prod")
    alert = Alert(
        id=told["id"],
        source="prod",
        fingerprint=told["fingerprint"],
        starts_at=int(told["id"].rpartition("@")[2]),
        title=told["title"],
        severity=told["severity"],
        labels=told["labels"],
        annotations={},
    )
    now = SystemClock().now()
    cache = TinyCache(config.parents[2] / "cache" / "oncall-tui")
    Memory(cache).store_alerts(Snapshot("prod", (alert,), now), now=now, force=True)
    lose(config, "prod")
    done = run("ack", alert.id)
    assert done.code == 3
    assert "prod is told later" in done.out
    assert types(run) == ["alert.acked"]


def test_what_is_done_to_a_demo_stays_out_of_the_own_journal(
    run: Run, home: Path, estate: DemoEstate, tmp_path: Path
) -> None:
    config = estate.write_config(tmp_path / "demo")
    document = json.loads(run("--config", str(config), "alerts", "--json").out)
    alert = next(a for a in document["alerts"] if a["state"] == "unacked")
    assert run("--config", str(config), "ack", alert["id"]).code in {0, 3}
    assert (tmp_path / "demo" / "state" / "oncall-tui" / "journal").is_dir()
    assert not (home / "state" / "oncall-tui" / "journal").exists()


def test_an_act_that_the_agent_did_not_sign_is_saved_and_says_which_key_did(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = one(run, "edge")
    monkeypatch.setenv("SSH_AUTH_SOCK", str(config.parent / "gone"))
    monkeypatch.delenv("TMUX", raising=False)
    text = config.read_text()
    config.write_text(text.replace('key = "file"\n', "", 1))
    done = run("ack", alert["id"])
    assert done.code == 0
    assert "the key file signed: the ssh-agent cannot be used" in done.err
    assert run("journal", "verify").code == 0
    config.write_text(text.replace('key = "file"\n', 'key = "agent"\n', 1))
    refused = run("unack", alert["id"])
    assert refused.code == 1
    assert "the ssh-agent cannot be used" in refused.out + refused.err
    assert types(run) == ["alert.acked"]


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    "argv",
    [
        ("ack",),
        ("unack",),
        ("note", "--text", "x"),
        ("snooze", "--for", "30m"),
        ("escalate", "--note", "x"),
        ("assign", "--to", "alice"),
    ],
)
def test_every_act_on_alerts_says_in_json_what_became_of_it(
    run: Run, argv: tuple[str, ...]
) -> None:
    alert = one(run, "edge")
    if argv == ("unack",):
        assert run("ack", alert["id"]).code == 0
    done = run(*argv, alert["id"], "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    [told] = document["alerts"]
    assert (told["id"], told["title"], told["error"]) == (alert["id"], alert["title"], None)
    assert isinstance(told["entry"], int)
    assert isinstance(document["said"], list)


Trip = Callable[[Callable[[], None]], None]


@pytest.mark.usefixtures("config")
def test_an_error_with_one_leaves_none_untold(run: Run, trip: Trip) -> None:
    ids = some(run, "prod", 3)
    trip(full_disk)
    done = run("ack", *ids)
    assert done.code == JournalError.exit_code
    assert "no space left" in done.err
    first, second, third = done.out.splitlines()
    assert "saved as entry" in first
    assert "saved as entry" in second
    assert "no space left" in second
    assert first.endswith("prod was told")
    assert third.endswith("prod was told")


@pytest.mark.usefixtures("config")
def test_an_error_with_one_stands_in_the_document(run: Run, trip: Trip) -> None:
    ids = some(run, "prod", 3)
    trip(full_disk)
    done = run("ack", "--json", *ids)
    assert done.code == JournalError.exit_code
    told = json.loads(done.out)["alerts"]
    assert [one["id"] for one in told] == ids
    assert [one["told"] for one in told] == [True, False, True]
    assert "no space left" in told[1]["waits"]


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("as_json", [False, True])
def test_what_is_saved_is_told_when_the_sending_is_interrupted(
    run: Run, trip: Trip, as_json: bool
) -> None:
    ids = some(run, "prod", 3)
    trip(interrupt)
    done = run("ack", *(["--json"] if as_json else []), *ids)
    assert done.code == 130
    if as_json:
        assert [one["told"] for one in json.loads(done.out)["alerts"]] == [True, False, False]
    else:
        first, second, third = done.out.splitlines()
        assert first.endswith("prod was told")
        assert "saved as entry" in second
        assert "saved as entry" in third
        assert "interrupted" in third
    assert types(run).count("alert.acked") == 3


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("as_json", [False, True])
def test_what_is_saved_is_told_when_nothing_can_be_said_of_it_in_the_end(
    run: Run, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    monkeypatch.setattr(owning, "_untold", no_words)
    (id_,) = some(run, "prod", 1)
    argv = ("assign", id_, "--to", "bob", "--anyone", *(["--json"] if as_json else []))
    done = run(*argv)
    assert done.code == OncallError.exit_code
    assert "cannot be made" in done.err
    if as_json:
        assert [one["id"] for one in json.loads(done.out)["alerts"]] == [id_]
    else:
        assert "saved as entry" in done.out
