"""Turns a routing and the settings into every file that the service's Asterisk reads."""

from __future__ import annotations

import ipaddress
import time
from datetime import UTC, date, datetime

from ivr.asterisk import codes
from ivr.asterisk.acl import Blocks, shut
from ivr.asterisk.address import Address
from ivr.asterisk.frame import give_to_run_user, lay_frame, templates
from ivr.asterisk.locate import Installation
from ivr.asterisk.modules import ALL
from ivr.asterisk.numbers import writing_rules
from ivr.asterisk.queues import queues_of
from ivr.asterisk.secrets import SOFTPHONE, Secrets, write_private
from ivr.asterisk.tls import tls_files
from ivr.errors import UserMistake
from ivr.fallback.compile import fallback_contexts
from ivr.routing.model import Routing
from ivr.settings import PROJECT, Settings

FILES = (
    "acl.conf",
    "ari.conf",
    "cdr.conf",
    "cel.conf",
    "cel_custom.conf",
    "extensions.conf",
    "features.conf",
    "http.conf",
    "indications.conf",
    "logger.conf",
    "manager.conf",
    "musiconhold.conf",
    "pjsip.conf",
    "queues.conf",
    "rtp.conf",
    "say.conf",
)

EMPTY = ("ccss", "geolocation", "pjproject", "queuerules", "statsd", "udptl", "websocket_client")
"""Files that Asterisk misses aloud, though its defaults are what we want."""

LONGEST = 1800
"""Seconds that a call may last outside a conversation: the net under calls that lost their controller."""

STALE = 4
"""Seconds after which a heartbeat of the controller is old, and calls are the fallback's."""

SILENT = 8
"""Seconds without a heartbeat after which the calls that a controller has are the fallback's, too."""

RESERVED = {SOFTPHONE, *"ari ami system global udp common trunk telephone place doors lately tls".split()}


def check_addresses(settings: Settings) -> None:
    """Raises UserMistake for an address that Asterisk cannot bind to, before anything long has begun."""
    Address.read(settings.sip_bind)
    if settings.tls:
        Address.read(settings.tls.bind)
    _loopback("IVR_ARI_BIND", settings.ari_bind)
    _loopback("IVR_AMI_BIND", settings.ami_bind)


def render(
    routing: Routing,
    settings: Settings,
    secrets: Secrets,
    installation: Installation,
    version: str = "1",
    today: date | None = None,
) -> None:
    """Writes `<home>/etc`, readable by the user that Asterisk runs as and by no other.

    New calls begin with the routing `version`; the fallback knows the holidays from `today` on.

    Raises UserMistake for names that SIP cannot tell apart, and for control addresses that are not loopback.
    """
    _check_names(routing)
    environment = templates(PROJECT / "asterisk-conf", PROJECT / "dialplans")
    language = routing.service.default_language
    values = {
        "routing": routing,
        "language": language,
        "languages": tuple(routing.languages),
        "sounds": settings.sounds,
        "rtp_ports": settings.rtp_ports,
        "external": settings.external,
        "sip": Address.read(settings.sip_bind),
        "ari": _loopback("IVR_ARI_BIND", settings.ari_bind),
        "ami": _loopback("IVR_AMI_BIND", settings.ami_bind),
        "secret": secrets.secret_of,
        "softphone": SOFTPHONE,
        "telephones": (*routing.agents, SOFTPHONE),
        "hosts": _hosts(routing),
        "lines": queues_of(routing),
        "spoken": {name: max(who.languages, key=who.languages.__getitem__) for name, who in routing.agents.items()},
        "writings": {name: writing_rules(trunk) for name, trunk in routing.trunks.items()},
        "longest": LONGEST,
        "stale": STALE,
        "silent": SILENT,
        "version": version,
        "fallback": fallback_contexts(routing, version, settings.sounds, today or datetime.now(UTC).date()),
        "codes": codes,
        "posts": codes.posts(routing),
        "tls": tls_files(routing, settings),
        "shut": shut(Blocks(settings.home).read(), time.time()),
    }
    lay_frame(settings.home, installation, environment, ALL, settings.sounds, language)
    for name in FILES:
        write_private(settings.home / "etc" / name, environment.get_template(f"{name}.j2").render(values))
    for name in EMPTY:
        write_private(settings.home / "etc" / f"{name}.conf", "")
    give_to_run_user(settings.home, installation)


def _hosts(routing: Routing) -> dict[str, str]:
    """Which trunk an address speaks for: where several share one, the one that brings calls."""
    order = sorted(routing.trunks.items(), key=lambda item: item[1].brings_calls)
    return {trunk.address.rpartition(":")[0]: name for name, trunk in order}


def _loopback(setting: str, text: str) -> Address:
    address = Address.read(text)
    if not ipaddress.IPv4Address(address.host).is_loopback:
        raise UserMistake(
            f"{setting} is {text}, but Asterisk is steered over loopback only: write it like 127.0.0.1:18088"
        )
    return address


def _check_names(routing: Routing) -> None:
    twice = (RESERVED & (routing.agents.keys() | routing.trunks.keys())) | (
        routing.agents.keys() & routing.trunks.keys()
    )
    twice |= {"general", "waiting"} & routing.queues.keys()
    if twice:
        names = ", ".join(sorted(twice))
        raise UserMistake(
            f"{names}: agents, trunks and queues need names of their own, apart from {', '.join(sorted(RESERVED))}, "
            "and for queues general, waiting"
        )
