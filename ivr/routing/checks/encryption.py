"""Lines and telephones that are to be encrypted and could not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.routing.finding import Finding
from ivr.routing.model import Routing

NEEDS = "needs TLS: set IVR_TLS_BIND, IVR_TLS_CERT and IVR_TLS_KEY in the environment"


def half_encrypted(routing: Routing, environment: Mapping[str, str]) -> Iterator[Finding]:
    """TLS without an address and a certificate of our own; keys of the voice that travel in the clear."""
    here = bool(environment.get("IVR_TLS_BIND"))
    if routing.service.encrypt_telephones and not here:
        yield Finding(("service", "encrypt_telephones"), f"'encrypt_telephones' {NEEDS}")
    for name, trunk in routing.trunks.items():
        if trunk.transport == "tls" and not here:
            yield Finding(("trunks", name, "transport"), f"'transport: tls' {NEEDS}")
        if trunk.srtp and trunk.transport != "tls":
            message = "'srtp' without 'transport: tls' sends the voice's keys where everybody on the way can read them"
            yield Finding(("trunks", name, "srtp"), message, "warning")
