"""How many agents each half-hour needs, drawn as an SVG file."""

from __future__ import annotations

from pathlib import Path

from ivr.errors import UserMistake
from ivr.staffing.need import Need


def plot(need: Need, title: str, file: Path) -> None:
    """Bars of the languages one on another, and a line for agents who speak all. Raises UserMistake for a bad path."""
    from matplotlib.figure import Figure  # takes most of a second to load

    figure = Figure(figsize=(11, 5), layout="constrained")
    axes = figure.subplots()
    begins = [half_hour.begins for half_hour in need.half_hours]
    below = [0] * len(begins)
    for language in need.handling:
        agents = [half_hour.agents[language] for half_hour in need.half_hours]
        axes.bar(begins, agents, bottom=below, label=language)
        below = [under + more for under, more in zip(below, agents, strict=True)]
    pooled = [half_hour.pooled for half_hour in need.half_hours]
    axes.plot(begins, pooled, color="black", marker="o", markersize=3, label="if all spoke all")
    axes.set(title=title, ylabel="agents", xlabel="half-hour")
    axes.tick_params(axis="x", labelrotation=60)
    axes.legend(ncols=3, fontsize="small")
    try:
        figure.savefig(file, format="svg", metadata={"Date": None})
    except OSError as trouble:
        raise UserMistake(f"the plot cannot be written to {file}: {trouble.strerror}") from trouble
