"""Questions on the control socket turned into answers, one JSON line each: `{"ask": ...}` and `{"answer": ...}`."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ivr.control.socket import connect
from ivr.errors import AccueilError, ServiceTrouble, UserMistake

PATIENCE = 15.0
"""Seconds that an answer may take."""

LONGEST = 1_000_000
"""Bytes of an answer at most."""

Answerer = Callable[[Mapping[str, Any]], Awaitable[Any]]
"""The fields of a question -> a JSON value. Raises AccueilError, which reaches whoever asked as it is."""

Tell = Callable[[str], None]
"""Tells whoever asked how far it is, in a sentence."""

LongAnswerer = Callable[[Mapping[str, Any], Tell], Awaitable[Any]]
"""The same for what takes long, and tells how far it is."""

log = logging.getLogger(__name__)


class Questions:
    """What a running service can be asked."""

    def __init__(self, starting: bool = False) -> None:
        self._answerers: dict[str, LongAnswerer] = {}
        self._starting = starting

    def started(self) -> None:
        """Everything that can be asked is there: any other question is a mistake from now on."""
        self._starting = False

    def on(self, what: str, answerer: Answerer) -> None:
        """Has the question `what` answered by `answerer`."""

        async def soon(fields: Mapping[str, Any], tell: Tell) -> Any:
            return await answerer(fields)

        self._answerers[what] = soon

    def on_long(self, what: str, answerer: LongAnswerer) -> None:
        """Has the question `what` answered by `answerer`, which tells how far it is."""
        self._answerers[what] = answerer

    async def answer(self, line: bytes, tell: Tell = lambda sentence: None) -> dict[str, Any]:
        """`{"answer": value}`, or `{"error": sentence, "mistake": whether it is the asker's}`; never raises."""
        try:
            return {"answer": await self._answer(line, tell)}
        except AccueilError as trouble:
            return {"error": str(trouble), "mistake": isinstance(trouble, UserMistake)}
        except Exception as fault:  # whoever asks must not wait for ever, and the service goes on
            log.exception("control socket: no answer to %s", line[:200])
            return {"error": f"the service made a mistake ({type(fault).__name__}); see its log", "mistake": False}

    async def _answer(self, line: bytes, tell: Tell) -> Any:
        try:
            asked = json.loads(line)
            what, fields = asked["ask"], asked.get("with", {})
            if not isinstance(what, str) or not isinstance(fields, dict):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UserMistake('a question is one line of JSON: {"ask": "agents", "with": {}}') from None
        return await self.ask(what, fields, tell)

    async def ask(self, what: str, fields: Mapping[str, Any], tell: Tell = lambda sentence: None) -> Any:
        """The answer, for a part of the service itself. Raises AccueilError, also for what nobody answers."""
        if what not in self._answerers:
            if self._starting:
                raise ServiceTrouble("the service is still starting: ask again when it says that it is up")
            near = get_close_matches(what, self._answerers, 1)
            known = f"did you mean '{near[0]}'?" if near else f"it knows {', '.join(sorted(self._answerers))}"
            raise UserMistake(f"the service cannot be asked '{what}' - {known}")
        return await self._answerers[what](fields, tell)


async def ask(path: Path, what: str, patience: float = PATIENCE, **fields: Any) -> Any:
    """The answer of the service that runs behind the socket `path`, within `patience` seconds.

    Raises MissingRequirement when none is running, UserMistake or ServiceTrouble as the service has it.
    """
    return await ask_long(path, what, fields, patience)


async def ask_long(
    path: Path, what: str, fields: Mapping[str, Any], patience: float, hear: Tell = lambda sentence: None
) -> Any:
    """The same for what takes long: `hear` is told how far it is, and then there are `patience` seconds again."""
    question = json.dumps({"ask": what, "with": dict(fields)}, ensure_ascii=False).encode() + b"\n"
    lines, writer = await asyncio.open_unix_connection(sock=connect(path), limit=LONGEST)
    try:
        async with asyncio.timeout(patience) as limit:
            writer.write(question)
            while line := await lines.readline():
                told = json.loads(line)
                if "progress" in told:
                    hear(told["progress"])
                    limit.reschedule(asyncio.get_running_loop().time() + patience)
                if "answer" in told:
                    return told["answer"]
                if "error" in told:
                    raise (UserMistake if told["mistake"] else ServiceTrouble)(told["error"])
    except TimeoutError:
        raise ServiceTrouble(f"the service did not answer '{what}' within {patience:g} s: look into its log") from None
    except (ConnectionError, ValueError) as trouble:
        raise ServiceTrouble(f"the service's answer to '{what}' could not be read: {trouble}") from trouble
    finally:
        writer.close()
    raise ServiceTrouble(f"the service ended before it answered '{what}'")
