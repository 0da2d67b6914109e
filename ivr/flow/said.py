"""Every prompt that a flow can ever say, in every language it can say it in."""

from __future__ import annotations

from ivr.flow.house import said_by_the_house
from ivr.flow.node import Flow
from ivr.flow.prompts import Prompt, prompt

UNIVERSAL = ("wrong-key", "no-key", "goodbye-silent", "technical-trouble", "excuse-interruption")
"""Said by the engine itself, wherever a call is."""


def everything_said(flow: Flow) -> frozenset[tuple[str, Prompt]]:
    """`(language, prompt)` pairs: a prompt with a language of its own stands once, any other in all languages."""
    prompts = {prompt(key) for key in (*UNIVERSAL, flow.service.unknown_number)} | set(said_by_the_house(flow))
    for node in flow.nodes.values():
        prompts.update(node.own_words())
    for node in {node.common(): node for node in flow.nodes.values()}.values():
        prompts.update(node.common_words(flow))
    pairs: set[tuple[str, Prompt]] = set()
    for said in prompts:
        pairs |= {(language, said) for language in ([said.language] if said.language else flow.languages)}
    return frozenset(pairs)
