"""The service started on a disk that takes nothing: one sentence that says what to do, and nothing is left running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.broken.disk import Disk, small_disk

pytestmark = pytest.mark.live


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk of its own."""
    with small_disk(40) as mounted:
        yield mounted


def up(home: Path) -> subprocess.CompletedProcess[str]:
    """`ivr up` to its end, which must come at once."""
    environment = os.environ | {"IVR_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "ivr", "up"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("breaks", "why"), [(Disk.fill, "No space left on device"), (Disk.break_down, "Read-only file system")]
)
def test_a_service_does_not_start_where_nothing_can_be_written(
    disk: Disk, breaks: Callable[[Disk], None], why: str
) -> None:
    breaks(disk)
    done = up(disk.folder)
    assert done.returncode == 1
    (told,) = done.stderr.splitlines()
    assert told.startswith(f"ivr: nothing can be written to {disk.folder} ({why}; ")
    assert told.endswith("make room or mend the disk, then start again")
