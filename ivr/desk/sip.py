"""PURE: a SIP message from an agent's page turned into whether it may go on to Asterisk: his own name, and no other."""

from __future__ import annotations

import re

METHODS = {"REGISTER", "INVITE", "ACK", "BYE", "CANCEL", "INFO", "OPTIONS", "UPDATE"}
"""What a telephone asks for. It refers calls to nobody, subscribes to nothing and sends no texts."""

_FIRST = re.compile(r"(?:(?P<method>[A-Z]{3,10}) sips?:\S+ SIP/2\.0|SIP/2\.0 [1-6]\d\d(?: [^\r\n]*)?)")
_USER = re.compile(r"sips?:([^@;>\s]+)@", re.IGNORECASE)
_LONG = {"f": "from", "t": "to", "m": "contact"}


def passes(text: str, agent: str) -> bool:
    """Whether a frame from the agent's page may go on: a sign of life, an answer, or a request in his own name."""
    if not text.strip("\r\n"):
        return True
    head = text.partition("\r\n\r\n")[0].split("\r\n")
    first = _FIRST.fullmatch(head[0])
    if first is None or any(line[:1] in (" ", "\t") for line in head):
        return False  # a header that goes on in the next line is read in several ways
    if first["method"] is None:
        return True
    if first["method"] not in METHODS:
        return False
    return _named(head[1:], agent, first["method"])


def _named(lines: list[str], agent: str, method: str) -> bool:
    """From, and in a registration To and Contact, are the agent's own, each once. Contact may be `*`."""
    own = {"from"} | ({"to", "contact"} if method == "REGISTER" else set())
    found: dict[str, list[str]] = {name: [] for name in own}
    for line in lines:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        name = _LONG.get(name, name)
        if name in found:
            found[name].append(value.strip())
    return all(len(values) == 1 and _is(values[0], agent, name) for name, values in found.items())


def _is(value: str, agent: str, name: str) -> bool:
    return (name == "contact" and value == "*") or _USER.findall(value) == [agent]
