"""The page that shows the service as it is, and the stream that keeps it so."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from ivr.desk.live import Live
from ivr.desk.visit import COOKIE
from ivr.desk.words import words
from ivr.errors import ServiceTrouble
from ivr.users.model import LONGEST
from tests.desk.conftest import NOW, Browser, Place

QUEUE = {
    "language": "fr", "waiting": 2, "callbacks_waiting": 1, "longest_wait": 75.0, "estimate": None, "serving": 3,
    "free": 1,
}  # fmt: skip
AGENT = {"agent": "amina", "name": "Amina <i>", "standing": "in", "telephone": "free", "doing": "talking", "reason": ""}
STATE = {
    "at": NOW.isoformat(), "promise": 180, "asterisk": "up", "links": {"ari": True, "ami": True},
    "calls": {"live": 3, "nodes": {"first-level": 2, "topics": 1}}, "queues": {"fr": QUEUE}, "agents": [AGENT],
    "levels": {"hour": {"total": {"service_level": 0.876}}, "day": {"total": {"service_level": None}}},
    "doors": [], "disk": {}, "journal": {"waiting": 0, "lost": 0}, "trunks": {"carrier": "up", "paris-1": "up"},
}  # fmt: skip


async def test_what_is_there_is_shown(logged_in: Any, place: Place) -> None:
    place.answers["status"] = STATE
    there: Browser = await logged_in("supervisor")
    page = await there.get("/desk/now")
    assert page.status == 200
    for told in ("1:15", "87 %", "first-level", "Amina <i>", "1 / 3", words("en")("agent-talking")):
        assert told in page.text
    assert "<i>" not in page.source, "names are text"
    assert not [found for found in page.all("p") if found.get("class") == "alarm"]


@pytest.mark.parametrize(
    ("change", "key", "values"),
    [
        ({"asterisk": "hangs"}, "asterisk-hangs", {}),
        ({"asterisk": "starting"}, "asterisk-starting", {}),
        ({"links": {"ari": False, "ami": True}}, "link-ari", {}),
        ({"links": {"ari": True, "ami": False}}, "link-ami", {}),
        ({"trunks": {"carrier": "gone"}}, "trunk-gone", {"trunk": "carrier"}),
        ({"doors": [{}, {}]}, "doors-shut", {"count": 2}),
        ({"disk": {"trouble": "it is full"}}, "disk-trouble", {"trouble": "it is full"}),
        ({"journal": {"waiting": 0, "lost": 7}}, "journal-lost", {"count": 7}),
        ({"queues": {"fr": {**QUEUE, "longest_wait": 181.0}}}, "over-promise", {"queues": "fr"}),
    ],
)
async def test_each_alarm_is_told(
    logged_in: Any, place: Place, change: dict[str, Any], key: str, values: dict[str, Any]
) -> None:
    place.answers["status"] = {**STATE, **change}
    there: Browser = await logged_in("supervisor")
    assert words("en")(key, **values) in (await there.get("/desk/now")).text


async def test_what_was_known_stays_when_the_service_cannot_be_seen(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.get("/desk/now")
    assert page.status == 200 and "the service does not answer" in page.text
    place.answers["status"] = STATE
    await there.get("/desk/now")
    del place.answers["status"]
    page = await there.get("/desk/now")
    assert "first-level" in page.text and "the service does not answer" in page.text


async def told(answer: Any) -> tuple[str, str]:
    """The next event of a stream, and what it says."""
    lines = (await asyncio.wait_for(answer.content.readuntil(b"\n\n"), 5)).decode().splitlines()
    data = "\n".join(line.removeprefix("data:").strip() for line in lines if line.startswith("data:"))
    return lines[0].removeprefix("event: "), data


async def test_a_change_is_streamed_within_a_second(logged_in: Any, place: Place, client: Any) -> None:
    place.answers["status"] = STATE
    there: Browser = await logged_in("supervisor")
    async with client.get("/desk/now/stream", headers={"Cookie": f"{COOKIE}={there.cookies[COOKIE]}"}) as answer:
        assert answer.content_type == "text/event-stream"
        assert "where-it-is" not in (await told(answer))[1]
        place.answers["status"] = {**STATE, "calls": {"live": 1, "nodes": {"where-it-is": 1}}}
        begun = asyncio.get_running_loop().time()
        event, inside = await told(answer)
        assert event == "now" and "where-it-is" in inside
        assert asyncio.get_running_loop().time() - begun < 1.0


async def test_who_is_out_sees_nothing_more(
    logged_in: Any, place: Place, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.desk.now.STILL_IN", 0.0)
    place.answers["status"] = STATE
    there: Browser = await logged_in("supervisor")
    async with client.get("/desk/now/stream", headers={"Cookie": f"{COOKIE}={there.cookies[COOKIE]}"}) as answer:
        assert (await told(answer))[0] == "now"
        place.now = NOW + LONGEST + timedelta(seconds=1)
        assert (await told(answer))[0] == "over"
        assert await answer.content.read() == b""


async def test_nobody_looks_when_nobody_watches() -> None:
    looks = 0

    async def look() -> int:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise ServiceTrouble("away")
        return looks

    live = Live(look)
    async with live.watched(), live.watched():
        await live.after(0)
        assert (live.state, live.trouble) == (1, "")
        await live.after(1)
        assert (live.state, live.trouble) == (1, "away"), "what was known is kept"
    seen = looks
    await asyncio.sleep(1.2)  # more than two looks would take
    assert looks == seen == 2
