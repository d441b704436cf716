"""A stylesheet that parses each rule once.

Textual parses everything anew when a theme is set and when a main screen is shown for the first
time, though the same text with the same colours can only give the same rules. At a start that would
be three times: 20 ms before the first paint.
"""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class ParsedOnce(Stylesheet):
    """Parses again what other variables, of another theme, make different; nothing else."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parsed_with = variables
        """Of these the rules are made which are there."""

    def set_variables(self, variables: dict[str, str]) -> None:
        """Use other variables, if they are others."""
        if variables != self._parsed_with:
            self._parsed_with = variables
            super().set_variables(variables)

    def reparse(self) -> None:
        """Make rules of the source; those that were made with these variables are still good."""
        self.parse()
