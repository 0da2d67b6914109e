"""The clips of the call as files of a sounds folder, which the peers find in the environment."""

from __future__ import annotations

import os
from functools import cache

from bench.call import PROMPTS

SOUNDS = "BENCH_SOUNDS"


@cache
def media() -> tuple[tuple[str, ...], ...]:
    """Absolute and without ending, as Asterisk wants them."""
    return tuple(tuple(f"{os.environ[SOUNDS]}/{clip}" for clip in prompt) for prompt in PROMPTS)
