"""transfer: the competent consulate, or another service, trunk by trunk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from ivr.flow import whisper
from ivr.flow.asking import Say, Spoken
from ivr.flow.commands import Connect
from ivr.flow.definition import Consulate, Line, Partner
from ivr.flow.events import HungUp, LineLeft
from ivr.flow.hours import is_open, next_opening
from ivr.flow.node import Answer, Ask, Flow, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.nodes.consent import tape
from ivr.flow.nodes.hours import closed_prompt, closed_prompts
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PartnerName, PromptKey

NEXT_TRUNK = ("dead", "failed")
"""Outcomes after which another trunk may help. A busy or refusing telephone, or one that rang out, stays so."""


class Transfer(Node):
    """Puts the caller through to the competent consulate, or to a partner. Its trunks are tried in order, the next
    one only when the line is dead or out of order. Whoever answers hears where the call comes from and what it is
    about, and takes it with `1`.
    """

    common_by: ClassVar[tuple[str, ...]] = ("post", "handed", "line")

    type: Literal["transfer"] = "transfer"
    post: PartnerName | None = Field(default=None, description="a partner; without it the competent consulate")
    handed: bool = Field(default=False, description="the post to which an agent handed the call over, instead")
    line: Literal["main", "duty"] = Field(default="main", description="`duty`: the emergency line, at any hour")
    say: tuple[PromptKey, ...] = Field(default=(), description="said before dialling; keys do not cut it short")
    record: bool = Field(default=False, description="records the conversation of a caller who agreed to it")
    served: NodeName = Field(description="where the call goes after the talk, when the post hung up first")
    closed: NodeName = Field(description="where it goes when the post is closed, after saying when it opens")
    unserved: NodeName = Field(description="where it goes when nobody took it")

    def own_words(self) -> Iterable[Prompt]:
        yield from (prompt(key) for key in self.say)

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        posts = self._posts(flow)
        yield from whisper.all_for_posts(flow, {post.language for post in posts})
        if self.line == "main":
            for schedule in {post.hours for post in posts if post.hours}:
                yield from closed_prompts(flow.schedules[schedule])

    def leads_to_person(self) -> bool:
        return self.line == "main"  # its closing announcement can be cut short

    def enter(self, scene: Scene) -> Step:
        post = scene.flow.post(self._post(scene))
        if self.line == "main" and post.hours:
            schedule = scene.flow.schedules[post.hours]
            if not is_open(schedule, scene.at):
                closed = closed_prompt(schedule, next_opening(schedule, scene.at))
                return Ask(Say((closed,)), {"closed": True}, unexpected=True)
        return Ask(Say(tuple(prompt(key) for key in self.say), barge_in=False), {"trunk": 0})

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if memo.get("closed"):
            return Leave("closed")
        if isinstance(answer, Spoken):
            return self._dial(scene, memo["trunk"])
        if isinstance(answer, LineLeft) and answer.outcome == "served":
            return Leave("served", outcome="transferred")
        hopeless = isinstance(answer, LineLeft) and answer.outcome not in NEXT_TRUNK
        following = memo["trunk"] + 1
        if hopeless or following == len(self._line(scene).trunks):
            return Leave("unserved", outcome="abandoned_in_transfer")
        return self._dial(scene, following)

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        if scene.call.answered:
            return Gone("transferred")
        return Gone(None if memo.get("closed") else "abandoned_in_transfer")

    def _posts(self, flow: Flow) -> list[Partner]:
        """Whom this node can ever call."""
        if self.post:
            return [flow.partners[self.post]]
        return [*flow.consulates.values(), *(flow.partners.values() if self.handed else ())]

    def _post(self, scene: Scene) -> str:
        return self.post or scene.call.learnt["post" if self.handed else "consulate"]

    def _line(self, scene: Scene) -> Line:
        post = scene.flow.post(self._post(scene))
        return post.duty if self.line == "duty" and isinstance(post, Consulate) else post.main

    def _dial(self, scene: Scene, trunk: int) -> Step:
        name, line = self._post(scene), self._line(scene)
        post = scene.flow.post(name)
        recorded = tape(scene) if self.record else ""
        connect = Connect(
            ref=scene.ref,
            post=name,
            trunk=line.trunks[trunk],
            number=line.number,
            ring=line.ring,
            language=post.language,
            whisper=whisper.for_post(scene, post.language, recorded),
            headers=whisper.headers(scene),
            tape=recorded,
            rest=line.trunks[trunk + 1 :],
        )
        return Ask(connect, {"trunk": trunk})
