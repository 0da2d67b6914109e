"""hours: the supervisor's switch first, then the schedule, decide whether the call goes on as open or closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from ivr.flow.asking import Say
from ivr.flow.events import HungUp
from ivr.flow.hours import Opening, Schedule, is_open, next_opening, possible_openings
from ivr.flow.node import Answer, Ask, Flow, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, ScheduleName


def closed_prompt(schedule: Schedule, opening: Opening | None) -> Prompt:
    """Says that it is closed, and when it opens again in the schedule's own time if anybody knows."""
    if opening is None:
        return prompt(schedule.closed_prompt.removesuffix("-until") + "-now")
    return prompt(schedule.closed_prompt, weekday=opening.weekday, time=opening.time)


def closed_prompts(schedule: Schedule) -> Iterable[Prompt]:
    """Every prompt that `closed_prompt` can answer."""
    yield closed_prompt(schedule, None)
    yield from (closed_prompt(schedule, opening) for opening in possible_openings(schedule))


class Hours(Node):
    """Asks whether a schedule is open. When it is closed, the caller hears when it opens again, and in whose time.

    The service's `switch` is looked at first: `closed` closes now, `crisis` takes the exit of that name.
    """

    waits: ClassVar[bool] = False
    common_by: ClassVar[tuple[str, ...]] = ("schedule",)

    type: Literal["hours"] = "hours"
    schedule: ScheduleName = Field(description="the schedule that is asked")
    open: NodeName = Field(description="where the call goes when it is open")
    closed: NodeName = Field(description="where it goes after the closing announcement")
    crisis: NodeName = Field(description="where it goes while the service's switch says `crisis`")

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        return closed_prompts(flow.schedules[self.schedule])

    def enter(self, scene: Scene) -> Step:
        schedule, switch = scene.flow.schedules[self.schedule], scene.flow.service.switch
        if switch == "crisis":
            return Leave("crisis", outcome="after_hours", unexpected=True)
        if switch == "normal" and is_open(schedule, scene.at):
            return Leave("open")
        opening = next_opening(schedule, scene.at) if switch == "normal" else None
        return Ask(Say((closed_prompt(schedule, opening),)), unexpected=True)

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        return Leave("closed", outcome="after_hours")

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        return Gone("after_hours")
