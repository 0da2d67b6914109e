"""The few ARI requests that a telephone service needs, under the names of Asterisk's own REST description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote


class Requests(Protocol):
    """The two ways to ask Asterisk: on the socket, or over HTTP when the answer may take long."""

    async def request(self, method: str, *path: str, query: Mapping[str, Any] = ..., body: Any = ...) -> Any:
        """Asks on the socket, where requests are served one after another: nothing that blocks, and no long answer.

        Asterisk lays a message for the socket on the stack of a thread, which has half a megabyte, and ends by a
        segmentation fault when it is longer: with 800 channels up, their list was (seen, 22.10.1).
        """

    async def request_slowly(self, method: str, *path: str, query: Mapping[str, Any] = ..., body: Any = ...) -> Any:
        """Asks over HTTP: for what waits behind a running prompt, and for lists, which grow with the calls."""


def uri(path: Sequence[str], query: Mapping[str, Any]) -> str:
    """`channels/123/play/p1?lang=fr`: every part quoted, booleans as ARI writes them."""
    asked = "&".join(f"{name}={quote(_text(value), safe='')}" for name, value in query.items())
    return "/".join(quote(part, safe="") for part in path) + (f"?{asked}" if asked else "")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Channels:
    """Requests about a channel. All raise ChannelGone, NotInStasis, AriRefused or AriLost."""

    def __init__(self, requests: Requests) -> None:
        self._to = requests

    async def get(self, channel: str) -> Mapping[str, Any]:
        """What Asterisk knows of the channel."""
        known: Mapping[str, Any] = await self._to.request("GET", "channels", channel)
        return known

    async def play(self, channel: str, playback: str, media: Sequence[str]) -> None:
        """Plays `media` one after another as one playback."""
        await self._to.request("POST", "channels", channel, "play", playback, body={"media": list(media)})

    async def record(self, channel: str, name: str, **options: Any) -> None:
        """Begins a recording; options as in ARI."""
        await self._to.request("POST", "channels", channel, "record", query={"name": name, **options})

    async def set_variables(self, channel: str, variables: Mapping[str, str]) -> None:
        """Sets channel variables in one request; waits behind a running prompt."""
        body = {"variables": dict(variables)}
        await self._to.request_slowly("POST", "channels", channel, "variables", body=body)

    async def variable(self, channel: str, name: str) -> str:
        """The value of a variable, or of a dialplan function written as one."""
        known = await self._to.request("GET", "channels", channel, "variable", query={"variable": name})
        return str(known["value"])

    async def continue_in(self, channel: str, context: str, extension: str) -> None:
        """Hands the channel back to the dialplan."""
        query = {"context": context, "extension": extension, "priority": 1}
        await self._to.request("POST", "channels", channel, "continue", query=query)

    async def originate(self, channel: str, endpoint: str, variables: Mapping[str, str], **options: Any) -> None:
        """Makes a channel under that id and calls `endpoint`; options as in ARI."""
        query = {"endpoint": endpoint, **options}
        await self._to.request("POST", "channels", channel, query=query, body={"variables": dict(variables)})

    async def listed(self) -> Sequence[Mapping[str, Any]]:
        """What Asterisk knows of all channels that are up."""
        known: Sequence[Mapping[str, Any]] = await self._to.request_slowly("GET", "channels")
        return known

    async def all(self) -> Sequence[str]:
        """The ids of all channels that are up."""
        return [str(channel["id"]) for channel in await self.listed()]

    async def hangup(self, channel: str) -> None:
        """Releases the channel as after a normal call."""
        await self._to.request("DELETE", "channels", channel, query={"reason": "normal"})


class Playbacks:
    """Requests about a playback; ChannelGone means that it has ended."""

    def __init__(self, requests: Requests) -> None:
        self._to = requests

    async def get(self, playback: str) -> None:
        """Succeeds while the playback runs or waits."""
        await self._to.request("GET", "playbacks", playback)

    async def stop(self, playback: str) -> None:
        """Silences it at once."""
        await self._to.request("DELETE", "playbacks", playback)


class Recordings:
    """Requests about a recording that is under way; ChannelGone means that it has ended."""

    def __init__(self, requests: Requests) -> None:
        self._to = requests

    async def get_live(self, name: str) -> None:
        """Succeeds while it is under way."""
        await self._to.request("GET", "recordings", "live", name)

    async def stop(self, name: str) -> None:
        """Ends it and keeps the file."""
        await self._to.request("POST", "recordings", "live", name, "stop")


class Bridges:
    """Requests about bridges that an application has made; Asterisk's own, for talks in the dialplan, are let be."""

    def __init__(self, requests: Requests) -> None:
        self._to = requests

    async def of_applications(self) -> list[str]:
        """The ids of those that are there."""
        known = await self._to.request_slowly("GET", "bridges")
        return [str(bridge["id"]) for bridge in known if bridge["bridge_class"] == "stasis"]

    async def destroy(self, bridge: str) -> None:
        """Ends one; channels in it stay where they are, in silence."""
        await self._to.request("DELETE", "bridges", bridge)


TOLD = (
    "RESTResponse",
    "StasisStart",
    "StasisEnd",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "ChannelUserevent",
    "PlaybackFinished",
    "RecordingFinished",
    "RecordingFailed",
    "ApplicationReplaced",
)
"""The types of event that are told of every call; the answers to requests count as one (seen)."""

TOLD_OF_EXCURSIONS = ("ChannelVarset", "Dial", "ChannelUserevent")
"""What is told beside them of those who are sent away: of a call in a menu it would be half of all that is told."""


class Applications:
    """Requests about our own application, and a second one that hears of excursions only."""

    def __init__(self, requests: Requests, application: str) -> None:
        self._to = requests
        self._name = application
        self.names = (application, f"{application}-excursions")

    async def subscribe(self, channel: str) -> None:
        """From now on the channel's events are told even outside Stasis, until it is destroyed."""
        await self._subscribe(self._name, channel)

    async def follow(self, channel: str) -> None:
        """The same, and what happens to it on an excursion."""
        for name in self.names:
            await self._subscribe(name, channel)

    async def _subscribe(self, name: str, channel: str) -> None:
        query = {"eventSource": f"channel:{channel}"}
        await self._to.request("POST", "applications", name, "subscription", query=query)

    async def call_out(self, word: str) -> None:
        """Has Asterisk send an event of our own to both: each comes back as `Echo`, unless another hears it."""
        for name in self.names:
            await self._to.request("POST", "events", "user", word, query={"application": name})

    async def choose(self) -> None:
        """Asks Asterisk for the types of event that we use; forgotten with each new link."""
        for name, kinds in zip(self.names, (TOLD, TOLD_OF_EXCURSIONS), strict=True):
            body = {"allowed": [{"type": kind} for kind in kinds]}
            await self._to.request("PUT", "applications", name, "eventFilter", body=body)


class Globals:
    """Requests about Asterisk's global variables, which are gone when it stops."""

    def __init__(self, requests: Requests) -> None:
        self._to = requests

    async def set(self, name: str, value: str) -> None:
        """Sets one; the dialplan reads it as `${GLOBAL(name)}`. Raises AriRefused or AriLost."""
        await self._to.request("POST", "asterisk", "variable", query={"variable": name, "value": value})


class Modules:
    """Requests about Asterisk's modules."""

    def __init__(self, requests: Requests) -> None:
        self._to = requests

    async def reload(self, name: str) -> None:
        """Has a module read its files anew, such as `acl` or `res_pjsip.so`; what it says of them stands in its log.

        Raises AriRefused or AriLost.
        """
        await self._to.request("PUT", "asterisk", "modules", name)
