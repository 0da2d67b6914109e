"""A real browser at a desk that is really served, on loopback."""

from __future__ import annotations

import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from ivr.desk.application import application
from tests.desk.conftest import Place

QUIET = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-sandbox",
)  # fmt: skip
"""Chromium asks nobody but us; as root it runs without its sandbox only, and reads nothing here but our pages."""

LONGEST = 5000
"""Milliseconds that anything on a page may take."""


@dataclass
class Served:
    """The desk at an address, until it is stopped; it can be started there again."""

    place: Place
    port: int
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/desk"

    async def start(self) -> None:
        whole = web.Application()
        whole.add_subapp("/desk", application(self.place.desk))
        self._runner = web.AppRunner(whole, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None


@asynccontextmanager
async def served(place: Place) -> AsyncIterator[Served]:
    """The desk on a port that is free."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    made = Served(place, port)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


@asynccontextmanager
async def chromium(*more: str) -> AsyncIterator[Browser]:
    """Debian's Chromium, without a screen; `more` are options of it."""
    path = shutil.which("chromium")
    assert path, "make install installs chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*QUIET, *more])
        try:
            yield browser
        finally:
            await browser.close()


async def opened(browser: Browser, language: str = "en", width: int = 1280) -> Page:
    """A new window that nobody has logged in from, which fails at once when a script does."""
    context = await browser.new_context(locale=language, viewport={"width": width, "height": 800})
    context.set_default_timeout(LONGEST)
    return await context.new_page()
