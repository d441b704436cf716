"""A terminal dashboard for on-call engineers."""
