"""What need not be tried again: two versions that say the same to Asterisk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ivr.asterisk.render import loads_alike
from ivr.asterisk.secrets import Secrets
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.settings import Settings
from ivr.versions.edition import Edition

FIRST = "11111111"
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ("# Where calls go.", "# Where calls go to.", True),
        ("name: Consulate General in Lyon", "name: The consulate in Lyon", True),
        ("wait_for_key: 6", "wait_for_key: 5", False),
        ('opens: "08:00"', 'opens: "07:00"', False),
        ("ministry: {address:", "ministry: {codecs: [ulaw], address:", False),
        ("de: {language: de, tiers", "de: {language: de, ring: 9, tiers", False),
    ],
)
def test_only_what_asterisk_reads_counts(
    old: str, new: str, alike: bool, routing: Routing, text: str, tmp_path: Path
) -> None:
    assert old in text
    (tmp_path / "routing.yaml").write_text(text.replace(old, new), encoding="utf-8")
    other = Edition.of(load(tmp_path / "routing.yaml"), "22222222")
    settings = replace(Settings.from_environment(), home=tmp_path)
    assert loads_alike(Edition.of(routing, FIRST), other, settings, Secrets(tmp_path), TODAY) is alike
