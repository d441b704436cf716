"""Runbooks as rows for scripts: what `runbook list`, `show` and `steps` print."""

from __future__ import annotations

from typing import Any

from oncall_tui.domain.placeholder import label_names
from oncall_tui.domain.runbook import Outcome, Runbook, RunbookMeta, Section, Step
from oncall_tui.domain.runbook_label import Label

OUTCOMES = [outcome.value for outcome in Outcome]


def list_row(meta: RunbookMeta) -> dict[str, Any]:
    """Return one runbook of the library: path, title, the alerts its header names, problem."""
    return {
        "path": meta.path,
        "title": meta.title,
        "alerts": list(meta.alerts),
        "problem": meta.problem,
    }


def show_document(runbook: Runbook) -> dict[str, Any]:
    """Return one runbook whole: its header, its sections with their slugs, its source."""
    header = runbook.header
    return {
        "path": runbook.path,
        "title": runbook.title,
        "sha256": runbook.sha256,
        "owner": header.owner,
        "escalate": header.escalate,
        "last_reviewed_on": header.last_reviewed_on,
        "review_in": header.review_in,
        "alerts": list(header.alerts),
        "notices": list(runbook.notices),
        "sections": [_section_row(s) for s in runbook.sections[runbook.start : runbook.end]],
        "steps": len(runbook.steps),
        "text": runbook.text,
    }


def step_rows(runbook: Runbook) -> list[dict[str, Any]]:
    """Return one object a step: id, title, section, outcome_options, commands, labels, gates.

    `labels` are the placeholders in its commands that labels of an alert can fill, `gates` its
    labelled lines.
    """
    return [_step_row(runbook, step) for step in runbook.steps]


def _section_row(section: Section) -> dict[str, Any]:
    return {
        "level": section.level,
        "title": section.title,
        "slug": section.slug,
        "context": section.context,
    }


def _step_row(runbook: Runbook, step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "section": runbook.sections[step.section].title,
        "outcome_options": list(OUTCOMES),
        "commands": [command.text for command in step.commands],
        "labels": list(label_names(step.commands)),
        "gates": [_gate_row(label) for label in step.labels],
    }


def _gate_row(label: Label) -> dict[str, Any]:
    """Return a labelled line; `name`, `seconds` and `options` where it has them."""
    row: dict[str, Any] = {"label": label.kind.value, "text": label.text}
    if label.href:
        row["goes_to"] = label.href
    if label.seconds is not None:
        row["seconds"] = label.seconds
    if label.name:
        row["name"] = label.name
    if label.options:
        row["options"] = [{"answer": o.answer, "goes_to": o.href} for o in label.options]
    return row
