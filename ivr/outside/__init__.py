"""The outside world: a second Asterisk that dials, presses keys, answers, listens and records."""
