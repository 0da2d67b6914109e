"""The way in: name and password, and a code where there is a second factor; tries are counted, and all is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ivr.limits import Limit
from ivr.users import passwords, second
from ivr.users.accounts import Accounts
from ivr.users.log import Log
from ivr.users.model import Refused, Session, User
from ivr.users.provider import Known
from ivr.users.sessions import Sessions

QUARTER = 900.0
BY_BOTH, BY_ADDRESS, BY_NAME = 10, 50, 100
"""Wrong tries in a quarter of an hour: of one address for one name, of one address, for one name."""


class Gate:
    """Lets users in. Its methods take a tenth of a second: not for the event loop. `now`: the service's clock."""

    def __init__(self, home: Path, now: Callable[[], datetime]) -> None:
        self.accounts, self.sessions, self.log, self._now = Accounts(home), Sessions(home), Log(home), now
        self._by_both, self._by_address = Limit(BY_BOTH, QUARTER), Limit(BY_ADDRESS, QUARTER)
        self._by_name = Limit(BY_NAME, QUARTER)

    def log_in(self, name: str, password: str, address: str, program: str) -> str:
        """The token of a new session, a half one if the second factor is to come. Raises Refused."""
        name = name.strip().lower()[:64]
        self._not_too_often(name, address)
        user = self.accounts.find(name)
        kept = user.password if user and user.password else passwords.NOBODYS
        if not passwords.right(kept, password) or user is None or user.disabled:
            raise self._wrong(name, address, "was refused: password", "login")
        return self.let_in(user, bool(user.second), address, program)

    def let_in(self, user: User, half: bool, address: str, program: str) -> str:
        """The token of a new session of somebody who has proved who he is."""
        if not half:
            self.log.write(self._now(), user.name, "logged in", "", address)
        return self.sessions.begin(user, half, self._now(), address, program)

    def from_provider(self, known: Known, address: str, program: str) -> str:
        """The token of a new session of who came back from the provider of log-ins. Raises Refused for a stranger.

        Whoever was added to log in there is known by a name the first time, and then by what names him for ever.
        """
        user = self.accounts.of_subject(known.subject)
        if user is None:
            found = (self.accounts.find(name) for name in known.names)
            user = next((one for one in found if one and not one.password and not one.subject), None)
            if user:
                user = self.accounts.change(user.name, subject=known.subject)
        if user is None or user.disabled:
            name = next(iter(known.names), known.subject)
            self.log.write(self._now(), name, "was refused: provider", "", address)
            raise Refused("stranger")
        return self.let_in(user, False, address, program)

    def second(self, session: Session, code: str, address: str) -> str:
        """The token of the whole session that becomes of a half one. Raises Refused for a code that is not right."""
        name = session.user.name
        self._not_too_often(name, address)
        if not self.right_code(session.user, code):
            raise self._wrong(name, address, "was refused: code", "code")
        self.log.write(self._now(), name, "logged in", "", address)
        return self.sessions.complete(session, self._now())

    def right_code(self, user: User, code: str) -> bool:
        """Whether it is the code of now, or nearly; it is used up by that."""
        if not user.second:
            return False
        step = second.step_of(user.second, code, self._now(), self.accounts.last_step(user.name))
        return step is not None and self.accounts.used(user.name, step)

    def right_password(self, user: User, password: str, address: str) -> bool:
        """Whether it is his, for who is in already. Raises Refused after too many wrong ones."""
        self._not_too_often(user.name, address)
        if passwords.right(user.password or passwords.NOBODYS, password):
            return True
        self._wrong(user.name, address, "was refused: password", "login")
        return False

    def log_out(self, session: Session, address: str) -> None:
        """The session opens nothing any more."""
        self.sessions.end(session.id)
        self.log.write(self._now(), session.user.name, "logged out", "", address)

    def _not_too_often(self, name: str, address: str) -> None:
        both = self._by_both.reached(f"{name} {address}")
        if both or self._by_address.reached(address) or self._by_name.reached(name):
            raise Refused("tries")

    def _wrong(self, name: str, address: str, what: str, why: str) -> Refused:
        for limit, key in ((self._by_both, f"{name} {address}"), (self._by_address, address), (self._by_name, name)):
            limit.count(key)
        self.log.write(self._now(), name, what, "", address)
        return Refused(why)
