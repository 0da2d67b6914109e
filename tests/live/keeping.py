"""What is kept of a call, judged by what was wanted: callbacks, marks, comments and recorded conversations."""

from __future__ import annotations

import hashlib
import re
import wave
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from ivr.flow.entries import CallbackAsked, CallbackRefused, Comment, Message, Rated
from ivr.journal import callbacks as rows
from ivr.journal.conversations import Conversation, of_call
from ivr.outside.leg import TONES
from ivr.outside.tones import tone_seconds
from tests.live.asterisk_records import rows_of
from tests.live.calling import Made
from tests.live.case import ConversationWanted
from tests.live.listening import LONG_ENOUGH
from tests.live.town import Town

TOGETHER = 0.2
"""The least share of what is heard that is a voice, where two may talk at once."""


def wishes(town: Town, made: Made) -> Iterator[str]:
    """A complaint for each callback, refused number, mark or comment that is not as wanted."""
    wanted, entries = made.wanted, made.placed.entries
    ratings = tuple(f"{entry.question} {entry.mark}" for entry in entries if isinstance(entry, Rated))
    if ratings != wanted.ratings:
        yield f"its marks are {list(ratings)}"
    refused = tuple(entry.why for entry in entries if isinstance(entry, CallbackRefused))
    if refused != wanted.refused:
        yield f"numbers were refused for {list(refused)}"
    comments = [entry for entry in entries if isinstance(entry, Comment)]
    if len(comments) != (wanted.comment is not None):
        yield f"{len(comments)} comments were left"
    elif wanted.comment:
        yield from spoken(town, "comment", comments[0], wanted.comment)
    yield from _callbacks(town, made)


def spoken(town: Town, what: str, kept: Message | Comment, wanted: tuple[float, float]) -> Iterator[str]:
    """A complaint when the recording of a caller is too short, too long, not as long as it is said, or silent."""
    file = town.service.settings.recordings / Path(kept.file).name
    seconds = _length(file)
    if not wanted[0] <= seconds <= wanted[1]:
        yield f"the {what} lasts {seconds:.1f} s"
    if abs(seconds - kept.seconds) > 0.5:
        yield f"the {what} lasts {seconds:.1f} s and is said to last {kept.seconds:.1f} s"
    if (voice := tone_seconds(file, TONES["caller"])) < wanted[0] * 0.75:
        yield f"the caller's voice is heard in the {what} for {voice:.1f} s only"


def conversations(town: Town, made: Made) -> Iterator[str]:
    """A complaint for each conversation that is kept and should not be, or is not kept as it should be."""
    kept, wanted = of_call(town.service.settings.journal, made.placed.id), made.wanted.conversations
    files = sorted(file.name for file in town.service.settings.conversations.glob(f"{made.placed.id}.*"))
    if files != sorted(one.file for one in kept):
        yield f"the journal has the conversations {[one.file for one in kept]}, the disk has {files}"
    if len(kept) != len(wanted):
        yield f"{len(kept)} conversations were recorded"
        return
    for one, part in zip(kept, wanted, strict=True):
        yield from _conversation(town, one, part)


def _conversation(town: Town, kept: Conversation, wanted: ConversationWanted) -> Iterator[str]:
    file = town.service.settings.conversations / kept.file
    if kept.sha256 != hashlib.sha256(file.read_bytes()).hexdigest():
        yield f"{kept.file} is not what its digest tells"
    if abs(_length(file) - kept.seconds) > 0.1:
        yield f"{kept.file} lasts {_length(file):.1f} s and is said to last {kept.seconds:.1f} s"
    if kept.delete_on - kept.at.date() != timedelta(days=wanted.days):
        yield f"{kept.file} of {kept.at.date()} is to be deleted on {kept.delete_on}"
    for kind, tone in TONES.items():
        seconds = tone_seconds(file, tone, TOGETHER)
        if kind in wanted.voices and seconds < LONG_ENOUGH:
            yield f"the {kind} is heard in {kept.file} for {seconds:.1f} s only"
        if kind not in wanted.voices and seconds:
            yield f"the {kind} is heard in {kept.file}"


def _callbacks(town: Town, made: Made) -> Iterator[str]:
    """The call's entry and the row of the callback must both be there, and tell the same."""
    wanted = made.wanted.callback
    asked = [entry for entry in made.placed.entries if isinstance(entry, CallbackAsked)]
    stored = [one.callback for one in rows.latest(town.service.settings.journal, 100)]
    stored = [one for one in stored if one.id == made.placed.id]
    told = [(entry.number, entry.queue, entry.subject, entry.since) for entry in asked]
    if told != [(one.number, one.queue, one.subject, one.since) for one in stored]:
        yield f"the call asked for {told}, the journal has {stored}"
    if len(asked) != (wanted is not None):
        yield f"{len(asked)} callbacks were asked for"
    elif wanted:
        number = wanted.number.replace("{caller}", made.placed.caller.number)
        if told[0][:3] != (number, wanted.queue, wanted.subject):
            yield f"the callback is {told[0]}"
        if number.removeprefix("+") not in (digits := _digits_said(town, made)):
            yield f"the digits {digits} were read out, not those of {number}"


def _digits_said(town: Town, made: Made) -> str:
    """Every digit that Asterisk began to say to the caller."""
    begun = (row for row in rows_of(town.cel(), made.placed.id) if row["eventtype"] == "STREAM_BEGIN")
    return "".join(digit for row in begun for digit in re.findall(r"/number/number-([0-9])\b", row["eventextra"]))


def _length(file: Path) -> float:
    with wave.open(str(file)) as kept:
        return kept.getnframes() / kept.getframerate()
