"""What everybody does for himself: his password, his second factor, and where he is logged in."""

from __future__ import annotations

import asyncio
import hmac
from base64 import b32encode

from aiohttp import web

from ivr.desk.visit import Visit, forget, go
from ivr.users import passwords, second
from ivr.users.model import Refused

SERVICE = "Accueil"
"""What a telephone with codes calls us."""


async def page(visit: Visit) -> web.StreamResponse:
    """Who he is here, and every browser in which he is logged in."""
    assert visit.session
    sessions = await asyncio.to_thread(visit.desk.gate.sessions.of, visit.user.name, visit.desk.now)
    return visit.page("own.html.j2", sessions=sessions, this=visit.session.id)


async def password_page(visit: Visit) -> web.StreamResponse:
    """The form for a new password."""
    return visit.page("password.html.j2", wrong="")


async def password(visit: Visit) -> web.StreamResponse:
    """A new password for who knows the old one; other browsers are logged out."""
    try:
        await asyncio.to_thread(_change_password, visit)
    except Refused as refused:
        return visit.page("password.html.j2", 400, wrong=visit.words(f"refused-{refused.why}"))
    return go("/desk/own?done=password")


def _change_password(visit: Visit) -> None:
    assert visit.session
    gate, user, fields = visit.desk.gate, visit.user, visit.fields
    old, new = fields.get("old", ""), fields.get("new", "")
    if new != fields.get("again", ""):
        raise Refused("twice")
    if not gate.right_password(user, old, visit.address):
        raise Refused("password")
    if new == old:
        raise Refused("same")
    kept = passwords.digest(passwords.good(new, user.name, SERVICE))
    gate.accounts.change(user.name, password=kept, temporary=False)
    gate.sessions.end_all(user.name, but=visit.session.id)
    gate.log.write(visit.desk.now, user.name, "changed the password", "", visit.address)


async def second_page(visit: Visit) -> web.StreamResponse:
    """A new secret, as a picture and in letters; it counts when a code of it was typed."""
    return _second(visit, _offered(visit), "")


def _offered(visit: Visit) -> str:
    """The same for as long as the log-in lasts: whoever looks again has not photographed the picture in vain."""
    assert visit.session
    told = f"second factor {visit.session.guard}".encode()
    return b32encode(hmac.new(visit.desk.house.secret.encode(), told, "sha256").digest()[:20]).decode()


def _second(visit: Visit, secret: str, wrong: str) -> web.Response:
    picture = second.picture(secret, visit.user.name, SERVICE)
    told = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    status = 400 if wrong else 200
    return visit.page("second-set.html.j2", status, secret=secret, told=told, picture=picture, wrong=wrong)


async def set_second(visit: Visit) -> web.StreamResponse:
    """The second factor, once its first code is right; every browser is logged out."""
    secret, code = visit.fields.get("secret", ""), visit.fields.get("code", "")
    try:
        await asyncio.to_thread(_set_second, visit, secret, code)
    except Refused as refused:
        known = secret if second.possible(secret) else _offered(visit)
        return _second(visit, known, visit.words(f"refused-{refused.why}"))
    return forget(go("/desk/log-in?done=second"))


def _set_second(visit: Visit, secret: str, code: str) -> None:
    gate, user, now = visit.desk.gate, visit.user, visit.desk.now
    if user.second and not gate.right_code(user, visit.fields.get("old", "")):
        raise Refused("code")
    step = second.step_of(secret, code, now, 0) if second.possible(secret) else None
    if step is None:
        raise Refused("code")
    gate.accounts.change(user.name, second=secret)
    gate.accounts.used(user.name, step)
    gate.log.write(now, user.name, "set up a second factor", "", visit.address)


async def end_session(visit: Visit) -> web.StreamResponse:
    """Logs out one of his other browsers, or all."""
    assert visit.session
    await asyncio.to_thread(_end, visit)
    return go("/desk/own?done=ended")


def _end(visit: Visit) -> None:
    assert visit.session
    gate, wanted = visit.desk.gate, visit.fields.get("session", "")
    if wanted == "others":
        gate.sessions.end_all(visit.user.name, but=visit.session.id)
    elif wanted in {str(one.id) for one in gate.sessions.of(visit.user.name, visit.desk.now)}:
        gate.sessions.end(int(wanted))
    gate.log.write(visit.desk.now, visit.user.name, "ended sessions", wanted, visit.address)
