"""Tells a command that only reads from one that may change something. Unknown is changing.

For display only: nothing is allowed or forbidden by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from oncall_tui.domain.runbook import Command
from oncall_tui.domain.runbook_command import QUERIES, SQL, command_lines, is_shell
from oncall_tui.domain.runbook_verbs import LOOKING
from oncall_tui.domain.word_list import words

_PLAIN_READERS = words("""
    cat less more head tail grep egrep fgrep zgrep rg wc sort uniq cut tr column nl ls stat file du
    df free uptime w who last ps pgrep pstree top htop iotop iostat vmstat mpstat sar lsof lsblk
    blkid findmnt netstat ss ip ping traceroute tracepath mtr dig host nslookup getent id whoami
    uname journalctl echo printf printenv which type pwd jq yq test true
    nproc lscpu lsmod numactl amtool promtool openssl cd basename dirname sha256sum md5sum diff cmp
    """)
_READING_VERBS = {
    "kubectl": words("get describe logs top explain version api-resources events"),
    "oc": words("get describe logs top explain version status events whoami"),
    "systemctl": words("status show list-units list-timers is-active is-failed cat"),
    "git": words("status log show diff blame"),
    "docker": words("ps logs inspect images stats top"),
    "helm": words("list status get history"),
    "ceph": words("status health df -s"),
    "amtool": frozenset({"alert", "silence", "check-config"}),
    "promtool": frozenset({"check", "query"}),
}
_SUBVERBS = frozenset({"add", "expire", "import", "update", "delete"})
_REMOTE = frozenset({"exec", "rsh"})
_PREFIXES = frozenset({"sudo", "time", "watch", "nice", "command"})
_WRITING_FLAGS = re.compile(
    r"(?:^|\s)(?:-X|--request|-d|--data\S*|-T|--upload-file|-F|--form|-o|-O|--output|-i|--in-place"
    r"|--vacuum\S*|--rotate|-out|-keyout"
    r"|add|del|delete|set|flush|replace|change|up|down|exec|expire|import|update)(?:[\s=]|$)"
)
_ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=\S*$")
_HARMLESS_REDIRECT = re.compile(r"\d?>&\d|&?\d?>{1,2}\s*/dev/null")
_PLACEHOLDER = re.compile(r"<[A-Za-z][\w .\-/]*>")
_SEPARATORS = re.compile(r"\|\||&&|[|;\n`]|\$\(")
_SQL_ACTS = re.compile(
    r"\b(?:pg_(?:cancel|terminate|drop|create|reload|switch|promote|rotate|wal_replay|advisory"
    r"|import|start|stop|copy)|setval|nextval|lo_|dblink|into|for\s+update|analyze)",
    re.IGNORECASE,
)
"""What makes a SELECT or an EXPLAIN change something."""
_SQL_READERS = ("select", "show", "explain", "\\d", "\\l", "\\x", "\\timing", "describe")


def may_change(commands: Iterable[Command]) -> bool:
    """Whether any of the commands is not known to be one that only reads."""
    return any(_changes(command) for command in commands)


def only_looks(title: str) -> bool:
    """Whether a step without a command asks to look at something, by its first word."""
    return title.partition(" ")[0].strip(":,.").casefold() in LOOKING


def _changes(command: Command) -> bool:
    if command.lang in QUERIES:
        return False
    if command.lang in SQL:
        parts = [part.strip().casefold() for part in command.text.split(";")]
        known = all(not part or part.startswith(_SQL_READERS) for part in parts)
        return not known or _SQL_ACTS.search(command.text) is not None
    if not is_shell(command.lang):
        return True
    text = "\n".join(command_lines(command.text)).replace("\\\n", " ")
    text = _HARMLESS_REDIRECT.sub("", _PLACEHOLDER.sub("x", text))
    return ">" in text or not all(_reads(part) for part in _SEPARATORS.split(text))


def _reads(part: str) -> bool:
    words = part.split()
    while words and (words[0] in _PREFIXES or _ASSIGNMENT.match(words[0])):
        words = words[1:]
    if not words or words[0].startswith("#"):
        return True
    tool, rest = words[0].rpartition("/")[2], words[1:]
    if tool in _READING_VERBS:
        if "--" in rest and _REMOTE & set(rest):
            return _reads(" ".join(rest[rest.index("--") + 1 :]))
        verb = _verb(rest)
        return verb in _READING_VERBS[tool] and not _SUBVERBS & set(rest)
    if tool == "curl" or tool in _PLAIN_READERS:
        return not _WRITING_FLAGS.search(" ".join(rest))
    return False


def _verb(words: list[str]) -> str:
    """Return the first word that is no option; options of these tools may take a value."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in {"-n", "--namespace", "-c", "--context", "--cluster", "-C", "--kubeconfig"}:
            skip = True
        elif not word.startswith("-") or word == "-s":
            return word
    return ""
