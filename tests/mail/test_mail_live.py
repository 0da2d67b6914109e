"""A message left on the telephone reaches its post by mail with what was spoken; who wrote hears that we have it."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from ivr.api.tokens import Tokens
from ivr.journal import requests as rows
from ivr.requests.asking import looked_at
from tests.live.calling import make
from tests.live.case import Case
from tests.live.test_cases import settled
from tests.live.town import open_town, until
from tests.mail.conftest import CITIZEN, POST, SENDER, Box, serving_mail
from tests.mail.conftest import letter as written
from tests.mail.dovecot import PASSWORD, USER, a_folder, served

LEAVES = {
    "at": "2026-11-23T10:00",
    "calls": [{"from": "+12025550123", "to": "+12025550100", "keys": "2 1 ,2 ~4#"}],
}
LETTER = {"text": "Où est mon dossier ?", "contact": CITIZEN, "subject": "progress", "post": ""}
SOON = 30.0
"""Seconds in which a registrar and a sender have looked."""


@pytest.mark.live
async def test_from_the_telephone_and_the_web_to_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    box = Box()
    with serving_mail(box) as port:
        monkeypatch.setenv("IVR_SMTP", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("IVR_MAIL_FROM", SENDER)
        async with open_town({"requests:    ": f"mail:\n  posts: {{new-york: {POST}}}\nrequests:    "}) as town:
            settings = town.service.settings
            case = Case.model_validate(LEAVES)
            await town.arrange(case.at, case.world, case.noticed)
            made = await make(town, case)
            await settled(town, made)
            await until(lambda: len(box.taken) == 1, "the post has its letter", SOON)
            to, letter = box.taken[0]
            [sound] = letter.iter_attachments()
            heard = [file.read_bytes() for file in settings.recordings.rglob("*.wav")]
            assert to == [POST] and sound.get_content() in heard and len(sound.get_content()) > 8000

            async with aiohttp.ClientSession(f"http://{settings.web_bind}") as http:
                async with http.get("/fr/write") as answer:
                    form = dict(re.findall(r'name="(form)" value="([^"]+)"', await answer.text()))
                async with http.post("/fr/write", data=form | LETTER) as answer:
                    number, code = re.findall(r"<dd[^>]*>(\d+)</dd>", await answer.text())
            await until(lambda: len(box.taken) == 2, "the citizen hears that we have it", SOON)
            to, letter = box.taken[1]
            assert to == [CITIZEN] and number in letter["Subject"] and code in letter.get_content()


@pytest.mark.live
async def test_from_a_letter_to_its_answer_and_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A citizen writes, an agent answers over the API, he answers that, and an agent sees that it is open again."""
    box, password = Box(), tmp_path / "password"
    password.write_text(PASSWORD)
    monkeypatch.setattr("ivr.mail.fetching.LOOK", 0.5)
    with serving_mail(box) as port, a_folder() as folder, served(folder) as mailbox:
        monkeypatch.setenv("IVR_SMTP", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("IVR_MAIL_FROM", SENDER)
        monkeypatch.setenv("IVR_IMAP", f"imap://{USER}@127.0.0.1:{mailbox.port}")
        monkeypatch.setenv("IVR_IMAP_PASSWORD_FILE", str(password))
        async with open_town({}) as town:
            settings = town.service.settings
            await asyncio.to_thread(mailbox.deliver, written("Où en est ma demande de passeport ?").as_bytes())
            await until(lambda: len(box.taken) == 1, "he hears that we have it", SOON)
            now = town.service.clock.now()
            token = Tokens(settings.home).add("amina", "agent", "", now, now + timedelta(days=1))
            headers = {"Authorization": f"Bearer {token}"}
            async with aiohttp.ClientSession(f"http://{settings.web_bind}", headers=headers) as http:
                async with http.get("/api/requests") as answer:
                    [request] = await answer.json()
                assert (request["channel"], request["language"]) == ("mail", "fr")
                answered = {"do": "answer", "text": "Il est prêt."}
                async with http.post(f"/api/requests/{request['id']}/steps", json=answered) as answer:
                    assert answer.status == 201, await answer.text()
                await until(lambda: len(box.taken) == 2, "he has the answer", SOON)
                to, ours = box.taken[1]
                assert to == [CITIZEN] and "Il est prêt." in ours.get_content()
                reply = written("Merci, mais où ?", In_Reply_To=ours["Message-ID"]).as_bytes()
                await asyncio.to_thread(mailbox.deliver, reply)
                await until(lambda: len(rows.listed(settings.journal)) == 1, "it is open again", SOON)
            assert looked_at(settings.journal, request["id"])[1][-1].text.endswith("Merci, mais où ?")
            assert await asyncio.to_thread(mailbox.letters) == []
