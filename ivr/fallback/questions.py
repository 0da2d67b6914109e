"""The nodes that only talk with the caller turned into contexts: language, menu, play, hours, voicemail, hangup."""

from __future__ import annotations

from ivr.fallback.plan import Context
from ivr.fallback.scope import SILENCE, Scope
from ivr.flow.nodes.hangup import Hangup
from ivr.flow.nodes.hours import Hours, closed_prompt
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.play import Play
from ivr.flow.nodes.voicemail import NOT_KEPT, NOTHING, THANKS, Voicemail
from ivr.flow.prompts import prompt

ANSWERED = "Goto(${ANSWER},1)"
"""Goes on at the extension that the answer names."""


def menu(scope: Scope, context: Context, name: str, node: Menu) -> None:
    """An extension for each key."""
    keys = "".join(node.options)
    context.on("s", scope.begin(name), scope.prompts(node.says(scope.flow)), scope.ask(keys), ANSWERED)
    for key, option in sorted(node.options.items()):
        learn = [f"Set(KNOWN_{what.upper()}={value})" for what, value in option.learn.items()]
        context.on(key, *learn, scope.go(option.go))
    scope.wire_universal(context)


def play(scope: Scope, context: Context, name: str, node: Play) -> None:
    """Said, and on."""
    say = "say" if node.barge_in else "tell"
    on = ANSWERED if node.barge_in else "Goto(said,1)"
    context.on("s", scope.begin(name), scope.prompts(node.says(scope.flow)), f"Gosub(fallback-{say},s,1)", on)
    context.on("said", scope.go(node.next))
    if node.barge_in:
        context.on("person", scope.go(scope.flow.service.person))


def hours(scope: Scope, context: Context, name: str, node: Hours) -> None:
    """The switch is that of the routing's version; only a normal one asks the schedule."""
    switch, schedule = scope.flow.service.switch, scope.flow.schedules[node.schedule]
    if switch == "crisis":
        context.on("s", scope.begin(name), SILENCE, scope.go(node.crisis))
        return
    asked = [scope.hours(node.schedule), 'GotoIf($["${CLOSED}" = ""]?open,1)']
    if switch == "closed":
        asked = [f"Set(CLOSED={scope.clip(closed_prompt(schedule, None))})"]
    said = scope.say_files("${CLOSED}")
    context.on("s", scope.begin(name), *asked, SILENCE, said, "Gosub(fallback-say,s,1)", ANSWERED)
    context.on("open", scope.go(node.open))
    context.on("said", scope.go(node.closed))
    context.on("person", scope.go(scope.flow.service.person))


def voicemail(scope: Scope, context: Context, name: str, node: Voicemail) -> None:
    """One that is too short is asked for once more."""
    urgent, post = str(node.urgent).lower(), "${KNOWN_CONSULATE}" if node.post == "consulate" else ""
    say = [scope.prompts(map(prompt, node.say)), "Gosub(fallback-say,s,1)", ANSWERED]
    context.on("s", scope.begin(name), "Set(EMPTY=0)", *say)
    context.on("said", f"Gosub(fallback-records,s,1({node.max_seconds},{urgent},{post}))", ANSWERED)
    again = "GotoIf($[${EMPTY} > 1]?nothing,1)"
    once_more = [scope.prompts((NOTHING,)), "Gosub(fallback-say,s,1)", ANSWERED]
    context.on("empty", "Set(EMPTY=$[${EMPTY} + 1])", again, *once_more)
    context.on("nothing", scope.go(node.empty))
    context.on("recorded", scope.prompts((THANKS,)), "Gosub(fallback-tell,s,1)", scope.go(node.recorded))
    context.on("lost", scope.prompts((NOT_KEPT,)), "Gosub(fallback-tell,s,1)", scope.go(node.empty))
    context.on("person", scope.go(scope.flow.service.person))


def hangup(scope: Scope, context: Context, name: str, node: Hangup) -> None:
    """Last words."""
    files = "&".join(map(scope.clip, node.says(scope.flow)))
    context.on("s", scope.begin(name), *([f"Playback({files})"] if files else []), "Hangup()")
