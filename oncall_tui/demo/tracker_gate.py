"""Who may ask the ticket server what: Roundup's login, and its guard against forged requests."""

from __future__ import annotations

import base64
import binascii

from oncall_tui.demo.exchange import Reply, Request, text_reply
from oncall_tui.demo.story import ME

PASSWORD = "demo"  # noqa: S105 - of a server that holds nothing and lives for minutes


def login_refusal(request: Request) -> Reply | None:
    """Return what is answered instead to somebody who is not logged in."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return Reply(403, b'{ "error": { "status": 403, "msg": "Forbidden." } }')
    try:
        given = base64.b64decode(secret, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    if scheme.lower() == "basic" and given == f"{ME}:{PASSWORD}":
        return None
    return text_reply("Invalid Login - Invalid login", status=401)


def forgery(request: Request, url: str) -> str:
    """Return why a page in a browser could have sent this, or an empty string.

    `url` is the tracker's own, without a slash at the end.
    """
    if request.method == "GET":
        return ""
    origin = request.headers.get("origin")
    if origin is None or "x-requested-with" not in request.headers:
        return "Required Header Missing"
    referer = request.headers.get("referer", url + "/")
    scheme_and_host = "/".join(url.split("/", 3)[:3])
    if origin != scheme_and_host or not referer.startswith(url + "/"):
        return "Client is not allowed to use Rest Interface."
    return ""
