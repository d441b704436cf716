"""What happened to a silence while its change was waiting to be sent."""

from __future__ import annotations

from oncall_tui.domain.effect import Drift, Effect, Verb
from oncall_tui.domain.silence import SilenceList, known_as


def silence_drift(effect: Effect, known: SilenceList | None, *, now: int) -> tuple[Drift, str]:
    """Compare a waiting effect with the inventory of its source: what changed, and by whom.

    An inventory that is older than the key says nothing. To end what has ended changes nothing.
    """
    if effect.verb is Verb.SILENCE and effect.until is not None and effect.until <= now:
        return Drift.EXPIRED, ""
    if not effect.ref or known is None or known.at <= effect.at:
        return Drift.NONE, ""
    found = next((one for one in known.items if one.ref == effect.ref), None)
    if found is None:
        if effect.verb is Verb.EXPIRE or any(one.op == effect.op for one in known.items):
            return Drift.NONE, ""
        return Drift.ENDED, ""
    if effect.op == found.op or not effect.was or known_as(found) == effect.was:
        return Drift.NONE, ""
    return Drift.EDITED, found.by
