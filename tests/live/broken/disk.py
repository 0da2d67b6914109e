"""A small filesystem of its own, which a test can fill, freeze, make read-only, and mend again."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

FREEZE, THAW = 0xC0045877, 0xC0045878
"""The requests FIFREEZE and FITHAW of Linux."""

MEGABYTE = 1_000_000


class Disk:
    """A mounted filesystem. What is done to it holds for every process that uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"
        self._frozen = False

    @property
    def free(self) -> int:
        """Bytes that anybody may still write."""
        room = os.statvfs(self.folder)
        return room.f_bavail * room.f_frsize

    def fill(self, but: int = 0) -> None:
        """Leaves room for `but` bytes, and for nothing else."""
        with self._ballast.open("ab", buffering=0) as ballast:
            while (room := self.free - but) > 0:
                try:
                    ballast.write(bytes(min(room, MEGABYTE)))
                except OSError:
                    return

    def make_room(self) -> None:
        """Takes away what filled it, if anything did."""
        if self._ballast.exists():
            self._ballast.unlink()

    def freeze(self) -> None:
        """Every write waits until `thaw`, in the kernel, as at a disk that has stalled."""
        self._ask(FREEZE)
        self._frozen = True

    def thaw(self) -> None:
        """What waited is written; a second time does nothing."""
        if self._frozen:
            self._ask(THAW)
            self._frozen = False

    def break_down(self) -> None:
        """What a kernel does when a disk reports errors: from now on nothing can be written, open files included."""
        _mount("-o", "remount,abort", str(self.folder))

    def _ask(self, request: int) -> None:
        opened = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(opened, request, 0)
        finally:
            os.close(opened)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """An ext4 of this size, open to all users. Needs root, as mounting does; nothing of it is left afterwards."""
    if os.geteuid() != 0:
        pytest.fail("a world with a broken disk mounts one of its own: run these tests as root")
    with TemporaryDirectory(prefix="disk-", dir="/tmp") as here:
        image, folder = Path(here, "image"), Path(here, "d")
        folder.mkdir()
        Path(here).chmod(0o755)
        with image.open("wb") as empty:
            empty.truncate(megabytes * MEGABYTE)
        _run("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0,root_owner=0:0", str(image))
        _mount("-o", "loop", str(image), str(folder))
        disk = Disk(folder)
        try:
            yield disk
        finally:
            disk.thaw()
            _run("umount", str(folder))


def _mount(*words: str) -> None:
    _run("mount", *words)


def _run(*words: str) -> None:
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
