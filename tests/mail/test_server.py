"""Where letters go out is read from the environment, and every slip is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import UserMistake
from ivr.mail.server import Server, server_of

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
