"""As whom Asterisk runs."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import pytest

from ivr.asterisk.owner import PARTS, as_user, hand_over, open_log, run_user


def test_whoever_is_not_root_stays_who_he_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert run_user(tmp_path, Path("/bin/sh")) is None
    assert as_user(None) == {}


def test_asterisks_folders_are_closed_to_others(tmp_path: Path) -> None:
    hand_over(tmp_path, None)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(PARTS, 0o700)


def test_what_asterisk_could_put_into_its_folders_gives_it_no_file_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "secrets.json"
    ours.touch()
    home = tmp_path / "home"
    (home / "log" / "cel-custom").mkdir(parents=True)
    kept = home / "log" / "cel-custom" / "cel.jsonl"
    kept.touch()
    (home / "log" / "link").symlink_to(ours)
    (home / "log" / "folder").symlink_to(tmp_path)
    (home / "spool").mkdir()
    (home / "spool" / "same").hardlink_to(ours)
    given = set()

    def chown(name: str, uid: int, gid: int, *, dir_fd: int, follow_symlinks: bool) -> None:
        given.add(os.stat(name, dir_fd=dir_fd, follow_symlinks=follow_symlinks).st_ino)

    monkeypatch.setattr(os, "chown", chown)
    hand_over(home, pwd.getpwuid(os.geteuid()).pw_name)
    assert kept.stat().st_ino in given
    assert ours.stat().st_ino not in given


def test_a_log_is_for_its_owner_alone_and_never_behind_a_link(tmp_path: Path) -> None:
    with open_log(tmp_path / "log" / "console.log") as log:
        log.write(b"one\n")
    with open_log(tmp_path / "log" / "console.log") as log:
        log.write(b"two\n")
    written = tmp_path / "log" / "console.log"
    assert (written.read_text(), stat.S_IMODE(written.stat().st_mode)) == ("one\ntwo\n", 0o600)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept")
    written.unlink()
    written.symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic links"):
        open_log(written)
    assert elsewhere.read_text() == "kept"
