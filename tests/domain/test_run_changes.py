"""The badge "changes state": only what is known to read goes without it."""

from __future__ import annotations

import pytest

from oncall_tui.domain.run_changes import may_change, only_looks
from oncall_tui.domain.runbook import Command


@pytest.mark.parametrize(
    "text",
    [
        "kubectl -n <ns> get pods -o wide",
        "kubectl logs x | grep y 2>&1",
        "df -h >/dev/null; du -sh .",
        "oc exec <pod> -- cat /etc/hosts",
        "sudo journalctl -u x",
        "curl -s https://x/y",
        "systemctl status x",
        "$ ls\nremoved by rm",
        "FOO=1 ls",
        "# rm -rf /\nls",
        "cat a \\\n  b",
        "echo $(cat x)",
    ],
)
def test_reading(text: str) -> None:
    assert not may_change([Command(text)])


@pytest.mark.parametrize(
    "text",
    [
        "kubectl delete pod x",
        "kubectl get x > file",
        "cat x | tee y",
        "ls && rm x",
        "curl -X POST y",
        "curl -d @f y",
        "oc exec <pod> -- rm x",
        "kubectl exec x sh",
        "sudo systemctl restart x",
        "frobnicate",
        "ip link set eth0 down",
        "journalctl --vacuum-size=1G",
        "echo $(rm x)",
        "echo `rm x`",
        "sort -o x y",
        "find . -delete",
        "kubectl -n a",
        "amtool silence add x",
    ],
)
def test_changing_or_unknown(text: str) -> None:
    assert may_change([Command("ls"), Command(text)])


@pytest.mark.parametrize(
    ("text", "lang", "changes"),
    [
        ("up == 0", "promql", False),
        ("SELECT 1; show tables;", "sql", False),
        ("SELECT pg_terminate_backend(1)", "sql", True),
        ("select * into x from y", "sql", True),
        ("DELETE FROM x", "sql", True),
        ("print(1)", "python", True),
    ],
)
def test_other_languages(text: str, lang: str, changes: bool) -> None:
    assert may_change([Command(text, lang)]) is changes


def test_words_that_only_look() -> None:
    assert only_looks("Check: the pods")
    assert not only_looks("Restart it")
    assert not only_looks("")
