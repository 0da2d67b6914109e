"""The service (`python -m tests.live.broken.dns_dead.nameless up`) on a machine whose name server says nothing."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.__main__ import main

SILENT = "127.0.0.253"
"""Nobody answers there."""

OWN_MOUNTS = 0x00020000
"""The flag CLONE_NEWNS of Linux."""


def without_names() -> None:
    """From now on this process and its children ask a name server that keeps silent. Needs root."""
    c = ctypes.CDLL(None, use_errno=True)
    if c.unshare(OWN_MOUNTS):
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    with TemporaryDirectory() as folder:
        asked = Path(folder, "resolv.conf")
        asked.write_text(f"nameserver {SILENT}\n")
        asked.chmod(0o644)
        subprocess.run(["mount", "--bind", str(asked), "/etc/resolv.conf"], check=True)


if __name__ == "__main__":
    without_names()
    main()
