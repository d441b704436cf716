"""What the engineer sees: one screen a file."""
