"""A form as a browser sends it turned into its fields."""

from __future__ import annotations

from aiohttp import web


async def fields_of(request: web.Request) -> dict[str, str]:
    """Name -> what was typed. Raises HTTPBadRequest for what no form of ours sends, files among it."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPBadRequest()
    try:
        found = await request.post()
    except (ValueError, LookupError) as trouble:
        raise web.HTTPBadRequest() from trouble
    return {name: value for name, value in found.items() if isinstance(value, str)}
