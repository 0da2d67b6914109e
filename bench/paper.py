"""A plot turned into an SVG file that reads on light and on dark pages, and is the same each time."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.figure import Figure

INK, LINE, PAPER = "#24221d", "#c9c3b4", "#fbfaf7"
DARK = {INK: "#eceae4", LINE: "#454b55", PAPER: "#16181c"}
"""What each becomes where the reader's page is dark."""

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "accueil",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": LINE,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.w_pad": 0.15,
    "figure.constrained_layout.h_pad": 0.15,
    "legend.frameon": False,
}


def svg(figure: Figure, shows: str) -> str:
    """The same text for the same figure, with a second set of colours for dark pages."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Title": shows})
    rules = "".join(
        f'[style*="{what}: {light}"]{{{what}:{dark} !important}}'
        for light, dark in DARK.items()
        for what in ("fill", "stroke")
    )
    style = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    return drawn.getvalue().replace("<defs>", f"{style}\n <defs>", 1)
