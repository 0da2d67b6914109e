"""The live calls of both phones share the towns of all live calls."""

from tests.live.conftest import towns  # noqa: F401
