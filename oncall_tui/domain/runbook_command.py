"""Commands as authors write them: their languages, and the prompts before them."""

from __future__ import annotations

import re

from oncall_tui.domain.shell_text import scan
from oncall_tui.domain.word_list import words

_SHELL = words("""
    sh bash shell console text txt plain plaintext zsh ksh dash terminal session shell-session
    shellsession command commandline none
    """)
QUERIES = frozenset({"promql", "logql", "metricsql"})
SQL = frozenset({"sql", "psql", "pgsql", "postgres", "postgresql", "mysql", "sqlite"})
_SCRIPTS = frozenset({"powershell", "pwsh", "ps1", "python", "py", "python3", "ruby", "rb"})

_PROMPT = re.compile(
    r"[ \t]*(?:\$[ \t]+|❯[ \t]+"
    r"|\[?[\w.-]+@[\w.-]+(?:[: ][^\s$#%\]]*)?\]?[ \t]?[$#%❯][ \t]+)"
)


def is_shell(lang: str) -> bool:
    """Whether a code block of that language is meant for a shell; no language counts as one."""
    return not lang or lang in _SHELL


def is_command(lang: str) -> bool:
    """Whether a code block of that language is something to run, not something to read."""
    return is_shell(lang) or lang in QUERIES or lang in SQL or lang in _SCRIPTS


def command_lines(text: str) -> list[str]:
    """Return the lines to copy: without prompts, and if there are any, without output.

    A line that goes on belongs to its command: after a backslash, in open quotes, in a
    here-document. A `# ` is never taken for a prompt: it may be a comment.
    """
    lines = text.split("\n")
    if not any(_PROMPT.match(line) for line in lines):
        return lines
    kept: list[str] = []
    command: list[str] = []
    for line in lines:
        found = _PROMPT.match(line)
        if found is not None:
            command = [line[found.end() :]]
        elif command and not scan("\n".join(command) + "\n").complete:
            command.append(line)
        else:
            command = []
            continue
        kept.append(command[-1])
    return kept
