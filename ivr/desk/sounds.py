"""Clips as callers hear them, for a browser: WAV, whole or in the parts that a player asks for."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import wave

from aiohttp import web

from ivr.desk.visit import Visit
from ivr.errors import NotThere

NAME = re.compile(r"[a-z]{2,3}/[a-z0-9-]+(/[A-Za-z0-9.-]+)?")


async def sound(visit: Visit) -> web.StreamResponse:
    """One clip, as callers hear it. A browser asks each time whether it still is: it may have been recorded anew."""
    name = visit.request.match_info["clip"]
    if not NAME.fullmatch(name) or ".." in name:
        raise NotThere(f"there is no sound '{name[:80]}'")
    path = visit.desk.settings.sounds / f"{name}.sln"
    try:
        samples = await asyncio.to_thread(path.read_bytes)
    except OSError:
        raise NotThere(f"there is no sound '{name}' yet") from None
    return _answer(visit.request, wav(samples))


def wav(samples: bytes) -> bytes:
    """A file of one channel, 16 bit, 8 kHz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples)
    return out.getvalue()


def _answer(request: web.Request, content: bytes) -> web.Response:
    """Nothing where the browser has it, the part that it asks for, or all; Safari plays only what comes in parts."""
    mark = hashlib.sha256(content).hexdigest()[:16]
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{mark}"', "Accept-Ranges": "bytes"}
    if any(known.value in (mark, "*") for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = "audio/wav"
    if "Range" not in request.headers or request.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
        return web.Response(body=content, headers=headers)
    try:
        part = range(len(content))[request.http_range]
    except ValueError:
        part = range(0)
    if not part:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return web.Response(status=206, body=content[part.start : part.stop], headers=headers)
