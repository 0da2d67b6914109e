"""Calls that nobody steered told from Asterisk's own records, with the same words as those that somebody did."""
