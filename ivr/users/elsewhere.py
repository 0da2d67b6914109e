"""The provider of log-ins that a ministry has already, from the environment."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ivr.errors import UserMistake


@dataclass(frozen=True, slots=True)
class At:
    """Where and as whom we ask; `address` is ours as browsers see it."""

    issuer: str
    client: str
    secret: str
    address: str


def provider_of(environment: Mapping[str, str]) -> At | None:
    """None without `IVR_OIDC_ISSUER`. Raises UserMistake for what is missing or cannot be."""
    issuer = environment.get("IVR_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    client, address = environment.get("IVR_OIDC_CLIENT", ""), environment.get("IVR_WEB_ADDRESS", "").rstrip("/")
    file = environment.get("IVR_OIDC_SECRET_FILE", "")
    if not (client and address and file):
        raise UserMistake("IVR_OIDC_ISSUER needs IVR_OIDC_CLIENT, IVR_OIDC_SECRET_FILE and IVR_WEB_ADDRESS")
    for name, url in (("IVR_OIDC_ISSUER", issuer), ("IVR_WEB_ADDRESS", address)):
        if not encrypted(url):
            raise UserMistake(f"{name} is {url!r}; it must begin with https://")
    try:
        secret = Path(file).read_text(encoding="utf-8").strip()
    except OSError as trouble:
        raise UserMistake(f"IVR_OIDC_SECRET_FILE is {file!r}, which cannot be read: {trouble.strerror}") from trouble
    return At(issuer, client, secret, address)


def encrypted(url: str) -> bool:
    """Whether it is https, or on this very machine."""
    found = urlsplit(url)
    if found.scheme == "https" and found.hostname:
        return True
    try:
        return found.scheme == "http" and ipaddress.ip_address(found.hostname or "").is_loopback
    except ValueError:
        return False
