"""Asterisk's REST interface: the link, its typed events, and the telephone that a session drives through it."""
