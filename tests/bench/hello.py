"""The smallest Textual program: what every start and every megabyte is compared with."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield Static("hello")


if __name__ == "__main__":
    Hello().run()
