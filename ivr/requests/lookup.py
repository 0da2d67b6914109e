"""A number and a code turned into the request that they belong to, for whoever asks on the telephone or on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from ivr.errors import AccueilError, NotThere, UserMistake
from ivr.limits import Limit
from ivr.requests.asking import looked_at
from ivr.requests.codes import is_code_of
from ivr.requests.model import Request

HOUR = 3600.0
OF_ONE, BY_ONE, BY_ALL = 5, 30, 300
"""Wrong codes an hour: for one request, by one who asks, and by everybody. Of a million codes that leaves one hit in
more than three thousand hours to all who guess together."""
BIGGEST = 2**53
"""A number that is no request's."""


class Guessed(UserMistake):
    """The number and the code do not belong together."""


class GuessedTooOften(UserMistake):
    """There were too many wrong codes: nobody gets an answer for a while."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where requests are looked up: one for a whole service, so that wrong codes count together.

    `secret` makes the codes of requests.
    """

    journal: Path
    secret: str
    _of_one: Limit = field(default_factory=lambda: Limit(OF_ONE, HOUR))
    _by_one: Limit = field(default_factory=lambda: Limit(BY_ONE, HOUR))
    _by_all: Limit = field(default_factory=lambda: Limit(BY_ALL, HOUR))
    _counting: Lock = field(default_factory=Lock)

    def find(self, number: int, code: str, by: str) -> Request:
        """The request. `by` is who asks: a number, a call or an address. Blocks.

        Raises Guessed, GuessedTooOften, MissingRequirement or ServiceTrouble.
        """
        counted = ((self._of_one, str(number)), (self._by_one, by), (self._by_all, ""))
        with self._counting:
            if any(limit.reached(key) for limit, key in counted):
                raise GuessedTooOften("too many wrong codes")
            for limit, key in counted:  # before it is looked at: many who ask at once get no more tries
                limit.count(key)
        known: Request | None = None
        try:
            known = self._known(number)
        except AccueilError:
            self._take_back(counted)
            raise
        if known is None or not is_code_of(code, known, self.secret):
            raise Guessed("this number and this code do not belong together")
        self._take_back(counted)
        return known

    def _take_back(self, counted: Iterable[tuple[Limit, str]]) -> None:
        with self._counting:
            for limit, key in counted:
                limit.take_back(key)

    def _known(self, number: int) -> Request | None:
        if not 0 < number < BIGGEST:
            return None
        try:
            return looked_at(self.journal, number)[0]
        except NotThere:
            return None
