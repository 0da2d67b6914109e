"""Where Asterisk finds what is said."""

from __future__ import annotations

from typing import Any

import pytest
from asterisk_world import World


@pytest.mark.live
@pytest.mark.parametrize(("media", "language", "state"), [("fr/one", "fr", "done"), ("fr/none", "fr", "failed")])
async def test_a_clip_is_found_by_its_name_below_the_sounds_folder(
    world: World, media: str, language: str, state: str
) -> None:
    carrier = await world.peer("127.0.0.2")
    leg = await carrier.call("+33199000100", "+33639980001")
    channel = (await world.controller.arrival())["channel"]["id"]
    await world.controller.request("POST", f"channels/{channel}/play?media=sound:{media}&lang={language}")
    ended: dict[str, Any] = await world.controller.event(lambda event: event["type"] == "PlaybackFinished")
    assert ended["playback"]["state"] == state
    assert (leg.rtp.packets > 40) is (state == "done")
