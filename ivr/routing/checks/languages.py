"""Each language has its own key, a queue, and agents who speak it."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def languages_sharing_a_key(routing: Routing) -> Iterator[Finding]:
    """The second language on a key could never be chosen."""
    first: dict[str, str] = {}
    for code, language in routing.languages.items():
        other = first.setdefault(language.key, code)
        if other != code:
            yield Finding(("languages", code, "key"), f"the key {language.key} already chooses '{other}'")


def languages_without_a_queue(routing: Routing) -> Iterator[Finding]:
    """Callers of such a language would wait for somebody who speaks another one."""
    served = {queue.language for queue in routing.queues.values()}
    for code in routing.languages:
        if code not in served:
            yield Finding(("languages", code), f"no queue has the language '{code}'", on_name=True)


def queues_without_agents(routing: Routing) -> Iterator[Finding]:
    """Nobody would ever answer."""
    staffed = {queue for agent in routing.agents.values() for queue in agent.queues}
    for name in routing.queues:
        if name not in staffed:
            yield Finding(("queues", name), f"no agent answers the queue '{name}'", on_name=True)


def agents_without_the_language(routing: Routing) -> Iterator[Finding]:
    """An agent in a queue whose language the agent does not speak."""
    for name, agent in routing.agents.items():
        for position, queue in enumerate(agent.queues):
            language = routing.queues[queue].language
            if language not in agent.languages:
                message = f"the queue '{queue}' speaks '{language}', which '{name}' does not"
                yield Finding(("agents", name, "queues", position), message)
