"""A report turned into one HTML file that needs no other, and that file into a PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ivr.errors import MissingRequirement
from ivr.figures.definitions import FIGURES
from ivr.figures.equality import ASKED, FEW, MEANS, SHARES, plainly
from ivr.reports.names import Names, named
from ivr.reports.plots import drawn
from ivr.reports.report import Report
from ivr.reports.showing import APART, HEADS, TELLING, written

PAPER = """this machine lacks a library that a PDF is made with: install Debian's libpango-1.0-0 and \
libpangoft2-1.0-0, or write the page with --html and print it"""


def page(report: Report, names: Names) -> str:
    """The whole page, its plots and its style in it."""
    environment = Environment(
        loader=PackageLoader("ivr.reports"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shares = SHARES | ASKED
    environment.filters["written"] = lambda value, figure: written(figure, value)
    return environment.get_template("report.html.j2").render(
        report=report,
        plots=[(Markup(svg), shows) for svg, shows in drawn(report, names)],
        apart=APART,
        heads=HEADS,
        telling=TELLING,
        figures=FIGURES,
        few=FEW,
        sentences=plainly(report.equality, partial(named, names)),
        measures={
            **{name: does[1] for name, does in shares.items()},
            **{name: does[0] for name, does in MEANS.items()},
        },
        shares=shares,
        named=partial(named, names),
    )


def paper(html: str, file: Path) -> None:
    """Writes the page as a PDF. Raises MissingRequirement where the machine lacks what draws it, OSError."""
    try:
        from weasyprint import HTML  # loads the libraries of the system that draw letters
    except OSError as trouble:
        raise MissingRequirement(PAPER) from trouble
    file.write_bytes(HTML(string=html).write_pdf())
