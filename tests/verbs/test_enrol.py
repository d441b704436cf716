"""`upstream enrol`: what somebody sends to whoever runs the upstream."""

from __future__ import annotations

import pytest

from oncall_tui.domain.trust import parse_allowed_signers
from tests.verbs.conftest import Run


@pytest.mark.usefixtures("config")
def test_enrol_prints_a_line_for_the_list_and_when_its_key_signs(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.delenv("TMUX", raising=False)
    done = run("upstream", "enrol")
    assert done.code == 0, done.err
    assert done.out.startswith("# signs now: the key file\n")
    (key,) = parse_allowed_signers(done.out)
    assert key.namespaces.startswith("session@oncall-tui,approval@oncall-tui,")
    assert not key.authority
