"""Callers who only pretend: what they hear, and how long it takes, held against what citizens were promised."""
