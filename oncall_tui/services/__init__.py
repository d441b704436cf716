"""Flows: what happens, in which order, over ports."""
