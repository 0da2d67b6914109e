"""What is served over HTTP beside the metrics, on loopback: pages for citizens, the API, and the desk."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from ivr.api import application as api
from ivr.api.house import House
from ivr.api.tokens import Tokens
from ivr.desk import application as desk
from ivr.desk.desk import Desk
from ivr.desk.live import Live
from ivr.flow.prompts import prompt
from ivr.knowledge.index import Index
from ivr.requests.lookup import Lookup
from ivr.requests.rules import Rules
from ivr.service.base import Base
from ivr.serving import served
from ivr.speech.catalogue import Catalogue, load
from ivr.speech.texts import text_of
from ivr.users.gate import Gate
from ivr.users.provider import Provider
from ivr.web import application as pages
from ivr.web.site import Site


def web_served(base: Base, lookup: Lookup) -> AbstractAsyncContextManager[None]:
    """Up for as long as the context lasts. Raises UserMistake or ServiceTrouble for an address that cannot be had."""
    settings = base.settings
    house = House(
        journal=settings.journal,
        recordings=settings.recordings,
        sheets=settings.knowledge,
        index=Index(settings.knowledge, settings.home / "knowledge.db"),
        tokens=Tokens(settings.home),
        routing=lambda: base.versions.routing,
        now=base.clock.now,
        secret=lookup.secret,
    )
    label = Labels(settings.prompts)
    site = Site(
        journal=house.journal,
        sheets=house.sheets,
        index=house.index,
        rules=lambda: Rules(house.routing()),
        now=house.now,
        lookup=lookup,
        label=label,
    )
    gate = Gate(settings.home, base.clock.now)
    provider = Provider(settings.provider) if settings.provider else None
    live = Live(lambda: base.questions.ask("status", {}))
    behind = Desk(gate, provider, base.questions.ask, live, house, settings, label)
    whole = pages.application(site, api.application(house), desk.application(behind))
    return served(whole, "IVR_WEB_BIND", settings.web_bind)


class Labels:
    """What a subject is called in a language: as agents hear it, without the word before it."""

    def __init__(self, prompts: Path) -> None:
        self._prompts = prompts
        self._catalogues: dict[str, Catalogue] = {}

    def __call__(self, language: str, subject: str) -> str:
        """The subject's own name where the prompts have none."""
        if language not in self._catalogues:
            self._catalogues[language] = load(self._prompts, language)
        catalogue, key = self._catalogues[language], f"subject-{subject}"
        spoken = text_of(prompt(key), language, catalogue) if key in catalogue.texts else ""
        return spoken.partition(":")[2].strip(" .") or subject
