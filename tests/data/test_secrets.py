"""Secrets: read from where they are kept, refused where others can read them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from data import secrets
from oncall_tui.errors import SecretError

WHERE = "sources[0].auth.bearer"


def read(kind: str, value: str | tuple[str, ...]) -> str:
    return secrets.read_secret(kind, value, where=WHERE)


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text("s3cret\n")
    path.chmod(0o600)
    return path


def test_the_newline_at_the_end_is_not_part_of_it(token: Path) -> None:
    assert read("file", str(token)) == "s3cret"


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONCALL_TOKEN", "x y")
    assert read("env", "ONCALL_TOKEN") == "x y"


def test_a_command_prints_it_and_no_shell_sees_it() -> None:
    code = "import sys; print(sys.argv[1])"
    assert read("command", (sys.executable, "-c", code, "a;b$(c)")) == "a;b$(c)"
    assert read("command", "echo 'two words'") == "two words"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o610])
def test_a_file_that_others_can_read_is_refused_with_the_way_out(token: Path, mode: int) -> None:
    token.chmod(mode)
    with pytest.raises(SecretError) as caught:
        read("file", str(token))
    assert caught.value.hint == f"chmod 600 {token}"
    assert caught.value.where == WHERE


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"\n", "empty"), (b"a\nb", "control"), (b"a\x1b[2J", "control"),
     (b"\xff", "UTF-8"), (b"a" * 70_000, "64 KiB")],
)  # fmt: skip
def test_what_cannot_be_a_secret_is_refused(token: Path, content: bytes, why: str) -> None:
    token.write_bytes(content)
    with pytest.raises(SecretError, match=why):
        read("file", str(token))


def test_a_missing_file_a_folder_and_a_missing_variable_say_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONCALL_TOKEN", raising=False)
    for kind, value in (
        ("file", str(tmp_path / "none")), ("file", str(tmp_path)), ("env", "ONCALL_TOKEN"),
    ):  # fmt: skip
        with pytest.raises(SecretError) as caught:
            read(kind, value)
        assert value in str(caught.value)


def test_a_command_that_fails_hangs_or_is_not_there_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.05)
    for value, why in (
        ("false", "exit code 1"),
        ("sleep 5", "longer"),
        ("no-such-command-x", "run"),
    ):
        with pytest.raises(SecretError, match=why):
            read("command", value)


def test_no_error_ever_holds_the_secret(token: Path) -> None:
    token.write_bytes(b"hush\x07hush")
    with pytest.raises(SecretError) as caught:
        read("file", str(token))
    assert "hush" not in str(caught.value)


def test_a_keyring_that_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretError, match="not installed"):
        read("keyring", "oncall/alice")
