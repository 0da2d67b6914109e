"""What a player in a browser asks for of a clip: all of it, a part, or whether it is still the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from tests.desk.conftest import Browser, Place

Ask = Callable[..., Awaitable[tuple[int, Mapping[str, str], bytes]]]


@pytest.fixture
def asked(place: Place, logged_in: Any) -> Ask:
    """Asks for a clip of 100 samples with these headers -> status, headers and content."""
    folder = place.desk.settings.sounds
    folder.unlink()
    (folder / "fr").mkdir(parents=True)
    (folder / "fr" / "welcome.sln").write_bytes(bytes(range(200)))

    async def ask(**headers: str) -> tuple[int, Mapping[str, str], bytes]:
        there: Browser = await logged_in("auditor")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        cookies = "; ".join(f"{name}={value}" for name, value in there.cookies.items())
        async with there.client.get("/desk/sounds/fr/welcome", headers={"Cookie": cookies, **sent}) as answer:
            return answer.status, answer.headers, await answer.read()

    return ask


async def test_a_browser_that_has_it_gets_it_again_only_when_it_is_another(asked: Ask, place: Place) -> None:
    status, headers, whole = await asked()
    assert (status, whole[:4], whole[44:]) == (200, b"RIFF", bytes(range(200)))
    assert headers["Cache-Control"] == "private, no-cache"
    assert (await asked(If_None_Match=headers["ETag"]))[::2] == (304, b"")
    (place.desk.settings.sounds / "fr" / "welcome.sln").write_bytes(b"\1" * 200)
    assert (await asked(If_None_Match=headers["ETag"]))[0] == 200


@pytest.mark.parametrize(
    ("part", "first", "behind"),
    [("bytes=0-1", 0, 2), ("bytes=0-", 0, 244), ("bytes=200-9999", 200, 244), ("bytes=-4", 240, 244)],
)
async def test_a_player_asks_for_parts(asked: Ask, part: str, first: int, behind: int) -> None:
    _, known, whole = await asked()
    status, headers, content = await asked(Range=part, If_Range=known["ETag"])
    assert (status, content) == (206, whole[first:behind])
    assert headers["Content-Range"] == f"bytes {first}-{behind - 1}/244"


@pytest.mark.parametrize("part", ["bytes=500-", "bytes=9-1", "lines=1-2", "bytes=a-b"])
async def test_parts_that_there_are_not(asked: Ask, part: str) -> None:
    status, headers, content = await asked(Range=part)
    assert (status, headers["Content-Range"], content) == (416, "bytes */244", b"")


async def test_a_part_of_another_sound_is_not_mixed_in(asked: Ask) -> None:
    status, _, content = await asked(Range="bytes=0-1", If_Range='"older"')
    assert (status, len(content)) == (200, 244)
