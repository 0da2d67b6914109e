"""A routing turned into what it says of requests: how long each may take, and in whose hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.requests.deadline import deadline
from ivr.requests.model import Channel, Request
from ivr.routing.model import Routing


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one routing."""

    routing: Routing

    @property
    def remind(self) -> timedelta:
        """How long before its deadline somebody is reminded of a request."""
        return timedelta(hours=self.routing.requests.remind)

    def due(self, subject: str, urgent: bool, since: datetime) -> datetime:
        """The deadline, in UTC, of a request that is registered at `since`. What is urgent knows no opening hours."""
        said = self.routing.requests
        if urgent:
            return deadline(since, said.urgent)
        schedule = self.routing.hours[said.hours] if said.hours else None
        return deadline(since, said.deadlines.get(subject, said.others), schedule)

    def is_complaint(self, subject: str) -> bool:
        """Whether what is about this is kept as a complaint."""
        return subject in self.routing.requests.complaints

    def request(
        self, channel: Channel, subject: str, language: str, post: str, urgent: bool, at: datetime, dialled: str = ""
    ) -> Request:
        """One that is registered at a moment, with its deadline and its country; it has no number yet."""
        due, country = self.due(subject, urgent, at), self._country(post, dialled)
        return Request(0, channel, subject, language, country, post, urgent, at, due, steps=1)

    def _country(self, post: str, dialled: str) -> str:
        """Where the one who asks is, as far as is known: the country of the post, or of the number that was dialled."""
        if consulate := self.routing.consulates.get(post):
            return consulate.country
        number = self.routing.numbers.get(dialled)
        return (number.country if number else None) or ""
