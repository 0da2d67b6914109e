"""PURE: wrong passwords, each with its address, name and moment, turned into blocks that grow with each repetition."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Collection, Iterable

from ivr.doors.block import Block

TRIES = 5
"""Wrong passwords within WINDOW before the door is shut: who mistypes twice notices nothing."""

WINDOW = 600.0
"""Seconds."""

FIRST = 60.0
"""Seconds of the first block; each further one within MEMORY lasts four times as long, up to LONGEST."""

LONGEST = 86400.0

MEMORY = 86400.0
"""Seconds after its end for which a block makes the next one longer."""

MOST = 500
"""Blocks, and addresses with failures, remembered at once; the oldest make room: sources can be forged."""


class Guard:
    """Who is shut out. Times are in seconds since 1970."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._blocks = {(block.address, block.name): block for block in blocks}
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lifted: dict[tuple[str, str], float] = {}

    @property
    def kept(self) -> tuple[Block, ...]:
        """All blocks, those that are over included."""
        return tuple(self._blocks.values())

    def blocks(self, now: float) -> tuple[Block, ...]:
        """Who is shut out now."""
        return tuple(block for block in self._blocks.values() if block.until > now)

    def failed(self, address: str, name: str, at: float, registered: Collection[str], trunk: bool) -> Block | None:
        """A wrong password for `name` (empty: nobody's) came from `address`; a block, when it is one too many.

        `at`: when Asterisk saw it. What is told late, after the block was lifted by hand, makes no new one.
        `registered`: whose telephones are registered from this address. They and a `trunk` are never shut out with
        a guesser who sits behind the same address, and a name that is registered there is not shut out at all:
        somebody else could forge the address to do him harm.
        """
        shared = trunk or bool(registered)
        if shared and (not name or name in registered):
            return None
        key = (address, name if shared else "")
        if key in self._blocks and self._blocks[key].until > at:
            return None  # tried before the door was quite shut
        if 0 <= self._lifted.get(key, -WINDOW) - at <= WINDOW:
            return None
        times = self._failures.setdefault(key, deque(maxlen=TRIES))
        self._failures.move_to_end(key)
        times.append(at)
        while len(self._failures) > MOST:
            self._failures.popitem(last=False)
        if len(times) < TRIES or at - times[0] > WINDOW:
            return None
        del self._failures[key]
        return self._block(key, at)

    def lift(self, whom: str, now: float) -> tuple[Block, ...]:
        """Ends and forgets the blocks of an address, a name, or both written as `whom` has it."""
        ended = tuple(block for block in self._blocks.values() if whom in (block.address, block.name, block.whom))
        for block in ended:
            key = (block.address, block.name)
            del self._blocks[key]
            self._lifted[key] = now
        return ended

    def forget(self, now: float) -> None:
        """Drops what was over long ago."""
        self._blocks = {key: block for key, block in self._blocks.items() if block.until + MEMORY > now}
        self._lifted = {key: at for key, at in self._lifted.items() if at + WINDOW > now}

    def next_end(self, now: float) -> float | None:
        """When the next block ends."""
        return min((block.until for block in self.blocks(now)), default=None)

    def _block(self, key: tuple[str, str], now: float) -> Block:
        self.forget(now)
        before = self._blocks.pop(key, None)
        times = before.times + 1 if before else 1
        made = Block(*key, now + min(FIRST * 4 ** min(times - 1, 10), LONGEST), times)
        self._blocks[key] = made
        while len(self._blocks) > MOST:
            del self._blocks[next(iter(self._blocks))]
        return made
