"""Versions of the routing that a busy supervisor may want, one after another: good ones, and broken in each way."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice

import pytest

from ivr.errors import AccueilError
from tests.versions.changing import Changing
from tests.versions.spoiling import NOT_LOADED, NOT_TAKEN, Spoils, full, spelt_wrong, unread


@dataclass(frozen=True)
class Version:
    """Pieces of the routing that are replaced. A broken one is refused with words that hold `refused`.

    `back`: not a new one, but that before the one in force. `spoils`: what goes wrong while it is accepted.
    """

    name: str
    changes: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    spoils: Spoils = nullcontext
    back: bool = False


def queue(name: str) -> dict[str, str]:
    """One more queue, and an agent who serves it."""
    return {
        "  fr: {language: fr}": f"  fr: {{language: fr}}\n  {name}: {{language: fr, ring: 40}}",
        "queues: [fr, en]}": f"queues: [fr, en, {name}]}}",
    }


OTHER_KEYS = {
    '      "1": {say: topic-information, go': '      "2": {say: topic-information, go',
    '      "2": {say: topic-complaint, go': '      "1": {say: topic-complaint, go',
}
"""A menu in which two options have changed their keys."""

OTHER_LINE = {"${LONDON_SIP:-127.0.0.24:5060}": "${LONDON_BACKUP_SIP:-127.0.0.25:5060}"}
PARIS_ELSEWHERE = {"${PARIS_SIP:-127.0.0.11:5060}": "${PARIS_BACKUP_SIP:-127.0.0.12:5060}"}
WITHOUT_LONDON = {
    """\
  london:
    name: Consulate General in London
    code: "71"
    country: GB
    say: post-london
    language: en
    hours: london
    main: {number: "+442079460201", trunks: [london-1, london-2]}
    duty: {number: "+442079460209", trunks: [london-2, london-1]}
""": "",
    '  london-1: {address: "${LONDON_SIP:-127.0.0.24:5060}"}\n': "",
    '  london-2: {address: "${LONDON_BACKUP_SIP:-127.0.0.25:5060}"}\n': "",
}
ANOTHER_GERMAN_QUEUE = {
    "  de: {language: de, ring": "  german: {language: de, ring",
    "queues: [nl, de]": "queues: [nl, german]",
    "queues: [de, en]": "queues: [german, en]",
}
HOURS = {'{date: 2026-12-24, hours: [{opens: "09:00"': '{date: 2026-12-24, hours: [{opens: "10:00"'}
WITHOUT_AMINA = {
    "  amina: {name: Amina, sensitive: true, languages: {ar: 5, fr: 4}, queues: [ar, fr]}\n": "",
}
WITHOUT_LYON = {
    "[lyon-1, paris-2]": "[paris-1]",
    "[lyon-1, paris-1]": "[paris-1]",
    '  lyon-1: {address: "${LYON_SIP:-127.0.0.13:5060}"}\n': "",
}

ROUND = 8
"""Versions under the same callers: the first ones leave another menu, and the second ones the menu as it was."""

VERSIONS = (
    Version("a consulate and its trunks gone", OTHER_KEYS | WITHOUT_LONDON),
    Version("a text that is no YAML", {"service:": "service: ["}, "routing.yaml:"),
    Version("a trunk elsewhere", OTHER_KEYS | OTHER_LINE),
    Version("a dialplan that is not read", HOURS, NOT_LOADED, partial(unread, "extensions.conf")),
    Version("a queue gone, and another in its place", OTHER_KEYS | ANOTHER_GERMAN_QUEUE),
    Version("trunks that are not read", PARIS_ELSEWHERE, NOT_LOADED, partial(unread, "pjsip.conf")),
    Version("the one before it again", back=True),
    Version("a full disk", HOURS, NOT_TAKEN, partial(full, "extensions.conf")),

    Version("an agent gone", WITHOUT_AMINA),
    Version("a node that is not there", {"next: open-or-closed": "next: open-or-shut"}, "open-or-closed"),
    Version("a line gone", WITHOUT_LYON),
    Version("a promise that is no number", {"promise: 180": "promise: soon"}, "promise"),
    Version("one more queue", queue("fr-more")),
    Version("a dialplan that cannot be read", queue("fr-third"), NOT_LOADED, partial(spelt_wrong, "extensions.conf")),
    Version("a note"),
    Version("a disk that is full at the queues", queue("fr-fourth"), NOT_TAKEN, partial(full, "queues.conf")),
)  # fmt: skip


async def accepted(changing: Changing, many: int, first: int = 0) -> tuple[int, int]:
    """So many versions one after another, each judged by what new calls begin with; how many were good, and broken.

    After a broken one, all is as it was before it.
    """
    good = 0
    for number, version in enumerate(islice(cycle(VERSIONS), first, first + many), first):
        text = changing.text(version.changes, f"{number}: {version.name}")
        if version.refused:
            await refused(changing, version, text)
        else:
            good += 1
            name = await (changing.roll_back() if version.back else changing.accept(text, why=version.name))
            assert await changing.version() == name == await changing.begins_with(), version.name
    return good, many - good


async def refused(changing: Changing, version: Version, text: str) -> None:
    """A broken version is refused, and nothing is another than before."""
    before = await changing.everything()
    with version.spoils(), pytest.raises(AccueilError, match=version.refused):
        await changing.accept(text)
    after = await changing.everything()
    for what, was in before.items():
        assert after[what] == was, f"{version.name}: {what}"
