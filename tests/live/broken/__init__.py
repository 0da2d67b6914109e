"""Worlds in which something is broken, one folder each."""
