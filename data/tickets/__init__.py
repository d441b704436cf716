"""Ticket systems, one file each."""
