"""Who may log in, and what was done: pages for administrators, and the log for auditors, too."""

from __future__ import annotations

import asyncio
from typing import get_args

from aiohttp import web

from ivr.desk.visit import Visit, go, whole
from ivr.errors import UserMistake
from ivr.masking import masked
from ivr.requests.asking import name_of_post
from ivr.roles import Role
from ivr.routing.numbers import typed
from ivr.users import passwords
from ivr.users.model import User, fitting, name_of

LINES = 100
"""Lines of the log on a page."""


async def users(visit: Visit) -> web.StreamResponse:
    """All users, and a form for one more."""
    return await _users(visit)


async def _users(visit: Visit, first: tuple[str, str] | None = None, wrong: str = "") -> web.Response:
    """`first`: the name and first password of somebody, told this once."""
    gate, routing = visit.desk.gate, visit.desk.routing
    known = await asyncio.to_thread(gate.accounts.all)
    lasting = await asyncio.to_thread(gate.sessions.of, None, visit.desk.now)
    sessions = {user.name: sum(session.user.name == user.name for session in lasting) for user in known}
    choice = {"roles": get_args(Role), "posts": sorted(routing.consulates), "agents": sorted(routing.agents)}
    values = {"known": known, "sessions": sessions, "first": first, "wrong": wrong, "typed": visit.fields, **choice}
    return visit.page("users.html.j2", 400 if wrong else 200, **values)


async def add(visit: Visit) -> web.StreamResponse:
    """One user more; the first password is shown once."""
    fields = visit.fields
    try:
        name, (role, post, agent) = name_of(fields.get("name", "")), _place(visit)
        first = "" if "elsewhere" in fields else passwords.made_up()
        kept = await asyncio.to_thread(passwords.digest, first) if first else ""
        user = User(name, role, post, agent, kept, temporary=bool(first))
        await asyncio.to_thread(visit.desk.gate.accounts.add, user, visit.desk.now)
    except UserMistake as mistake:
        return await _users(visit, wrong=str(mistake))
    await visit.log("added a user", f"{name}, {role}")
    visit.fields = {}
    return await _users(visit, (name, first) if first else None)


def _place(visit: Visit) -> tuple[Role, str, str]:
    """The role, consulate and agent of the form. Raises UserMistake where they do not fit."""
    fields, routing = visit.fields, visit.desk.routing
    role, post, agent = _role(fields.get("role", "")), fields.get("post", ""), fields.get("agent", "")
    if (role == "consulate") != bool(post):
        raise UserMistake(visit.words("post-fits"))
    fitting(role, post, agent)
    if post:
        name_of_post(post, routing)
    if agent and agent not in routing.agents:
        raise UserMistake(f"there is no agent '{agent}' in the routing in force")
    return role, post, agent


async def change(visit: Visit) -> web.StreamResponse:
    """One deed with one user."""
    name, do = visit.fields.get("name", ""), visit.fields.get("do", "")
    accounts, sessions = visit.desk.gate.accounts, visit.desk.gate.sessions
    try:
        match do:
            case "disable" | "enable":
                await asyncio.to_thread(accounts.change, name, disabled=do == "disable")
            case "password":
                first = passwords.made_up()
                kept = await asyncio.to_thread(passwords.digest, first)
                await asyncio.to_thread(accounts.change, name, password=kept, temporary=True)
                await asyncio.to_thread(sessions.end_all, name)
                await visit.log("gave a new password", name)
                return await _users(visit, (name, first))
            case "reset-second":
                await asyncio.to_thread(accounts.change, name, second="")
            case "end-sessions":
                await asyncio.to_thread(sessions.end_all, name)
            case "place":
                role, post, agent = _place(visit)
                await asyncio.to_thread(accounts.change, name, role=role, post=post, agent=agent)
            case "remove" if "sure" not in visit.fields:
                user = await asyncio.to_thread(accounts.get, name)
                return visit.page("remove-user.html.j2", name=user.name)
            case "remove":
                await asyncio.to_thread(accounts.remove, name)
            case _:
                raise UserMistake("nothing is known that is done so")
    except UserMistake as mistake:
        return await _users(visit, wrong=str(mistake))
    await visit.log(DONE[do], name)
    return go(f"/desk/users?done={'removed' if do == 'remove' else 'changed'}")


DONE = {
    "disable": "disabled a user",
    "enable": "enabled a user",
    "reset-second": "took away the second factor",
    "end-sessions": "ended sessions",
    "place": "changed what a user may do",
    "remove": "removed a user",
}
"""What the log says."""


async def log(visit: Visit) -> web.StreamResponse:
    """What was seen and changed, a page at a time."""
    asked = visit.request.query
    who, about, last = asked.get("who", "").strip(), asked.get("about", "").strip(), whole(asked.get("before", "")) or 0
    number = typed(about) if about.startswith(("+", "00")) else None
    sought = masked(number) if number else about  # as the log has it
    lines = await asyncio.to_thread(visit.desk.gate.log.lines, who, sought, LINES, last)
    more = lines[-1][0] if len(lines) == LINES else 0
    return visit.page("log.html.j2", lines=[line for _, line in lines], who=who, about=about, more=more)


def _role(text: str) -> Role:
    found: Role | None = next((role for role in get_args(Role) if role == text), None)
    if found is None:
        raise UserMistake(f"'{text}' is no role")
    return found
