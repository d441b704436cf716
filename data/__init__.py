"""Adapters to the outside: HTTP, files, keys; and the files that ship."""
