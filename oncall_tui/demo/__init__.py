"""A simulated estate: real HTTP on loopback, a scripted outage."""
