"""`doctor` and the lists of keys whose approval, or whose note, counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.verbs.conftest import Run

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


def findings(run: Run, config: Path, signers: Path) -> list[tuple[str, str, str]]:
    more = f'\n[approvals]\nsigners = "{signers}"\n'
    text = config.read_text()
    if "[handover]" in text:
        text = text.replace("[handover]", f'[handover]\nallowed_signers = "{signers}"')
    else:
        more += f'[handover]\nallowed_signers = "{signers}"\n'
    config.write_text(text + more)
    found = json.loads(run("doctor", "--json").out)["findings"]
    wanted = {"approvals signers", "handover signers"}
    return [(x["what"], x["verdict"], x["says"]) for x in found if x["what"] in wanted]


@pytest.mark.parametrize("content", [None, "# nobody\nnonsense\n"])
def test_a_list_that_is_not_there_or_has_no_key_is_wrong(
    run: Run, config: Path, tmp_path: Path, content: str | None
) -> None:
    signers = tmp_path / "signers"
    if content is not None:
        signers.write_text(content)
    found = findings(run, config, signers)
    assert [(what, verdict) for what, verdict, _ in found] == [
        ("approvals signers", "wrong"),
        ("handover signers", "wrong"),
    ]


def test_a_list_without_my_own_key_is_told(run: Run, config: Path, tmp_path: Path) -> None:
    keys = tmp_path / "state" / "oncall-tui" / "keys"
    keys.mkdir(parents=True, mode=0o700)
    (keys / "id_ed25519.pub").write_text(KEY.replace("Hh8f", "Hh8g")[:-1] + "A me\n")
    signers = tmp_path / "signers"
    signers.write_text(f"bob@example.com {KEY}\n")
    found = findings(run, config, signers)
    assert [verdict for _, verdict, _ in found] == ["ok", "note", "ok", "note"]
    assert "others refuse what it signs" in found[1][2]
