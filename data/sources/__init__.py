"""Monitoring systems, one file each."""
