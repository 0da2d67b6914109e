"""What a program asks to be done to a request turned into what the request's life knows."""

from __future__ import annotations

from collections.abc import Callable

from ivr.api.house import House
from ivr.api.models import Answer, AssignTo, HandTo, Words
from ivr.knowledge.sheet import named
from ivr.requests.asking import name_of_agent, name_of_post
from ivr.requests.life import Turn
from ivr.requests.model import Action, AnswerIt, Assign, Drop, Hand, Note, Reopen, Request
from ivr.requests.rules import Rules
from ivr.requests.signing import signed
from ivr.roles import Bearer


def turned(deed: AssignTo | HandTo | Answer | Words, bearer: Bearer, house: House) -> Callable[[Request], Turn]:
    """Does it to a request, as `signed`. Raises UserMistake for names that are none."""
    return signed(_action(deed, house), bearer, house.now())


def _action(deed: AssignTo | HandTo | Answer | Words, house: House) -> Callable[[Request], Action]:
    routing, now = house.routing(), house.now()
    match deed:
        case AssignTo(agent=agent):
            assigned = Assign(name_of_agent(agent, routing))
            return lambda request: assigned
        case HandTo(post=post):
            handed = Hand(name_of_post(post, routing))
            return lambda request: handed
        case Answer():
            if deed.sheet:
                named(house.sheets, deed.sheet)
            answered = AnswerIt(deed.text, deed.sheet, deed.web, deed.asked)
            return lambda request: answered
        case Words(do="reopen", text=text):
            rules = Rules(routing)
            return lambda request: Reopen(text, rules.due(request.subject, request.urgent, now))
        case Words(do=do, text=text):
            said = Drop(text) if do == "drop" else Note(text)
            return lambda request: said
