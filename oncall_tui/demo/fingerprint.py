"""The name that Alertmanager gives to a set of labels.

64-bit FNV-1a over the sorted names and values, a 0xFF byte after each, in hex: the rule of
`LabelSet.Fingerprint` in github.com/prometheus/common/model.
"""

from __future__ import annotations

from collections.abc import Mapping

_OFFSET = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_MASK = 0xFFFFFFFFFFFFFFFF


def fingerprint(labels: Mapping[str, str]) -> str:
    """Return 16 hex digits for these labels."""
    value = _OFFSET
    for name in sorted(labels):
        for byte in (*name.encode(), 0xFF, *labels[name].encode(), 0xFF):
            value = ((value ^ byte) * _PRIME) & _MASK
    return f"{value:016x}"
