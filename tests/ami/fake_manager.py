"""A manager interface on loopback that says what a real Asterisk 22.10.1 was recorded to say."""

import asyncio
from contextlib import suppress
from pathlib import Path

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
RECORDED = (Path(__file__).parent / "recorded.txt").read_text().replace("\n", "\r\n").encode()
"""A scanner's INVITE, a wrong and a right password, one contact too many, and two bad manager logins."""


class FakeManager:
    """Accepts logins with the secret `right`; `say` sends to everybody who is logged in, `drop` cuts them off."""

    def __init__(self) -> None:
        self.logins = asyncio.Queue()
        self._writers = []
        self._server = None
        self.address = "127.0.0.1:0"

    async def start(self) -> None:
        host, port = self.address.split(":")
        self._server = await asyncio.start_server(self._serve, host, int(port))
        self.address = "{}:{}".format(*self._server.sockets[0].getsockname())

    async def stop(self) -> None:
        self._server.close()
        self.drop()

    def say(self, text: bytes) -> None:
        for writer in self._writers:
            writer.write(text)

    def drop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _serve(self, reader, writer) -> None:
        writer.write(BANNER)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
                self._answer(dict(line.split(": ", 1) for line in lines), writer)

    def _answer(self, asked, writer) -> None:
        good = asked["Action"] != "Login" or asked["Secret"] == "right"
        told = "Success\r\nMessage: Authentication accepted" if good else "Error\r\nMessage: Authentication failed"
        writer.write(f"Response: {told}\r\nActionID: {asked['ActionID']}\r\n\r\n".encode())
        if asked["Action"] == "Login":
            self.logins.put_nowait((asked["Username"], good))
            if good:
                self._writers.append(writer)
            else:
                writer.close()
