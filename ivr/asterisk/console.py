"""A command of Asterisk's own command line turned into what a living Asterisk prints for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path

from ivr.asterisk.owner import as_user


async def ask(program: Sequence[str], folder: Path, user: str | None, command: str) -> tuple[bool, str]:
    """Whether the Asterisk that runs in a folder has answered, and what it, or `program`, has printed."""
    words = [*program, "-C", str(folder / "etc" / "asterisk.conf"), "-rx", command]
    nothing, pipe, out = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    process = await asyncio.create_subprocess_exec(
        *words, cwd=folder, stdin=nothing, stdout=pipe, stderr=out, **as_user(user)
    )
    try:
        printed = (await process.communicate())[0].decode(errors="replace")
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    return process.returncode == 0, printed
