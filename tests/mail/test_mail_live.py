"""A message left on the telephone reaches its post by mail with what was spoken; who wrote hears that we have it."""

from __future__ import annotations

import re

import aiohttp
import pytest

from tests.live.calling import make
from tests.live.case import Case
from tests.live.test_cases import settled
from tests.live.town import open_town, until
from tests.mail.conftest import CITIZEN, POST, SENDER, Box, serving_mail

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
