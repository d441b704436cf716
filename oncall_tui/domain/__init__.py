"""Rules: pure, frozen, no I/O and no clock."""
