"""What a step offers: commands to copy and places to look at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oncall_tui.domain.runbook import Block, Code, Command, Link, SpanKind
from oncall_tui.domain.runbook_command import is_command
from oncall_tui.domain.runbook_text import spans_in, walk

_INLINE = re.compile(
    r"(?:\$ |sudo )?(?:kubectl|oc|docker|podman|crictl|helm|ssh|systemctl|journalctl|service|curl|"
    r"wget|git|gcloud|aws|az|terraform|knife|bundle|psql|mysql|redis-cli|ceph|etcdctl|amtool|"
    r"promtool|df|du|ps|top|iostat|vmstat|ss|netstat|ip|dig|nslookup|ping|traceroute|openssl|tail|"
    r"grep|cat|ls|rm|mv|cp|kill|chown|chmod|mount|umount|systemd-\w+|make|vault|consul|"
    r"nomad|ansible\S*|python3?|bin/\S+|\./\S+)\s+\S.*"
)
_URL = re.compile(r"https?://[^\s<>\"'`\]]+[^\s<>\"'`\].,;:!?)]")


def commands_in(blocks: Sequence[Block]) -> tuple[Command, ...]:
    """Return the code blocks that can be run, then what looks like a command within sentences."""
    blocks_of_code = [
        Command(block.text, block.lang)
        for block in walk(blocks)
        if isinstance(block, Code) and is_command(block.lang) and block.text.strip()
    ]
    inline = [
        Command(span.text, "", inline=True)
        for span in spans_in(blocks)
        if span.kind is SpanKind.CODE and _INLINE.fullmatch(span.text)
    ]
    return tuple(dict.fromkeys([*blocks_of_code, *inline]))


def links_in(blocks: Sequence[Block]) -> tuple[Link, ...]:
    """Return links, and addresses that stand in the text as they are; each address once."""
    found: dict[str, Link] = {}
    for span in spans_in(blocks):
        if span.href:
            found.setdefault(span.href, Link(" ".join(span.text.split()) or span.href, span.href))
        elif span.kind is not SpanKind.COMMENT:
            for address in _URL.findall(span.text):
                found.setdefault(address, Link(address, address))
    return tuple(found.values())
