"""A number and what it counts, as English has it."""

from __future__ import annotations


def amount(number: int, noun: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
