"""Days offline: a backlog of entries packed, sent to an upstream over SQLite, and receipted."""

from __future__ import annotations

import base64
import gzip
import random
import time
from collections.abc import Iterator, Sequence

import httpx

from oncall_tui.domain.mirror import encode_package, package_ranges
from tests.bench.figure import Plan, Result, median
from tests.real.upstream_process import UpstreamProcess, log_now
from tests.upstream.client_log import ClientLog

ENTRIES = 100_000
LIMIT = 50.0
"""Microseconds an entry: 20,000 in a second."""
REQUEST = 8192
HEADERS = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}


def measure(plan: Plan) -> Sequence[Result]:
    """Send the whole backlog of a new log, once a round."""
    up = UpstreamProcess(plan.folder, f"sqlite:///{plan.folder}/upstream.db")
    up.server.start()
    try:
        rounds = [_send(up.url, number) for number in range(min(plan.rounds, 3))]
    finally:
        up.server.stop()
    each = [seconds / ENTRIES * 1e6 for seconds, _ in rounds]
    requests = rounds[0][1]
    note = f"{1e6 / median(each):,.0f} entries/s in {requests} requests, packing included"
    return [Result("backlog to a SQLite upstream", median(each), LIMIT, "us/entry", note)]


def _send(url: str, number: int) -> tuple[float, int]:
    log = log_now(f"bench@host{number}", number)
    log.add(*_lines(ENTRIES - 1))
    with httpx.Client(timeout=60) as client:
        client.post(f"{url}/sessions", content=log.opening).raise_for_status()
        client.post(f"{url}/add-checkpoint", content=log.checkpoint(0)).raise_for_status()
        started = time.perf_counter()
        requests = 0
        for body in _bodies(log):
            answer = client.post(f"{url}/add-entries", content=body, headers=HEADERS)
            answer.raise_for_status()
            requests += 1
        seconds = time.perf_counter() - started
    assert answer.status_code == 200
    return seconds, requests


def _bodies(log: ClientLog) -> Iterator[bytes]:
    for start in range(0, log.size, REQUEST):
        packages = (
            encode_package(log.entries[a:b], log.tree.subtree_proof(a, b, log.size))
            for a, b in package_ranges(start, min(start + REQUEST, log.size))
        )
        yield gzip.compress(log.head(start, log.size) + b"".join(packages), 1)


def _lines(count: int) -> Iterator[bytes]:
    """Yield lines of the length and the randomness of those of a journal."""
    dice = random.Random(1)
    for index in range(1, count + 1):
        noise = base64.urlsafe_b64encode(dice.randbytes(96)).decode()
        yield (
            f'{{"v":1,"log":"bench@host","i":{index},"ts":"2026-03-02T12:00:00.000Z","mono":1,'
            f'"sess":"s101","by":"alice@example.com","type":"alert.acked","inc":null,"d":{{"targets":'
            f'[{{"kind":"alert","id":"bench:1f2e3d4c5b6a7988@1767582000000","source":"bench","key":'
            f'"1f2e3d4c5b6a7988","title":"ServiceDown","severity":"critical","starts_at":'
            f'1767582000000}}],"until":1767585600000}},"prev":"{noise[:43]}","sig":"{noise[43:]}"}}'
        ).encode()
