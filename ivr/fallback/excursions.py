"""The nodes that send the caller to a person turned into contexts: queue and transfer, and the way back from each."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.fallback.plan import Context
from ivr.fallback.questions import ANSWERED
from ivr.fallback.scope import SILENCE, Scope
from ivr.flow.definition import Consulate, Partner
from ivr.flow.nodes.queue import Queue
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.prompts import prompt
from ivr.flow.tiers import FRONT, steps_of

SUBJECT = 'subject-${IF($["${KNOWN_SUBJECT}" = ""]?unknown:${KNOWN_SUBJECT})}'
TOLD = ("Set(IVR_REF=)", "Set(IVR_SUBJECT=${KNOWN_SUBJECT})", "Set(IVR_LANGUAGE=${SPEAKS})")
TOLD_COUNTRY = "Set(IVR_COUNTRY=${KNOWN_COUNTRY})"
"""What the telephone that rings is told; see ivr/ari/excursion.py."""


def queue(scope: Scope, context: Context, name: str, node: Queue) -> None:
    """The queue of each language; whoever waits may leave a message by 2, and nothing else is offered."""
    languages, default = scope.flow.languages, scope.flow.service.default_language
    say = [f"Playback({'&'.join(scope.clip(prompt(key)) for key in node.say)})"] if node.say else []
    context.on("s", scope.begin(name), SILENCE, *say, "Goto(wait${SPEAKS},1)")
    for language in languages:
        context.on(f"wait{language}", *_wait(scope, node, _queue_of(scope, node, (language, default))))
    handed = ['GotoIf($["${LEFT}" = "handed"]?to${TO},1)'] if node.handed else []
    left = ['GotoIf($["${LEFT}" = "handed"]?served,1)']
    left += [f'GotoIf($["${{LEFT}}" = "{way}"]?{way},1)' for way in ("callback", "message") if getattr(node, way)]
    back = 'Goto(${IF($["${ACCEPTED}" != "" & "${LEFT}" = ""]?served:unserved)},1)'
    context.on("left", *handed, *left, back)
    for post in (*scope.flow.consulates, *scope.flow.partners) if node.handed else ():
        context.on(f"to{post}", *_handed(scope, post))
    if node.handed:
        context.on("_to.", "Goto(served,1)")
    scope.wire(context, node)


def _queue_of(scope: Scope, node: Queue, languages: Iterable[str]) -> str:
    """As ivr.flow.nodes.queue.queue_of."""
    speaking = (name for spoken in languages for name, queue in scope.flow.queues.items() if queue.language == spoken)
    return node.queue or next(speaking, next(iter(scope.flow.queues)))


def _wait(scope: Scope, node: Queue, name: str) -> list[str]:
    queue, sensitive = scope.flow.queues[name], scope.flow.service.sensitive
    steps = _steps(steps_of(name, queue))
    subjects = " | ".join(f'"${{KNOWN_SUBJECT}}" = "{subject}"' for subject in sensitive)
    reserved = [f"ExecIf($[{subjects}]?Set(QUEUE_STEPS={_steps(steps_of(name, queue, True))}))"] if sensitive else []
    return [
        *TOLD,
        TOLD_COUNTRY,
        f"Set(QUEUE_STEPS={steps})",
        *reserved,
        f"Set(QUEUE_SINCE={round(FRONT.timestamp()) if node.same_agent else '${CUT(CALLREF,-,1)}'})",
        f"Set(QUEUE_LANGUAGE={queue.language})",
        f"Set(QUEUE_OFFERS={'message' if node.message else ''})",
        f"Set(QUEUE_WHISPER=whisper-language/language-${{SPEAKS}}&{SUBJECT})",
        f"Set(QUEUE_AGENT={'${KNOWN_AGENT}' if node.same_agent else ''})",
        "Set(QUEUE_TAPE=)",
        f"Goto(to-queue,{name},1)",
    ]


def _steps(steps: Iterable[tuple[str, float]]) -> str:
    return "&".join(f"{line}:{round(seconds)}" for line, seconds in steps)


def _handed(scope: Scope, name: str) -> list[str]:
    learn = [f"Set(KNOWN_POST={name})", "Set(KNOWN_AGENT=${ACCEPTED})"]
    if name in scope.flow.consulates:
        country = scope.flow.consulates[name].country
        learn += [f"Set(KNOWN_CONSULATE={name})", f"Set(KNOWN_COUNTRY={country})"]
    return [*learn, "Goto(handed,1)"]


def transfer(scope: Scope, context: Context, name: str, node: Transfer) -> None:
    """The hours of the post, its line trunk by trunk, the whisper and the key of whoever answers."""
    post = node.post or ("${KNOWN_POST}" if node.handed else "${KNOWN_CONSULATE}")
    say = [f"Playback({'&'.join(scope.clip(prompt(key)) for key in node.say)})"] if node.say else []
    context.on("s", scope.begin(name), f"Goto(hours{post},1)")
    context.on("call", SILENCE, *say, f"Gosub(trunks{post},1)", "Goto(next,1)")
    context.on("next", "Set(LINE_TRUNK=${SHIFT(TRUNKS,&)})", f"Goto(dial{post},1)")
    context.on("left", f"Gosub(trunks{post},1)", "Gosub(fallback-line,s,1)", ANSWERED)
    posts = _posts(scope, node)
    for known in posts:
        _post(scope, context, node, known)
    if node.line == "main" and any(scope.flow.post(known).hours for known in posts):
        context.on("shut", SILENCE, scope.say_files("${CLOSED}"), "Gosub(fallback-say,s,1)", ANSWERED)
        context.on("said", "Goto(closed,1)")
        context.on("person", scope.go(scope.flow.service.person))
    scope.wire(context, node)


def _posts(scope: Scope, node: Transfer) -> list[str]:
    """Whom this node can ever call."""
    if node.post:
        return [node.post]
    return [*scope.flow.consulates, *(scope.flow.partners if node.handed else ())]


def _post(scope: Scope, context: Context, node: Transfer, name: str) -> None:
    """Its hours, its trunks, and one attempt on the line over LINE_TRUNK."""
    post: Partner = scope.flow.post(name)
    line = post.duty if node.line == "duty" and isinstance(post, Consulate) else post.main
    asked = (
        [scope.hours(post.hours), 'GotoIf($["${CLOSED}" != ""]?shut,1)'] if node.line == "main" and post.hours else []
    )
    context.on(f"hours{name}", *asked, "Goto(call,1)")
    context.on(f"trunks{name}", f"Set(TRUNKS={'&'.join(map(scope.endpoint, line.trunks))})", "Return()")
    context.on(
        f"dial{name}",
        *TOLD,
        TOLD_COUNTRY,
        "Set(LINE_REST=${TRUNKS})",
        f"Set(LINE_RING={int(line.ring)})",
        f"Set(LINE_LANGUAGE={post.language})",
        f"Set(LINE_POST={name})",
        "Set(LINE_TAPE=)",
        "Gosub(fallback-whisper,s,1)",
        f"Goto(to-line,{line.number},1)",
    )
