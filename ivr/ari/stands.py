"""Where each call stands, told to Asterisk in a variable of its channel; nothing waits for it."""

from __future__ import annotations

from ivr.ari.client import AriClient

STAND = "STAND"
"""The variable that the fallback reads."""


class Stands:
    """One request for each change. What was told while there was no link is told again when there is one.

    A channel's variable can not be set by ARI while it hears a prompt: the request would wait for the prompt's end, and
    all others behind it. `EXPORT`, a function for setting a variable of another channel, waits for nothing (seen).
    """

    def __init__(self, client: AriClient) -> None:
        self._client = client
        self._now: dict[str, str] = {}
        client.on_connect(self._tell_all)

    def at(self, channel: str, stand: str) -> None:
        """The call on `channel` stands at `stand` from now on."""
        if self._now.get(channel) != stand:
            self._now[channel] = stand
            self._tell(channel, stand)

    def gone(self, channel: str) -> None:
        """The call is over, or steered by another."""
        self._now.pop(channel, None)

    def _tell(self, channel: str, stand: str) -> None:
        variable = {"variable": f"EXPORT({channel},{STAND})", "value": stand}
        self._client.tell("POST", "asterisk", "variable", query=variable)

    async def _tell_all(self) -> None:
        for channel, stand in self._now.items():
            self._tell(channel, stand)
