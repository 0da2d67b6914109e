"""The routing file edited: checked while it is typed, saved by who has seen its last state, taken back."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from ivr.desk.routing.comparing import difference
from ivr.desk.routing.completing import completions
from ivr.desk.routing.draft import plain
from ivr.desk.routing.merging import merged
from ivr.desk.routing.reading import Reading, checked, draft, reading
from ivr.desk.visit import Visit, go, whole
from ivr.errors import Overtaken, UserMistake
from ivr.routing.text import LARGEST


async def page(visit: Visit) -> web.StreamResponse:
    """The file in an editor, with everything that is wrong with it."""
    return await _page(visit, await asyncio.to_thread(draft, visit.desk.settings))


async def _page(visit: Visit, found: Reading, seen: str = "", status: int = 200, **more: Any) -> web.Response:
    """`seen`: the state of the file on which the text is based, by default the text itself."""
    lines = found.text.splitlines()
    problems = [(problem, problem.pretty(lines)) for problem in found.problems]
    values: dict[str, Any] = {"wrong": "", "overtaken": (), "seen": seen or found.mark, "problems": problems, **more}
    taken_back = visit.desk.drafts.can_take_back
    return visit.page("routing-edit.html.j2", status, reading=found, can_take_back=taken_back, **values)


async def change(visit: Visit) -> web.StreamResponse:
    """Checks what was written, saves it, or takes the last change back."""
    text, seen = visit.fields.get("text", ""), visit.fields.get("seen", "")
    match visit.fields.get("do", ""):
        case "check":
            return await _page(visit, await asyncio.to_thread(checked, text, visit.desk.settings), seen)
        case "save":
            return await _saved(visit, text, seen)
        case "take-back":
            await asyncio.to_thread(visit.desk.drafts.take_back, seen, visit.desk.now)
            await visit.log("took a change of the routing file back")
            return go("/desk/routing/edit?done=taken-back")
        case "begin-again":
            in_force = await asyncio.to_thread(reading, visit.desk.settings)
            await asyncio.to_thread(visit.desk.drafts.write, in_force.text, seen, visit.desk.now)
            await visit.log("made the routing file what is in force", in_force.mark)
            return go("/desk/routing/edit?done=begun-again")
    raise UserMistake("nothing is known that is done so")


async def _saved(visit: Visit, text: str, seen: str) -> web.StreamResponse:
    try:
        made = await asyncio.to_thread(visit.desk.drafts.write, text, seen, visit.desk.now)
    except Overtaken:
        return await _overtaken(visit, plain(text), seen)
    except UserMistake as mistake:
        return await _page(visit, Reading("draft", text, None), seen, 400, wrong=str(mistake))
    await visit.log("saved the routing file", made.mark)
    return go("/desk/routing/edit?done=saved")


async def _overtaken(visit: Visit, text: str, seen: str) -> web.Response:
    """Somebody else was quicker: his text stays in the file, and on the page are both changes, or this text alone."""
    drafts, told = visit.desk.drafts, visit.words
    now, base = await asyncio.to_thread(drafts.read), await asyncio.to_thread(drafts.earlier, seen)
    both = await asyncio.to_thread(merged, text, base, now.text) if base is not None else None
    found = await asyncio.to_thread(checked, both or text, visit.desk.settings)
    saved = await asyncio.to_thread(visit.desk.gate.log.lines, about=now.mark)
    who = saved[0][1].who if saved else told("somebody-else")
    wrong = f"{told('overtaken', who=who)} {told('overtaken-both' if both else 'overtaken-told')}"
    return await _page(visit, found, now.mark, 409, wrong=wrong, overtaken=difference(now.text, found.text))


async def problems(visit: Visit) -> web.StreamResponse:
    """What is wrong with a text that is being typed, for the editor."""
    found = await asyncio.to_thread(checked, await _text(visit), visit.desk.settings)
    return web.json_response([problem.as_json() for problem in found.problems])


async def complete(visit: Visit) -> web.StreamResponse:
    """What may stand where the cursor is: `{typed: what stands before it, options: [{label, detail}]}`."""
    line, column = (whole(visit.request.query.get(name, "")) or 0 for name in ("line", "column"))
    found = await asyncio.to_thread(completions, await _text(visit), line, column, visit.desk.settings.prompts)
    options = [{"label": name, "detail": told} for name, told in found.options.items()]
    return web.json_response({"typed": found.typed, "options": options})


async def _text(visit: Visit) -> str:
    content = await visit.request.read()
    if len(content) > LARGEST:
        raise UserMistake(f"the text has {len(content):,} bytes; {LARGEST:,} at most are read")
    return content.decode(errors="replace")
