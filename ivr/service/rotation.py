"""Passwords exchanged for new ones while calls go on: the file of secrets, Asterisk's files, then our own links."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.ami.limit import OnIncident
from ivr.ami.link import Link
from ivr.ari.client import AriClient
from ivr.asterisk.secrets import Secrets, exchange

MODULES = ("res_pjsip.so", "manager")
"""What reads passwords, besides the link that has it read them anew."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What must learn of a new password."""

    home: Path
    secrets: Secrets
    all_read: Callable[[], None]
    """Told when Asterisk runs with the files as they are."""
    reload: Callable[[str], Awaitable[None]]
    link: Link
    client: AriClient
    on_incident: OnIncident

    async def rotate(self, fields: Mapping[str, Any]) -> list[str]:
        """The answer to `secrets-rotate`: `names` have new passwords; the journal is told who wanted it.

        A telephone that is registered stays so until its registration runs out. Raises ServiceTrouble when Asterisk
        does not take them now: it then does at its next start, for which the files are ready.
        """
        names = [str(name) for name in fields["names"]]
        exchange(self.home / "etc", self.secrets.renew(names))
        for module in MODULES:
            await self.reload(module)
        if "ari" in names:
            await self.client.renew(self.secrets.secret_of("ari"))
        self.all_read()
        if "ami" in names:
            self.link.renew(self.secrets.secret_of("ami"))
        self.on_incident("passwords renewed", "ivr secrets", f"{', '.join(names)}, by {fields.get('by', '?')}")
        return names
