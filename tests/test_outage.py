"""Trouble that lasts is told once for each thing that is wrong, and once when it is over."""

from __future__ import annotations

import logging

from pytest import LogCaptureFixture

from ivr.outage import Outage

LOG = logging.getLogger(__name__)


def test_each_trouble_is_told_once_and_the_end_once(caplog: LogCaptureFixture) -> None:
    outage = Outage(LOG, "it works")
    outage.over()
    for last in range(3):
        outage.tell("no answer: %s", last)
        outage.tell("refused")
    outage.over()
    outage.over()
    outage.tell("refused")
    assert [record.getMessage() for record in caplog.records] == ["no answer: 0", "refused", "it works", "refused"]


def test_a_fault_of_ours_shows_its_way_once(caplog: LogCaptureFixture) -> None:
    outage = Outage(LOG, "it works")
    for _ in range(2):
        try:
            raise RuntimeError("a fault of ours")
        except RuntimeError:
            outage.tell("a look failed", trace=True)
    assert caplog.text.count("RuntimeError: a fault of ours") == 1
