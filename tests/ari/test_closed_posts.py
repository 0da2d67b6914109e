"""Closed posts as Asterisk's globals."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.ari.closed_posts import ClosedPosts
from ivr.ari.errors import AriLost
from ivr.ari.resources import Globals
from ivr.routing.reader import load
from ivr.settings import PROJECT

FLOW = load(PROJECT / "routing.yaml").as_flow("1")

NIGHT, MORNING = (datetime(2026, 11, 23, hour, tzinfo=ZoneInfo("Europe/Paris")) for hour in (3, 10))


class Asterisk:
    """Remembers what it was told last; `away` lets every request fail."""

    def __init__(self) -> None:
        self.globals: dict[str, str] = {}
        self.away = False

    async def request(self, method: str, *path: str, query: dict[str, str], body: object = None) -> None:
        assert (method, path) == ("POST", ("asterisk", "variable"))
        if self.away:
            raise AriLost("no link")
        self.globals[query["variable"]] = query["value"]

    request_slowly = request


async def test_the_hours_decide_and_a_post_that_is_always_there_is_never_told_of() -> None:
    asterisk, moment = Asterisk(), NIGHT
    posts = ClosedPosts(Globals(asterisk), lambda: FLOW, lambda: moment)
    await posts.tell()
    assert asterisk.globals["CLOSED_paris"] == "1"
    moment = MORNING
    await posts.tell()
    assert asterisk.globals["CLOSED_paris"] == ""
    assert "CLOSED_duty-room" not in asterisk.globals


async def test_a_lost_link_is_passed_over_and_made_good_later() -> None:
    asterisk = Asterisk()
    posts = ClosedPosts(Globals(asterisk), lambda: FLOW, lambda: NIGHT)
    asterisk.away = True
    await posts.tell()
    assert asterisk.globals == {}
    asterisk.away = False
    await posts.tell()
    assert asterisk.globals["CLOSED_paris"] == "1"


async def test_it_is_told_from_the_start() -> None:
    asterisk = Asterisk()
    posts = ClosedPosts(Globals(asterisk), lambda: FLOW, lambda: NIGHT)
    posts.start()
    await posts.told.wait()
    await posts.stop()
    assert asterisk.globals["CLOSED_madrid"] == "1"
