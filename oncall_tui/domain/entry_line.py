"""An entry as the bytes of a line: what is stored is what is hashed and signed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any, NoReturn

import msgspec

from oncall_tui.domain.entry import MAX_LINE, VERSION, Entry
from oncall_tui.errors import JournalError, JournalTamperedError

SIGNED_PREFIX = b"oncall-tui/entry/v1\n"
"""Stands before the line in what is signed, so that no signature fits elsewhere."""

MAX_DEPTH = 32
"""Nesting of `d`."""

_SIG_OPENS = b',"sig":"'
_SIG_CLOSES = b'"}'
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_INT64 = range(-(2**63), 2**63)
_MEMBERS = [field.name for field in msgspec.structs.fields(Entry)]

_decoder = msgspec.json.Decoder(Entry)
_encoder = msgspec.json.Encoder()


def leaf_hash(line: bytes) -> bytes:
    """Return the RFC 6962 leaf hash of a line, given without its newline: 32 bytes."""
    return hashlib.sha256(b"\x00" + line).digest()


def b64u(raw: bytes) -> str:
    """Encode as unpadded base64url."""
    text = binascii.b2a_base64(raw, newline=False).translate(_URL_SAFE).rstrip(b"=")
    return text.decode("ascii")


def unb64u(text: str) -> bytes | None:
    """Decode unpadded base64url; None when it is not exactly what `b64u` writes."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if b64u(raw) == text else None


START = b64u(hashlib.sha256(b"").digest())
"""`prev` of the first entry: the hash of the empty string."""


def encode_body(entry: Entry) -> bytes:
    """Return the line without its last member `sig`: what follows the prefix in what is signed.

    Raises JournalError when `d` holds what a line cannot: floats, other types, integers beyond 64
    bits, text that is not Unicode, too much.
    """
    check_data(entry.d)
    try:
        line = _encoder.encode(msgspec.structs.replace(entry, sig=""))
    except (TypeError, ValueError, OverflowError) as error:
        raise JournalError(
            f"this cannot be written to the journal: {error}", hint="change the text"
        ) from error
    return line[: -len(_SIG_OPENS) - len(_SIG_CLOSES)] + b"}"


def encode_entry(entry: Entry) -> tuple[bytes, Entry]:
    """Return the body of an unsigned entry as `encode_body` does, and the entry as it reads there.

    Raises what `encode_body` raises. Most `d` need not be walked: what reads back as it was given
    holds nothing that a line cannot.
    """
    try:
        line = _encoder.encode(entry)
        found = _exact.decode(line)
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError):
        return encode_body(entry), decode(encode_body(entry)[:-1] + _SIG_OPENS + _SIG_CLOSES)
    if not _plain(line) or found.d != entry.d:
        check_data(entry.d)
    return line[: -len(_SIG_OPENS) - len(_SIG_CLOSES)] + b"}", found


def sign_body(body: bytes, signature: str) -> bytes:
    """Return the whole line, without a newline. `signature` is base64url, or empty."""
    line = body[:-1] + _SIG_OPENS + signature.encode("ascii") + _SIG_CLOSES
    if len(line) > MAX_LINE:
        raise JournalError(
            f"an entry of {len(line)} bytes does not fit into a line of {MAX_LINE}",
            hint="shorten it, or do it in parts",
        )
    return line


def signed_message(line: bytes) -> bytes:
    """Return what the signature of a line is over. The line must be one that `parse` took."""
    return SIGNED_PREFIX + line[: line.rindex(_SIG_OPENS)] + b"}"


def check_data(value: object, depth: int = 0) -> None:
    """Raise JournalError unless a value can stand in `d`."""
    if depth > MAX_DEPTH:
        raise JournalError(f"an entry is nested deeper than {MAX_DEPTH}", hint="flatten it")
    if value is None or isinstance(value, str):
        return
    if isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str):
                raise JournalError(f"{name!r} in an entry is no name", hint="use text")
            check_data(member, depth + 1)
    elif isinstance(value, (list, tuple)):
        for member in value:
            check_data(member, depth + 1)
    elif not isinstance(value, int):
        raise JournalError(
            f"a {type(value).__name__} cannot stand in an entry", hint="use integers and text"
        )
    elif value not in _INT64:
        raise JournalError("an integer in an entry is beyond 64 bits", hint="write it as text")


def decode(line: bytes) -> Entry:
    """Read a line quickly, for folding: shape and types only. Raises JournalTamperedError."""
    return _decode(line, _decoder)


def _decode(line: bytes, decoder: msgspec.json.Decoder[Entry]) -> Entry:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise JournalTamperedError(f"not an entry: {error}") from error


def parse(line: bytes) -> Entry:
    """Read a line strictly, for judging it. Raises JournalTamperedError with the rule it breaks."""
    if len(line) > MAX_LINE:
        raise JournalTamperedError(f"a line of more than {MAX_LINE} bytes")
    entry = _decode(line, _exact)
    try:
        if not _plain(line):
            check_data(entry.d)
        same = _encoder.encode(entry)
    except JournalError as error:
        raise JournalTamperedError(error.what) from error
    except (TypeError, ValueError, OverflowError) as error:
        raise JournalTamperedError(f"not an entry: {error}") from error
    # A line that encodes to itself has no member twice, none unknown and none out of place. One
    # that does not may still be right: another writer may escape a character that we do not.
    if same != line:
        _check_members(line)
    if entry.v != VERSION:
        raise JournalTamperedError(f"version {entry.v} is not known")
    ending = _SIG_OPENS + entry.sig.encode("utf-8") + _SIG_CLOSES
    if not line.endswith(ending):
        raise JournalTamperedError("the line does not end with its signature")
    return entry


def _refuse_float(text: str) -> NoReturn:
    raise ValueError(text)


_exact = msgspec.json.Decoder(Entry, float_hook=_refuse_float)


def _plain(line: bytes) -> bool:
    """Whether nothing in a line can be nested too deep or an integer beyond 64 bits."""
    return line.count(b"{") + line.count(b"[") <= MAX_DEPTH and (
        _LONG_NUMBER not in line.translate(_DIGITS)
    )


_DIGITS = bytes.maketrans(b"0123456789", b"0000000000")
_LONG_NUMBER = b"0" * 19
"""With all digits the same: what may be an integer beyond 64 bits; shorter ones are not."""


def _check_members(line: bytes) -> None:
    try:
        members = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except (ValueError, RecursionError) as error:
        raise JournalTamperedError(f"not an entry: {error}") from error
    if list(members) != _MEMBERS:
        raise JournalTamperedError("members are missing, unknown or out of order")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JournalTamperedError("a member stands there twice")
    return members


def _no_float(text: str) -> NoReturn:
    raise JournalTamperedError(f"{text} is no integer")
