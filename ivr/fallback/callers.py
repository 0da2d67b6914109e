"""The countries with a consulate turned into contexts that tell from which of them a caller calls.

One country of a calling code is known by the code. Where several share one, the patterns of phonenumbers decide, in its
own order (`region_code_for_number`), as regular expressions that Asterisk reads as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberDesc

from ivr.fallback.plan import Context
from ivr.fallback.scope import Scope
from ivr.flow.nodes.place import countries
from ivr.routing.model import Trunk

KINDS = (
    "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail", "fixed_line",
    "mobile",
)  # fmt: skip
"""What a number must be one of, in phonenumbers' words, to belong to a country."""


def caller_contexts(scope: Scope, trunks: Mapping[str, Trunk]) -> Iterator[Context]:
    """`callers-<version>`, whose `s` makes CALLER_COUNTRY of CALLER and TRUNK, and how each trunk writes numbers."""
    name = f"callers-{scope.version}"
    context, ours = Context(name), countries(scope.flow)
    context.on(
        "s",
        "Set(CALLER_COUNTRY=)",
        "Set(FROM=${CALLER})",
        'ExecIf($["${CALLER:0:2}" = "00"]?Set(FROM=+${CALLER:2}))',
        f"GotoIf(${{DIALPLAN_EXISTS({name}-${{TRUNK}},${{FROM}},1)}}?{name}-${{TRUNK}},${{FROM}},1)",
        'ExecIf($["${FROM:0:1}" = "+"]?Set(FROM=${FROM:1}))',
        f"GotoIf(${{DIALPLAN_EXISTS({name},${{FROM}},1)}}?${{FROM}},1)",
        "Return()",
    )
    for code in dict.fromkeys(map(phonenumbers.country_code_for_region, ours)):
        for pattern, steps in _with_code(code, ours):
            context.on(pattern, *steps)
    yield context
    for trunk, written in trunks.items():
        if written.brings_calls and written.country:
            yield _national(scope, trunk, written, written.country)


def _national(scope: Scope, name: str, trunk: Trunk, country: str) -> Context:
    """Numbers as they are written inside the trunk's country: with its prefix, and without when it says so."""
    code = phonenumbers.country_code_for_region(country)
    prefix, lengths = _prefix(code), _lengths(code)
    context = Context(f"callers-{scope.version}-{name}")
    for length in lengths:
        if prefix:
            number = f"${{EXTEN:{len(prefix)}}}"
            context.on(f"_{prefix}{'X' * length}", f"Goto(callers-{scope.version},{code}{number},1)")
        if trunk.writes == "national":
            context.on(f"_{'X' * length}", f"Goto(callers-{scope.version},{code}${{EXTEN}},1)")
    context.on("none", "Return()")
    return context


def _with_code(code: int, ours: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The numbers of a calling code, by length, and whose they are."""
    regions = phonenumbers.region_codes_for_country_code(code)
    prefix = _prefix(code)
    for length in _lengths(code):
        if len(regions) == 1:
            yield f"_{code}{'X' * length}", [f"Set(CALLER_COUNTRY={regions[0]})", "Return()"]
        else:
            yield f"_{code}{'X' * length}", [f"Set(NATIONAL=${{EXTEN:{len(str(code))}}})", f"Goto(code{code},1)"]
    for length in _lengths(code) if prefix else ():
        longer = f"${{EXTEN:{len(str(code)) + len(prefix)}}}"
        yield f"_{code}{prefix}{'X' * length}", [f"Goto({code}{longer},1)"]
    if len(regions) > 1:
        yield f"code{code}", list(_shared(regions, ours))


def _shared(regions: Iterable[str], ours: list[str]) -> Iterator[str]:
    """Country after country, as phonenumbers looks for one; after the last one of ours nobody needs to know."""
    left = [region for region in regions if region in ours]
    for region in regions:
        if not left:
            break
        metadata = PhoneMetadata.metadata_for_region(region)
        assert metadata
        if metadata.leading_digits:
            yield f"GotoIf({matches(metadata.leading_digits, whole=False)}?{region})"
        else:
            yield f"GotoIf({matches(_pattern(metadata.general_desc))}?:not{region})"
            kinds = (getattr(metadata, kind) for kind in KINDS)
            patterns = dict.fromkeys(_pattern(kind) for kind in kinds if _pattern(kind))
            yield from (f"GotoIf({matches(pattern)}?{region})" for pattern in patterns)
        told = region if region in ours else ""
        left = [other for other in left if other != region]
        yield f"Goto(not{region})"
        yield f"({region}),Set(CALLER_COUNTRY={told})"
        yield "Return()"
        yield f"(not{region}),NoOp()"
    yield "Return()"


def matches(pattern: str, whole: bool = True) -> str:
    """A pattern of phonenumbers as a dialplan expression about NATIONAL, 1 or 0."""
    posix = pattern.replace("(?:", "(").replace("\\d", "[0-9]")
    end = "$" if whole else ""
    return f'${{REGEX("^({posix}){end}" ${{NATIONAL}})}}'


def _pattern(desc: PhoneNumberDesc | None) -> str:
    return (desc and desc.national_number_pattern) or ""


def _lengths(code: int) -> list[int]:
    """How many digits may come after a calling code."""
    metadata = PhoneMetadata.metadata_for_region(phonenumbers.region_code_for_country_code(code))
    desc = metadata and metadata.general_desc
    return sorted({*desc.possible_length, *desc.possible_length_local_only}) if desc else []


def _prefix(code: int) -> str:
    """What is dialled before a number inside its country, and not from abroad; empty where there is none."""
    metadata = PhoneMetadata.metadata_for_region(phonenumbers.region_code_for_country_code(code))
    prefix = (metadata and metadata.national_prefix) or ""
    return prefix if prefix.isdigit() else ""
