"""A command of ours run as a process of its own, at the lowest priority: the service has calls to serve."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE

from ivr.errors import ServiceTrouble
from ivr.settings import Settings


async def printed(settings: Settings, patience: float, *arguments: str) -> str:
    """What `ivr` prints with these arguments, on the same files as the service.

    Raises ServiceTrouble with what the command says when it fails, or when it is not done within `patience` seconds.
    """
    places = {"HOME": settings.home, "ROUTING": settings.routing, "PROMPTS": settings.prompts}
    places["KNOWLEDGE"] = settings.knowledge
    environment = {**os.environ, **{f"IVR_{name}": str(place) for name, place in places.items()}}
    asked = ("nice", "-n", "19", sys.executable, "-m", "ivr", *arguments)
    child = await asyncio.create_subprocess_exec(*asked, stdout=PIPE, stderr=PIPE, env=environment)
    try:
        async with asyncio.timeout(patience):
            out, told = await child.communicate()
    except TimeoutError:
        raise ServiceTrouble(f"it was not done within {patience:.0f} s: ask for a shorter period") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise ServiceTrouble(told.decode(errors="replace").strip()[-2000:] or "it ended without a word")
    return out.decode()
