"""A backup holds what was there at one moment, says so truly, and can be put in place and taken back."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from ivr.__main__ import ivr
from ivr.backup import making, restoring
from ivr.control.questions import Questions
from ivr.errors import AccueilError, MissingRequirement, ServiceTrouble, UserMistake
from ivr.flow.entries import Began, Noted
from ivr.journal.journal import Journal
from ivr.journal.queries import one
from ivr.journal.tail import TailServer
from ivr.service.restoring import Restoring
from ivr.users.accounts import Accounts
from ivr.users.log import Log
from ivr.users.model import User
from ivr.users.sessions import Sessions
from tests.backup.house import MESSAGE, NOW, called, contents, made, nothing


@pytest.fixture
def running(home: Path) -> Iterator[Journal]:
    """The journal of a service that can be asked there to restore."""
    journal, questions, loop = Journal(home / "journal.db"), Questions(), asyncio.new_event_loop()
    journal.open()
    questions.on_long("restore", Restoring(home, journal).restore)
    tail = TailServer(home / "control.sock", questions=questions)
    loop.run_until_complete(tail.start())
    serving = Thread(target=loop.run_forever)
    serving.start()
    yield journal
    asyncio.run_coroutine_threadsafe(tail.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    serving.join()
    loop.close()
    journal.close()


def test_what_was_saved_comes_back_and_what_was_there_since_is_set_aside(home: Path) -> None:
    before, path = contents(home), made(home)
    called(home, "c2")
    (home / MESSAGE).write_bytes(b"something else")
    (home / "spool/recording/c2.1-message.wav").write_bytes(b"later")
    aside = restoring.restore(home, path, nothing)
    there = contents(home)
    assert {name: there[name] for name in before} == before
    assert "spool/recording/c2.1-message.wav" not in there
    assert one(home / "journal.db", "c1") and not one(home / "journal.db", "c2")
    assert (aside / MESSAGE).read_bytes() == b"something else"
    restoring.undo(home, aside)
    assert one(home / "journal.db", "c2")
    assert (home / MESSAGE).read_bytes() == b"something else"


def test_a_journal_that_is_written_meanwhile_is_saved_whole(home: Path) -> None:
    journal = Journal(home / "journal.db")
    journal.open()
    for n in range(300):
        journal.write("c3", [Noted(NOW, str(n))], None)
        if n == 100:
            assert journal.flush()
            path = made(home)
    journal.close()
    restoring.restore(home, path, nothing)
    stored = one(home / "journal.db", "c3")
    assert stored
    kept = [entry.what for entry in stored.entries if isinstance(entry, Noted)]
    assert len(kept) > 100
    assert kept == [str(n) for n in range(len(kept))]


def test_only_the_owner_can_read_it(home: Path) -> None:
    assert stat.S_IMODE(made(home).stat().st_mode) == 0o600


def test_an_existing_file_is_never_overwritten(home: Path) -> None:
    path = made(home)
    before = path.read_bytes()
    with pytest.raises(UserMistake, match="is there already"):
        making.make(home, home / "routing.yaml", path, nothing)
    assert path.read_bytes() == before


def test_without_a_journal_there_is_nothing_to_save(tmp_path: Path) -> None:
    with pytest.raises(MissingRequirement, match="ivr up"):
        making.make(tmp_path, tmp_path / "routing.yaml", tmp_path / "b.tar", nothing)


def test_a_broken_journal_is_not_saved_over_good_ones(home: Path) -> None:
    (home / "journal.db").write_bytes(b"no database" * 1000)
    with pytest.raises(ServiceTrouble, match="cannot be copied"):
        made(home)
    assert [path.name for path in home.parent.iterdir()] == ["home"]


@pytest.mark.parametrize("part", range(6))
def test_trouble_in_the_middle_puts_everything_back(home: Path, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    path, before, renames = made(home), contents(home), iter(range(100))
    rename = Path.rename

    def breaks(here: Path, there: Path) -> Path:
        if next(renames) == part:
            raise OSError(5, "Input/output error")
        return rename(here, there)

    monkeypatch.setattr(Path, "rename", breaks)
    with pytest.raises(ServiceTrouble, match="nothing was changed"):
        restoring.restore(home, path, nothing)
    assert contents(home) == before
    assert one(home / "journal.db", "c1")


def test_a_disk_that_is_full_leaves_nothing_half_done(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, before = made(home), contents(home)

    def full(*any_file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ServiceTrouble, match="No space left"):
        made(home, "another.tar")
    with pytest.raises(ServiceTrouble, match="No space left"):
        restoring.restore(home, path, nothing)
    assert contents(home) == before
    assert sorted(path.name for path in home.parent.iterdir()) == ["b.tar", "home"]


def test_the_newest_are_kept_and_other_files_left_alone(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for name in ("1.tar", "2.tar", "3.tar"):
        making.make(home, home / "routing.yaml", folder / name, nothing)
    (folder / "4.tar").write_bytes(b"something else entirely")
    assert [path.name for path in making.rotate(folder, 2)] == ["1.tar"]
    assert [(path.name, manifest is not None) for path, manifest in making.listed(folder)] == [
        ("4.tar", False), ("3.tar", True), ("2.tar", True)
    ]  # fmt: skip


def command(home: Path, *words: str, typed: str = "") -> str:
    """What a command prints, with its error."""
    environment = {"IVR_HOME": str(home), "IVR_ROUTING": str(home / "routing.yaml")}
    done = CliRunner().invoke(ivr, words, input=typed, env=environment)
    return done.output + (str(done.exception) if isinstance(done.exception, AccueilError) else "")


def test_the_commands_save_list_and_restore(home: Path) -> None:
    assert "read back and whole" in command(home, "backup", "--keep", "1")
    ((path, _),) = making.listed(home / "backups")
    assert str(path) in command(home, "backup", "--list")
    (home / MESSAGE).unlink()
    assert "Aborted" in command(home, "restore", str(path), typed="n\n")
    assert not (home / MESSAGE).exists()
    assert "is in place" in command(home, "restore", str(path), typed="y\n")
    assert (home / MESSAGE).exists()


def test_a_backup_without_the_routing_file_says_so(home: Path) -> None:
    assert "routing file" not in command(home, "backup")
    (home / "routing.yaml").unlink()
    assert "The routing file is not in it" in command(home, "backup", str(home / "another.tar"))


def test_while_the_service_runs_what_is_newer_stays_and_what_is_missing_comes_back(
    home: Path, running: Journal
) -> None:
    path = made(home)
    (home / MESSAGE).unlink()
    (home / "spool/monitor/c1.5-conversation.wav").write_bytes(b"newer")
    running.write("c2", [Began(NOW, "+1", None, "fr")], None)
    assert "into the running service what it has lost" in command(home, "restore", str(path), typed="n\n")
    told = command(home, "restore", str(path), "--yes")
    assert "1 recordings that were missing are added" in told
    assert "2 calls that came or went on since the backup" in told
    assert (home / MESSAGE).exists()
    assert (home / "spool/monitor/c1.5-conversation.wav").read_bytes() == b"newer"
    assert one(home / "journal.db", "c1") and one(home / "journal.db", "c2")
    (aside,) = home.glob("before-restore-*")
    assert "stop it before" in command(home, "restore", str(aside))


def test_a_service_does_not_start_with_a_broken_journal_and_says_what_to_do(home: Path) -> None:
    data = bytearray((home / "journal.db").read_bytes())
    data[4096 : 4096 * 8] = bytes(4096 * 7)
    (home / "journal.db").write_bytes(data)
    with pytest.raises(ServiceTrouble, match="ivr restore FILE"):
        Journal(home / "journal.db").open()


def test_who_may_log_in_comes_back_and_no_session_does(home: Path) -> None:
    accounts, sessions = Accounts(home), Sessions(home)
    token = sessions.begin(accounts.get("sofia"), False, NOW, "192.0.2.1", "")
    Log(home).write(NOW, "sofia", "added a user", "amina")
    path = made(home)
    accounts.add(User("amina", "agent"), NOW)
    assert sessions.find(token, NOW)
    aside = restoring.restore(home, path, nothing)
    assert [user.name for user in accounts.all()] == ["sofia"]
    assert [line.about for _, line in Log(home).lines()] == ["amina"]
    assert sessions.find(token, NOW) is None
    restoring.undo(home, aside)
    assert [user.name for user in accounts.all()] == ["amina", "sofia"] and sessions.find(token, NOW)
