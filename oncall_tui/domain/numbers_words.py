"""What each figure means: printed with it, wherever it is printed."""

from __future__ import annotations

from collections.abc import Mapping

from oncall_tui.domain.duration import compact
from oncall_tui.domain.numbers import Rate

DEFINITIONS: Mapping[str, str] = {
    "page": "an occurrence of an alert that wanted somebody: its severity has a time to"
    " acknowledge. It counts where it began, once, whoever saw it.",
    "MTTA": "from the beginning of a page, by its source, to the first acknowledgement or"
    " assignment by anybody. One that was taken back by the same person within 10 s is none. Pages"
    " that nobody acknowledged are not in it, nor those that were first taken over from somebody of"
    " whose acknowledgement no journal tells the time, nor those acknowledged at their source"
    " alone, which does not tell when: n is smaller.",
    "MTTR": "from the beginning of a page to the moment a poll no longer brought it. Pages that"
    " last are not in it.",
    "MTBF": "from the end of a page to the next beginning of the same thing (source and"
    " fingerprint).",
    "median, mean, worst": "each with n, the number of pages it is made of. A few long nights"
    " move a mean, not a median: read the median, report the mean where a contract asks for it.",
    "acknowledged in time": "pages acknowledged before their target, of those that were"
    " acknowledged or whose target passed while they lasted; acknowledged as for MTTA. What was"
    " acknowledged at its source alone is neither in time nor late.",
    "over in time": "pages over before their target, of those that are over or past it; only"
    " severities with such a target.",
    "out of hours": "pages that began outside the hours of the policy's calendar.",
    "night": "pages that began in the hours of sleep, local time (22:00 to 07:00 unless the site"
    " says otherwise).",
    "busiest": "the most pages that began within any twelve hours, or what the site calls a shift."
    " A shift is held against as much of that limit as it is long by the plan, to the nearest"
    " whole, at least one.",
    "without a runbook": "pages for which no runbook was found when they came; those of a storm"
    " are not looked up.",
    "unactionable": "pages that are over, and about which nobody did more than to acknowledge"
    " them: no note, no run, no escalation, no incident.",
    "cleared unacknowledged": "pages that were over before anybody acknowledged them.",
    "incidents": "counted where they were declared; their length is from the first alert to the"
    " closing.",
}


def length_words(millis: int | None) -> str:
    """Return a length of time for people; a dash where there is none."""
    return "-" if millis is None else compact(millis // 1000)


def rate_words(rate: Rate) -> str:
    """Return a rate for people: `96.0 % (24 of 25)`."""
    permille = rate.permille
    if permille is None:
        return "-"
    return f"{permille // 10}.{permille % 10} % ({rate.met} of {rate.n})"
