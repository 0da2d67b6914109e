"""The machine and the versions that were measured, as words for the page."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from ivr.settings import PROJECT


def facts(asterisk: str, command: str) -> dict[str, str]:
    """By the name that the page gives it. `asterisk`: what it says of its version; `command`: what was run."""
    return {
        "Date": f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC",
        "Command": command,
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1024**3:.1f} GiB",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Asterisk": _found(r"Asterisk (\S+)", asterisk),
        "Accueil": f"{version('accueil')}, commit {_commit()}",
        "Python": platform.python_version(),
        "asyncari": version("asyncari"),
        "panoramisk": version("panoramisk"),
        "pyst2": version("pyst2"),
        "SIPp": _found(r"SIPp v([\d.]+)", _said("sipp", "-v")),
        "tcpdump": _found(r"tcpdump version (\S+)", _said("tcpdump", "--version")),
    }


def version(package: str) -> str:
    """Of an installed package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    return _found(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8")) or platform.machine()


def _commit() -> str:
    said = _said("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    return _found(r"^([0-9a-f]+(?:-dirty)?)$", said) or "unknown"


def _said(*command: str) -> str:
    """All that a program prints; nothing when there is no such program."""
    try:
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=10, check=False)
    except OSError:
        return ""
    return done.stdout + done.stderr


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else ""
