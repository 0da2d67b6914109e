"""A compiled context read as Asterisk reads it, as far as hours and callers need: patterns, jumps, comparisons."""

from __future__ import annotations

import re

from ivr.fallback.plan import Context

STEP = re.compile(r"(?:\((?P<label>\w+)\),)?(?P<application>\w+)\((?P<data>.*)\)")
TEST = re.compile(r'\$\{REGEX\("(?P<pattern>.*)" (?P<text>\S*)\)\}|\$\[(?P<less>\S+) < (?P<than>\S+)\]')


def run(context: Context, extension: str, variables: dict[str, str]) -> dict[str, str]:
    """The variables when the extension returns, or when it goes to another context."""
    place, steps, known = 0, _steps(context, extension), dict(variables) | {"EXTEN": extension}
    while True:
        _, application, data = steps[place]
        place += 1
        match application:
            case "Return":
                return known
            case "Set":
                name, _, value = data.partition("=")
                known[name] = _filled(value, known)
            case "Goto" | "GotoIf":
                target = data if application == "Goto" else _chosen(data, known)
                labels = {label: number for number, (label, _, _) in enumerate(steps) if label}
                if target in labels:
                    place = labels[target]
                elif target:
                    extension = _filled(target.removesuffix(",1"), known)
                    place, steps = 0, _steps(context, extension)
                    known["EXTEN"] = extension


def _steps(context: Context, extension: str) -> list[tuple[str, str, str]]:
    found = context.extensions.get(extension)
    if found is None:
        matching = [name for name in context.extensions if name.startswith("_") and _matches(name, extension)]
        found = context.extensions[min(matching, key=lambda name: name.count("X"))]
    parts = [STEP.fullmatch(step) for step in found]
    return [(part["label"] or "", part["application"], part["data"]) for part in parts if part]


def knows(context: Context, extension: str) -> bool:
    """Whether an extension, or a pattern, matches."""
    return extension in context.extensions or any(
        _matches(name, extension) for name in context.extensions if name.startswith("_")
    )


def _matches(pattern: str, extension: str) -> bool:
    return bool(re.fullmatch(pattern[1:].replace("X", "[0-9]"), extension))


def _filled(text: str, known: dict[str, str]) -> str:
    return re.sub(
        r"\$\{(\w+)(?::(\d+))?(?::(\d+))?\}",
        lambda found: known[found[1]][int(found[2] or 0) :][: int(found[3]) if found[3] else None],
        text,
    )


def _chosen(data: str, known: dict[str, str]) -> str:
    test = TEST.match(data)
    assert test, data
    if test["pattern"]:
        true = bool(re.search(test["pattern"], _filled(test["text"], known)))
    else:
        true = int(_filled(test["less"], known)) < int(_filled(test["than"], known))
    yes, _, no = data[test.end() :].removeprefix("?").partition(":")
    return yes if true else no
