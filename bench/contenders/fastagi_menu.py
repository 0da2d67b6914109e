"""The call by FastAGI: Asterisk opens a connection for each call, and panoramisk serves it."""

from __future__ import annotations

import asyncio
import sys

from panoramisk import fast_agi

from bench.call import CHOICES, PATIENCE
from bench.media import media


async def menu(request: fast_agi.Request) -> None:
    await request.send_command("ANSWER")
    for clips, keys in zip(media(), (*CHOICES, ""), strict=True):
        if not await heard(request, clips, keys) and keys:
            await request.send_command(f"WAIT FOR DIGIT {PATIENCE * 1000}")
    await request.send_command("HANGUP")


async def heard(request: fast_agi.Request, clips: tuple[str, ...], keys: str) -> bool:
    """Whether a key was pressed during the clips."""
    for clip in clips:
        answer = await request.send_command(f'STREAM FILE {clip} "{keys}"')
        if answer.get("result", ("0",))[0] not in ("0", "-1"):
            return True
    return False


async def serve(port: str) -> None:
    application = fast_agi.Application(loop=asyncio.get_running_loop())
    application.add_route("menu", menu)
    server = await asyncio.start_server(application.handler, "127.0.0.1", int(port), backlog=1000)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
