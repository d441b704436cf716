"""Which hosts are asked directly although a proxy is configured."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable


def goes_direct(host: str, port: int, exceptions: Iterable[str]) -> bool:
    """Whether `exceptions`, in the manner of NO_PROXY, name this host.

    Each is a host name (which covers its subdomains, with or without a dot in front), an address,
    a network such as `10.0.0.0/8`, any of these but the network with `:port`, or `*`. Names are
    not resolved: a network matches only where the URL has an address in it.
    """
    name = host.strip("[]").rstrip(".").lower()
    return any(_covers(exception.strip().lower(), name, port) for exception in exceptions)


def _covers(exception: str, name: str, port: int) -> bool:
    if exception in ("", "*"):
        return exception == "*"
    address = _address(name)
    if "/" in exception:
        return address is not None and _in_network(address, exception)
    exception, wanted = _split_port(exception)
    if wanted is not None and wanted != port:
        return False
    if address is not None:
        return address == _address(exception.strip("[]"))
    domain = exception.removeprefix("*").strip(".")
    return bool(domain) and (name == domain or name.endswith("." + domain))


def _split_port(exception: str) -> tuple[str, int | None]:
    if _address(exception) is not None:
        return exception, None
    host, _, port = exception.rpartition(":")
    return (host, int(port)) if host and port.isdecimal() else (exception, None)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _in_network(address: ipaddress.IPv4Address | ipaddress.IPv6Address, text: str) -> bool:
    try:
        return address in ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
