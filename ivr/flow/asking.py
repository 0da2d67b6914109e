"""What a node may ask of the caller, and how far the engine has got with asking it."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flow.commands import Connect, Enqueue, HangUp, House, Record
from ivr.flow.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Say:
    """Say something; a key cuts it short and is kept for the next question, unless `barge_in` is False."""

    prompts: tuple[Prompt, ...]
    barge_in: bool = True


@dataclass(frozen=True, slots=True)
class Listen:
    """Say something and want a key of `keys`, or up to `digits` digits ended by `#` or a pause when digits > 0.

    The engine repeats the question, tells a wrong key from silence, and gives up after the service's tries.
    With `optional`, silence and any other key are an answer too (`NoKey`), and that key is kept. With `own_exit`,
    `0` and giving up are answered by `NoKey`, as the node itself has an exit that leads to a person. What is heard and
    typed at a `private` question is a telephone number: no digit of it is written down, and its first one may be `0`.
    """

    prompts: tuple[Prompt, ...]
    keys: str = ""
    digits: int = 0
    optional: bool = False
    own_exit: bool = False
    private: bool = False
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Answer to Say: it was said, or cut short by a key."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Answer to Listen: the key, or the digits without `#`."""

    keys: str


@dataclass(frozen=True, slots=True)
class NoKey:
    """Answer to a Listen with `optional` or `own_exit`: nothing that it wanted was pressed."""


Want = Say | Listen | Record | House | Enqueue | Connect | HangUp
"""What a node can ask for."""


@dataclass(frozen=True, slots=True)
class Asking:
    """An outstanding question: what is wanted, the command that must answer, and the digits gathered so far."""

    want: Want
    ref: str
    playing: bool = False
    digits: str = ""
    tries: int = 1
    repeats: int = 0
