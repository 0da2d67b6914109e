"""What Asterisk 22.10.1 was seen to tell of agents' telephones, and what is made of it."""

import asyncio

import pytest

from ivr.ami import telephones
from ivr.ami.telephones import Telephones


class FakeLink:
    def __init__(self):
        self.heard, self.down = {}, []

    def on(self, event, callback):
        self.heard[event] = callback

    def on_down(self, callback):
        self.down.append(callback)

    def say(self, event, **headers):
        self.heard[event]({"Event": event, **headers})


class Notes:
    """Writes down every call, without what is measured."""

    def __init__(self):
        self.told = []

    def __getattr__(self, name):
        return lambda *told, **named: self.told.append(
            (name, *(x for x in (*told, *named.values()) if type(x) is not float))
        )


@pytest.fixture
def link():
    return FakeLink()


@pytest.fixture
def notes(link):
    made = Notes()
    Telephones(link, made)
    return made


CALL = {"MemberName": "amina", "Queue": "fr", "DestChannel": "PJSIP/amina-1", "Channel": "PJSIP/carrier-0"}


async def test_rung_out(link, notes):
    link.say("AgentCalled", **CALL)
    link.say("AgentRingNoAnswer", **CALL, RingTime="4000")
    link.say("Hangup", Channel="PJSIP/amina-1", Cause="0")
    assert notes.told == [("called", "amina"), ("gave_up", "amina", "fr", False)]


@pytest.mark.parametrize("cause", ["17", "21"])
async def test_refused(link, notes, cause):
    link.say("AgentCalled", **CALL)
    link.say("AgentRingNoAnswer", **CALL, RingTime="0")
    link.say("Hangup", Channel="PJSIP/amina-1", Cause=cause)
    assert notes.told[-1] == ("gave_up", "amina", "fr", True)


async def test_the_caller_gave_up_while_it_rang(link, notes):
    link.say("AgentCalled", **CALL)
    link.say("Hangup", Channel="PJSIP/amina-1", Cause="26")
    assert notes.told[-1] == ("spared", "amina")


async def test_an_attempt_that_was_taken_back_before_its_invite_is_nothing(link, notes):
    link.say("Hangup", Channel="PJSIP/amina-1", Cause="0")
    assert notes.told == []


@pytest.mark.parametrize("reason", ["agent", "caller"])
async def test_a_talk(link, notes, reason):
    link.say("AgentCalled", **CALL)
    link.say("AgentConnect", **CALL)
    link.say("AgentComplete", MemberName="amina", Queue="fr", Channel="PJSIP/carrier-0", TalkTime="5", Reason=reason)
    link.say("Hangup", Channel="PJSIP/amina-1", Cause="16")
    assert notes.told == [("called", "amina"), ("talking", "amina"), ("talked", "amina", "fr", reason == "agent")]


async def test_hung_up_in_the_whisper_while_the_caller_stays(link, notes, monkeypatch):
    monkeypatch.setattr(telephones, "SETTLED", 0.01)
    link.say("AgentCalled", **CALL)
    link.say("AgentConnect", **CALL)
    link.say("Hangup", Channel="PJSIP/amina-1", Cause="16")
    async with asyncio.timeout(5):
        while ("hung_up_at_once", "amina") not in notes.told:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    link.say("AgentComplete", **CALL, TalkTime="26", Reason="caller")
    assert notes.told[-1] == ("hung_up_at_once", "amina")


async def test_the_caller_hung_up_in_the_whisper(link, notes):
    link.say("AgentCalled", **CALL)
    link.say("AgentConnect", **CALL)
    link.say("Hangup", Channel="PJSIP/amina-1", Cause="16")
    link.say("Hangup", Channel="PJSIP/carrier-0", Cause="16")
    assert notes.told[-1] == ("spared", "amina")


@pytest.mark.parametrize(
    ("state", "device"),
    [("NOT_INUSE", "free"), ("BUSY", "busy"), ("INUSE", "busy"), ("UNAVAILABLE", "gone"), ("UNKNOWN", "unknown")],
)
async def test_a_telephone_changes(link, notes, state, device):
    link.say("DeviceStateChange", Device="PJSIP/amina", State=state)
    link.say("DeviceStateChange", Device="Queue:fr", State=state)
    assert notes.told == [("telephone", "amina", device)]


async def test_what_was_under_way_when_the_link_broke_is_judged_no_more(link, notes):
    link.say("AgentCalled", **CALL)
    link.say("AgentRingNoAnswer", **CALL, RingTime="0")
    for forget in link.down:
        forget()
    link.say("Hangup", Channel="PJSIP/amina-1", Cause="17")
    assert notes.told == [("called", "amina")]
