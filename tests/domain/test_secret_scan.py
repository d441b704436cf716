"""What is taken for a secret, and what is not. Every secret here is made up."""

from __future__ import annotations

import base64
import string
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.secret_names import is_telling
from oncall_tui.domain.secret_scan import find_secrets, kinds, mask

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


def some(alphabet: str, size: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=size, max_size=most or size)


def joined(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    made = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    return st.tuples(*made).map("".join)


# The prefixes stand apart from the rest, so that no scanner of sources takes this for a leak.
SHAPES = {
    "aws key": joined("AK", "IA", some("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
    "github token": joined("gh", "p_", some(ALNUM, 36)),
    "gitlab token": joined("glp", "at-", some(ALNUM, 20)),
    "slack token": joined("xo", "xb-", some(string.digits, 12), "-", some(ALNUM, 24)),
    "google key": joined("AI", "za", some(ALNUM, 35)),
    "stripe key": joined("sk_", "live_", some(ALNUM, 24)),
    "npm token": joined("np", "m_", some(ALNUM, 36)),
    "pypi token": joined("py", "pi-", some(ALNUM, 60)),
    "digitalocean token": joined("dop", "_v1_", some(HEX, 64)),
    "vault token": joined("hv", "s.", some(ALNUM, 24)),
    "grafana token": joined("gl", "sa_", some(ALNUM, 32), "_", some(HEX, 8)),
    "jwt": joined("ey", "J", some(ALNUM, 20), ".", some(ALNUM, 30), ".", some(ALNUM, 43)),
}
AROUND = st.sampled_from(["", "the key ", "see: ", "ran it with ", '"', "'", "(", "x=", "\n"])
AFTER = st.sampled_from(["", " and it worked", '"', "'", ")", ", then again", "\n", "."])


@pytest.mark.parametrize("kind", SHAPES)
@given(data=st.data())
@settings(max_examples=25)
def test_a_key_of_a_known_shape_is_masked_wherever_it_stands(
    kind: str, data: st.DataObject
) -> None:
    secret = data.draw(SHAPES[kind])
    text, found = mask(data.draw(AROUND) + secret + data.draw(AFTER))
    assert secret not in text
    assert f"[redacted: {kind}]" in text
    assert kinds(found) == [kind]


STRONG_NAMES = st.sampled_from(
    ["password", "PASSWORD", "db_password", "dbPassword", "passwd", "MYSQL_ROOT_PASSWORD"]
)
WEAK_NAMES = st.sampled_from(
    [
        "token",
        "api_key",
        "apiKey",
        "X-Api-Key",
        "client_secret",
        "AWS_SECRET_ACCESS_KEY",
        "auth-token",
    ]
)
RANDOM = (
    some(ALNUM, 24, 40)
    .filter(lambda text: any(c.isdigit() for c in text[2:-2]) and len(set(text)) > 8)
    .map(lambda text: f"a{text}B7xQ9")
)
WRITTEN = st.sampled_from(
    ["{}={}", "{}: {}", "{} = {}", '"{}": "{}"', "{}='{}'", "--{} {}", "{} is {}"]
)


@given(name=WEAK_NAMES | STRONG_NAMES, secret=RANDOM, written=WRITTEN, before=AROUND)
def test_a_random_value_behind_a_telling_name_is_masked(
    name: str, secret: str, written: str, before: str
) -> None:
    text, found = mask(before + written.format(name, secret) + " and so on")
    assert secret not in text
    assert found
    assert text.endswith(" and so on")


@given(
    name=STRONG_NAMES,
    secret=st.tuples(
        some(ascii_letters, 1, 1), some(ALNUM + "!#%&+_", 4, 18), some("0123456789", 1, 1)
    ).map("".join),
    written=st.sampled_from(["{}={}", "{}: {}", '{{"{}": "{}"}}', "--{} {}", "export {}={}"]),
)
def test_whatever_stands_behind_a_password_is_masked(name: str, secret: str, written: str) -> None:
    assert secret not in mask(written.format(name, secret))[0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("curl -u bob:s3cret https://x", "curl -u bob:[redacted: password] https://x"),
        ("mysql -uroot -phunter2 db", "mysql -uroot -p[redacted: password] db"),
        ("sshpass -p hunter2 ssh a", "sshpass -p [redacted: password] ssh a"),
        ("redis-cli -p 6379 -a hunter2 ping", "redis-cli -p 6379 -a [redacted: password] ping"),
        ("amqp://bob:hunter@mq:5672/v", "amqp://bob:[redacted: url password]@mq:5672/v"),
        (
            "https://a1b2c3d4e5f6g7h8i9J0@git.example/r",
            "https://[redacted: url token]@git.example/r",
        ),
        ("ALTER USER x PASSWORD 'open sesame'", "ALTER USER x PASSWORD '[redacted: password]'"),
        ("identified by 'hunter'", "identified by '[redacted: password]'"),
        ('{"password": "a b\\" c", "n": 1}', '{"password": "[redacted: password]", "n": 1}'),
        ("password: hunter2", "password: [redacted: password]"),
        ("the password is Tr0ub4dor&3.", "the password is [redacted: password]."),
        ("Authorization: Bearer abc123def", "Authorization: Bearer [redacted: authorization]"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----!",
            "[redacted: private key]!",
        ),
        ("-----BEGIN OPENSSH PRIVATE KEY----- b3Blbn and no end", "[redacted: private key]"),
    ],
)
def test_a_secret_is_masked_and_what_stands_around_it_is_not(text: str, masked: str) -> None:
    assert mask(text)[0] == masked


@given(user=some(string.ascii_lowercase, 1, 8), word=some(ALNUM + "!$-_.+", 3, 30))
def test_the_password_of_basic_credentials_is_masked(user: str, word: str) -> None:
    secret = base64.b64encode(f"{user}:{word}".encode()).decode()
    assert secret not in mask(f"curl -H 'Authorization: Basic {secret}' https://x")[0]


@pytest.mark.parametrize(
    "name", ["password", "db_password", "apiKey", "API_TOKEN", "passphrase", "secret"]
)
def test_a_name_can_tell(name: str) -> None:
    assert is_telling(name)


@pytest.mark.parametrize(
    "name", ["pod", "namespace", "compass", "key", "token_count", "secretName", "monkey"]
)
def test_most_names_do_not_tell(name: str) -> None:
    assert not is_telling(name)


ORDINARY = [
    "restarted api-6d8f9c7b5-x2k4j in namespace payments, error rate back to 0.2 %",
    "rolled back to 3f2a9c1d7e8b4a5f6c0d1e2f3a4b5c6d7e8f9a0b",
    "rolled back to git 3f2a9c1",
    "request id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed",
    "image registry.example.com/team/api@sha256:" + "ab12" * 16,
    "kubectl -n prod get secret my-tls-cert -o yaml",
    "kubectl create secret generic db --from-file=password.txt",
    "secret: my-tls-cert-2 is mounted twice",
    "secretName: wildcard-example-com",
    "token expired, renewed it",
    "token: expired",
    "the token is invalid since 2026-03-02T12:00:00Z",
    "password is wrong on db01",
    "password: see the vault, path ops/db",
    "the password was rotated yesterday",
    "waiting for a password reset by the user",
    "bearer authentication fails with 401",
    "basic auth is off; Basic functionality works",
    "authorization: denied by policy",
    "cookie: expired for all users",
    "export TOKEN=$(cat /run/token)",
    "mysql -u root -p < dump.sql",
    "psql -h db01 -U app -P pager=off",
    "curl -u $USER:$PASSWORD https://x",
    "curl -H 'Authorization: Bearer $TOKEN' https://x",
    "password=<password> from the vault",
    "password: ${DB_PASSWORD}",
    "DB_PASSWORD={{ .Values.password }}",
    "http://grafana.example.com:3000/d/abc?orgId=1&from=now-6h",
    "ssh://git@github.com/team/repo",
    "mailed bob@example.com at 12:30, see https://wiki.example/x#a@b",
    "max_tokens=4096 tokens: 500",
    "token_count: 12345678",
    "pwd: /var/lib/postgresql/16/main",
    "bypass=true compass: north",
    "auth: ok, db: ok, cache: degraded",
    "primary key: 12345678 is there twice",
    "disk-abcdefghijklmnopqrstuvwxyz0123456789 is full",
    "task-0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d",
    "ASIAN region, AKIA is a prefix",
    "SG is the region",
    "10.0.0.1:9100 -> 10.0.0.2:5432",
    "eyJ is how a JWT begins",
    "-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJmU6Q0b2mB2b8i0F4k5cQx0Yb1d8hQ9 bob@jump01",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_ordinarily_written_stays(text: str) -> None:
    assert mask(text) == (text, ())


PIECES = st.sampled_from(
    [
        *("password", "token", "secret", "bearer ", "Authorization: ", "https", "://", "eyJ"),
        *("=", ": ", " is ", " ", "--", '"', "'", "@", ":", "\n", "$", "<", "[redacted: ", "]"),
        *("hunter2", "a1B2c3D4e5F6g7H8", "ghp_" + "x9" * 18, "-----BEGIN PRIVATE KEY-----"),
    ]
)


@given(st.lists(PIECES | some(ALNUM, 1, 20), max_size=14).map("".join))
@settings(max_examples=400)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)[0]
    assert mask(once) == (once, ())


@given(st.lists(PIECES | st.text(max_size=10), max_size=14).map("".join))
def test_what_was_found_is_in_order_and_apart(text: str) -> None:
    at = 0
    for finding in find_secrets(text):
        assert at <= finding.start < finding.end <= len(text)
        at = finding.end


@given(st.lists(PIECES | st.text(max_size=10), max_size=10).map("".join))
def test_the_sure_ones_are_among_all(text: str) -> None:
    covered = find_secrets(text)
    for sure in find_secrets(text, sure=True):
        assert any(one.start <= sure.start and sure.end <= one.end for one in covered)


def test_the_sure_ones_need_no_name() -> None:
    assert mask("password=hunter2", sure=True) == ("password=hunter2", ())
    assert mask("http://a:b1@c", sure=True)[0] == "http://a:[redacted: url password]@c"


@pytest.mark.parametrize(
    "flood",
    [
        "password",
        "a" * 8,
        "-----BEGIN PRIVATE KEY-----",
        "https://a:",
        "eyJaaaaaaaa.",
        "curl ",
        "mysql -",
        "token is ",
        "_-.",
        "=" * 8,
    ],
)
def test_a_hostile_text_of_a_quarter_megabyte_is_scanned(flood: str) -> None:
    find_secrets(flood * (262_144 // len(flood)))


def test_a_text_that_is_kept_as_typed_is_ordinary_again_once_it_is_changed() -> None:
    assert type(AsTyped("x ").strip()) is str


def test_ordinary_runbooks_hold_no_secrets_of_a_sure_shape() -> None:
    corpus = Path(__file__).parents[3] / "shared" / "corpus" / "runbooks"
    if not corpus.is_dir():
        pytest.skip("the corpus is not here")
    found = [
        (path.name, text[finding.start - 20 : finding.end])
        for path in sorted(corpus.rglob("*.md"))
        for text in [path.read_text(encoding="utf-8", errors="replace")]
        for finding in find_secrets(text)
    ]
    assert len(found) <= 3, found
