"""Schedules and consulates of a small flow, as they stand in routing.yaml."""

from __future__ import annotations

from typing import Any

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def post(country: str, language: str, digit: int, hours: str = "always", trunks: int = 2) -> dict[str, Any]:
    """A consulate whose numbers end in `digit` and whose trunks are `<country>-1`, `<country>-2`."""
    lines = [f"{country.lower()}-{trunk}" for trunk in range(1, trunks + 1)]
    return {
        "name": f"Consulate {digit}",
        "country": country,
        "language": language,
        "hours": hours,
        "say": f"post-{digit}",
        "main": {"number": f"+99{digit}1", "trunks": lines, "ring": 20},
        "duty": {"number": f"+99{digit}9", "trunks": lines[::-1]},
    }


SCHEDULES: dict[str, Any] = {
    "always": {"time_zone": "UTC", "week": {day: [{"opens": "08:00", "closes": "20:00"}] for day in _DAYS}},
    "never": {"time_zone": "UTC", "week": {}},
    "noon": {"time_zone": "UTC", "week": {"monday": [{"opens": "12:00", "closes": "13:00"}]}},
}

CONSULATES = {
    "paris": post("FR", "fr", 1),
    "lyon": post("FR", "fr", 2),
    "madrid": post("ES", "es", 3, trunks=1),
    "milan": post("IT", "it", 4, "noon"),
}
