"""A request turned into the code that its citizen types, beside its number, to ask where it is."""

from __future__ import annotations

import hmac
from hashlib import sha256

from ivr.requests.model import Request

DIGITS = 6
"""Few enough to be kept and typed; guessing is limited where they are asked for."""


def code_of(request: Request, secret: str) -> str:
    """Six digits that nobody can tell who has not the service's secret; they are kept nowhere."""
    told = f"{request.id} {request.opened.isoformat()}".encode()
    found = hmac.digest(secret.encode(), told, sha256)
    return f"{int.from_bytes(found[:8]) % 10**DIGITS:0{DIGITS}}"


def is_code_of(typed: str, request: Request, secret: str) -> bool:
    """Whether it is the request's; takes as long for a wrong one."""
    return hmac.compare_digest(typed.encode(), code_of(request, secret).encode())
