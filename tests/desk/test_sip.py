"""What an agent's page may send to Asterisk: SIP in the agent's own name, and nothing that can be read in two ways."""

from __future__ import annotations

import pytest

from ivr.desk.sip import passes

REGISTER = (
    "REGISTER sip:accueil.invalid SIP/2.0\r\nVia: SIP/2.0/WS page.invalid;branch=z9\r\n"
    "To: <sip:amina@accueil.invalid>\r\nFrom: <sip:amina@accueil.invalid>;tag=1\r\nCall-ID: a\r\nCSeq: 1 REGISTER\r\n"
    "Contact: <sip:amina@page.invalid;transport=ws>;expires=120\r\nContent-Length: 0\r\n\r\n"
)
BYE = (
    "BYE sip:asterisk@127.0.0.1:5060 SIP/2.0\r\nTo: <sip:+33612345678@127.0.0.1>;tag=2\r\n"
    'From: "amina" <sip:amina@page.invalid>;tag=1\r\nContent-Length: 0\r\n\r\n'
)


@pytest.mark.parametrize(
    "text",
    [
        REGISTER,
        REGISTER.replace("From:", "f:").replace("To:", "t :").replace("Contact:", "m:"),
        REGISTER.replace("<sip:amina@page.invalid;transport=ws>;expires=120", "*"),
        BYE,
        "SIP/2.0 200 OK\r\nFrom: <sip:claire@x>\r\n\r\n",
        "SIP/2.0 180 Ringing\r\n\r\n",
        "\r\n\r\n",
        "",
        BYE.replace("\r\n\r\n", "\r\n\r\nFrom: <sip:claire@x>\r\n"),
    ],
)
def test_what_is_the_agents_own_passes(text: str) -> None:
    assert passes(text, "amina")


@pytest.mark.parametrize(
    "text",
    [
        REGISTER.replace("From: <sip:amina", "From: <sip:claire"),
        REGISTER.replace("To: <sip:amina", "To: <sip:claire"),
        REGISTER.replace("Contact: <sip:amina", "Contact: <sip:claire"),
        REGISTER.replace("\r\nCall-ID", "\r\nFrom: <sip:claire@x>\r\nCall-ID"),
        REGISTER.replace("\r\nCall-ID", "\r\nf: <sip:claire@x>\r\nCall-ID"),
        REGISTER.replace("<sip:amina@accueil.invalid>;tag", '"<sip:amina@x>" <sip:claire@accueil.invalid>;tag'),
        REGISTER.replace("\r\nCall-ID", "\r\n ,<sip:claire@x>\r\nCall-ID"),
        REGISTER.replace("From: <sip:amina@accueil.invalid>;tag=1\r\n", ""),
        REGISTER.replace("From: <sip:amina@accueil.invalid>", "From: <sip:accueil.invalid>"),
        REGISTER.replace("sip:amina@accueil.invalid>;tag", "sip:%61mina@accueil.invalid>;tag"),
        REGISTER.replace("REGISTER sip", "REFER sip"),
        REGISTER.replace("REGISTER sip", "SUBSCRIBE sip"),
        BYE.replace("amina@page", "aminA@page"),
        "GET / HTTP/1.1\r\n\r\n",
        REGISTER.replace("\r\n", "\n"),
        "\r\n" + REGISTER,
        "x",
    ],
)
def test_what_is_not_does_not(text: str) -> None:
    assert not passes(text, "amina")
