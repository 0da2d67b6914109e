"""A routing tried in an Asterisk of its own and written down as the next version, while no service is running."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from ivr.asterisk.locate import find_or_provision
from ivr.asterisk.scratch import try_out
from ivr.routing.model import Routing
from ivr.service.preparing import Progress, Tell, speak
from ivr.settings import Settings
from ivr.versions.checking import checked_routing
from ivr.versions.edition import Edition, Editions
from ivr.versions.kept import Kept
from ivr.versions.naming import named
from ivr.versions.opening import folder_of, older_of, one_at_a_time, record_of
from ivr.versions.store import Store
from ivr.versions.wish import Wish


async def tried(settings: Settings, routing: Routing, version: str, tell: Tell) -> bool:
    """True when Asterisk loads it, on ports of its own. Raises ServiceTrouble when it does not."""
    installation = await find_or_provision(settings.home, tell)
    await try_out(Editions.of(routing, version), settings, installation)
    return True


async def accept_offline(settings: Settings, wish: Wish, tell: Tell, progress: Progress) -> str:
    """Puts a text into force for the next start, and answers in a sentence what was done.

    Raises RoutingProblems, UserMistake or ServiceTrouble; then nothing has changed.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(settings.home):
        text, routing = await asyncio.to_thread(wish.text, settings, checked_routing)
        record, store, kept = record_of(settings.home), Store(folder_of(settings.home)), Kept(folder_of(settings.home))
        last = record.last()
        older = older_of(store, record, (*kept.versions, *([last.version] if last else [])), wish.version)
        edition = Edition.of(routing, wish.version, named(routing, older))
        tell(f"trying version {wish.version} in an Asterisk of its own")
        await try_out(Editions(edition, older), settings, await find_or_provision(settings.home, tell))
        await speak(settings, Editions(edition, older), progress)
        if wish.dry_run:
            return f"Version {wish.version} would be accepted; nothing was changed."
        store.keep(text)
        if last and last.version == wish.version:
            return f"Version {wish.version} is in force already."
        kept.keep([one.version for one in older])
        made = record.add(wish.version, wish.what, datetime.now(UTC), wish.who, wish.why, edition.endpoints)
    return f"Version {wish.version} is in force (change #{made.number}): the service starts with it."
