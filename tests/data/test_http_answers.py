"""Headers read with mistrust, and servers' words made one plain line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.http_answers import (
    REASON_LENGTH,
    asked_wait,
    http_date,
    page_instead,
    reason,
    refusal,
)
from oncall_tui.errors import BadAnswerError, RefusedError, ThrottledError

NOW = 1_795_233_600_000
"""2026-11-21 04:00:00 UTC."""


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "10"}, 10),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "3.5"}, 3.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "999999999"}, 3600),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Sat, 21 Nov 2026 04:01:00 GMT"}, 60),
        ({"retry-after": "Saturday, 21-Nov-26 04:01:00 GMT"}, 60),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"ratelimit-reset": "30"}, 30),
        ({"x-ratelimit-reset": "590.5", "retry-after": "10"}, 10),
        ({"x-ratelimit-reset": str(NOW // 1000 + 20)}, 20),
        ({}, None),
    ],
)
def test_how_long_a_server_wants_us_to_wait(headers: dict[str, str], seconds: float) -> None:
    assert asked_wait(headers, now=NOW) == seconds


@given(st.text(max_size=60))
def test_no_header_makes_the_wait_anything_but_sane(text: str) -> None:
    wait = asked_wait({"retry-after": text}, now=NOW)
    assert wait is None or 0 <= wait <= 3600


def test_a_date_without_a_zone_is_utc() -> None:
    assert http_date("Sat, 21 Nov 2026 04:00:00 -0000") == NOW


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'"bad matcher format"', "bad matcher format"),
        (b'{"code":602,"message":"createdBy is required"}', "createdBy is required"),
        (b'{"error":{"status":409,"msg":"no node 99"}}', "no node 99"),
        (b'{"status":"error","errorType":"x","error":"parse error"}', "parse error"),
        (b"  \n 404 page not found\nmore", "404 page not found"),
        (b"<html><head><title>502 Bad &amp; Gateway</title></head>", "502 Bad & Gateway"),
        (b"<html><body><h1>408 Request Time-out</h1>\nToo slow", "408 Request Time-out"),
        (b"", ""),
        (b"[1,2]", ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_the_reason_is_the_servers_own_words(body: bytes, said: str) -> None:
    assert reason(body) == said


@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda t: json.dumps(t).encode()))
)
def test_a_reason_is_always_one_short_plain_line(body: bytes) -> None:
    said = reason(body)
    assert len(said) <= REASON_LENGTH + 1
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in said)


def test_a_page_made_to_keep_us_busy_is_read_in_no_time() -> None:
    for piece in (b"<script", b"<title", b"<", b"[", b'{"message":'):
        reason(piece * 100_000)


def test_a_spent_rate_limit_that_comes_as_403_is_a_wait() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOW // 1000 + 60)}
    error = refusal(403, headers, b"", where="x", now=NOW)
    assert isinstance(error, ThrottledError)
    assert error.retry_after == 60
    assert isinstance(refusal(403, {}, b"", where="x", now=NOW), RefusedError)


@pytest.mark.parametrize("location", ["", "/login", "http://[bad", "\x1b[31mx"])
def test_an_odd_redirect_is_still_a_bad_answer(location: str) -> None:
    error = refusal(302, {"location": location}, b"", where="x", now=NOW)
    assert isinstance(error, BadAnswerError)
    assert "\x1b" not in str(error)


@given(st.binary(max_size=40))
def test_bytes_that_are_called_so_are_no_page_whatever_they_begin_with(rest: bytes) -> None:
    for kind in ("application/octet-stream", "Application/Octet-Stream; x=y"):
        assert page_instead({"content-type": kind}, b"<" + rest) == ""
    assert page_instead({"content-type": "application/json"}, b"<html>" + rest)
