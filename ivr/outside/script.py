"""The key script: what a caller does and when, from text such as `3 ,1 _4 ~3# q!` and the entries of his call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from ivr.errors import UserMistake
from ivr.flow.entries import Dialled, Entry, Queued, Recording, Said, Taken, Waiting

GAP = 0.5
"""Seconds between two keys of one group: more than a real key needs until the service has heard it."""

SETTLED = 1.0
"""Seconds from the order to wait in a queue until keys are listened to there."""

MESSAGE = 3.0
"""Seconds a caller speaks at a recording for which the script has nothing."""

KEYS = """\
The key script is words with spaces between them; each word waits for its moment:
  3        press 3 when the next prompt that asks for a key has begun
  31       press 3 then, and 1 right behind it (typed ahead)
  ,3       press 3 during the next prompt of any kind (typed ahead)
  _3       press 3 in the silence after the prompt
  -        let this question pass in silence
  ~4#      speak 4 seconds into a recording, then press #
  !        hang up; also after keys (3!), during a prompt (,!), in the silence (_!)
  q1       press 1 while waiting in a queue
  q! d! t! hang up while waiting in a queue, while a line is dialled, while talking
"""
"""What people may write, told to them."""

Moment = Literal["asked", "told", "silence", "recording", "queued", "dialled", "taken"]
"""asked: a prompt that wants a key, or a recording, has begun; told: any prompt has begun; silence: after it."""


@dataclass(frozen=True, slots=True)
class Press:
    """Press `key`, `after` seconds from the moment of the entry."""

    key: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak for `seconds`, beginning `after` seconds from the moment of the entry."""

    seconds: float
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class HangUpNow:
    """Hang up, `after` seconds from the moment of the entry."""

    after: float = 0.0


Action = Press | Speak | HangUpNow
"""What a caller can do."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the script: when its moment comes, what is spoken, then pressed, and whether he then hangs up."""

    moment: Moment
    keys: str = ""
    speak: float = 0.0
    hang_up: bool = False

    def actions(self) -> tuple[Action, ...]:
        """Speech first, then the keys one behind the other, then the hang-up."""
        speech = (Speak(self.speak),) if self.speak else ()
        keys = tuple(Press(key, self._begins() + GAP * place) for place, key in enumerate(self.keys))
        return speech + keys + ((HangUpNow(self.lasts()),) if self.hang_up else ())

    def lasts(self) -> float:
        """Seconds from its moment to the last thing it does."""
        return self._begins() + GAP * max(0, len(self.keys) - 1 + self.hang_up)

    def _begins(self) -> float:
        """Seconds until the first key: after the speech, or when the wait has really begun."""
        return self.speak or (SETTLED if self.moment == "queued" and self.keys else 0.0)


Script = tuple[Token, ...]
"""A whole script, first word first."""

_GRAMMAR = re.compile(
    r"(?P<silent>-)"
    r"|(?P<place>[qdt])(?:!|(?<=q)(?P<wait_keys>[0-9*#]+)(?P<wait_end>!?))"
    r"|~(?P<speak>[0-9]{1,3}(?:\.[0-9]{1,2})?)(?![0-9.])(?P<spoken>[0-9*#]*)(?P<spoken_end>!?)"
    r"|(?P<when>[,_]?)(?P<keys>[0-9*#]*)(?P<end>!?)"
)
_MOMENTS: dict[str, Moment] = {
    "": "asked", ",": "told", "_": "silence", "q": "queued", "d": "dialled", "t": "taken",
}  # fmt: skip


def parse(text: str) -> Script:
    """Reads a script. Raises UserMistake that shows the place of the first word that is not understood."""
    return tuple(_token(text, match.start(), match.group()) for match in re.finditer(r"\S+", text))


def _token(text: str, start: int, word: str) -> Token:
    match = _GRAMMAR.match(word)
    understood = match.end() if match else 0
    if match is None or understood < len(word) or word in (",", "_"):
        raise UserMistake(_complaint(text, start + min(understood, len(word) - 1)))
    if match["silent"]:
        return Token("asked")
    if match["place"]:
        keys = match["wait_keys"] or ""
        return Token(_MOMENTS[match["place"]], keys, hang_up=not keys or bool(match["wait_end"]))
    if match["speak"]:
        return Token("recording", match["spoken"], float(match["speak"]), bool(match["spoken_end"]))
    return Token(_MOMENTS[match["when"]], match["keys"], hang_up=bool(match["end"]))


def _complaint(text: str, column: int) -> str:
    return (
        "the key script is not understood here:\n"
        f"  {text}\n  {' ' * column}^\n"
        "write keys (0-9 * #) for the next question, ',3' during any prompt, '_3' in the silence after it, '-' to let "
        "a question pass, '~3' to speak 3 seconds, '!' to hang up, "
        "'q!' 'd!' 't!' to hang up waiting, dialling, talking, 'q1' to press 1 waiting"
    )


class ScriptedCaller:
    """Follows a script through the entries of one call; the same for real and for imagined time.

    `listens`: seconds of each question that he hears before he does what he has to do.
    """

    def __init__(self, script: Script, listens: float = 0.0) -> None:
        self._left = list(script)
        self._listens = timedelta(seconds=listens)
        self._busy_until: datetime | None = None

    def hear(self, entry: Entry) -> tuple[Action, ...]:
        """What the caller does now that `entry` was written; at most one word of the script is used up.

        While the keys of a group are still being pressed, the questions that they answer pass by.
        """
        if self._busy_until and entry.at < self._busy_until and isinstance(entry, Said | Waiting):
            return ()
        if self._left and self._left[0].moment in _moments(entry):
            return self._perform(self._left.pop(0), entry.at)
        if isinstance(entry, Recording):
            return self._perform(Token("recording", speak=MESSAGE), entry.at)
        return ()

    def _perform(self, token: Token, at: datetime) -> tuple[Action, ...]:
        actions = token.actions()
        listens = self._listens if token.moment == "asked" and actions else timedelta()
        self._busy_until = at + timedelta(seconds=token.lasts()) + listens
        return tuple(replace(one, after=one.after + listens.total_seconds()) for one in actions)


def _moments(entry: Entry) -> Iterator[Moment]:
    match entry:
        case Said():
            yield from ("told", "asked") if entry.asks else ("told",)
        case Waiting():
            yield "silence"
        case Recording():
            yield from ("recording", "asked")
        case Queued():
            yield "queued"
        case Dialled():
            yield "dialled"
        case Taken():
            yield "taken"
