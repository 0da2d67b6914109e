"""A call that was made, judged by what was wanted of it: every difference becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from ivr.flow.entries import CallbackAsked, Dialled, Ended, Message, Said
from ivr.flow.transcript import transcript
from ivr.journal import queries
from ivr.outside.leg import Leg
from tests.live import listening
from tests.live.asterisk_records import disagreements
from tests.live.calling import Made
from tests.live.case import LegWanted, MessageWanted
from tests.live.keeping import conversations, spoken, wishes
from tests.live.town import Town


def complaints(town: Town, made: Made) -> Iterator[str]:
    """Everything that is not as it should be about one call."""
    if not made.wanted.taken:
        if made.placed.id:
            yield f"our service took the call as {made.placed.id}"
        return
    if not made.placed.id:
        yield "our service never took the call"
        return
    yield from _told(made)
    yield from _heard(town, made)
    yield from _legs(town, made)
    yield from _messages(town, made)
    yield from wishes(town, made)
    yield from conversations(town, made)
    yield from _witnesses(town, made)


def _told(made: Made) -> Iterator[str]:
    wanted, told = made.wanted, transcript(made.placed.entries)
    path = tuple(f"{step.node}.{step.exit}" if step.exit else step.node for step in told.steps)
    says = [str(said) for entry in made.placed.entries if isinstance(entry, Said) for said in entry.prompts]
    if told.disposition != wanted.ends:
        yield f"it ended {told.disposition}, not {wanted.ends}"
    if wanted.language and told.language != wanted.language:
        yield f"its language was {told.language}, not {wanted.language}"
    if wanted.path is not None and path != wanted.path:
        yield f"its path was {list(path)}"
    rest = iter(says)
    if not all(said in rest for said in wanted.says):
        yield f"it said {says}"
    if (times := sum(isinstance(entry, Ended) for entry in made.placed.entries)) != 1:
        yield f"it ended {times} times"


def _heard(town: Town, made: Made) -> Iterator[str]:
    wanted, caller, sounds = made.wanted, made.placed.caller, town.service.settings.sounds
    yield from listening.in_order(caller, wanted.heard, sounds)
    yield from listening.not_at_all(caller, wanted.not_heard, sounds)
    yield from listening.twice(caller, wanted.heard_twice, sounds)
    if wanted.no_other_language:
        yield from listening.no_other_language(caller, wanted.heard, sounds)
    if wanted.cut_short:
        yield from listening.cut_short(caller, wanted.cut_short, sounds)


def _legs(town: Town, made: Made) -> Iterator[str]:
    wanted, legs = made.wanted, made.placed.legs
    parts = [part for part in wanted.legs for _ in range(_times(part, legs))]
    if len(legs) != len(parts):
        yield f"these were called: {[leg.name for leg in legs]}"
        return
    for leg, part in zip(legs, parts, strict=True):
        yield from _leg(town, made, leg, part)
    attempts = stored.transfers if (stored := queries.one(town.service.settings.journal, made.placed.id)) else ()
    transfers = tuple(f"{one.trunk} {one.outcome} {one.sip}" for one in attempts)
    if transfers != wanted.transfers:
        yield f"its transfers were {list(transfers)}"
    if wanted.answered_within is not None:
        yield from _in_time(town, made, wanted.answered_within)


def _times(part: LegWanted, legs: list[Leg]) -> int:
    return max(1, sum(leg.name in (part.line, *part.agent) for leg in legs)) if part.again else 1


def _leg(town: Town, made: Made, leg: Leg, part: LegWanted) -> Iterator[str]:
    if leg.name not in (part.line, *part.agent):
        yield f"{leg.name} was called, not {part.line or part.agent}"
    if leg.has("answered") != part.answered:
        yield f"{leg.kind} {leg.name} {'answered' if not part.answered else 'did not answer'}"
    for header, value in part.headers.items():
        told = leg.headers.get(header, "")
        if value.replace("{caller}", made.placed.caller.number) not in told:
            yield f"{leg.name} was told {header}: {told}, not {value}"
    yield from listening.in_order(leg, part.hears, town.service.settings.sounds)
    if part.begins:
        yield from listening.begins(leg, part.begins, town.service.settings.sounds)
    if part.talked:
        yield from listening.talked(made.placed.caller, leg)
    elif part.answered:
        yield from listening.silent(leg, made.placed.caller)
        if not any(other.talked and bool(other.line) == bool(part.line) for other in made.wanted.legs):
            yield from listening.silent(made.placed.caller, leg)


def _in_time(town: Town, made: Made, seconds: float) -> Iterator[str]:
    """From the first attempt's start to the first answer of anybody."""
    ahead = town.service.clock.now() - datetime.now(UTC)
    dialled = next(entry.at for entry in made.placed.entries if isinstance(entry, Dialled)) - ahead
    answered = [moment.at for leg in made.placed.legs for moment in leg.story if moment.what == "answered"]
    took = (min(answered) - dialled).total_seconds() if answered else float("inf")
    if took > seconds:
        yield f"somebody answered {took:.1f} s after the first attempt began"


def _messages(town: Town, made: Made) -> Iterator[str]:
    messages = [entry for entry in made.placed.entries if isinstance(entry, Message)]
    if len(messages) != (made.wanted.message is not None):
        yield f"{len(messages)} messages were left"
    elif made.wanted.message:
        yield from _message(town, messages[0], made.wanted.message)


def _message(town: Town, message: Message, wanted: MessageWanted) -> Iterator[str]:
    told = (message.language, message.post, message.subject, message.urgent)
    if told != (wanted.language, wanted.post, wanted.subject, wanted.urgent):
        yield f"the message is {told}"
    yield from spoken(town, "message", message, wanted.seconds)


def _witnesses(town: Town, made: Made) -> Iterator[str]:
    """The journal read back must equal what was seen live, and Asterisk's own records must agree with it.

    The number of a callback stands in a row of its own, see `keeping`.
    """
    seen = [replace(one, number=None) if isinstance(one, CallbackAsked) else one for one in made.placed.entries]
    stored = queries.one(town.service.settings.journal, made.placed.id)
    if stored is None or list(stored.entries) != seen:
        yield f"the journal holds {stored.entries if stored else None}, what was seen is {seen}"
        return
    yield from disagreements(made.placed.id, stored.entries, town.cel(), town.queue_log(), made.placed.caller.pressed)
