"""The relay of the telephone in a page, before a small Asterisk that only speaks WebSocket: who may use it, what goes
through, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer

from ivr.desk import telephone
from ivr.desk.application import application
from ivr.desk.telephone import bucket
from ivr.desk.visit import COOKIE
from ivr.desk.words import words
from tests.desk.agents import AMINA, add_amina
from tests.desk.conftest import NOW, Browser, Place
from tests.desk.test_sip import BYE, REGISTER

SOON = 5.0


@dataclass
class Asterisk:
    """Hears what comes through, and says what the test wants."""

    heard: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    sides: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        side = web.WebSocketResponse(protocols=("sip",))
        await side.prepare(request)
        self.sides.put_nowait(side)
        async for message in side:
            self.heard.put_nowait(message.data)
        self.gone.set()
        return side


@pytest.fixture
async def asterisk(place: Place) -> AsyncIterator[Asterisk]:
    """It stands where the desk looks for it, and amina's telephone is in her page."""
    made, server = Asterisk(), web.Application()
    server.router.add_get("/ws", made.serve)
    routing = place.desk.routing
    agents = {**routing.agents, "amina": routing.agents["amina"].model_copy(update={"telephone": "page"})}
    changed = routing.model_copy(update={"agents": agents})
    async with TestServer(server, host="127.0.0.1") as at:
        settings = replace(place.desk.settings, ari_bind=f"127.0.0.1:{at.port}")
        house = replace(place.desk.house, routing=lambda: changed)
        place.desk = replace(place.desk, settings=settings, house=house)
        add_amina(place)
        yield made


@pytest.fixture
async def client(place: Place, asterisk: Asterisk) -> AsyncIterator[TestClient[Any, Any]]:
    whole = web.Application()
    whole.add_subapp("/desk", application(place.desk))
    async with TestClient(TestServer(whole)) as made:
        yield made


@dataclass
class Pages:
    """Opens her telephone as a page does."""

    client: TestClient[Any, Any]
    place: Place

    def cookie(self, name: str = AMINA.name) -> dict[str, str]:
        gate = self.place.desk.gate
        token = gate.sessions.begin(gate.accounts.get(name), False, self.place.now, "", "")
        return {"Cookie": f"{COOKIE}={token}"}

    async def opened(self, **headers: str) -> ClientWebSocketResponse:
        origin = {"Origin": f"http://{self.client.host}:{self.client.port}"}
        sent = {**origin, **self.cookie(), **headers}
        return await self.client.ws_connect("/desk/telephone", headers=sent, protocols=("sip",))


@pytest.fixture
def pages(client: TestClient[Any, Any], place: Place) -> Pages:
    return Pages(client, place)


async def closed(page: ClientWebSocketResponse) -> int | None:
    """The code with which it was closed."""
    async with asyncio.timeout(SOON):
        message = await page.receive()
    assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED), message
    return page.close_code


async def test_what_is_hers_goes_both_ways_as_it_is(pages: Pages, asterisk: Asterisk) -> None:
    page = await pages.opened()
    assert page.protocol == "sip"
    async with asyncio.timeout(SOON):
        for text in (REGISTER, BYE):
            await page.send_str(text)
            assert await asterisk.heard.get() == text
        side = await asterisk.sides.get()
        await side.send_str("OPTIONS sip:amina@page.invalid SIP/2.0\r\n\r\n")
        assert (await page.receive_str()).startswith("OPTIONS")
        await page.close()
        await asterisk.gone.wait()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (REGISTER.replace("amina", "claire"), telephone.REFUSED),
        (REGISTER + "x" * telephone.LARGEST, 1009),
        (b"\x00\x01", telephone.REFUSED),
    ],
    ids=["of another", "too large", "no text"],
)
async def test_what_is_not_hers_ends_it_and_reaches_nobody(
    pages: Pages, asterisk: Asterisk, frame: str | bytes, code: int
) -> None:
    page = await pages.opened()
    await (page.send_str(frame) if isinstance(frame, str) else page.send_bytes(frame))
    assert await closed(page) == code
    async with asyncio.timeout(SOON):
        await asterisk.gone.wait()
    assert asterisk.heard.empty()


async def test_the_relay_ends_with_the_log_in(
    pages: Pages, asterisk: Asterisk, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telephone, "STILL_IN", 0.01)
    page = await pages.opened()
    await page.send_str(REGISTER)
    async with asyncio.timeout(SOON):
        await asterisk.heard.get()
    place.desk.gate.sessions.end_all(AMINA.name)
    assert await closed(page) == telephone.LOGGED_OUT
    async with asyncio.timeout(SOON):
        await asterisk.gone.wait()


async def test_the_page_that_comes_last_has_the_telephone(pages: Pages, asterisk: Asterisk) -> None:
    first, second = await pages.opened(), await pages.opened()
    assert await closed(first) == telephone.ELSEWHERE
    await second.send_str(REGISTER)
    async with asyncio.timeout(SOON):
        assert await asterisk.heard.get() == REGISTER


async def test_an_asterisk_that_goes_away_closes_the_page(pages: Pages, asterisk: Asterisk) -> None:
    page = await pages.opened()
    async with asyncio.timeout(SOON):
        side = await asterisk.sides.get()
        await side.close()
    assert await closed(page) == 1000


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403), ({"Origin": ""}, 403), ({"Cookie": ""}, 401),
        ({"who": "claire.m"}, 400), ({"who": "auditor"}, 403),
    ],
    ids=["another origin", "no origin", "nobody", "an agent with a SIP telephone", "no agent"],
)  # fmt: skip
async def test_nobody_else_gets_a_telephone(
    pages: Pages, asterisk: Asterisk, place: Place, headers: dict[str, str], status: int
) -> None:
    place.desk.gate.accounts.add(replace(AMINA, name="claire.m", agent="claire"), NOW)
    told = pages.cookie(headers["who"]) if "who" in headers else headers
    with pytest.raises(WSServerHandshakeError) as refused:
        await pages.opened(**told)
    assert refused.value.status == status and asterisk.sides.empty()


async def test_without_asterisk_it_is_said(pages: Pages, place: Place) -> None:
    place.desk = replace(place.desk, settings=replace(place.desk.settings, ari_bind="127.0.0.1:1"))
    whole = web.Application()
    whole.add_subapp("/desk", application(place.desk))
    async with TestClient(TestServer(whole)) as client:
        with pytest.raises(WSServerHandshakeError) as refused:
            await Pages(client, place).opened()
    assert refused.value.status == 503


async def test_who_opens_it_as_a_page_is_told_what_it_is(pages: Pages) -> None:
    origin = {"Origin": f"http://{pages.client.host}:{pages.client.port}"}
    async with pages.client.get("/desk/telephone", headers=origin | pages.cookie()) as answer:
        assert answer.status == 400 and words("en")("telephone-in-page") in await answer.text()


async def test_the_credentials_are_for_her_alone_and_stand_in_no_page(pages: Pages, place: Place) -> None:
    told = {"user": "amina", "realm": "asterisk", "ha1": "0123456789abcdef0123456789abcdef"}
    place.answers["telephone-of-agent"] = told
    browser = Browser(pages.client, place)
    browser.cookies[COOKIE] = pages.cookie()["Cookie"].partition("=")[2]
    page = await browser.get("/desk/calls")
    assert 'src="/desk/static/built/telephone.js"' in page.source and told["ha1"] not in page.source
    assert (await browser.ask("POST", "/desk/telephone", {}, {"Sec-Fetch-Site": "same-origin"})).status == 403
    guard = {"Sec-Fetch-Site": "same-origin", "X-Guard": page.fields["guard"]}
    assert (await browser.ask("POST", "/desk/telephone", {}, guard | {"Sec-Fetch-Site": "cross-site"})).status == 403
    page = await browser.ask("POST", "/desk/telephone", {}, guard)
    assert told["ha1"] in page.source and browser.headers["Cache-Control"] == "no-store"
    assert ("telephone-of-agent", {"agent": "amina"}) in place.asked
    assert "took up the telephone" in [line.what for _, line in place.desk.gate.log.lines(AMINA.name)]


def test_a_page_that_sends_too_much_is_slowed_down() -> None:
    now = 0.0
    wait = bucket(lambda: now)
    assert [wait() for _ in range(40)] == [0.0] * 40
    assert wait() == pytest.approx(1 / telephone.PER_SECOND)
    now = 100.0
    assert [wait() for _ in range(40)] == [0.0] * 40
    assert wait() > 0
