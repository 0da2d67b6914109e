"""The place node turned into a context: the number's country, else the caller's by key, else a code that he types."""

from __future__ import annotations

import phonenumbers

from ivr.fallback.plan import Context
from ivr.fallback.scope import Scope
from ivr.flow.nodes.place import LONGEST_CODE, NO, YES, Place, choices, countries, country_of_code
from ivr.flow.prompts import prompt


def place(scope: Scope, context: Context, name: str, node: Place) -> None:
    """`country` goes on with a country that is known, `code` with a calling code, and each country has its menu."""
    ours = countries(scope.flow)
    context.on(
        "s",
        scope.begin(name),
        'GotoIf($["${KNOWN_CONSULATE}" != ""]?found,1)',
        'GotoIf($["${NUMBER_COUNTRY}" != ""]?country${NUMBER_COUNTRY},1)',
        f"Gosub(callers-{scope.version},s,1)",
        'GotoIf($["${CALLER_COUNTRY}" = ""]?type,1:confirm${CALLER_COUNTRY},1)',
    )
    for country in ours:
        asked = (prompt("place-confirm", country=country), YES, NO)
        context.on(f"confirm{country}", scope.prompts(asked), scope.ask("12", flag="own"), "Goto(confirm${ANSWER},1)")
    context.on("confirm1", "Goto(country${CALLER_COUNTRY},1)")
    context.on("confirm2", "Goto(type,1)")
    context.on("confirmnone", "Goto(unknown,1)")
    _typing(scope, context)
    named = [number.country for number in scope.flow.numbers.values() if number.country]
    for country in dict.fromkeys((*ours, *named)):
        _country(scope, context, country)
    scope.wire(context, node)


def _typing(scope: Scope, context: Context) -> None:
    """A calling code, once more when no consulate is there."""
    question = prompt("place-type-code")
    asked = [scope.ask("", flag="own", digits=LONGEST_CODE), 'GotoIf($["${ANSWER}" = "none"]?unknown,1)']
    code = "code$[${ANSWER} + 0]"
    typed = [f"GotoIf(${{DIALPLAN_EXISTS({context.name},{code},1)}}?{code},1)"]
    context.on("type", scope.prompts((question,)), *asked, *typed, "Goto(elsewhere,1)")
    again = [scope.prompts((prompt("place-not-covered"), question)), *asked, *typed, "Goto(unknown,1)"]
    context.on("elsewhere", *again)
    for digits in dict.fromkeys(map(phonenumbers.country_code_for_region, countries(scope.flow))):
        context.on(f"code{digits}", f"Goto(country{country_of_code(scope.flow, str(digits))},1)")


def _country(scope: Scope, context: Context, country: str) -> None:
    """Its only consulate, or the one that the caller chooses."""
    posts = scope.flow.consulates_of(country)
    learn = f"Set(KNOWN_COUNTRY={country})"
    if not posts:
        context.on(f"country{country}", learn, "Goto(unknown,1)")
        return
    found = [[learn, f"Set(KNOWN_CONSULATE={post})", "Goto(found,1)"] for post in posts]
    if len(posts) == 1:
        context.on(f"country{country}", *found[0])
        return
    keys = "".join(str(key) for key in range(1, len(posts) + 1))
    said = scope.prompts((prompt("place-which"), *choices(scope.flow, country)))
    context.on(f"country{country}", said, scope.ask(keys, flag="own"), f"Goto(post{country}${{ANSWER}},1)")
    for key, steps in zip(keys, found, strict=True):
        context.on(f"post{country}{key}", *steps)
    context.on(f"post{country}none", "Goto(unknown,1)")
