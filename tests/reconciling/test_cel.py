"""A line of Asterisk's channel events is read alike in every zone, in the hour that comes twice as in any other."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest

from ivr.reconciling.cel import happened
from tests.reconciling.channel import Channel

BEFORE, TWICE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
"""Both are half past two in Paris."""


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "Asia/Tokyo"])
@pytest.mark.parametrize(("written", "at"), [("1792888200.000000", BEFORE), ("1792891800.000000", TWICE)])
def test_a_moment_is_the_same_in_every_zone(
    zone: str, written: str, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = re.sub('(?<="eventtime":")[^"]+', written, Channel().lines[0])
    try:
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("TZ", zone)
            time.tzset()
            read = happened(line)
    finally:
        time.tzset()
    assert read and read.at == at
