"""The upstream as a process of its own: over TLS, early answers, its log, its end."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.real.upstream_process import PROGRAM, UpstreamProcess, log_now, post_upload


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[UpstreamProcess]:
    process = UpstreamProcess(tmp_path, f"sqlite:///{tmp_path / 'up.db'}")
    process.server.start()
    yield process
    process.server.stop()


def test_what_was_receipted_is_there_after_a_kill(
    upstream: UpstreamProcess, tmp_path: Path
) -> None:
    log = log_now("alice@jump01", 1)
    log.grow(700)
    with httpx.Client() as client:
        client.post(f"{upstream.url}/sessions", content=log.opening).raise_for_status()
        client.post(f"{upstream.url}/add-checkpoint", content=log.checkpoint(0)).raise_for_status()
        first = post_upload(client, upstream.url, log.upload())
        assert first.status_code == 200
    upstream.server.kill()
    upstream.server.start()
    with httpx.Client() as client:
        again = post_upload(client, upstream.url, log.head(log.size, log.size))
    assert again.status_code == 200


def test_each_request_is_a_line_of_json_on_standard_error(
    upstream: UpstreamProcess, tmp_path: Path
) -> None:
    httpx.get(f"{upstream.url}/logs")
    upstream.server.stop()
    lines = (tmp_path / "upstream0.log").read_text().splitlines()
    said, logged = lines[:3], [json.loads(line) for line in lines if line.startswith("{")]
    assert any(line.startswith("listening on http://127.0.0.1:") for line in lines)
    assert sum(line.startswith(("mirror ", "witness ")) for line in lines) == 2
    assert any(line.get("path") == "/logs" and line["status"] == 401 for line in logged), said
    assert len(lines) == len(logged) + 3


def test_who_waits_for_news_is_answered_when_it_stops_and_nothing_is_logged_as_an_error(
    upstream: UpstreamProcess, tmp_path: Path
) -> None:
    log, logs = log_now("alice@jump01", 1), f"{upstream.url}/logs"
    until = time.time_ns() // 1_000_000 + 600_000
    headers = {"Authorization": f"Bearer {log.token(upstream.keys().mirror.name, until)}"}
    with httpx.Client(headers=headers, timeout=20) as client, ThreadPoolExecutor() as pool:
        client.post(f"{upstream.url}/sessions", content=log.opening).raise_for_status()
        cursor = client.get(logs).json()["cursor"]
        query: dict[str, str | int] = {"since": cursor, "wait": 30}
        sent = threading.Event()

        def trace(event: str, _: object) -> None:
            if event == "http11.receive_response_headers.started":
                sent.set()

        waiting = pool.submit(lambda: client.get(logs, params=query, extensions={"trace": trace}))
        assert sent.wait(20)
        # Once this is answered, what was sent before it has been read too.
        httpx.get(f"{upstream.url}/healthz").raise_for_status()
        upstream.server.stop()
        assert waiting.result().status_code == 200
    text = (tmp_path / "upstream0.log").read_text()
    assert "Traceback" not in text
    assert '"level":"error"' not in text.replace(" ", "")


def test_a_refused_upload_is_answered_before_its_body_and_hung_up_on(
    upstream: UpstreamProcess,
) -> None:
    head = (
        b"POST /add-entries HTTP/1.1\r\nHost: up\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 60000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", upstream.port), timeout=10) as line:
        line.sendall(head + b"x" * 1000)
        answer = b""
        while chunk := line.recv(4096):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 415 ")
    assert b"accept-encoding: gzip" in answer.lower()


def test_a_connection_cut_in_an_upload_leaves_whole_packages(upstream: UpstreamProcess) -> None:
    log = log_now("alice@jump01", 1)
    log.grow(2999)
    with httpx.Client() as client:
        client.post(f"{upstream.url}/sessions", content=log.opening).raise_for_status()
        client.post(f"{upstream.url}/add-checkpoint", content=log.checkpoint(0)).raise_for_status()
        body = log.upload()
        head = (
            b"POST /add-entries HTTP/1.1\r\nHost: up\r\nContent-Type: application/octet-stream\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        )
        with socket.create_connection(("127.0.0.1", upstream.port), timeout=10) as line:
            line.sendall(head + body[:-10])
        for _ in range(100):
            probe = post_upload(client, upstream.url, log.head(log.size, log.size))
            following = int(probe.content.split(b"\n")[1])
            if following:
                break
    assert following == 2816
    with httpx.Client() as client:
        rest = post_upload(client, upstream.url, log.upload(following))
    assert rest.status_code == 200


def test_it_speaks_tls(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    argv = [str(PROGRAM), "upstream", "serve", "--listen", "127.0.0.1:0"]
    argv += ["--tls-cert", str(cert), "--tls-key", str(key)]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=home(tmp_path)
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().removeprefix("listening on ").strip()
            context = ssl.create_default_context(cafile=str(cert))
            assert httpx.get(f"{url}/healthz", verify=context).text == "ok\n"
        finally:
            process.terminate()
        assert process.wait(20) == 0


def test_a_port_that_is_taken_is_one_line_of_error(
    upstream: UpstreamProcess, tmp_path: Path
) -> None:
    argv = [str(PROGRAM), "upstream", "serve", "--listen", f"127.0.0.1:{upstream.port}"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=home(tmp_path))
    assert done.returncode == 1
    assert "cannot listen" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def home(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "XDG_STATE_HOME": str(folder / "other")}


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(cert.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    paths[1].write_bytes(private)
    return paths
