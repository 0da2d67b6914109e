"""Where letters go out is read from the environment, and every slip is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import UserMistake
from ivr.mail.server import Server, box_of, server_of

FROM = {"IVR_MAIL_FROM": "accueil@ministry.example"}


def test_without_a_server_there_is_none() -> None:
    assert server_of({}) is None


def test_a_server_is_read(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    known = {"IVR_SMTP": "smtps://who%40here@mail.example.org", "IVR_SMTP_PASSWORD_FILE": str(file)} | FROM
    assert server_of(known) == Server("mail.example.org", 465, FROM["IVR_MAIL_FROM"], "who@here", "secret", tls=True)
    own = server_of({"IVR_SMTP": "smtp://127.0.0.1:25"} | FROM)
    assert own == Server("127.0.0.1", 25, FROM["IVR_MAIL_FROM"], plain=True)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"IVR_SMTP": "mail.example.org"}, "write it like"),
        ({"IVR_SMTP": "http://mail.example.org"}, "write it like"),
        ({"IVR_SMTP": "smtp://mail.example.org:x"}, "write it like"),
        ({"IVR_SMTP": "smtp://a:b@mail.example.org"}, "IVR_SMTP_PASSWORD_FILE"),
        ({"IVR_SMTP": "smtp://mail.example.org"}, "needs IVR_MAIL_FROM"),
        ({"IVR_SMTP": "smtp://mail.example.org", "IVR_MAIL_FROM": "a@b@c"}, "no mail address"),
        ({"IVR_SMTP": "smtp://a@mail.example.org"} | FROM, "cannot be read"),
    ],
)
def test_a_slip_is_told(said: dict[str, str], why: str) -> None:
    with pytest.raises(UserMistake, match=why):
        server_of(said)


PLACE = {"IVR_IMAP_PASSWORD_FILE": "/etc/hostname"}


@pytest.mark.parametrize(
    ("written", "box"),
    [
        ("imaps://accueil@mail.example.org", ("mail.example.org", 993, "accueil", "INBOX", True, False)),
        ("imap://a%40b.org@127.0.0.1:1143/Citizens", ("127.0.0.1", 1143, "a@b.org", "Citizens", False, True)),
    ],
)
def test_a_mailbox_is_named_as_mail_programs_name_it(written: str, box: tuple[object, ...]) -> None:
    found = box_of({"IVR_IMAP": written, **PLACE})
    assert found and (found.host, found.port, found.user, found.folder, found.tls, found.plain) == box
    assert box_of({}) is None


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"IVR_IMAP": "mail.example.org"}, "imaps://accueil@"),
        ({"IVR_IMAP": "pop3://accueil@mail.example.org"}, "imaps://accueil@"),
        ({"IVR_IMAP": "imaps://mail.example.org"}, "imaps://accueil@"),
        ({"IVR_IMAP": "imaps://accueil:secret@mail.example.org"}, "IVR_IMAP_PASSWORD_FILE"),
        ({"IVR_IMAP": "imaps://accueil@mail.example.org/Accueil"}, "when they are taken"),
        ({"IVR_IMAP": "imaps://accueil@mail.example.org/%0d%0aX"}, "plain letters"),
        ({"IVR_IMAP": "imaps://accueil@mail.example.org", "IVR_IMAP_PASSWORD_FILE": "/not/there"}, "cannot be read"),
        ({"IVR_IMAP": "imaps://accueil@mail.example.org", "IVR_IMAP_PASSWORD_FILE": ""}, "not set"),
    ],
)
def test_what_is_no_mailbox_is_refused_with_what_to_write(environment: dict[str, str], says: str) -> None:
    with pytest.raises(UserMistake, match=says):
        box_of({**PLACE, **environment})
