"""Clips as browsers can play them: the telephone's own samples with the head of a WAV file before them."""

from __future__ import annotations

import asyncio
import io
import re
import wave

from aiohttp import web

from ivr.desk.visit import Visit
from ivr.errors import NotThere

NAME = re.compile(r"[a-z]{2,3}/[a-z0-9-]+(/[A-Za-z0-9.-]+)?")


async def sound(visit: Visit) -> web.StreamResponse:
    """One clip, as callers hear it."""
    name = visit.request.match_info["clip"]
    if not NAME.fullmatch(name) or ".." in name:
        raise NotThere(f"there is no sound '{name[:80]}'")
    path = visit.desk.settings.sounds / f"{name}.sln"
    try:
        samples = await asyncio.to_thread(path.read_bytes)
    except OSError:
        raise NotThere(f"there is no sound '{name}' yet") from None
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples)
    headers = {"Content-Type": "audio/wav", "Cache-Control": "private, max-age=60"}
    return web.Response(body=out.getvalue(), headers=headers)
