"""What is known of a call turned into what the answering side is told: headers, and the words before the talk."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.flow.node import Flow, Scene
from ivr.flow.nodes.place import countries
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.waiting import waits

TAPED = "record-agreed"
"""That the conversation is recorded: whoever takes the call must know it too."""


def headers(scene: Scene) -> tuple[tuple[str, str], ...]:
    """What the answering side is told about the call: language, subject and country, as far as they are known."""
    known = {"language": scene.call.language, **scene.call.learnt}
    return tuple((name, known[name]) for name in ("language", "subject", "country") if name in known)


def for_agent(scene: Scene, tape: str) -> tuple[Prompt, ...]:
    """What an agent hears, in a language of his own: which language is spoken, about what, and if it is recorded."""
    return _spoken(scene.call.language), _about(scene.call.learnt.get("subject")), *([prompt(TAPED)] if tape else [])


def for_post(scene: Scene, language: str, tape: str) -> tuple[Prompt, ...]:
    """What the callee hears before taking the call: from where, in which language, about what, and which key."""
    country = scene.call.learnt.get("country") or scene.number.country
    return (
        prompt("whisper-call", language),
        *([prompt("whisper-from", language, country=country)] if country else []),
        _spoken(scene.call.language, language),
        _about(scene.call.learnt.get("subject"), language),
        *([prompt(TAPED, language)] if tape else []),
        prompt("whisper-accept", language),
    )


def all_for_agents(flow: Flow) -> Iterable[Prompt]:
    """Everything that agents can hear, and for how long the caller has waited, in any language of the flow."""
    yield from (_spoken(spoken) for spoken in flow.languages)
    yield from (_about(subject) for subject in (*flow.subjects, None))
    yield from (prompt(TAPED),) if flow.records else ()
    yield from waits()


def all_for_posts(flow: Flow, languages: Iterable[str]) -> Iterable[Prompt]:
    """Everything that posts of these languages can hear."""
    known = {*countries(flow), *(number.country for number in flow.numbers.values() if number.country)}
    for language in languages:
        yield from (prompt(key, language) for key in ("whisper-call", "whisper-accept"))
        yield from (prompt(TAPED, language),) if flow.records else ()
        yield from (_about(subject, language) for subject in (*flow.subjects, None))
        yield from (prompt("whisper-from", language, country=country) for country in known)
        yield from (_spoken(spoken, language) for spoken in flow.languages)


def _spoken(spoken: str, language: str | None = None) -> Prompt:
    return prompt("whisper-language", language, language=spoken)


def _about(subject: str | None, language: str | None = None) -> Prompt:
    return prompt(f"subject-{subject or 'unknown'}", language)
