"""Copied commands: a real shell must see exactly the value, whatever is in it."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oncall_tui.domain.placeholder import Filled, fill, label_names
from oncall_tui.domain.placeholder_names import values_of
from oncall_tui.domain.runbook import Command

HOSTILE = st.text(
    alphabet=st.sampled_from(
        "ab0 '\"\\$`;&|<>(){}[]*?~!#=-+@%^,.:/é漢\t\n\r\x1b\x00\x7f\u202e\u200b"
    ),
    min_size=1,
    max_size=12,
)


def filled(text: str, lang: str = "sh", **labels: str) -> Filled:
    return fill(Command(text, lang), values_of(labels))


def run(script: str) -> list[str]:
    """Run a script with `show`, which prints its arguments, each ended by a NUL."""
    prelude = 'show() { for a in "$@"; do printf \'%s\\0\' "$a"; done; }\n'
    done = subprocess.run(
        ["sh", "-c", prelude + script],
        capture_output=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "LC_ALL": "C.UTF-8"},
        cwd="/",
        timeout=20,
    )
    return done.stdout.decode().split("\0")[:-1]


PLACES = {
    "show <pod>": ["{}"],
    "show <pod> <pod>": ["{}", "{}"],
    "show pre-<pod>/post": ["pre-{}/post"],
    "show --name=<pod>": ["--name={}"],
    'show "<pod>"': ["{}"],
    'show "in <pod> the middle"': ["in {} the middle"],
    "show '<pod>'": ["{}"],
    "show 'in <pod> the middle'": ["in {} the middle"],
    'show "$(printf %s <pod>)"': ["{}"],
    'show "$(printf %s "<pod>")"': ["{}"],
    "show a # about <pod>\nshow b": ["a", "b"],
    'show "$POD"': ["{}"],
    'show "a $POD b" "${POD}"': ["a {} b", "{}"],
    "show $POD": ["{}"],
    "show x\\\n <pod>": ["x", "{}"],
    "$ show <pod>\nsome <pod> output\n$ show b": ["{}", "b"],
    "cat <<EOF >/dev/null\n<pod> $POD\nEOF\nshow a": ["a"],
    "show \"`printf %s '<pod>'`\"": ["{}"],
    'show "${NONE:-<pod>}"': ["{}"],
}


@given(value=HOSTILE, script=st.sampled_from(sorted(PLACES)))
@settings(max_examples=250, deadline=None)
@example("$(touch /tmp/x)", 'show "<pod>"')
@example("'; touch x; '", "show '<pod>'")
@example("`id`", "show \"`printf %s '<pod>'`\"")
@example("a  b", "show $POD")
@example("*", "show $POD")
@example("--all", "show <pod>")
@example("'$(id)'", 'show "${NONE:-<pod>}"')
def test_the_shell_sees_exactly_the_value_or_nothing_was_put_in(value: str, script: str) -> None:
    result = filled(script, pod=value)
    assert set(result.missing) <= {"NONE"}
    if result.refused:
        assert all("pod" in told.casefold() for told in result.refused)
        return
    assert run(result.text) == [word.replace("{}", value) for word in PLACES[script]]


@pytest.mark.parametrize("value", ["web-1", "10.0.0.1:9100", "/var/lib/x", "a@b", "x%y", "1+1"])
@pytest.mark.parametrize("script", sorted(PLACES))
def test_usual_values_are_put_in_everywhere(script: str, value: str) -> None:
    result = filled(script, pod=value)
    assert not result.refused
    assert run(result.text) == [word.replace("{}", value) for word in PLACES[script]]


def test_usual_values_look_as_a_person_would_type_them() -> None:
    text = "kubectl -n <namespace> logs <pod-name> | grep '<pod>' && ssh <HOST> df"
    result = filled(text, namespace="shop", pod="web-1", instance="db1:9100")
    assert result.text == "kubectl -n shop logs web-1 | grep 'web-1' && ssh db1 df"
    assert result.filled == ("namespace", "pod-name", "pod", "HOST")


def test_variables_get_a_line_and_the_command_stays_as_it_was_written() -> None:
    result = filled('kubectl -n "$NS" get pod ${POD}', namespace="shop", pod="web-1")
    assert result.text == "NS='shop'\nPOD='web-1'\nkubectl -n \"$NS\" get pod ${POD}"


@pytest.mark.parametrize(
    "text",
    [
        "ls $PATH",
        "X=$1; for i in a; do echo $i $X; done",
        "awk '{print $POD}' f",
        "read POD\necho $POD",
        "export POD=x; echo $POD",
        "echo \\$POD",
        "echo $LD_PRELOAD $HOME",
        "cat <<'E'\n$POD\nE",
    ],
)
def test_variables_of_the_shell_or_of_the_script_itself_are_left_alone(text: str) -> None:
    result = filled(text, pod="web-1", path="/x", home="/x", ld_preload="/x", i="x", x="x")
    assert result.text == text
    assert not result.missing


@pytest.mark.parametrize(
    "value", ["a\nb", "a\rb", "\x1b[2J", "a\x00", "\u202eabc", "\x9bx", "\u2028", "x" * 5000]
)
def test_values_that_could_act_or_hide_are_refused(value: str) -> None:
    result = filled("echo <pod> $POD", pod=value)
    assert result.text == "echo <pod> $POD"
    assert len(result.refused) == 2


@pytest.mark.parametrize(
    "text",
    [
        "ssh db1 'ls <pod>'",
        "sh -c 'ls <pod>'",
        "eval ls <pod>",
        "psql -c \"select '<pod>'\"",
        "kubectl exec x -- bash -lc 'ls <pod>'",
        "find / -exec ls <pod> \\;",
        "awk '/<pod>/' f",
        "ls <pod> | xargs rm",
        'ssh db1 "ls $POD"',
    ],
)
def test_what_another_interpreter_reads_again_gets_safe_values_only(text: str) -> None:
    assert filled(text, pod="a b").refused
    assert filled(text, pod="$(id)").refused
    assert not filled(text, pod="web-1").refused


def test_a_value_that_looks_like_an_option_is_refused_where_it_would_be_one() -> None:
    assert filled("kubectl delete pod <pod>", pod="--all").refused
    assert filled('kubectl delete pod "$POD"', pod="--all").refused
    assert not filled("x --pod=<pod>", pod="--all").refused


def test_what_is_not_known_stays_visible_and_is_told() -> None:
    result = filled("kubectl get pvc <pvc> -n $NS <unit>", lang="console", namespace="shop")
    assert result.text == "NS='shop'\nkubectl get pvc <pvc> -n $NS <unit>"
    assert result.missing == ("pvc", "unit")


def test_other_languages_get_safe_values_and_no_lines() -> None:
    assert filled('up{job="<job>"}', "promql", job="node").text == 'up{job="node"}'
    assert filled('up{job="<job>"}', "promql", job='x"} or vector(1)').refused
    assert filled("select '$POD' -- <pod>", "sql", pod="web").text == "select '$POD' -- web"


@pytest.mark.parametrize("text", ["grep '\\<pod\\>' x", "cat <<pod>x", "a < pod > b"])
def test_what_only_looks_like_a_placeholder_is_none(text: str) -> None:
    assert filled(text, pod="web").text == text


def test_answers_count_more_than_labels_and_exact_names_more_than_aliases() -> None:
    values = values_of({"pod_name": "b", "pod": "a", "ns": "x"}, {"Name Space": "y"})
    assert (values.get("POD"), values.get("namespace")) == ("a", "y")
    assert values_of({"instance": "[::1]:9100"}).get("host") == "::1"
    assert values_of({"host": "db1"}).get("<x>") == ""


def test_the_names_that_labels_can_fill() -> None:
    commands = [Command("kubectl -n <ns> get $POD <unit> $PATH"), Command("x <ns>")]
    assert label_names(commands) == ("ns", "POD")
