"""Places in a script: letters below each character say where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.runbook_command import command_lines, is_command, is_shell
from oncall_tui.domain.shell_text import Place, scan

LETTERS = {
    Place.PLAIN: ".",
    Place.SINGLE: "s",
    Place.DOUBLE: "d",
    Place.ANSI: "a",
    Place.BACKTICK: "b",
    Place.BRACE: "v",
    Place.ARITHMETIC: "m",
    Place.COMMENT: "c",
    Place.HEREDOC: "h",
    Place.LITERAL: "l",
}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("@ '@' @", ".s."),
        ('@ "@" @', ".d."),
        ('"@ $(@ "@") @" @', "d.dd."),
        ("@ # it's @\n@", ".c."),
        ("@#@ '@'", "..s"),
        ("`@ '@'` @", "bb."),
        ("${@:-'@'} @", "vv."),
        ("\"${@:-'@'}\" @", "vv."),
        ("$((@+(@))) @", "mm."),
        ("$'@\\'@' @", "aa."),
        ("@ <<E\n@\nE\n@", ".h."),
        ("@ <<'E'\n@\nE\n@", ".l."),
        ("@ <<\\E\n@\nE\n@", ".l."),
        ("@ <<-E\n\t@\n\tE\n@", ".h."),
        ("@ <<< '@' @", ".s."),
        ("@ \\'@", ".."),
        ('"@\\"@" @', "dd."),
        ("(@; (@)) '@' @", "..s."),
        ("f() { '@'; }; @", "s."),
    ],
)
def test_places(text: str, places: str) -> None:
    found = scan(text).places
    assert len(found) == len(text)
    assert "".join(LETTERS[found[i]] for i, c in enumerate(text) if c == "@") == places


@pytest.mark.parametrize(
    "text", ["a 'b", 'a "b', "a `b", "a $(b", "a \\", "a \\\n", "a <<E\nb\n", "a <<E"]
)
def test_what_goes_on_is_not_complete(text: str) -> None:
    assert not scan(text).complete


@pytest.mark.parametrize("text", ["", "a", "a 'b' \"c\" $(d) # it's", "a <<E\nb\nE\n", "a <<< 'b'"])
def test_what_is_closed_is_complete(text: str) -> None:
    assert scan(text).complete


@given(st.text(alphabet="ab '\"\\$`(){}<#\n-E", max_size=40))
def test_every_character_has_one_place(text: str) -> None:
    assert len(scan(text).places) == len(text)


def test_prompts_are_dropped_and_with_them_what_was_printed() -> None:
    text = "$ df -h\nFilesystem 97%\nme@host:~$ ls \\\n  -l\ntotal 0\n❯ k get\n"
    text += "[root@db1 etc]# cat <<E\nx\nE\nx"
    assert command_lines(text) == ["df -h", "ls \\", "  -l", "k get", "cat <<E", "x", "E"]


def test_a_hash_alone_is_never_taken_for_a_prompt() -> None:
    assert command_lines("# as root\nls") == ["# as root", "ls"]
    assert command_lines("$VAR x\n$(y)") == ["$VAR x", "$(y)"]


def test_languages() -> None:
    assert [is_shell(lang) for lang in ("", "console", "sql")] == [True, True, False]
    assert [is_command(lang) for lang in ("promql", "python", "yaml")] == [True, True, False]
