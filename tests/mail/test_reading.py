"""Whatever is in a letter, it is read quickly, without a fault, and as little of it as is needed."""

from __future__ import annotations

import io
import time
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.mail.language import language_of
from ivr.mail.reading import MOST, READ, Incoming, read


def letter(text: str = "Bonjour, où en est ma demande ?", **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "Someone <someone@example.org>", "Subject": "Demande", **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def of(message: EmailMessage | bytes) -> Incoming:
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return read(raw[:READ], len(raw))


def test_who_wrote_what_in_which_language() -> None:
    found = of(letter())
    assert (found.sender, found.subject, found.language) == ("someone@example.org", "Demande", "fr")
    assert found.written() == "Demande\n\nBonjour, où en est ma demande ?"
    assert not (found.automatic or found.attached or found.more or found.replies_to)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Où en est ma demande de passeport, s'il vous plaît ?", "fr"),
        ("Where is my request for a new passport, please?", "en"),
        ("¿Dónde está mi solicitud de pasaporte, por favor?", "es"),
        ("Waar is mijn aanvraag voor een nieuw paspoort gebleven?", "nl"),
        ("Dov'è finita la mia richiesta di passaporto, per favore?", "it"),
        ("Wo ist mein Antrag auf einen neuen Reisepass geblieben?", "de"),
        ("أين وصل طلبي للحصول على جواز السفر من فضلكم؟", "ar"),
        ("ⵎⴰⵏⵉ ⵉⵍⵍⴰ ⵓⵙⵓⵜⵔ ⵏⵓ ⵏ ⵓⵙⵉⴷⴷ ⵏ ⵓⵎⵓⴷⴷⵓ", "zgh"),
        ("ok", ""),
        ("12345 67890 12345", ""),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_answer_goes_where_the_writer_wants_it() -> None:
    assert of(letter(Reply_To="Other@Example.org")).sender == "other@example.org"
    assert of(letter(Reply_To="nobody at all")).sender == "someone@example.org"
    assert of(letter(From="undisclosed")).sender is None


def test_a_page_is_read_as_it_looks() -> None:
    message = letter()
    message.set_content(
        "<html><head><title>x</title><style>p{}</style></head><body><p>Bonjour&nbsp;!</p><script>alert(1)</script>"
        "<div>Ma <b>demande</b></div></body></html>",
        subtype="html",
    )
    assert of(message).text.split() == ["Bonjour", "!", "Ma", "demande"]


def test_plain_text_goes_before_a_page_and_files_are_counted() -> None:
    message = letter("Le texte.")
    message.add_alternative("<p>La page.</p>", subtype="html")
    message.add_attachment(b"%PDF", "application", "pdf", filename="passeport.pdf")
    message.add_attachment("note", filename="note.txt")
    found = of(message)
    assert found.text == "Le texte." and found.attached == 2 and "2 files attached" in found.written()


def test_what_could_do_something_to_a_screen_is_taken_out() -> None:
    found = of(b"From: a@example.org\nSubject: =?utf-8?q?x=1B=0Ay?=\n\n" + "a\x1b[31mb\u202ec".encode())
    assert (
        found.text == "a[31mbc" and found.subject == "x y" and "\x1b" not in found.subject and "\n" not in found.subject
    )


def deep(levels: int) -> bytes:
    """A letter in a letter in a letter."""
    head = b"From: a@example.org\nSubject: deep\nMIME-Version: 1.0\n"
    body = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(levels))
    return head + body + b"Content-Type: text/plain\n\nthe end\n"


def packed() -> bytes:
    """A small file that unpacks into a gigabyte."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("large", b"\0" * 50_000_000)
    message = letter()
    message.add_attachment(held.getvalue(), "application", "zip", filename="bomb.zip")
    return message.as_bytes()


HOSTILE = {
    "many levels": deep(3000),
    "many parts": b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 40_000,
    "many headers": b"".join(b"X-%d: y\n" % at for at in range(30_000)) + b"\nbody",
    "one long header": b"Subject: " + b"a" * 260_000 + b"\n\nbody",
    "many addresses": b"From: " + b"a@b.example, " * 19_000 + b"\n\nbody",
    "brackets": b"From: " + b"(" * 200_000 + b"\n\nbody",
    "encoded words": b"Subject: " + b"=?utf-8?b?YQ==?= " * 14_000 + b"\n\nbody",
    "many answers": b"From: a@example.org\nReferences: " + b"<a@b> " * 40_000 + b"\n\nbody",
    "a page of tags": b"From: a@example.org\nContent-Type: text/html\n\n" + b"<b" * 100_000,
    "a page of entities": b"From: a@example.org\nContent-Type: text/html\n\n" + b"&#" * 100_000,
    "no such alphabet": b"From: a@example.org\nContent-Type: text/plain; charset=klingon\n\nbody",
    "an alphabet that is a codec": b"From: a@example.org\nContent-Type: text/plain; charset=zlib\n\nbody",
    "broken base64": b"From: a@example.org\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!=",
    "a packed file": packed(),
    "nothing": b"",
    "zeros": b"\0" * 200_000,
}


@pytest.mark.alone
@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_made_to_hurt_does_not(raw: bytes) -> None:
    begun = time.process_time()
    found = of(raw)
    assert time.process_time() - begun < 3
    assert len(found.text) <= MOST and len(found.subject) <= 300 and len(found.replies_to) <= 20
    assert found.written()


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_no_bytes_are_too_odd(raw: bytes) -> None:
    found = read(raw, len(raw))
    assert len(found.digest) == 64 and found.written()


@given(
    st.sampled_from(["From", "Subject", "Reply-To", "References", "Auto-Submitted", "Content-Type"]),
    st.binary(max_size=300),
)
@settings(max_examples=300, deadline=None)
def test_no_header_is_too_odd(name: str, value: bytes) -> None:
    line = value.replace(b"\r", b"").replace(b"\n", b"\n ")
    assert read(name.encode() + b": " + line + b"\n\nbody", 1000).digest
