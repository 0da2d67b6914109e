"""A letter goes out once, whatever the server does meanwhile; what is refused is said, and no address is kept."""

from __future__ import annotations

from datetime import timedelta

import aiosmtplib
import pytest

from ivr.journal import requests as rows
from ivr.journal.database import for_writing
from ivr.journal.letters import A_DAY
from ivr.mail import sending
from ivr.mail.sending import GIVEN_UP, OLD
from ivr.requests.asking import Asked, looked_at, written_down
from ivr.requests.codes import code_of
from ivr.requests.life import advance
from ivr.requests.model import Action, AnswerIt, Hand
from ivr.web.words import words
from tests.mail.conftest import CITIZEN, POST, SENDER, Office


def do(office: Office, request: int, action: Action) -> None:
    rows.change(office.journal.path, request, lambda known: advance(known, action, "claire", office.now))


async def test_who_wrote_hears_that_we_have_it_and_gets_the_answer(office: Office) -> None:
    request, said = office.ask(), words("fr")
    await office.sender.look()
    [(to, received)] = office.box.taken
    text = received.get_content()
    assert to == [CITIZEN] and received["From"] == SENDER and received["Auto-Submitted"] == "auto-generated"
    assert said("answer-by", date=said.day(request.due)) in text and code_of(request, "secret") in text
    assert "dossier" not in text, "what anybody wrote into the form is not sent to somebody whom he named"
    do(office, request.id, AnswerIt("Il est à Paris.\r\nBcc: x@y.z"))
    await office.sender.look()
    to, answer = office.box.taken[1]
    assert to == [CITIZEN] and "Il est à Paris." in answer.get_content() and answer["Bcc"] is None
    assert answer["Auto-Submitted"] == "no" and answer["Content-Language"] == "fr"
    await office.sender.look()
    assert len(office.box.taken) == 2 and office.waiting() == 0
    assert office.outcomes() == [("received", "sent", 1), ("answer", "sent", 1)]


@pytest.mark.parametrize("language", ["ar", "zgh", "de"])
async def test_a_letter_is_in_the_language_of_the_request(office: Office, language: str) -> None:
    asked = Asked("?", language, contact=CITIZEN, channel="web")
    written_down(office.journal.path, office.rules, asked, "the citizen", office.now)
    await office.sender.look()
    [(_, letter)] = office.box.taken
    said = words(language)
    assert said("sent") in letter.get_content() and said("reception") in letter["Subject"]


async def test_nobody_is_buried_in_letters_because_somebody_names_his_address(office: Office) -> None:
    for _ in range(A_DAY + 2):
        office.ask()
    office.ask("other@example.org")
    await office.sender.look()
    assert [to for to, _ in office.box.taken] == [[CITIZEN]] * A_DAY + [["other@example.org"]]
    office.now += timedelta(days=1, seconds=1)
    office.ask()
    await office.sender.look()
    assert len(office.box.taken) == A_DAY + 2


async def test_who_gave_a_telephone_number_gets_no_letter(office: Office) -> None:
    request = office.ask("+33199000100")
    do(office, request.id, AnswerIt("Il est à Paris."))
    await office.sender.look()
    assert office.outcomes() == [] and office.box.taken == []


async def test_a_post_gets_what_was_spoken(office: Office) -> None:
    request = office.ask(None)
    with for_writing(office.journal.path) as db:
        db.execute("update requests set recording = 'c1.wav', urgent = 1 where id = ?", [request.id])
        db.conn.commit()
    (office.folder / "c1.wav").write_bytes(b"RIFF and a voice")
    do(office, request.id, Hand("paris"))
    await office.sender.look()
    do(office, request.id, Hand("lyon"))
    await office.sender.look()
    [(to, letter)] = office.box.taken
    [sound] = letter.iter_attachments()
    assert to == [POST] and letter["Subject"].startswith(f"URGENT: request {request.id} is to be answered")
    assert sound.get_content() == b"RIFF and a voice" and sound.get_content_type() == "audio/wav"
    assert office.outcomes() == [("post", "sent", 1), ("post", "nobody to send it to", 1)]


async def test_a_post_from_which_it_went_on_is_not_troubled(office: Office) -> None:
    request = office.ask(None, post="paris")
    do(office, request.id, Hand(""))
    await office.sender.look()
    assert office.box.taken == []


async def test_a_recording_that_is_gone_or_too_long_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.mail.composing.LARGEST", 4)
    for name in ("none.wav", "long.wav"):
        request = office.ask(None, post="paris")
        with for_writing(office.journal.path) as db:
            db.execute("update requests set recording = ? where id = ?", [name, request.id])
            db.conn.commit()
    (office.folder / "long.wav").write_bytes(b"RIFF and a voice")
    await office.sender.look()
    assert len(office.box.taken) == 2
    for _, letter in office.box.taken:
        assert not list(letter.iter_attachments()) and "too long or gone" in letter.get_content()


async def test_a_server_that_is_down_costs_nothing_but_time(office: Office) -> None:
    office.server.stop()
    office.ask()
    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await office.sender.look()
    office.now += timedelta(days=1)
    assert office.waiting() == 1
    office.server = office.new_server()
    office.server.start()
    await office.sender.look()
    assert len(office.box.taken) == 1 and office.waiting() == 0


async def test_refused_for_now_it_is_tried_later_and_then_more_rarely(office: Office) -> None:
    office.ask()
    office.box.answers = ["451 4.7.1 greylisted"] * 2
    for minutes in (1, 2):
        await office.sender.look()
        assert office.waiting() == 0
        office.now += timedelta(minutes=minutes)
        assert office.waiting() == 1
    await office.sender.look()
    assert office.outcomes() == [("received", "sent", 3)] and len(office.box.taken) == 1


@pytest.mark.parametrize(("code", "later"), [(f"550 5.1.1 <{CITIZEN}> unknown", timedelta()), ("451 x", GIVEN_UP)])
async def test_refused_for_good_it_is_noted_without_the_address(office: Office, code: str, later: timedelta) -> None:
    request = office.ask()
    office.now += later
    office.box.answers = [code]
    await office.sender.look()
    _, steps = looked_at(office.journal.path, request.id)
    assert steps[-1].kind == "noted" and "must reach them in another way" in steps[-1].text
    assert CITIZEN not in steps[-1].text and office.outcomes() == [("received", f"refused with {code[:3]}", 1)]
    await office.sender.look()
    assert office.box.taken == []


async def test_one_refusal_does_not_hold_up_the_others(office: Office) -> None:
    for _ in range(3):
        office.ask()
    office.box.answers = ["550 no"]
    await office.sender.look()
    assert len(office.box.taken) == 2 and office.waiting() == 0


async def test_one_that_cannot_be_written_does_not_hold_up_the_others(office: Office) -> None:
    office.posts["paris"] = "a..b <@ none"
    request = office.ask(None, post="paris")
    office.ask()
    await office.sender.look()
    assert [to for to, _ in office.box.taken] == [[CITIZEN]] and office.waiting() == 0
    assert "must reach them in another way" in looked_at(office.journal.path, request.id)[1][-1].text


async def test_a_server_that_refuses_us_is_waited_for(office: Office) -> None:
    office.ask()
    office.box.refuses_sender = True
    with pytest.raises(aiosmtplib.SMTPSenderRefused):
        await office.sender.look()
    assert office.waiting() == 1
    office.box.refuses_sender = False
    await office.sender.look()
    assert len(office.box.taken) == 1


async def test_nobody_is_written_to_after_he_was_erased_or_after_a_month(office: Office) -> None:
    office.ask()
    with for_writing(office.journal.path) as db:
        db.execute("update people set number = null")
        db.conn.commit()
    office.ask("other@example.org")
    office.now += OLD + timedelta(seconds=1)
    await office.sender.look()
    assert office.box.taken == []
    assert [outcome for _, outcome, _ in office.outcomes()] == ["nobody to send it to", "too old"]


async def test_a_letter_that_goes_out_twice_is_seen_to_be_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.ask()

    async def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sending.Sender, "_write", full)
    with pytest.raises(OSError):
        await office.sender.look()
    monkeypatch.undo()
    await office.sender.look()
    first, second = (message["Message-ID"] for _, message in office.box.taken)
    assert first == second and first.endswith("@ministry.example>")
