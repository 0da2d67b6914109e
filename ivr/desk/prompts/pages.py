"""The pages: languages, the clips of one, and one clip with everything that may be done to it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from aiohttp import web

from ivr.desk.prompts.keeping import Keeping
from ivr.desk.prompts.listing import Line, listing
from ivr.desk.prompts.taking import taken, unlike
from ivr.desk.visit import Visit, go
from ivr.desk.working import Tell
from ivr.errors import NotThere, Overtaken, UserMistake
from ivr.flow.prompts import LANGUAGES
from ivr.speech.status import status
from ivr.versions.opening import folder_of, record_of
from ivr.versions.store import Store
from ivr.versions.wish import Wish

ON_A_PAGE = 100


async def languages(visit: Visit) -> web.StreamResponse:
    """How far each language is."""
    settings = visit.desk.settings
    rows = await asyncio.to_thread(status, visit.desk.routing.said, settings.prompts, settings.sounds)
    return visit.page("prompts.html.j2", rows=rows)


async def clips(visit: Visit) -> web.StreamResponse:
    """The clips of a language, those that are looked for."""
    language, asked = _language(visit), visit.request.query
    which, word = asked.get("which", ""), asked.get("q", "").strip()[:100]
    lines = [one for one in await _listed(visit, language) if _fits(one, which, word)]
    page = int(text) if (text := asked.get("page", "")).isdecimal() and len(text) < 6 else 0
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
    line = await _found(visit)
    language, do = visit.request.match_info["language"], visit.fields.get("do", "")
    try:
        if visit.fields.get("seen", "") != await asyncio.to_thread(lambda: line.mark):
            raise Overtaken("somebody else has changed this prompt meanwhile: look at it as it is now")
        if do == "record" and (doubt := await _recorded(visit, line)):
            return await _page(visit, line, status=400, doubt=doubt)
        await asyncio.to_thread(_done, _keeping(visit), do, line, language)
    except UserMistake as mistake:
        return await _page(visit, line, str(mistake), 400)
    await visit.log("changed a prompt", f"{line.name}: {do}")
    if do in ("record", "synthetic", "back"):
        await _rendered(visit, line.name)
        return go("/desk/prompts/work")
    return go(f"/desk/prompts/{line.name}?done=saved")


def _done(keeping: Keeping, do: str, line: Line, language: str) -> None:
    match do:
        case "record":
            pass
        case "synthetic":
            keeping.remove(line.name)
        case "back":
            keeping.back(line.name)
        case "reviewed" | "unreviewed":
            keeping.review(language, line.key, do == "reviewed")
        case _:
            raise UserMistake("nothing is known that is done so")


async def _recorded(visit: Visit, line: Line) -> str:
    """Keeps what was sent; answers why it may be the wrong one, and has kept nothing then."""
    content = visit.files.get("sound", b"")
    if not content:
        raise UserMistake("no sound was sent: record it, or choose a file")
    got = await asyncio.to_thread(taken, content)
    doubt = "" if "anyway" in visit.fields else unlike(got.seconds, visit.desk.settings.sounds / line.name)
    if not doubt:
        await asyncio.to_thread(_keeping(visit).put, line.name, got.content)
    return doubt


async def _rendered(visit: Visit, clip: str) -> None:
    """Callers hear it as soon as the service has made it: the same as accepting the version in force once more."""
    settings = visit.desk.settings
    change = await asyncio.to_thread(record_of(settings.home).last)
    if change is None:
        return
    path = Store(folder_of(settings.home)).path(change.version)
    fields = asdict(Wish("accept", path, change.version, visit.user.name, f"prompt {clip}")) | {"path": str(path)}

    async def doing(tell: Tell) -> str:
        return str(await visit.desk.ask("routing accept", fields, tell))

    visit.desk.works.begin("prompts", visit.user.name, doing)


async def work(visit: Visit) -> web.StreamResponse:
    """How far it is."""
    last = visit.desk.works.last
    answer = visit.page("prompts-work.html.j2", work=last)
    if last and not last.over:
        answer.headers["Refresh"] = "1"
    return answer


async def _found(visit: Visit) -> Line:
    name = f"{_language(visit)}/{visit.request.match_info['clip']}"
    lines = await _listed(visit, _language(visit))
    found = next((line for line in lines if line.name == name), None)
    if found is None:
        raise NotThere(f"nothing is said that is called '{name}'")
    return found


async def _listed(visit: Visit, language: str) -> list[Line]:
    settings = visit.desk.settings
    return await asyncio.to_thread(listing, visit.desk.routing.said, settings.prompts, settings.sounds, language)


def _language(visit: Visit) -> str:
    language = visit.request.match_info["language"]
    if language not in LANGUAGES or language not in visit.desk.routing.languages:
        raise NotThere(f"'{language}' is no language of the service")
    return language


def _keeping(visit: Visit) -> Keeping:
    settings = visit.desk.settings
    return Keeping(settings.prompts, settings.home / "recordings-before")
