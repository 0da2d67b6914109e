"""Who tried a wrong password, from where, and when by Asterisk's own clock."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from fake_manager import RECORDED, FakeManager

from ivr.ami.attempts import on_wrong_password
from ivr.ami.link import Link


async def test_a_wrong_password_has_the_moment_that_asterisk_saw_it_however_late_it_is_told() -> None:
    asterisk, end = FakeManager(), asyncio.Event()
    tried: list[tuple[str, str, float]] = []
    await asterisk.start()
    link = Link(asterisk.address, "ivr", "right")
    on_wrong_password(link, lambda *one: tried.append(one))
    link.on("TheEnd", lambda _: end.set())
    link.start()
    async with asyncio.timeout(10):
        await link.logged_in.wait()
        before = time.time()
        timeless = b"Event: InvalidPassword\r\nAccountID: <unknown>\r\nRemoteAddress: IPV4/UDP/192.0.2.1/5060\r\n\r\n"
        asterisk.say(RECORDED + timeless + b"Event: TheEnd\r\n\r\n")
        await end.wait()
    link.stop()
    await asterisk.stop()
    seen = datetime(2026, 11, 21, 18, 34, 25, 642000, UTC).timestamp()
    assert ("127.0.0.1", "ivr", seen) in tried
    address, name, at = tried[-1]
    assert (address, name) == ("192.0.2.1", "")
    assert before <= at <= time.time()
