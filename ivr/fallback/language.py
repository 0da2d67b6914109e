"""The language node turned into a context: a greeting for each language, and the pages of all."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.fallback.plan import Context
from ivr.fallback.questions import ANSWERED
from ivr.fallback.scope import Scope
from ivr.flow.nodes.language import OTHERS, PAGE, PATIENCE, Language
from ivr.flow.prompts import Prompt, prompt


def language(scope: Scope, context: Context, name: str, node: Language) -> None:
    """NUMBER_LANGUAGE decides: greeted in a language, or asked page by page. The fallback remembers nobody's."""
    languages = scope.flow.languages
    order = sorted(languages, key=lambda code: languages[code].key)
    pages = [order[first : first + PAGE] for first in range(0, len(order), PAGE)]
    asked = '$["${NUMBER_LANGUAGE}" = ""]'
    context.on("s", scope.begin(name), f"GotoIf({asked}?welcome,1:greet${{SPEAKS}},1)")
    for code in order:
        offers = [prompt("language-other", spoken, key=OTHERS) for spoken in _offered(order, code)]
        said = scope.prompts((prompt(node.welcome), *offers))
        context.on(f"greet{code}", "Set(PAGE=0)", said, scope.ask(OTHERS, PATIENCE, "optional"), ANSWERED)
    context.on("welcome", *_page(scope, pages, 0, prompt(node.welcome)))
    for number in range(len(pages)):
        context.on(f"page{number}", *_page(scope, pages, number))
    context.on(OTHERS, "Goto(page${PAGE},1)")
    for code in order:
        context.on(languages[code].key, f"Gosub(fallback-speaks,s,1({code}))", scope.go(node.next))
    context.on("none", scope.go(node.next))
    scope.wire_universal(context)


def _offered(order: Sequence[str], spoken: str) -> list[str]:
    return [spoken, *[code for code in order if code != spoken][:2]]


def _page(scope: Scope, pages: Sequence[Sequence[str]], number: int, *before: Prompt) -> list[str]:
    languages, following = scope.flow.languages, (number + 1) % len(pages)
    said = [prompt("language-option", code, key=languages[code].key) for code in pages[number]]
    if following != number:
        said.append(prompt("language-more", pages[following][0], key=OTHERS))
    keys = "".join(language.key for language in languages.values()) + OTHERS
    return [f"Set(PAGE={following})", scope.prompts((*before, *said)), scope.ask(keys), ANSWERED]
