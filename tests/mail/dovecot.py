"""A real mailbox: Dovecot in a folder of the test's, on loopback, with one user; ended with the context."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp.test_utils import unused_port

USER, PASSWORD = "accueil", "password-of-a-test"
DOVECOT = "/usr/sbin/dovecot"

OLD = """
mail_location = maildir:{folder}/mail
ssl = no
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""
NEW = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
mail_driver = maildir
mail_path = {folder}/mail
ssl = no
auth_allow_cleartext = yes
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}
  }}
}}
"""
"""Debian 12 has Dovecot 2.3, Debian 13 has 2.4, which is written in another way."""

BOTH = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/dovecot.log
state_dir = {folder}/state
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass
class Mailbox:
    """Where it is, and what a person would do with it."""

    port: int

    def deliver(self, letter: bytes, folder: str = "INBOX", date: float | None = None) -> None:
        """Puts a letter into it."""
        with self.opened() as link:
            assert link.append(folder, None, imaplib.Time2Internaldate(date or time.time()), letter)[0] == "OK"

    def letters(self, folder: str = "INBOX") -> list[bytes]:
        """What lies in a folder."""
        with self.opened() as link:
            if link.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            uids = link.uid("SEARCH", "ALL")[1][0].split()
            found = [link.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1] for uid in uids]
            return [bytes(part[1]) for told in found for part in told if isinstance(part, tuple)]

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """Logged in."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as link:
            link.login(USER, PASSWORD)
            yield link


@contextmanager
def served(folder: Path, port: int | None = None) -> Iterator[Mailbox]:
    """The mailbox, up; what was in the folder is still there."""
    user, group = _who()
    os.chown(folder, user.pw_uid, group.gr_gid)
    box = Mailbox(port or unused_port())
    written = folder / "dovecot.conf"
    version = subprocess.run([DOVECOT, "--version"], capture_output=True, text=True, check=True).stdout
    form = (NEW if version.startswith("2.4") else OLD) + BOTH
    known = {"user": user.pw_name, "group": group.gr_name, "uid": user.pw_uid, "gid": group.gr_gid}
    written.write_text(form.format(folder=folder, password=PASSWORD, port=box.port, **known))
    process = (
        subprocess.Popen(
            [DOVECOT, "-F", "-c", str(written)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            user=user.pw_uid,
            group=group.gr_gid,
            extra_groups=[],
        )
        if os.getuid() == 0
        else subprocess.Popen([DOVECOT, "-F", "-c", str(written)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    )
    try:
        _until_up(process, box, folder / "dovecot.log")
        yield box
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout
        process.stdout.close()


@contextmanager
def a_folder() -> Iterator[Path]:
    """One that Dovecot may use: those of pytest are closed to others, and it does not run as root."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder:
        yield Path(folder)


def _who() -> tuple[pwd.struct_passwd, grp.struct_group]:
    """As whom it runs: as ourselves, unless we are root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid())
    nobody = pwd.getpwnam("nobody")
    return nobody, grp.getgrgid(nobody.pw_gid)


def _until_up(process: subprocess.Popen[bytes], box: Mailbox, log: Path) -> None:
    end = time.monotonic() + 15
    while True:
        try:
            with box.opened():
                return
        except (OSError, imaplib.IMAP4.error):
            told = log.read_text() if log.exists() else ""
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"Dovecot is not up: {told}") from None
            time.sleep(0.05)
