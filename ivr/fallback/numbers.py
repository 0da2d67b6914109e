"""The numbers of a service turned into contexts that know each one as every trunk writes it, and where it begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import phonenumbers
from phonenumbers import PhoneMetadata

from ivr.fallback.plan import Context
from ivr.fallback.scope import Scope
from ivr.flow.definition import Number
from ivr.flow.prompts import prompt
from ivr.routing.model import Trunk
from ivr.routing.numbers import e164


def number_contexts(scope: Scope, trunks: Mapping[str, Trunk]) -> Iterable[Context]:
    """`numbers-<version>`, asked at `s` about DIALLED and TRUNK, and one for each trunk that brings calls."""
    yield _numbers(scope)
    for name, trunk in trunks.items():
        if trunk.brings_calls:
            context = Context(f"numbers-{scope.version}-{name}")
            for written, number in as_written(trunk, scope.flow.numbers):
                context.on(written, f"Goto(numbers-{scope.version},{number},1)")
            yield context


def as_written(trunk: Trunk, numbers: Iterable[str]) -> list[tuple[str, str]]:
    """Every way in which a trunk may write each number, with the number itself."""
    ways = ((written, number) for number in numbers for written in _ways(trunk, number))
    return [(written, number) for written, number in ways if e164(written, trunk.writes, trunk.country) == number]


def _ways(trunk: Trunk, number: str) -> list[str]:
    inside = number.removeprefix(f"+{phonenumbers.country_code_for_region(trunk.country)}") if trunk.country else number
    country = PhoneMetadata.metadata_for_region(trunk.country) if trunk.country else None
    national = [(country.national_prefix or "") + inside, inside] if country and inside != number else []
    return list(dict.fromkeys((number, f"00{number[1:]}", number[1:], *national)))


def _numbers(scope: Scope) -> Context:
    name, service = f"numbers-{scope.version}", scope.flow.service
    context = Context(name)
    context.on(
        "s",
        "Set(NUMBER_START=)",
        f"GotoIf(${{DIALPLAN_EXISTS({name}-${{TRUNK}},${{DIALLED}},1)}}?{name}-${{TRUNK}},${{DIALLED}},1)",
        f"GotoIf(${{DIALPLAN_EXISTS({name},${{DIALLED}},1)}}?${{DIALLED}},1)",
        f'ExecIf($["${{SPEAKS}}" = ""]?Set(SPEAKS={service.default_language}))',
        "Return()",
    )
    for number, known in scope.flow.numbers.items():
        context.on(number, *_known(known, service.default_language))
    context.on("unknown", f"Playback({scope.clip(prompt(service.unknown_number))})", "Hangup()")
    return context


def _known(number: Number, default: str) -> list[str]:
    return [
        f"Set(NUMBER_START={number.start})",
        f"Set(NUMBER_LANGUAGE={number.language or ''})",
        f"Set(NUMBER_COUNTRY={number.country or ''})",
        f'ExecIf($["${{SPEAKS}}" = ""]?Set(SPEAKS={number.language or default}))',
        "Return()",
    ]
