"""An account and a session, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.errors import UserMistake
from ivr.roles import Bearer, Role

IDLE = timedelta(hours=1)
"""A session of which nothing was asked for so long has ended."""

LONGEST = timedelta(hours=12)
"""A session ends so long after its log-in, whatever happens: a shift."""

NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,62}")

NEED_SECOND: frozenset[Role] = frozenset({"administrator", "supervisor", "auditor"})
"""Who sees or changes everything must log in with a second factor."""


@dataclass(frozen=True, slots=True)
class User:
    """Who may log in. `post`: a consulate's own; `agent`: who he is in routing.yaml, when he answers calls.

    `password`: an argon2 digest, "" for who logs in elsewhere; `temporary`: it must be changed first. `second`: the
    secret of his second factor, "" without; `subject`: who he is at the provider of log-ins, "" before he came.
    """

    name: str
    role: Role
    post: str = ""
    agent: str = ""
    password: str = ""
    temporary: bool = False
    second: str = ""
    subject: str = ""
    disabled: bool = False

    @property
    def bearer(self) -> Bearer:
        """As what he does is judged and signed."""
        return Bearer(self.name, self.role, self.post)

    @property
    def owes_second(self) -> bool:
        """Whether he must set up a second factor before anything else. The provider of log-ins has its own."""
        return self.role in NEED_SECOND and not self.second and not self.subject


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in. `half`: the password was right, and the second factor is still to come.

    `id` names it in lists and opens nothing; `guard` stands in each of its forms.
    """

    id: int
    user: User
    guard: str
    half: bool
    made: datetime
    seen: datetime
    address: str
    program: str

    def over(self, now: datetime) -> bool:
        """Whether its time has come."""
        return now >= self.seen + IDLE or now >= self.made + LONGEST


class Refused(UserMistake):
    """Something that whoever uses the desk reads in his own language: `why` is one of REFUSED."""

    def __init__(self, why: str) -> None:
        super().__init__(REFUSED[why])
        self.why = why


REFUSED = {
    "login": "name or password is wrong",
    "code": "that code is wrong, or was used already: wait for the next one",
    "tries": "too many wrong tries: wait a quarter of an hour",
    "password": "that is not your password",
    "short": "a password has 12 to 256 characters: four words that nobody expects are good",
    "weak": "that password is guessed easily: four words that have nothing to do with you are better",
    "twice": "the two passwords are not the same",
    "same": "that is the password that you have",
    "provider": "the provider of log-ins did not confirm who you are: try again",
    "stranger": "you are nobody who may log in here: ask an administrator",
}


def name_of(text: str) -> str:
    """A name to log in with, in small letters. Raises UserMistake when it cannot be one."""
    name = text.strip().lower()
    if not NAME.fullmatch(name):
        raise UserMistake(f"'{text}' cannot be a name to log in with: small letters, digits and . _ - @, at most 63")
    return name


def fitting(role: Role, post: str, agent: str) -> None:
    """Raises UserMistake unless post and agent go with the role."""
    if bool(post) != (role == "consulate"):
        raise UserMistake("a consulate's user needs --post, and no other takes it")
    if agent and role not in ("administrator", "supervisor", "agent"):
        raise UserMistake(f"--agent is for who answers calls, and the role '{role}' does not")
