"""What processes cost: CPU time and memory, as the kernel tells."""

from __future__ import annotations

import os
from pathlib import Path

from ivr.errors import ServiceTrouble

TICK = os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int | None) -> float:
    """Seconds of CPU that a process has used, its children that have ended included; 0 of none."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICK


def memory_of(pid: int | None) -> int:
    """Bytes of memory that are its own: what it shares counts by its part; 0 of none."""
    if pid is None:
        return 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise ServiceTrouble(f"the kernel does not tell the memory of process {pid}")
