"""Which call rings or is talked at whose telephone, as the dialplan and Asterisk tell it."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.ami.calls_at import CallAt, CallsAt

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LEG = "PJSIP/amina-00000002"


class FakeLink:
    """`channels` are those that Asterisk has when it is asked."""

    def __init__(self):
        self.heard, self.down, self.up, self.channels = {}, [], [], []

    def on(self, event, callback):
        self.heard[event] = callback

    def on_down(self, callback):
        self.down.append(callback)

    def on_up(self, callback):
        self.up.append(callback)

    async def ask_all(self, action):
        assert action == "CoreShowChannels"
        return self.channels

    def rings(self, channel=LEG, agent="amina", call="1795282615-1", since=None):
        about = {"Agent": agent, "Call": call, "Language": "fr", "Spoken": "ar", "Subject": "progress", "Country": "FR"}
        self.heard["UserEvent"]({"UserEvent": "AgentRings", "Channel": channel, "Since": since or "", **about})

    def talks(self, channel=LEG):
        self.heard["UserEvent"]({"UserEvent": "AgentTalks", "Channel": channel})

    def ends(self, channel=LEG):
        self.heard["Hangup"]({"Channel": channel})


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def link():
    return FakeLink()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def calls(link, clock):
    return CallsAt(link, clock)


def test_from_the_first_ring_to_the_end(link, clock, calls):
    waits = NOW - timedelta(minutes=2)
    link.rings(since=f"{waits.timestamp():.1f}")
    rung = CallAt("1795282615-1", "ar", "progress", "FR", waits, NOW)
    assert calls.at("amina") == rung and calls.at("claire") is None
    clock.now += timedelta(seconds=5)
    link.talks()
    assert calls.at("amina").talking == clock.now
    clock.now += timedelta(seconds=60)
    link.ends()
    assert calls.at("amina").over == clock.now, "what he talked of is still there to be written down"
    link.rings("PJSIP/amina-00000003", call="other")
    assert calls.at("amina").call == "other"
    link.ends("PJSIP/amina-00000003")
    assert calls.at("amina").call == rung.call, "what he let pass was never his"


@pytest.mark.parametrize("since", ["", "x", "1.5.5", "1e300", str(NOW.timestamp() - 90_000), str(NOW.timestamp() + 9)])
def test_a_wait_that_is_none_is_not_told(link, calls, since):
    link.rings(since=since)
    assert calls.at("amina").since is None


def test_strangers_change_nothing(link, calls):
    link.talks("PJSIP/nobody-1")
    link.ends("PJSIP/nobody-1")
    link.heard["UserEvent"]({"UserEvent": "CallRefused", "Channel": LEG})
    assert calls.at("amina") is None


async def test_what_was_up_before_the_link_is_known_by_its_id(link, calls):
    link.rings("PJSIP/claire-00000009", "claire", "heard-of")
    link.channels = [
        {
            "Channel": name, "Application": runs, "ChannelStateDesc": state, "Linkedid": f"{first}.7",
            "Duration": "00:01:02",
        }
        for name, runs, state, first in (
            (LEG, "AppQueue", "Up", "111"), ("PJSIP/ida-lou-00000003", "AppDial", "Ringing", "222"),
            ("PJSIP/carrier-00000001", "Queue", "Up", "111"), ("PJSIP/claire-00000009", "AppQueue", "Up", "333"),
        )
    ]  # fmt: skip
    (read_afresh,) = link.up
    await read_afresh()
    began = NOW - timedelta(seconds=62)
    assert calls.at("amina") == CallAt("111-7", ringing=began, talking=began)
    assert calls.at("ida-lou") == CallAt("222-7", ringing=began)
    assert calls.at("claire").call == "heard-of", "what was told knows more"
    assert calls.at("carrier") is None
    for forget in link.down:
        forget()
    assert calls.at("amina") is None
