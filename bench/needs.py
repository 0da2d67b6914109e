"""What the bench needs of the machine, looked at before anything is started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from importlib.util import find_spec

from ivr.errors import MissingRequirement

PROGRAMS = {"sipp": "sip-tester", "tcpdump": "tcpdump"}
"""Program -> the Debian package that has it."""

PACKAGES = {"asyncari": ("asyncari", "asyncari"), "agi": ("asterisk", "pyst2")}
"""Way -> the module that it imports, and the package that has it."""

INSTALL = "`make bench-install` installs all that the bench needs"


def look(ways: Iterable[str]) -> None:
    """Raises MissingRequirement with what to do, when one of these ways could not be measured."""
    for program, package in PROGRAMS.items():
        if not shutil.which(program):
            raise MissingRequirement(f"{program} is not installed: apt-get install {package}; {INSTALL}")
    for way in ways:
        module, package = PACKAGES.get(way, ("", ""))
        if module and not find_spec(module):
            raise MissingRequirement(f"{package} is not installed: {INSTALL}, or name the ways to measure by --way")
    if os.geteuid():
        raise MissingRequirement("only root may listen to the wire and send audio as SIPp does: run it as root")
