"""Which headings are there to be read, and which call for action.

The lists come from headings counted in public runbooks. "Alerts" is in neither: in some files it
is the parent of every alert, in others a list of links.
"""

from __future__ import annotations

import re

from oncall_tui.domain.word_list import phrases

_CONTEXT_WORDS = phrases("""
    meaning, impact, overview, summary, background, purpose, references, reference, links,
    useful links, see also, further reading, contents, table of contents, toc, severity,
    access required, symptoms, symptom, possible causes, possible cause, causes, cause,
    potential causes, common causes, root cause, root causes, notes, note, about, introduction,
    intro, description, alert description, context, full context, scope, audience, definitions,
    glossary, terminology, architecture, appendix, owner, owners, ownership, contacts, contact,
    metadata, history, changelog, quick links, helpful resources, resources, discussion,
    responsibilities, observability, additional information, additional resources, more information,
    more info, related, related alerts, related links, related runbooks, documentation, docs,
    dashboards, dashboard, useful dashboards, logging, service location, responsible teams,
    what does this alert mean, what is this alert, why does this alert exist, what it means,
    how it works, severity and impact, severity level, data sources, example, examples
    """)

_ACTION_WORDS = phrases("""
    diagnosis, diagnostics, mitigation, mitigations, resolution, remediation, resolve, fix,
    fixing, recovery, recover, repair, steps, step, procedure, procedures, process, actions,
    action, checks, check, checklist, investigation, investigate, investigating, triage,
    troubleshooting, troubleshoot, debug, debugging, escalation, escalate, verification, verify,
    validation, rollback, roll back, execution, instructions, response, immediate actions,
    first steps, what to do, how to fix, how to, pre-check, prerequisites, preparation, cleanup,
    clean up, close, containment, communication, follow-up, workaround, workarounds, solution
    """)

_LEAD = re.compile(r"^(?:(?:step|phase)?\s*[0-9]+(?:\.[0-9]+)*[.):]*\s+|\W+)", re.IGNORECASE)
_TAIL = re.compile(r"[\W_]+$")

_ACTION_STARTS = frozenset(
    word for word in _ACTION_WORDS if " " not in word and word not in {"process", "close", "how to"}
)


def is_context(path: tuple[str, ...]) -> bool:
    """Whether a section is there to be read: the nearest heading that says so decides."""
    for title in reversed(path):
        name = heading_name(title)
        if name in _CONTEXT_WORDS:
            return True
        if name in _ACTION_WORDS or name.partition(" ")[0] in _ACTION_STARTS:
            return False
    return False


def heading_name(title: str) -> str:
    """Return a heading in lower case, without number, decoration and last punctuation."""
    return _TAIL.sub("", _LEAD.sub("", title)).casefold()
