"""Put the pinned uv into a virtual environment whose Python came without pip.

Debian ships Python without ensurepip. The wheel is read from the package index with nothing but
the standard library; its SHA-256 has to be the one that the index's page states.

Usage: fetch_uv.py VERSION FOLDER
"""

from __future__ import annotations

import hashlib
import html.parser
import io
import os
import platform
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

INDEX = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL")
PAGE = (INDEX or "https://pypi.org/simple").rstrip("/") + "/uv/"


class Links(html.parser.HTMLParser):
    """Collects where a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def fits(name: str) -> bool:
    """Whether a wheel of that file name runs here."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    if sys.platform == "darwin":
        return "macosx" in name and machine in name
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return libc in name and machine in name


def wheel_url(version: str) -> str:
    links = Links()
    with urllib.request.urlopen(PAGE, timeout=60) as answer:
        links.feed(answer.read().decode("utf-8"))
    for link in links.found:
        url = urllib.parse.urljoin(PAGE, link)
        name = urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1]
        if name.startswith(f"uv-{version}-") and name.endswith(".whl") and fits(name):
            return url
    sys.exit(f"make: no uv {version} for this machine at {PAGE}: install pip and try again")


def main(version: str, folder: Path) -> None:
    url = wheel_url(version)
    with urllib.request.urlopen(url.partition("#")[0], timeout=300) as answer:
        body = answer.read()
    stated = urllib.parse.urlsplit(url).fragment.removeprefix("sha256=")
    if hashlib.sha256(body).hexdigest() != stated:
        sys.exit(f"make: {url} is not the file that its index states: try again")
    with zipfile.ZipFile(io.BytesIO(body)) as wheel:
        member = next(name for name in wheel.namelist() if name.endswith(".data/scripts/uv"))
        target = folder / "bin" / "uv"
        target.write_bytes(wheel.read(member))
    target.chmod(0o755)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
