"""What is typed to confirm an act on many alerts, in the box that asks for the rest."""

from __future__ import annotations

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.risk import check_answer
from screens.prompts import Field


def sized_fields(confirmation: Confirmation, count: int) -> list[Field]:
    """Return the line that confirms; none where Enter is enough."""
    if confirmation < Confirmation.YES:
        return []
    if confirmation is Confirmation.YES:
        label = "Type yes to go on"
    else:
        label = f"Type how many they are ({count}) to go on"
    return [Field(label, check=lambda typed: check_answer(confirmation, count, typed))]
