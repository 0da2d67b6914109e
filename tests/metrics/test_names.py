"""Names by Prometheus's conventions, held in what is really told, and labels that cannot grow without bound."""

from __future__ import annotations

import re

import pytest
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from ivr.figures.definitions import FIGURES
from ivr.metrics.names import METRICS
from ivr.metrics.serving import registry_of
from tests.metrics.sample import NOW

UNITS = (
    "seconds",
    "bytes",
    "ratio",
    "callers",
    "callbacks",
    "agents",
    "writes",
    "calls",
    "live",
    "up",
    "messages",
    "attempts",
    "asked",
    "wanted",
    "refused",
)
"""What a name may end in, `_total` apart: a base unit, or the things that are counted."""

BOUNDED = {"language", "queue", "disposition", "trunk", "outcome", "node", "state", "link", "limit"}
"""Labels whose values are names of routing.yaml or words of the program."""

OTHER_UNITS = ("_ms", "_milliseconds", "_minutes", "_hours", "_percent", "_count", "_kb")


def told() -> dict[str, tuple[str, str]]:
    """Name -> (type, help) of all that is told."""
    families = text_string_to_metric_families(generate_latest(registry_of(lambda: NOW, 180)[0]).decode())
    return {family.name: (family.type, family.documentation) for family in families}


@pytest.mark.parametrize("name", METRICS)
def test_a_name_follows_the_conventions(name: str) -> None:
    metric = METRICS[name]
    assert re.fullmatch("accueil(_[a-z]+)+", name)
    assert name.endswith("_total") is (metric.kind == "counter")
    assert name.removesuffix("_total").endswith(UNITS)
    assert not name.endswith(OTHER_UNITS)
    assert metric.kind != "histogram" or name.endswith("_seconds")
    assert not any(label in name for label in metric.labels)


@pytest.mark.parametrize("name", METRICS)
def test_labels_are_bounded_and_hold_nobodys_data(name: str) -> None:
    assert set(METRICS[name].labels) <= BOUNDED


@pytest.mark.parametrize("name", METRICS)
def test_it_is_told_with_its_type_and_its_definition(name: str) -> None:
    kind, help_text = told()[name.removesuffix("_total")]
    assert (kind, help_text) == (METRICS[name].kind, METRICS[name].help)


def test_nothing_of_ours_is_told_that_is_not_named() -> None:
    ours = {name for name in told() if name.startswith("accueil")}
    assert ours == {name.removesuffix("_total") for name in METRICS}


def test_what_is_a_figure_is_explained_by_the_figures_definition() -> None:
    meanings = {figure.meaning for figure in FIGURES.values()}
    assert sum(metric.help in meanings for metric in METRICS.values()) >= 10
