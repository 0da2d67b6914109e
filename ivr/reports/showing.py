"""Figures turned into what stands in a table: which of them, their short names, and how values are written."""

from __future__ import annotations

from ivr.figures.definitions import FIGURES

HEADS = {
    "calls": "calls",
    "wanted": "wanted an agent",
    "by_person": "taken by a person",
    "service_level": "in time",
    "wait_mean": "wait",
    "wait_95th": "wait, 95 %",
    "abandoned": "gone in queue",
    "abandoned_in_menu": "gone in menu",
    "posts_wanted": "to posts",
    "posts_answered": "reached",
    "post_wait_mean": "wait there",
    "callbacks_asked": "callbacks",
    "callbacks_reached": "kept",
    "messages": "messages",
    "repeated": "again in 24 h",
    "talk_mean": "talk",
    "mark_mean": "mark",
    "requests": "requests",
    "requests_in_time": "in time",
}
"""The figures of a table, in their order -> what stands above them."""

TELLING = {
    "calls": "calls",
    "by_person": "taken by a person",
    "service_level": "of who wanted an agent had one in time",
    "wait_mean": "minutes of wait for an agent, on average",
    "abandoned": "hung up while they waited",
    "requests_in_time": "of the requests were settled in time",
}
"""The figures that stand first, and large -> what is said of each."""

APART = {
    "month": "By month",
    "day": "By day",
    "hour": "By hour of the day",
    "language": "By language",
    "number": "By number dialled",
    "country": "By the caller's country",
    "post": "By consulate or partner",
    "subject": "By subject",
}


def written(figure: str, value: float | int | None) -> str:
    """A value in its unit, as a reader has it: `83 %`, `1:23`, `4.2`, `12 345`; a dash where there is no basis."""
    if value is None:
        return "–"
    match FIGURES[figure].unit:
        case "share":
            return f"{value:.0%}".replace("%", " %")
        case "seconds":
            minutes, seconds = divmod(round(value), 60)
            return f"{minutes}:{seconds:02}"
        case "mark":
            return f"{value:.1f}"
        case _:
            return f"{value:,}".replace(",", " ")
