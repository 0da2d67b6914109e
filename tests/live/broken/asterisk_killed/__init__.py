"""Asterisk ends or hangs in the middle of the day."""
