"""The settings' certificate turned into files that Asterisk may read, and what cannot work told before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ivr.asterisk.address import Address
from ivr.errors import UserMistake
from ivr.private import write_private
from ivr.routing.model import Routing
from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """What pjsip.conf names."""

    address: Address
    certificate: Path
    key: Path
    authorities: Path | None


def tls_files(routing: Routing, settings: Settings) -> TlsFiles | None:
    """Copies below `<home>/etc`, which will be those of the user that Asterisk runs as; None without TLS.

    Raises UserMistake when TLS is wanted but not set, or a file cannot be read.
    """
    if settings.tls is None:
        _not_wanted(routing)
        return None
    given = settings.tls
    certificate = _copy("IVR_TLS_CERT", given.certificate, settings.home / "etc" / "tls.crt")
    key = _copy("IVR_TLS_KEY", given.key, settings.home / "etc" / "tls.key")
    known = _copy("IVR_TLS_CA", given.authorities, settings.home / "etc" / "ca.crt") if given.authorities else None
    return TlsFiles(Address.read(given.bind), certificate, key, known)


def _not_wanted(routing: Routing) -> None:
    wanting = [f"trunk '{name}'" for name, trunk in routing.trunks.items() if trunk.transport == "tls"]
    wanting += ["'encrypt_telephones'"] if routing.service.encrypt_telephones else []
    if wanting:
        raise UserMistake(f"{', '.join(wanting)} needs TLS: set IVR_TLS_BIND, IVR_TLS_CERT and IVR_TLS_KEY")


def _copy(setting: str, file: Path, to: Path) -> Path:
    try:
        text = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as trouble:
        raise UserMistake(f"{setting} is {file}, which cannot be read as PEM: {trouble}") from trouble
    if "-----BEGIN " not in text:
        raise UserMistake(f"{setting} is {file}, which is no PEM file: it has no line that begins with -----BEGIN")
    write_private(to, text)
    return to
