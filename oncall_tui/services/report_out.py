"""The forms of a document: Markdown by a template, HTML from that, JSON from the facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from oncall_tui.domain.document import Facts, json_of, schema_of, values_of
from oncall_tui.domain.report_access import AccessFacts
from oncall_tui.domain.report_defect import DefectFacts
from oncall_tui.domain.report_incident import IncidentFacts
from oncall_tui.domain.report_maintenance import MaintenanceFacts
from oncall_tui.domain.report_postmortem import PostmortemFacts
from oncall_tui.domain.report_shift import ShiftFacts
from oncall_tui.domain.template import read_template
from oncall_tui.domain.template_fill import fill

KINDS: Mapping[str, type[Facts]] = {
    "incident": IncidentFacts,
    "postmortem": PostmortemFacts,
    "defect": DefectFacts,
    "shift": ShiftFacts,
    "maintenance": MaintenanceFacts,
    "access": AccessFacts,
}
"""Documents by the word of the command line; `report-<word>.md` is the template of each."""


class Press(msgspec.Struct, frozen=True):
    """What turns facts into bytes."""

    zone: tzinfo
    template: Callable[[str], tuple[str, str]]
    """Returns the text of the template of a kind, and where it lies. Raises ConfigError."""
    page: Callable[[str, str], str]
    """(title, Markdown) -> a whole HTML page."""

    def write(self, kind: str, facts: Facts, form: str, **more: Any) -> str:  # noqa: ANN401
        """Return a document as `md`, `html` or `json`; `more` are further members of JSON.

        Raises OncallError.
        """
        if form == "json":
            document = {"document": kind, **json_of(facts), **more}
            told = json.dumps(document, ensure_ascii=True, indent=2)
            return told.replace("\x7f", "\\u007f") + "\n"
        text, where = self.template(kind)
        parts = read_template(text, schema_of(type(facts)), where=where)
        found = _tidy(fill(parts, values_of(facts, self.zone)))
        return self.page(_title(found), found) if form == "html" else found


def _tidy(text: str) -> str:
    """Have no two empty lines, and none at the ends: where nothing was, nothing is seen."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            lines.append(line)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip("\n") + "\n"


def _title(text: str) -> str:
    first = text.partition("\n")[0].lstrip("# ")
    return first.replace("\\", "")
