"""Where calls stand is told to Asterisk once for each change, and again over a link that is made anew."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

from ivr.ari.stands import Stands
from tests.ari.conftest import Service


def told(service: Service) -> list[str]:
    asked = (unquote(request) for request in service.fake.requests if request.startswith("POST asterisk/variable"))
    return [request.partition("?")[2] for request in asked]


async def until_told(service: Service, times: int) -> list[str]:
    async with asyncio.timeout(5):
        while len(told(service)) < times:  # noqa: ASYNC110
            await asyncio.sleep(0)
    return told(service)


async def test_each_change_is_told_once(service: Service) -> None:
    stands = Stands(service.client)
    for stand in ("language:fr", "language:fr", "topics:fr", "topics:fr"):
        stands.at("1.1", stand)
    assert await until_told(service, 2) == [
        "variable=EXPORT(1.1,STAND)&value=language:fr",
        "variable=EXPORT(1.1,STAND)&value=topics:fr",
    ]


async def test_all_is_told_again_over_a_new_link_but_of_calls_that_are_over(service: Service) -> None:
    stands = Stands(service.client)
    for channel in ("1.1", "2.2"):
        stands.at(channel, "topics:fr")
    await until_told(service, 2)
    stands.gone("1.1")
    await service.fake.drop_link()
    assert (await until_told(service, 3))[2:] == ["variable=EXPORT(2.2,STAND)&value=topics:fr"]
