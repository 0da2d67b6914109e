"""The story of a call that nobody steered to its end turned into the entries that are missing in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ivr.flow.call import Call
from ivr.flow.commands import Connect, Enqueue, Record
from ivr.flow.engine import advance
from ivr.flow.entries import (
    Attempted,
    Began,
    Dialled,
    Disposition,
    Ended,
    Entered,
    Entry,
    Noted,
    Queued,
    Taken,
    Unqueued,
)
from ivr.flow.events import BROKEN, Answered, Event, HungUp, LineLeft, QueueLeft, Through
from ivr.flow.first_level import PutThrough
from ivr.flow.node import Ask, Scene
from ivr.flow.stand import LEARNT
from ivr.reconciling.known import Known
from ivr.reconciling.story import EMPTY, FALLBACK, MESSAGE, NODE, Mark, Stay, Story

SOON = timedelta(seconds=0.5)
"""Within which a channel is gone that is hung up while it is away."""


def missing(told: Story, known: Known) -> tuple[Entry, ...]:
    """Every entry that the journal does not have of an ended call; the last one is how it ended."""
    return _Telling(told, known).all()


@dataclass(slots=True)
class _Telling:
    told: Story
    known: Known
    entries: list[Entry] = field(default_factory=list)
    outcome: Disposition | None = None
    node: str = ""

    def all(self) -> tuple[Entry, ...]:
        call = self.known.call
        if call is None:
            self._begin()
            self._unsteered(self.told.began)
        elif stay := self._unwritten(call):
            self._sent_away(call, stay)
            self._unsteered(self.told.fallback)
        elif self.told.fallback is None:
            self._steered(call, self._end())
            return tuple(self.entries)
        else:
            self.node, self.outcome = call.node, call.outcome
            self._excursion(call, self.told.fallback)
            self._unsteered(self.told.fallback)
        end = self._end()
        self.entries.append(Ended(end.at, self.outcome or "abandoned_in_menu", end.cause))
        return tuple(self.entries)

    def _end(self) -> HungUp:
        ended = self.told.ended
        return HungUp(self._at(ended or self.told.last), self.told.cause if ended else BROKEN)

    def _begin(self) -> None:
        told, flow = self.told, self.known.flow
        dialled = self.known.number(told.dialled, told.trunk) or told.dialled
        number = flow.numbers.get(dialled)
        language = (number and number.language) or flow.service.default_language
        caller = self.known.number(told.caller, told.trunk)
        self.entries.append(Began(self._at(told.began), dialled, caller, language, told.trunk, told.version))
        self.outcome = "failed" if dialled and number is None else None

    def _unwritten(self, call: Call) -> Stay | None:
        """Where it was until its end, or until the fallback took it, if the journal's last word is older than that."""
        until = self.told.fallback or self.told.ended or self.told.last
        stay = next((one for one in reversed(self.told.stays) if one.began <= until), None)
        sent = call.asking and isinstance(call.asking.want, Enqueue | Connect)
        return stay if stay and not sent and (stay.ended or until) >= until - SOON else None

    def _sent_away(self, call: Call, stay: Stay) -> None:
        """Nothing is known of how it came there but what Asterisk was told when it was sent."""
        self.node = self._stood()[0] or call.node
        if self.node != call.node:
            self.entries.append(Entered(self._at(stay.began), self.node, self.known.kind(self.node)))
        self._stayed(stay)

    def _steered(self, call: Call, end: HungUp) -> None:
        """It stayed where the controller left it: the engine itself tells what became of it."""
        want = call.asking.want if call.asking else None
        if isinstance(want, Record):
            end = replace(end, recorded=self.known.recorded(want))
        events = [*self._meanwhile(call), end]
        for event in events:
            turn = advance(self.known.flow, call, event)
            call = turn.call
            self.entries += turn.entries

    def _excursion(self, call: Call, until: datetime) -> None:
        """It was away, came back, and nobody was there: what the node makes of that, up to its exit."""
        want = call.asking.want if call.asking else None
        stay = self._last_stay(call, until)
        if not stay or not isinstance(want, Enqueue | Connect):
            return
        events = [*self._meanwhile(call), self._left(want, stay)]
        for event in events:
            turn = advance(self.known.flow, call, event)
            call = turn.call
            for entry in turn.entries:
                if isinstance(entry, Entered | Dialled | Queued):
                    break
                self.entries.append(entry)
        self.outcome = call.outcome or self.outcome

    def _meanwhile(self, call: Call) -> Iterator[Event]:
        """Who took the call after the journal's last word on it."""
        stay = self._last_stay(call, self.told.fallback)
        if not stay or not stay.taken or not call.asking:
            return
        want, at = call.asking.want, self._at(stay.taken)
        if not call.answered:
            by = want.post if isinstance(want, Connect) else stay.by
            yield Answered(at, call.asking.ref, by)
        if stay.then and not call.put_through:
            yield Through(at, call.asking.ref, self.known.post(stay.then))

    def _last_stay(self, call: Call, until: datetime | None) -> Stay | None:
        """The stay that the call was sent to last."""
        if not call.asking or not isinstance(call.asking.want, Enqueue | Connect):
            return None
        kind = "line" if isinstance(call.asking.want, Connect) else "queue"
        stays = [one for one in self.told.stays if one.kind == kind and (until is None or one.began <= until)]
        return stays[-1] if stays else None

    def _left(self, want: Enqueue | Connect, stay: Stay) -> Event:
        at = self._at(stay.ended or self.told.last)
        if isinstance(want, Enqueue):
            to = self.known.post(stay.then) if stay.then else ""
            return QueueLeft(at, want.ref, "served" if stay.taken else "timeout", to, stay.by)
        return LineLeft(at, want.ref, "served" if stay.taken else "unanswered")

    def _unsteered(self, since: datetime | None) -> None:
        """What the call did in the fallback, thing after thing; nothing when it never was there."""
        if since is None:
            return
        if self.told.fallback:
            self.entries.append(Noted(self._at(self.told.fallback), "the fallback took the call"))
        happened: list[Mark | Stay] = [mark for mark in self.told.marks if mark.what != FALLBACK]
        happened += [stay for stay in self.told.stays if stay.began >= since]
        happened.sort(key=lambda one: one.began if isinstance(one, Stay) else one.at)
        for one in happened:
            if isinstance(one, Stay):
                self._stayed(one)
            else:
                self._marked(one)
        if happened and not isinstance(happened[-1], Stay):
            self._hung_up_in(self.node)

    def _hung_up_in(self, name: str) -> None:
        """The fallback's last node counts as the controller's would, as far as what it knew is known here."""
        call, flow = self._known_call(), self.known.flow
        scene = Scene(flow, call, self._end().at, "")
        node = flow.nodes.get(name)
        with suppress(KeyError, IndexError):
            if node and isinstance(step := node.enter(scene), Ask):
                self.outcome = node.hung_up(scene, step.memo, self._end()).outcome or self.outcome

    def _known_call(self) -> Call:
        """The call with what the controller had told Asterisk of it."""
        learnt = {name: value for name, value in zip(LEARNT, self._stood()[2:], strict=False) if value}
        began, service = self._at(self.told.began), self.known.flow.service
        number = self.known.number(self.told.dialled, self.told.trunk) or self.told.dialled
        if self.known.call:
            return replace(self.known.call, learnt={**self.known.call.learnt, **learnt})
        return Call(self.told.call, self.told.version, began, number, service.default_language, learnt=learnt)

    def _stood(self) -> list[str]:
        """The parts of the word that told the fallback where it stood."""
        return next((mark.told for mark in self.told.marks if mark.what == FALLBACK), "").split(":")

    def _marked(self, mark: Mark) -> None:
        if mark.what == NODE:
            self._entered(mark)
        elif mark.what == MESSAGE:
            self._recorded(mark)

    def _recorded(self, mark: Mark) -> None:
        empty = any(other.what == EMPTY and mark.told.startswith(f"{other.told}:") for other in self.told.marks)
        if message := self.known.message(mark.told, empty, self._at(mark.at)):
            over = self._at(mark.at + timedelta(seconds=message.seconds))
            self.entries.append(replace(message, at=min(over, self._end().at)))
            self.outcome = "voicemail"

    def _entered(self, mark: Mark) -> None:
        """A closed schedule counts once it is left by another exit than `open`."""
        before = self.known.flow.nodes.get(self.node)
        if before and before.type == "hours" and mark.told != before.exits().get("open"):
            self.outcome = "after_hours"
        self.node = mark.told
        self.entries.append(Entered(self._at(mark.at), self.node, self.known.kind(self.node)))

    def _stayed(self, stay: Stay) -> None:
        began, ended = self._at(stay.began), self._at(stay.ended or self.told.last)
        by = self.known.post(stay.by) if stay.kind == "line" else stay.by
        taken = [Taken(self._at(stay.taken), self.node, by)] if stay.taken else []
        if stay.kind == "line":
            post, outcome = self.known.post(stay.name), "served" if stay.taken else "unanswered"
            self.entries += [Dialled(began, self.node, post, stay.name), *taken]
            self.entries.append(Attempted(ended, self.node, post, stay.name, outcome, 0))
            self.outcome = "transferred" if stay.taken else "abandoned_in_transfer"
            return
        queue = stay.name.partition(".")[0]
        self.entries += [Queued(began, self.node, queue, self._at(self.told.began)), *taken]
        if stay.then:
            self.entries.append(PutThrough(ended, self.node, self.known.post(stay.then)))
        self.entries.append(Unqueued(ended, self.node, queue, "served" if stay.taken else "timeout"))
        self.outcome = ("transferred" if stay.then else "served") if stay.taken else "abandoned_in_queue"

    def _at(self, machine: datetime) -> datetime:
        return self.known.clock(machine)
