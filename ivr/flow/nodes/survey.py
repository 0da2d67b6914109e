"""survey: what the caller thinks of the call, after the talk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field

from ivr.flow.asking import Heard, Listen, Say, Spoken
from ivr.flow.commands import Record
from ivr.flow.entries import Comment, Entry, Rated
from ivr.flow.events import HungUp, Recorded
from ivr.flow.node import Answer, Ask, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey

MARKS = "12345"
SHORTEST = 1.0
"""Seconds; what is shorter holds no comment."""
LONGEST = 60
SILENCE = 4.0
"""Seconds after a question, in which a caller who has nothing to say has gone or is let go."""
OFFER, SPEAK, THANKS = prompt("survey-comment", key=1), prompt("survey-speak"), prompt("survey-thanks")


class Survey(Node):
    """Asks for a mark from 1 to 5 for each question, and for a spoken comment. Silence, or any other key, ends it
    politely. Marks are kept as they come. Nobody is asked again within `days`, and no caller who hides his number.
    """

    waits: ClassVar[bool] = False

    type: Literal["survey"] = "survey"
    say: tuple[PromptKey, ...] = Field(default=("survey-intro",), description="said before the first question")
    questions: tuple[PromptKey, ...] = Field(
        default=("survey-answer", "survey-reception"), min_length=1, description="each is answered by 1 to 5"
    )
    comment: bool = Field(default=False, description="asks for a spoken comment after the last question")
    days: int = Field(default=30, ge=0, le=3650, description="days in which the same number is not asked again")
    next: NodeName = Field(description="where the call goes then")

    def own_words(self) -> Iterable[Prompt]:
        return [*map(prompt, (*self.say, *self.questions)), *((OFFER, SPEAK) if self.comment else ()), THANKS]

    def leads_to_person(self) -> bool:
        return False

    def enter(self, scene: Scene) -> Step:
        last = scene.call.surveyed
        asked_lately = last and scene.at - last < timedelta(days=self.days)
        if not scene.call.caller or asked_lately:
            return Leave("next")
        return Ask(self._question(0), {"question": 0}, unexpected=True)

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        match answer:
            case Heard() if memo.get("comment"):
                return Ask(Say((SPEAK,), barge_in=False), {"speak": True})
            case Heard():
                return self._rated(scene, memo["question"], int(answer.keys))
            case Spoken() if memo.get("speak"):
                return Ask(Record(scene.ref, f"{scene.ref}-comment", LONGEST), {})
            case Recorded():
                return _thanks(*_comment(scene, answer))
            case Spoken():
                return Leave("next")
        silent = memo.get("question") == 0
        return Leave("next", unexpected=True) if silent else _thanks()

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        return Gone(entries=_comment(scene, event.recorded) if event.recorded else ())

    def _question(self, number: int) -> Listen:
        prompts = (*(self.say if number == 0 else ()), self.questions[number])
        return Listen(tuple(map(prompt, prompts)), MARKS, optional=True, own_exit=True, wait=SILENCE)

    def _rated(self, scene: Scene, question: int, mark: int) -> Step:
        rated = Rated(scene.at, scene.call.node, self.questions[question], mark)
        following = question + 1
        if following < len(self.questions):
            return Ask(self._question(following), {"question": following}, (rated,))
        if self.comment:
            want = Listen((OFFER,), "1", optional=True, own_exit=True, wait=SILENCE)
            return Ask(want, {"comment": True}, (rated,))
        return _thanks(rated)


def _thanks(*entries: Entry) -> Ask:
    return Ask(Say((THANKS,), barge_in=False), {}, entries, unexpected=True)


def _comment(scene: Scene, recorded: Recorded) -> tuple[Entry, ...]:
    if recorded.seconds < SHORTEST:
        return ()
    return (Comment(scene.at, scene.call.node, recorded.file, recorded.seconds, scene.call.language),)
