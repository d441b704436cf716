"""What the command line can do without a dashboard: one noun a file."""
