"""An HTTP application served on loopback, for as long as a context lasts."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from ivr.errors import ServiceTrouble, UserMistake

LAST_WORDS = 1.0
"""Seconds that answers which are under way have at the end: a page that follows the service would never be done."""


def address_of(variable: str, bind: str) -> tuple[str, int]:
    """`127.0.0.1:19464` as host and port. Raises UserMistake, with the variable's name, for anything else.

    What is said here is not encrypted, so that it may be said on loopback only: a proxy takes it to others.
    """
    host, _, port = bind.rpartition(":")
    try:
        if ipaddress.ip_address(host).is_loopback and 0 < int(port) < 65536:
            return host, int(port)
    except ValueError:
        pass
    raise UserMistake(f"{variable} is {bind!r}, but that is told on loopback only: write it like 127.0.0.1:19464")


@asynccontextmanager
async def served(application: web.Application, variable: str, bind: str) -> AsyncIterator[None]:
    """Up for as long as the context lasts. Raises ServiceTrouble when the port is taken."""
    host, port = address_of(variable, bind)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=LAST_WORDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as trouble:
            raise ServiceTrouble(f"nothing can be told at {bind}: {trouble.strerror}; set {variable}") from trouble
        yield
    finally:
        await runner.cleanup()
