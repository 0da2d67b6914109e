"""The pages: languages, the clips of one, and one clip with everything that may be done to it."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

from aiohttp import web

from ivr.desk.prompts.keeping import Keeping
from ivr.desk.prompts.listing import Line, listing
from ivr.desk.prompts.taking import Taken, taken, unlike
from ivr.desk.visit import Visit, go, whole
from ivr.errors import AccueilError, NotThere, Overtaken, UserMistake
from ivr.flow.prompts import LANGUAGES
from ivr.speech.status import status

ON_A_PAGE = 100

SOUND = ("record", "synthetic", "back")
"""What changes the sound that callers hear."""

_ONE_AT_A_TIME = threading.Lock()

log = logging.getLogger(__name__)


async def languages(visit: Visit) -> web.StreamResponse:
    """How far each language is."""
    settings = visit.desk.settings
    rows = await asyncio.to_thread(status, visit.desk.routing.said, settings.prompts, settings.sounds)
    return visit.page("prompts.html.j2", rows=rows)


async def clips(visit: Visit) -> web.StreamResponse:
    """The clips of a language, those that are looked for."""
    language, asked = _language(visit), visit.request.query
    which, word = asked.get("which", ""), asked.get("q", "").strip()[:100]
    lines = [one for one in await asyncio.to_thread(_listed, visit) if _fits(one, which, word)]
    page = whole(asked.get("page", "")) or 0
    shown = lines[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    values: dict[str, Any] = {"which": which, "word": word, "number": page, "found": len(lines)}
    more = len(lines) > (page + 1) * ON_A_PAGE
    return visit.page("prompts-language.html.j2", language=language, lines=shown, more=more, **values)


def _fits(line: Line, which: str, word: str) -> bool:
    if word.casefold() not in f"{line.name} {line.text}".casefold():
        return False
    states = {"missing": not line.ready, "synthetic": not line.recording, "unreviewed": not line.reviewed}
    return states.get(which, True)


async def clip(visit: Visit) -> web.StreamResponse:
    """One clip."""
    return await _page(visit, await _found(visit))


async def _page(visit: Visit, line: Line, wrong: str = "", status: int = 200, doubt: str = "") -> web.Response:
    language = visit.request.match_info["language"]
    said = [name for name, node in visit.desk.routing.flow.items() if line.key in {one.key for one in node.own_words()}]
    mark = await asyncio.to_thread(lambda: line.mark)
    values: dict[str, Any] = {"wrong": wrong, "doubt": doubt, "said": said, "mark": mark}
    back = _keeping(visit).can_go_back(line.name)
    return visit.page("prompt.html.j2", status, line=line, language=language, can_go_back=back, **values)


async def change(visit: Visit) -> web.StreamResponse:
    """A new recording, back to synthetic speech or to the one before, or a mark that somebody has read the text."""
    line, do = await _found(visit), visit.fields.get("do", "")
    try:
        got = await _sound(visit) if do == "record" else None
        if got and (doubt := _doubt(visit, line, got)):
            return await _page(visit, line, status=400, doubt=doubt)
        await asyncio.to_thread(_done, visit, line.name, got.content if got else b"")
    except UserMistake as mistake:
        status = 409 if isinstance(mistake, Overtaken) else 400
        return await _page(visit, await _found(visit), str(mistake), status)
    await visit.log("changed a prompt", f"{line.name}: {do}")
    return go(f"/desk/prompts/{line.name}?done={await _heard(visit, line.name) if do in SOUND else 'saved'}")


async def _sound(visit: Visit) -> Taken:
    content = visit.files.get("sound", b"")
    if not content:
        raise UserMistake("no sound was sent: record it, or choose a file")
    return await asyncio.to_thread(taken, content)


def _doubt(visit: Visit, line: Line, got: Taken) -> str:
    """Why it may be the recording of another prompt, "" when whoever sends it has been asked already."""
    return "" if "anyway" in visit.fields else unlike(got.seconds, visit.desk.settings.sounds / line.name)


def _done(visit: Visit, clip: str, sound: bytes) -> None:
    """Raises Overtaken when the clip is not as the form has shown it: nobody comes between the look and the deed."""
    keeping, do, seen = _keeping(visit), visit.fields.get("do", ""), visit.fields.get("seen", "")
    with _ONE_AT_A_TIME:
        line = _line(visit, clip)
        if seen != line.mark:
            raise Overtaken("somebody else has changed this prompt meanwhile: look at it as it is now")
        match do:
            case "record":
                keeping.put(clip, sound)
            case "synthetic":
                keeping.remove(clip)
            case "back":
                keeping.back(clip)
            case "reviewed" | "unreviewed":
                keeping.review(_language(visit), line.key, do == "reviewed")
            case _:
                raise UserMistake("nothing is known that is done so")


async def _heard(visit: Visit, clip: str) -> str:
    """Has the service make what callers hear; whether they do already, as the name of a sentence."""
    try:
        await visit.desk.ask("prompt changed", {"clip": clip})
    except AccueilError as trouble:
        log.error("the desk: %s", trouble)
        return "kept-for-later"
    return "heard-now"


async def _found(visit: Visit) -> Line:
    return await asyncio.to_thread(_line, visit, f"{_language(visit)}/{visit.request.match_info['clip']}")


def _line(visit: Visit, name: str) -> Line:
    found = next((line for line in _listed(visit) if line.name == name), None)
    if found is None:
        raise NotThere(f"nothing is said that is called '{name}'")
    return found


def _listed(visit: Visit) -> list[Line]:
    settings = visit.desk.settings
    return listing(visit.desk.routing.said, settings.prompts, settings.sounds, _language(visit))


def _language(visit: Visit) -> str:
    language = visit.request.match_info["language"]
    if language not in LANGUAGES or language not in visit.desk.routing.languages:
        raise NotThere(f"'{language}' is no language of the service")
    return language


def _keeping(visit: Visit) -> Keeping:
    settings = visit.desk.settings
    return Keeping(settings.prompts, settings.home / "recordings-before")
