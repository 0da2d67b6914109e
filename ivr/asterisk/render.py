"""Turns the editions of the routing and the settings into every file that the service's Asterisk reads."""

from __future__ import annotations

import ipaddress
import time
from datetime import UTC, date, datetime
from typing import Any

from jinja2 import Environment

from ivr.asterisk import codes
from ivr.asterisk.acl import Blocks, shut
from ivr.asterisk.address import Address
from ivr.asterisk.frame import give_to_run_user, lay_frame, templates
from ivr.asterisk.locate import Installation
from ivr.asterisk.modules import ALL
from ivr.asterisk.names import addresses
from ivr.asterisk.queues import queues_of_all
from ivr.asterisk.secrets import SOFTPHONE, Secrets
from ivr.asterisk.tls import tls_files
from ivr.asterisk.trunks import hosts, lines
from ivr.errors import UserMistake
from ivr.fallback.compile import fallback_contexts
from ivr.private import write_private
from ivr.settings import PROJECT, Settings
from ivr.versions.edition import Edition, Editions

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

VANISHED = 60
"""Seconds without a packet of sound after which a far side is gone, and its part of a call over."""

STILL = 180
"""The same of a telephone: one that suppresses silence sends nothing while it is muted, and is not gone."""

RESERVED = {
    SOFTPHONE,
    *"ari ami system global udp common trunk telephone place doors lately tls page in-page".split(),
}


def check_addresses(settings: Settings) -> None:
    """Raises UserMistake for an address that Asterisk cannot bind to, before anything long has begun."""
    Address.read(settings.sip_bind)
    if settings.tls:
        Address.read(settings.tls.bind)
    _loopback("IVR_ARI_BIND", settings.ari_bind)
    _loopback("IVR_AMI_BIND", settings.ami_bind)


def render(
    editions: Editions, settings: Settings, secrets: Secrets, installation: Installation, today: date | None = None
) -> None:
    """Writes `<home>/etc`, readable by the user that Asterisk runs as and by no other. New calls begin with the newest.

    The fallback knows the holidays from `today` on.

    Raises UserMistake for names that SIP cannot tell apart, and for control addresses that are not loopback.
    """
    written = texts(editions, settings, secrets, today)
    language = editions.newest.routing.service.default_language
    lay_frame(settings.home, installation, _templates(), ALL, settings.sounds, language)
    for name, text in written.items():
        write_private(settings.home / "etc" / name, text)
    for name in EMPTY:
        write_private(settings.home / "etc" / f"{name}.conf", "")
    give_to_run_user(settings.home, installation)


def texts(
    editions: Editions,
    settings: Settings,
    secrets: Secrets,
    today: date | None = None,
    beginning: str | None = None,
) -> dict[str, str]:
    """File -> text, for each of FILES. `beginning` is the version that new calls begin with, by default the newest.

    Raises as `render`.
    """
    _check_names(editions)
    environment, values = _templates(), _values(editions, settings, secrets)
    values["version"] = beginning or editions.newest.version
    values["fallback"] = _fallback(editions, settings, today or datetime.now(UTC).date())
    return {name: environment.get_template(f"{name}.j2").render(values) for name in FILES}


def loads_alike(one: Edition, other: Edition, settings: Settings, secrets: Secrets, today: date) -> bool:
    """Whether Asterisk's files would hold the same for both, but for the version's name. Raises as `render`."""
    namesake = Edition.of(other.routing, one.version, other.endpoints)
    of_one, of_other = (texts(Editions(edition), settings, secrets, today) for edition in (one, namesake))
    return of_one == of_other


def _fallback(editions: Editions, settings: Settings, today: date) -> str:
    """The flow of every version, for calls that have no controller."""
    return "\n".join(fallback_contexts(edition, settings.sounds, today) for edition in editions.all)


def _templates() -> Environment:
    return templates(PROJECT / "asterisk-conf", PROJECT / "dialplans")


def _values(editions: Editions, settings: Settings, secrets: Secrets) -> dict[str, Any]:
    """What templates can name. A context that belongs to one version is written once for each of `editions`."""
    routing = editions.newest.routing
    telephones = editions.telephones()
    languages = {name: one.routing.agents[name].languages for name, one in telephones.items()}
    return {
        "editions": editions.all,
        "routing": routing,
        "language": routing.service.default_language,
        "languages": tuple({name: None for edition in editions.all for name in edition.routing.languages}),
        "sounds": settings.sounds,
        "rtp_ports": settings.rtp_ports,
        "external": settings.external,
        "sip": Address.read(settings.sip_bind),
        "ari": _loopback("IVR_ARI_BIND", settings.ari_bind),
        "ami": _loopback("IVR_AMI_BIND", settings.ami_bind),
        "secret": secrets.secret_of,
        "softphone": SOFTPHONE,
        "telephones": (*telephones, SOFTPHONE),
        "lines": lines(editions),
        "hosts": hosts(editions),
        "addresses": addresses(hosts(editions), settings.home / "names.json"),
        "queues": queues_of_all(editions),
        "in_page": [name for name, one in telephones.items() if one.routing.agents[name].in_page],
        "spoken": {name: max(known, key=known.__getitem__) for name, known in languages.items()},
        "longest": LONGEST,
        "stale": STALE,
        "silent": SILENT,
        "vanished": VANISHED,
        "still": STILL,
        "codes": codes,
        "tls": tls_files(routing, settings),
        "shut": shut(Blocks(settings.home).read(), time.time()),
    }


def _loopback(setting: str, text: str) -> Address:
    address = Address.read(text)
    if not ipaddress.IPv4Address(address.host).is_loopback:
        raise UserMistake(
            f"{setting} is {text}, but Asterisk is steered over loopback only: write it like 127.0.0.1:18088"
        )
    return address


def _check_names(editions: Editions) -> None:
    trunks, agents, queues = editions.trunks().keys(), editions.telephones().keys(), editions.queues().keys()
    twice = (RESERVED & (agents | trunks)) | (agents & trunks) | ({"general", "waiting"} & queues)
    if twice:
        names = ", ".join(sorted(twice))
        raise UserMistake(
            f"{names}: agents, trunks and queues need names of their own, apart from {', '.join(sorted(RESERVED))}, "
            "and for queues general, waiting; older versions that still have calls count too"
        )
