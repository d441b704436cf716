"""Asks before a text is taken out of the journal: nothing brings it back."""

from __future__ import annotations

import asyncio

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.base import DeskScreen


async def redact_entry(screen: DeskScreen, entry: Entry) -> None:
    """Ask for a reason and a yes, then redact; say on the screen what became of it."""
    from oncall_tui.services.redacting import redact, texts_of
    from screens.prompts import Ask, Field, check_yes

    ledger = screen.desk.ledger
    texts = texts_of(entry)
    if not texts:
        screen.say(f"redact: entry {entry.i} has no text", alarm=True)
        return
    lines = [
        f"{name}, {ref.bytes} bytes: {plain(ledger.text(ref), 60)}" for name, ref in texts.items()
    ]
    answer = await screen.app.push_screen_wait(
        Ask(
            f"Erase the text of entry {entry.i}",
            [*lines, "The entry stays, and its signature stays right. The text is gone for good."],
            [
                Field("Why (this stays in the journal for good)"),
                Field("Type yes, then enter: it is erased", check=check_yes),
            ],
            act="erase",
        )
    )
    if answer is None:
        return
    try:
        outcome = await asyncio.to_thread(redact, ledger, entry.i, answer[0])
    except OncallError as error:
        screen.say(f"not redacted: {error}", alarm=True)
        return
    screen.post_message(
        screen.Changed(outcome.words, alarm=bool(outcome.error or outcome.told), asked=False)
    )
