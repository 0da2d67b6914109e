"""The first level: tiers in their order with somebody in each, sensitive subjects, callbacks, and the agents' codes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ivr.flow.nodes.consent import Consent
from ivr.flow.nodes.queue import Queue
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.tiers import agents_of, lines_of
from ivr.routing.checks.graph import graph_of, reached
from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def tiers_out_of_order(routing: Routing) -> Iterator[Finding]:
    """Each tier begins after the one before it and before the wait is over; those of other languages come last."""
    for name, queue in routing.queues.items():
        for number, (before, tier) in enumerate(pairwise((None, *queue.tiers))):
            if tier is None:
                continue
            path = ("queues", name, "tiers", number)
            if before and tier.after <= before.after:
                message = f"this tier begins after {tier.after:g} seconds, the tier before it after {before.after:g}"
                yield Finding((*path, "after"), f"{message} - write the soonest first")
            if tier.after >= queue.wait:
                message = f"this tier begins after {tier.after:g} seconds, when the wait of {queue.wait:g} is over"
                yield Finding((*path, "after"), message)
            if before and before.languages and not tier.languages:
                yield Finding(
                    path,
                    "this tier comes after one with 'languages', which not every caller agrees to: write it first",
                )


def tiers_without_agents(routing: Routing) -> Iterator[Finding]:
    """A tier that brings nobody new, or a language in it that no agent speaks well enough."""
    for name, queue in routing.queues.items():
        lines = lines_of(name, queue)
        for number, tier in enumerate(queue.tiers):
            path = ("queues", name, "tiers", number)
            for position, language in enumerate(tier.languages):
                if not any(agent.languages.get(language, 0) >= tier.level for agent in routing.agents.values()):
                    message = f"no agent speaks '{language}' at level {tier.level} or better"
                    yield Finding((*path, "languages", position), message)
            if agents_of(lines[number + 1], routing.agents) == agents_of(lines[number], routing.agents):
                yield Finding(path, "no other agent may take the call in this tier", "warning", on_name=True)


def first_tiers_without_agents(routing: Routing) -> Iterator[Finding]:
    """A `level` that no agent of the queue has."""
    for name, queue in routing.queues.items():
        staffed = any(name in agent.queues for agent in routing.agents.values())
        if staffed and queue.level > 1 and not agents_of(lines_of(name, queue)[0], routing.agents):
            message = f"no agent of the queue '{name}' speaks '{queue.language}' at level {queue.level} or better"
            yield Finding(("queues", name, "level"), message)


def sensitive_subjects(routing: Routing) -> Iterator[Finding]:
    """A sensitive subject that no key teaches, and a queue whose every agent lacks the mark."""
    for position, subject in enumerate(routing.service.sensitive):
        if subject not in routing.subjects:
            yield Finding(("service", "sensitive", position), untaught(subject, routing))
    for name, queue in routing.queues.items() if routing.service.sensitive else ():
        if not any(agents_of(line, routing.agents) for line in lines_of(name, queue, sensitive=True)):
            message = f"no agent of the queue '{name}' is marked 'sensitive: true': nobody would answer"
            yield Finding(("queues", name), f"{message} {', '.join(routing.service.sensitive)} there", on_name=True)


def untaught(subject: str, routing: Routing) -> str:
    """What is said of a subject that no call can have."""
    known = ", ".join(sorted(routing.subjects)) or "none"
    return f"no key makes '{subject}' the subject of a call - subjects are {known}"


def callbacks_half_wired(routing: Routing) -> Iterator[Finding]:
    """Queues that offer a callback without the section that says how, and the section without such a queue."""
    offering = [name for name, node in routing.flow.items() if isinstance(node, Queue) and node.callback]
    if routing.callback is None:
        for name in offering:
            message = "callbacks are not offered without a section 'callback' that says over which trunks"
            yield Finding(("flow", name, "callback"), message, on_name=True)
    elif not offering:
        message = "no queue offers a callback: wire its exit 'callback' to a node of that type"
        yield Finding(("callback",), message, on_name=True)


def callbacks_at_no_hour(routing: Routing) -> Iterator[Finding]:
    """Hours between which no hour is left."""
    section = routing.callback
    if section and section.from_hour >= section.to_hour:
        message = f"nobody could ever be called back: {section.from_hour} o'clock is not before {section.to_hour}"
        yield Finding(("callback", "to_hour" if "to_hour" in section.model_fields_set else "from_hour"), message)


def conversations_without_consent(routing: Routing) -> Iterator[Finding]:
    """`record` where no caller has been asked; `0` may lead to a person from any menu after the question."""
    asking = [name for name, node in routing.flow.items() if isinstance(node, Consent)]
    asked = reached(graph_of(routing), [*asking, routing.service.person]) if asking else set()
    for name, node in routing.flow.items():
        if isinstance(node, Queue | Transfer) and node.record and name not in asked:
            message = "nothing is recorded here, as no node of type 'consent' before it asks the caller"
            yield Finding(("flow", name, "record"), message, on_name=True)


def codes_used_twice(routing: Routing) -> Iterator[Finding]:
    """Two posts with one code."""
    first: dict[str, str] = {}
    for section, posts in (("consulates", routing.consulates), ("partners", routing.partners)):
        for name, post in posts.items():
            other = first.setdefault(post.code, name) if post.code else name
            if other != name:
                yield Finding((section, name, "code"), f"the code {post.code} already leads to '{other}'")


def hand_over_without_codes(routing: Routing) -> Iterator[Finding]:
    """A queue whose agents may hand calls over, while no post has a code."""
    if any(post.code for post in (*routing.consulates.values(), *routing.partners.values())):
        return
    for name, node in routing.flow.items():
        if isinstance(node, Queue) and node.handed:
            message = "no consulate or partner has a 'code' by which an agent could hand a call over"
            yield Finding(("flow", name, "handed"), message, on_name=True)
