"""The telephone in an agent's page: what it registers with, and a relay of its SIP to Asterisk, which has no door of
its own to the outside."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType, web

from ivr.desk.now import still_in
from ivr.desk.sip import passes
from ivr.desk.visit import Visit
from ivr.errors import ServiceTrouble, UserMistake

LARGEST = 65_536
"""Bytes of a frame."""

FRAMES = 40.0
"""Frames that a page may send at once; each second, as many as PER_SECOND more."""

PER_SECOND = 20.0

STILL_IN = 10.0
"""Seconds after which is looked again whether the agent is still logged in."""

BEAT = 15.0
"""Seconds between two looks at whether the page is still there."""

PATIENCE = 5.0
"""Seconds that Asterisk may take to open its side."""

LOGGED_OUT, ELSEWHERE, REFUSED = 4401, 4409, 4403
"""Why we close: the log-in is over, another page has taken up the telephone, what was sent is not the agent's."""

RELAYS = web.AppKey("relays", dict[str, web.WebSocketResponse])
"""Agent -> the page that has his telephone."""

log = logging.getLogger(__name__)


async def credentials(visit: Visit) -> web.StreamResponse:
    """What the page's telephone registers with; it is good nowhere but through the relay."""
    told = await visit.desk.ask("telephone-of-agent", {"agent": _agent(visit)})
    await visit.log("took up the telephone", visit.user.agent)
    return web.json_response(told)


async def relay(visit: Visit) -> web.StreamResponse:
    """Frames between the page and Asterisk, until either ends or the agent is not logged in any more."""
    agent = _agent(visit)
    if urlsplit(visit.request.headers.get("Origin", "")).netloc != visit.request.host:
        raise web.HTTPForbidden
    page = web.WebSocketResponse(protocols=("sip",), max_msg_size=LARGEST, heartbeat=BEAT)
    if not page.can_prepare(visit.request):
        raise UserMistake(visit.words("telephone-in-page"))
    async with ClientSession() as http:
        async with await _asterisk(http, visit) as asterisk:
            await page.prepare(visit.request)
            await _alone(visit, agent, page)
            try:
                await _carry(visit, agent, page, asterisk)
            finally:
                if visit.request.app[RELAYS].get(agent) is page:
                    del visit.request.app[RELAYS][agent]
                await page.close()
    return page


def _agent(visit: Visit) -> str:
    """Whose telephone it is. Raises UserMistake for who has none in his page."""
    agent = visit.desk.routing.agents.get(visit.user.agent)
    if agent is None or not agent.in_page:
        raise UserMistake(visit.words("no-telephone-in-page"))
    return visit.user.agent


async def _asterisk(http: ClientSession, visit: Visit) -> ClientWebSocketResponse:
    """Raises ServiceTrouble when it does not answer."""
    address = f"http://{visit.desk.settings.ari_bind}/ws"
    try:
        async with asyncio.timeout(PATIENCE):
            return await http.ws_connect(address, protocols=("sip",), max_msg_size=LARGEST)
    except (ClientError, TimeoutError) as trouble:
        raise ServiceTrouble(f"Asterisk does not take telephones in pages: {trouble or 'it does not answer'}") from None


async def _alone(visit: Visit, agent: str, page: web.WebSocketResponse) -> None:
    """An agent has one telephone: the page that comes last has it."""
    relays = visit.request.app[RELAYS]
    other, relays[agent] = relays.get(agent), page
    if other:
        await other.close(code=ELSEWHERE)


async def _carry(visit: Visit, agent: str, page: web.WebSocketResponse, asterisk: ClientWebSocketResponse) -> None:
    """Whatever ends first ends all of it."""
    tasks = {
        asyncio.create_task(_from_page(agent, page, asterisk)),
        asyncio.create_task(_from_asterisk(page, asterisk)),
        asyncio.create_task(_until_logged_out(visit, page)),
    }
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    except ConnectionError:
        log.info("the telephone of %s has gone", agent)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _from_page(agent: str, page: web.WebSocketResponse, asterisk: ClientWebSocketResponse) -> None:
    slow = bucket(asyncio.get_running_loop().time)
    async for message in page:
        if message.type is not WSMsgType.TEXT or not passes(message.data, agent):
            log.warning("the page of %s sent what is no SIP of its own; its telephone is closed", agent)
            await page.close(code=REFUSED)
            return
        await asyncio.sleep(slow())
        await asterisk.send_str(message.data)


async def _from_asterisk(page: web.WebSocketResponse, asterisk: ClientWebSocketResponse) -> None:
    async for message in asterisk:
        if message.type is WSMsgType.TEXT:
            await page.send_str(message.data)


async def _until_logged_out(visit: Visit, page: web.WebSocketResponse) -> None:
    while True:
        if not await still_in(visit):
            break
        await asyncio.sleep(STILL_IN)
    await page.close(code=LOGGED_OUT)


def bucket(clock: Callable[[], float]) -> Callable[[], float]:
    """A function that tells, each time, how many seconds a frame must wait so that there are not too many."""
    left, seen = FRAMES, clock()

    def wait() -> float:
        nonlocal left, seen
        now = clock()
        left, seen = min(FRAMES, left + (now - seen) * PER_SECOND) - 1.0, now
        return max(0.0, -left / PER_SECOND)

    return wait
