"""Equal texts kept once: thousands of alerts say the same few hundred words."""

from __future__ import annotations


class Texts(dict[str, str]):
    """Texts that were met so far; a pool lives as long as one reading."""

    def text(self, text: str) -> str:
        """Return the text that was there first."""
        return self.setdefault(text, text)

    def share(self, texts: dict[str, str]) -> None:
        """Put texts that are known already in the place of equal ones.

        Names are left alone: the decoder keeps those of up to 32 bytes once by itself.
        """
        text = self.setdefault
        for name, value in texts.items():
            texts[name] = text(value, value)
