"""Letters out of a real mailbox: each becomes a request once, whatever fails, and nothing goes round and round."""

from __future__ import annotations

import asyncio
import imaplib
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ivr.errors import ServiceTrouble
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.mail import fetching, taking
from ivr.mail.box import TAKEN, Box
from ivr.mail.fetching import Fetcher
from ivr.requests.asking import looked_at
from ivr.requests.model import Request, Step
from tests.mail.conftest import CITIZEN, SENDER, Office, letter
from tests.mail.dovecot import PASSWORD, USER, Mailbox, a_folder, served


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with a_folder() as folder, served(folder) as box:
        yield box


@pytest.fixture
def mailbox(server: Mailbox) -> Mailbox:
    """Empty."""
    with server.opened() as link:
        for folder in ("INBOX", TAKEN):
            if link.select(folder)[0] == "OK" and link.search(None, "ALL")[1][0]:
                link.store("1:*", "+FLAGS", r"(\Deleted)")
                link.expunge()
    return server


@pytest.fixture
def fetcher(office: Office, mailbox: Mailbox) -> Fetcher:
    box = Box("127.0.0.1", mailbox.port, USER, PASSWORD, tls=False, plain=True)
    return Fetcher(box, office.journal.path, lambda: office.rules, SENDER, lambda: 90, lambda: office.now)


def requests(office: Office) -> list[tuple[Request, list[Step]]]:
    return [looked_at(office.journal.path, one.id) for one in rows.listed(office.journal.path)]


def test_a_letter_becomes_a_request_that_says_so_to_its_writer(
    office: Office, mailbox: Mailbox, fetcher: Fetcher
) -> None:
    mailbox.deliver(letter().as_bytes())
    fetcher.look()
    ((request, steps),) = requests(office)
    assert (request.channel, request.language, request.state) == ("mail", "fr", "open")
    assert steps[0].by == "the citizen" and "Passeport\n\nMon passeport expire" in steps[0].text
    assert office.outcomes() == [("received", "", 0)]
    assert mailbox.letters() == [] and len(mailbox.letters(TAKEN)) == 1


def test_an_answer_to_our_letter_is_noted_and_opens_what_was_settled(
    office: Office, mailbox: Mailbox, fetcher: Fetcher
) -> None:
    mailbox.deliver(letter().as_bytes())
    fetcher.look()
    ours = sent(office)
    mailbox.deliver(letter("Encore une chose : c'est urgent.", In_Reply_To=ours).as_bytes())
    fetcher.look()
    ((request, steps),) = requests(office)
    assert [step.kind for step in steps] == ["registered", "noted"]
    office.settle(request.id)
    mailbox.deliver(letter("Ce n'est pas ce que je demandais.", References=f"<x@y> {ours}").as_bytes())
    fetcher.look()
    ((request, steps),) = requests(office)
    assert request.state == "open" and steps[-1].kind == "reopened" and "pas ce que je demandais" in steps[-1].text


def test_somebody_elses_answer_is_a_request_of_his_own(office: Office, mailbox: Mailbox, fetcher: Fetcher) -> None:
    mailbox.deliver(letter().as_bytes())
    fetcher.look()
    mailbox.deliver(letter("Close it.", From="mallory@example.net", In_Reply_To=sent(office)).as_bytes())
    fetcher.look()
    assert len(requests(office)) == 2 and all(len(steps) == 1 for _, steps in requests(office))


def sent(office: Office) -> str:
    """The Message-ID of the letter that says that we have the request."""
    asyncio.run(office.sender.look())
    return str(office.box.taken[-1][1]["Message-ID"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.org>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "no-reply@example.org"},
        {"From": SENDER},
    ],
    ids=str,
)
def test_what_a_program_writes_is_moved_and_answered_by_nobody(
    office: Office, mailbox: Mailbox, fetcher: Fetcher, headers: dict[str, str]
) -> None:
    mailbox.deliver(letter(**headers).as_bytes())
    fetcher.look()
    assert requests(office) == [] and office.outcomes() == []
    assert mailbox.letters() == [] and len(mailbox.letters(TAKEN)) == 1


def test_one_that_was_stored_and_not_moved_is_taken_once(
    office: Office, mailbox: Mailbox, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(letter().as_bytes())

    def fails(*_: object) -> None:
        raise OSError("the machine dies here")

    with monkeypatch.context() as patched:
        patched.setattr("ivr.mail.box.Opened.take", fails)
        with pytest.raises(OSError, match="dies here"):
            fetcher.look()
    assert len(mailbox.letters()) == 1 and len(requests(office)) == 1
    fetcher.look()
    assert mailbox.letters() == [] and len(requests(office)) == 1


def test_one_that_cannot_be_stored_stays_where_it_is(
    office: Office, mailbox: Mailbox, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(letter().as_bytes())

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("ivr.mail.taking.rows.register", full)
        with pytest.raises(ServiceTrouble, match="not registered"):
            fetcher.look()
    assert len(mailbox.letters()) == 1
    fetcher.look()
    assert mailbox.letters() == [] and len(requests(office)) == 1


def test_two_letters_that_read_alike_are_two(office: Office, mailbox: Mailbox, fetcher: Fetcher) -> None:
    for number in range(2):
        mailbox.deliver(letter(Message_ID=f"<{number}@example.org>").as_bytes())
    fetcher.look()
    assert len(requests(office)) == 2


def test_a_flood_of_one_address_is_kept_in_the_mailbox(
    office: Office, mailbox: Mailbox, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(taking.A_DAY + 3):
        mailbox.deliver(letter(f"Message {number} de quelqu'un qui écrit beaucoup").as_bytes())
    mailbox.deliver(letter(From="other@example.org").as_bytes())
    fetcher.look()
    assert len(requests(office)) == taking.A_DAY + 1 and len(mailbox.letters(TAKEN)) == taking.A_DAY + 4
    assert "more than 20 letters in a day" in caplog.text and CITIZEN not in caplog.text
    office.now += timedelta(days=1, seconds=1)
    mailbox.deliver(letter("Un autre jour, une autre question").as_bytes())
    fetcher.look()
    assert len(requests(office)) == taking.A_DAY + 2


@pytest.mark.alone
def test_what_is_too_large_is_read_in_part_and_quickly(office: Office, mailbox: Mailbox, fetcher: Fetcher) -> None:
    large = letter()
    large.add_attachment(b"\0" * 6_000_000, "application", "zip", filename="bomb.zip")
    mailbox.deliver(large.as_bytes())
    begun = time.process_time()
    fetcher.look()
    assert time.process_time() - begun < 2
    ((_, steps),) = requests(office)
    assert "Mon passeport expire" in steps[0].text and "in the mailbox" in steps[0].text


def test_letters_are_deleted_when_their_time_has_come(office: Office, mailbox: Mailbox, fetcher: Fetcher) -> None:
    mailbox.deliver(letter("ancienne question sur mon passeport").as_bytes(), date=office.now.timestamp() - 95 * 86400)
    mailbox.deliver(letter("nouvelle question sur mon passeport").as_bytes(), date=office.now.timestamp() - 80 * 86400)
    fetcher.look()
    left = mailbox.letters(TAKEN)
    assert len(left) == 1 and b"nouvelle" in left[0] and len(requests(office)) == 2


async def test_a_server_that_is_away_is_said_once_and_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fetching, "LOOK", 0.05)
    with a_folder() as folder:
        with served(folder) as box:
            box.deliver(letter().as_bytes())
        away = Box("127.0.0.1", box.port, USER, PASSWORD, tls=False, plain=True)
        running = asyncio.create_task(
            Fetcher(away, office.journal.path, lambda: office.rules, SENDER, lambda: 90, lambda: office.now).run()
        )
        try:
            async with asyncio.timeout(20):
                while "no letters come in" not in caplog.text:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                with served(folder, box.port):
                    while not rows.listed(office.journal.path):  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
                    while "come in again" not in caplog.text:  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
        finally:
            running.cancel()
    assert sum(record.levelname == "ERROR" for record in caplog.records) == 1
    with reading(office.journal.path) as db:
        assert db.execute("select outcome from mails").fetchall() == [("request",)]


def test_a_wrong_password_says_who_refuses(office: Office, mailbox: Mailbox) -> None:
    box = Box("127.0.0.1", mailbox.port, USER, "wrong", tls=False, plain=True)
    fetcher = Fetcher(box, office.journal.path, lambda: office.rules, SENDER, lambda: 90, lambda: office.now)
    with pytest.raises(ServiceTrouble, match=r"127\.0\.0\.1 refuses us"):
        fetcher.look()


def test_letters_that_cannot_be_moved_are_not_taken_again_and_again(
    office: Office, mailbox: Mailbox, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(letter().as_bytes())
    monkeypatch.setattr("ivr.mail.box.Opened.take", lambda *_: None)
    with pytest.raises(ServiceTrouble, match="still there"):
        fetcher.look()
    assert len(requests(office)) == 1


def test_a_server_that_cannot_move_copies_and_deletes(
    office: Office, mailbox: Mailbox, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of before RFC 6851."""
    real = imaplib.IMAP4._get_capabilities

    def without_move(link: imaplib.IMAP4) -> None:
        real(link)
        link.capabilities = tuple(one for one in link.capabilities if one != "MOVE")

    monkeypatch.setattr("imaplib.IMAP4._get_capabilities", without_move)
    for number in range(3):
        mailbox.deliver(letter(Message_ID=f"<{number}@example.org>").as_bytes())
    fetcher.look()
    assert mailbox.letters() == [] and len(mailbox.letters(TAKEN)) == 3 == len(requests(office))
