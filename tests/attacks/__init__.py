"""What somebody may do to a journal, one test a row of the table in docs/journal.md."""
