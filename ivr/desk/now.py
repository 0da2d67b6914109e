"""The page that shows the service as it is at this moment, and the stream that keeps it so."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiohttp import web
from markupsafe import Markup

from ivr.desk.visit import COOKIE, Visit

STILL_IN = 30.0
"""Seconds after which is looked again whether whoever watches is still logged in."""

NODES = "/desk/routing/nodes/{}"
"""Where the nodes of the picture lead."""

STATES = ("free", "ringing", "talking", "busy", "wrap-up", "paused", "gone", "unknown", "out")


async def page(visit: Visit) -> web.StreamResponse:
    """All of it, once; with a script it renews itself."""
    live = visit.desk.live
    await live.once()
    picture = await visit.desk.pictures.of(visit.desk.routing, NODES)
    return visit.page("now.html.j2", picture=Markup(picture), **_values(visit))


async def stream(visit: Visit) -> web.StreamResponse:
    """The inside of the page as server-sent events: each time that it has changed: every second, with the clock."""
    answer = await opened(visit)
    with suppress(ConnectionResetError):
        await _follow(visit, answer)
    return answer


async def _follow(visit: Visit, answer: web.StreamResponse) -> None:
    async with visit.desk.live.watched() as live:
        turn, told, until = 0, "", 0.0
        while True:
            await live.after(turn)
            turn = live.turn
            if (clock := asyncio.get_running_loop().time()) >= until:
                if not await still_in(visit):
                    await answer.write(event("over"))
                    return
                until = clock + STILL_IN
            shown = visit.text("now-inside.html.j2", **_values(visit))
            if shown != told:
                told = shown
                await answer.write(event("now", shown))


async def opened(visit: Visit) -> web.StreamResponse:
    """A stream of server-sent events that has begun."""
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    answer.headers["X-Accel-Buffering"] = "no"
    await answer.prepare(visit.request)
    return answer


def event(name: str, text: str = "") -> bytes:
    """One server-sent event."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n".encode()


async def still_in(visit: Visit) -> bool:
    """Whether whoever opened the stream is still logged in, as the same."""
    token = visit.request.cookies.get(COOKIE, "")
    session = await asyncio.to_thread(visit.desk.gate.sessions.find, token, visit.desk.now)
    return bool(session and session.user.bearer == visit.who)


def _values(visit: Visit) -> dict[str, Any]:
    live = visit.desk.live
    state = live.state
    return {
        "state": state,
        "trouble": live.trouble,
        "at": datetime.fromisoformat(state["at"]) if state else None,
        "alarms": list(_alarms(visit, state)) if state else [],
        "agents": _agents(state) if state else {},
        "states": STATES,
    }


def _alarms(visit: Visit, state: dict[str, Any]) -> list[str]:
    """What somebody must look at, in the reader's language."""
    w, told = visit.words, []
    if state["asterisk"] != "up":
        told.append(w(f"asterisk-{state['asterisk']}"))
    else:
        told += [w(f"link-{link}") for link in ("ari", "ami") if not state["links"][link]]
    told += [w("trunk-gone", trunk=name) for name, reach in state["trunks"].items() if reach == "gone"]
    if state["doors"]:
        told.append(w("doors-shut", count=len(state["doors"])))
    if trouble := state["disk"].get("trouble"):
        told.append(w("disk-trouble", trouble=trouble))
    if lost := state["journal"]["lost"]:
        told.append(w("journal-lost", count=lost))
    over = [name for name, queue in state["queues"].items() if queue["longest_wait"] > state["promise"]]
    return [*told, w("over-promise", queues=", ".join(over))] if over else told


def _agents(state: dict[str, Any]) -> dict[str, list[str]]:
    """State -> the names of those who are in it."""
    told: dict[str, list[str]] = {name: [] for name in STATES}
    for agent in state["agents"]:
        told[_state_of(agent)].append(agent["name"] or agent["agent"])
    return told


def _state_of(agent: dict[str, Any]) -> str:
    if agent["standing"] != "in":
        return str(agent["standing"])
    return "gone" if agent["telephone"] == "gone" else str(agent["doing"])
