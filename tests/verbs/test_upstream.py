from __future__ import annotations

import io
import sys
import tomllib
from pathlib import Path

import pytest

from data.paths import inside
from oncall_tui.domain.note import parse_vkey
from oncall_tui.errors import ConfigError, UsageError
from oncall_tui.options import parse
from oncall_tui.verbs.upstream import keys, serve


def run(tmp_path: Path, *words: str) -> str:
    args = parse(["upstream", "serve", *words])
    out = io.StringIO()
    serve(
        inside(tmp_path), listen=args.listen, store=args.store,
        allowed_signers=args.allowed_signers, tls_cert=args.tls_cert, tls_key=args.tls_key,
        forwarded_allow_ips=args.forwarded_allow_ips, rate=args.rate, folder=args.keys,
        name=args.name, out=out, err=io.StringIO(),
    )  # fmt: skip
    return out.getvalue()


def test_keys_prints_lines_of_the_configuration(tmp_path: Path) -> None:
    out = io.StringIO()
    keys(inside(tmp_path), folder=None, name="up.example", out=out)
    table = tomllib.loads(out.getvalue())
    assert {role: parse_vkey(vkey).name for role, vkey in table.items()} == {
        "mirror": "up.example/mirror",
        "witness": "up.example/witness",
    }


@pytest.mark.parametrize(
    "listen",
    ["", "8470", "localhost", "host:", ":8470", "host:x", "host:99999", "a@host:1", "h:1/"],
)
def test_an_address_is_host_and_port(tmp_path: Path, listen: str) -> None:
    with pytest.raises(UsageError):
        run(tmp_path, f"--listen={listen}")


@pytest.mark.parametrize("rate", ["-1", "x", "nan", "1e9"])
def test_a_rate_is_a_number(rate: str) -> None:
    with pytest.raises(UsageError):
        parse(["upstream", "serve", f"--rate={rate}"])


def test_a_certificate_goes_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="go together"):
        run(tmp_path, "--tls-cert=cert.pem")


def test_a_certificate_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("nothing")
    with pytest.raises(ConfigError, match="certificate"):
        run(tmp_path, f"--tls-cert={tmp_path / 'cert.pem'}", f"--tls-key={tmp_path / 'key.pem'}")


def test_a_list_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="allowed signers"):
        run(tmp_path, f"--allowed-signers={tmp_path / 'missing'}")


def test_without_its_packages_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "oncall_tui.upstream.serve", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delattr("oncall_tui.upstream.serve", raising=False)
    with pytest.raises(ConfigError) as caught:
        run(tmp_path)
    assert caught.value.hint == "in a checkout: uv tool install '.[upstream]'"


def test_without_psycopg_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "oncall_tui.upstream.postgresql_database", raising=False)
    with pytest.raises(ConfigError) as caught:
        run(tmp_path, "--store=postgresql:///x")
    assert caught.value.hint == "in a checkout: uv tool install '.[postgresql]'"
