"""Tests of the headless verbs."""
