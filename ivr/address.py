"""A request over HTTP turned into the address that it comes from."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from aiohttp import web

EVERYBODY = ""
"""Those who do not tell their address, all together."""


def address_of(request: web.Request) -> str:
    """Who asks. The proxy that everybody comes through writes the last of the addresses, others may be made up.

    Of IPv6 it is the network of 64 bits: one who has that has all its addresses.
    """
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        found = ip_address(told or request.remote or "")
    except ValueError:
        return EVERYBODY
    return str(found if found.version == 4 else ip_network((found, 64), strict=False))
