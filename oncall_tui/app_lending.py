"""The terminal in other hands: the shell's while the program is put aside, or an editor's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from oncall_tui.app_base import DeskApp
from oncall_tui.errors import OncallError

if TYPE_CHECKING:
    from screens.prompts import Ask


class Lending(DeskApp):
    """Lets go of the terminal and takes it again."""

    @property
    def has_editor(self) -> bool:
        """Whether a text can be handed to an editor."""
        return self.desk.editor is not None

    def action_suspend_process(self) -> None:
        """Put the program aside, with whatever stands between it and the shell; fg brings it back.

        Refused where nobody would.
        """
        from data.job_control import can_come_back
        from screens.terminal.job_signals import put_aside

        if self._driver is None or not self._driver.can_suspend or not can_come_back():
            self._say("ctrl+z: no shell waits behind the program to bring it back", alarm=True)
            return
        self._suspend_signal()
        put_aside(self._driver)

    def watch_resume(self) -> None:
        """Draw everything anew whenever the program is back: the shell wrote on the terminal."""
        from screens.terminal.job_signals import watch_stops

        self.app_resume_signal.subscribe(self, lambda _: self.forget_terminal())
        watch_stops(self._driver)

    @work(exclusive=True, group="editor")
    async def on_ask_edit(self, event: Ask.Edit) -> None:
        """Hand the text of a prompt to the engineer's editor."""
        from screens.terminal.lending import lent

        editor, ask = self.desk.editor, event.ask
        if editor is None:
            ask.refuse("there is no editor here")
            return
        try:
            editor.command()  # before the screen goes away for nothing
            with lent(self):
                text = await editor.edit(
                    event.text, lambda text: ask.keep_aside(event.number, text)
                )
        except OncallError as error:
            ask.refuse(str(error))
            return
        ask.edited(event.number, text)
