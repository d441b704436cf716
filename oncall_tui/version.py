"""The version, where it can be read without asking the installed package: that takes 40 ms."""

VERSION = "0.1.0"
"""The same as in `pyproject.toml`."""
