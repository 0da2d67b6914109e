"""SIP over TLS and voice over SRTP, with a telephone and a carrier that speak both, and with some that do not."""

from __future__ import annotations

import asyncio
import math
import ssl
import struct
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from asterisk_world import World, free_port, settings_in
from baresip import Baresip
from certificates import authority, certificate
from people import to_queue
from sip_message import Message
from test_excursions import to_line

from ivr.asterisk.check import check
from ivr.routing.model import Routing
from ivr.settings import Settings, Tls
from ivr.versions.edition import Editions

pytestmark = pytest.mark.live


def tone(frequency: int) -> bytes:
    """Half a minute of it, at 8000 Hz."""
    return struct.pack("<240000h", *(int(9000 * math.sin(2 * math.pi * frequency * n / 8000)) for n in range(240000)))


def share_of(frequency: int, sound: bytes) -> float:
    """How much of the power of a sound (8000 Hz, signed 16 bit) is at a frequency."""
    samples = struct.unpack(f"<{len(sound) // 2}h", sound)
    angle = 2 * math.pi * frequency / 8000
    sums = [sum(s * turn(angle * n) for n, s in enumerate(samples)) for turn in (math.sin, math.cos)]
    power = sum(s * s for s in samples) * len(samples) / 2
    return sum(part * part for part in sums) / power if power else 0.0


@pytest.fixture
def folder(home: Path) -> Path:
    """Our own certificate, signed by `friend`, and an authority that nobody trusts."""
    made = home / "certificates"
    made.mkdir(parents=True)
    authority(made, "friend")
    authority(made, "enemy")
    return made


@pytest.fixture
def settings(home: Path, folder: Path) -> Settings:
    """TLS on a port of its own."""
    files = certificate(folder, "friend", "127.0.0.1")
    return replace(settings_in(home), tls=Tls(f"127.0.0.1:{free_port()}", *files, folder / "friend.crt"))


@pytest.fixture
def routing(routing: Routing) -> Routing:
    """Telephones, a line to Paris and the trunk that brings calls (here, from where baresip is) are encrypted."""
    both = {"transport": "tls", "srtp": True}
    trunks = {name: routing.trunks[name].model_copy(update=both) for name in ("carrier", "paris-1")}
    trunks["paris-1"] = trunks["paris-1"].model_copy(update={"qualify": 0})
    trunks["carrier"] = trunks["carrier"].model_copy(update={"address": f"127.0.0.1:{free_port()}"})
    service = routing.service.model_copy(update={"encrypt_telephones": True})
    return routing.model_copy(update={"trunks": {**routing.trunks, **trunks}, "service": service})


@pytest.fixture
async def telephones(world: World, folder: Path) -> AsyncIterator[list[Baresip]]:
    """Those that a test starts; stopped afterwards."""
    started: list[Baresip] = []
    yield started
    for telephone in started:
        await telephone.stop()


async def telephone(world: World, folder: Path, telephones: list[Baresip], name: str, voice: int = 500) -> Baresip:
    """A telephone of `name`, none: a carrier, who does not register. `voice`: a frequency."""
    assert world.settings.tls
    who = f"<sip:{name or '+33639980001'}@{world.settings.tls.bind};transport=tls>"
    login = f";auth_pass={world.secrets.secret_of(name)};regint=60" if name else ";regint=0"
    account = f"{who}{login};mediaenc=srtp-mand;audio_codecs=PCMA;answermode=auto"
    made = Baresip(folder / f"phone-{len(telephones)}", account)
    telephones.append(made)
    await made.start(tone(voice))
    return made


async def registered(world: World, name: str) -> None:
    """Returns when the telephone is."""
    async with asyncio.timeout(10):
        while f"{name}/sip:" not in await world.asterisk.cli("pjsip show contacts"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def hears(telephone: Baresip, frequency: int) -> None:
    """Returns when the last quarter of a second that it heard was this tone and nothing else."""
    async with asyncio.timeout(10):
        while share_of(frequency, telephone.heard()[-4000:]) < 0.98:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


@pytest.mark.core
async def test_a_telephone_and_a_carrier_hear_each_other_over_tls_and_srtp(
    world: World, folder: Path, telephones: list[Baresip]
) -> None:
    await check(world.asterisk, Editions.of(world.routing))
    paolo = await telephone(world, folder, telephones, "paolo", voice=700)
    await registered(world, "paolo")
    carrier = await telephone(world, folder, telephones, "")
    assert world.settings.tls
    await carrier.do("dial", f"sip:+33199000100@{world.settings.tls.bind};transport=tls")
    event = await world.controller.arrival()
    assert event["args"][3:] == ["+33199000100", "+33639980001", "carrier"]
    await world.asterisk.cli("queue add member PJSIP/paolo to it penalty 0 as paolo state_interface PJSIP/paolo")
    await to_queue(world, event["channel"]["id"], "it:20")
    assert await world.controller.taken() == "paolo"
    await asyncio.gather(hears(carrier, 700), hears(paolo, 500))


async def test_who_offers_plain_voice_is_refused(world: World) -> None:
    """Whoever it is: the carrier, or an agent with the right password."""
    peer = await world.peer("127.0.0.1")
    assert (await peer.call("+33199000100", "+33639980001")).status == 488
    assert (await peer.call("+33199000100", "paolo", password=world.secrets.secret_of("paolo"))).status == 488


async def test_who_connects_finds_our_certificate_and_no_old_tls(world: World, folder: Path) -> None:
    """baresip 1.0 does not look whom it trusts; a client that does is let down by an authority that is not ours."""
    assert world.settings.tls
    host, _, port = world.settings.tls.bind.rpartition(":")

    async def connect(trusts: str, newest: ssl.TLSVersion) -> None:
        context = ssl.create_default_context(cafile=str(folder / f"{trusts}.crt"))
        context.maximum_version = newest
        _, writer = await asyncio.open_connection(host, int(port), ssl=context)
        writer.close()

    await connect("friend", ssl.TLSVersion.TLSv1_2)
    with pytest.raises(ssl.SSLCertVerificationError):
        await connect("enemy", ssl.TLSVersion.TLSv1_2)
    with pytest.raises((ssl.SSLError, ConnectionError)), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        await connect("friend", ssl.TLSVersion.TLSv1_1)


@asynccontextmanager
async def post(world: World, folder: Path, signer: str) -> AsyncIterator[asyncio.Queue[Message]]:
    """The exchange of the consulate in Paris, with a certificate of `signer`: it is busy. What it was sent comes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder, signer, "127.0.0.11"))
    invites: asyncio.Queue[Message] = asyncio.Queue()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(int(Message.parse(head).get("content-length")))
            invite = Message.parse(head + body)
            invites.put_nowait(invite)
            same = "".join(f"{name}: {invite.get(name)}\r\n" for name in ("Via", "From", "Call-ID", "CSeq"))
            writer.write(
                f"SIP/2.0 486 Busy\r\n{same}To: {invite.get('to')};tag=x\r\nContent-Length: 0\r\n\r\n".encode()
            )
        writer.close()

    host, _, port = world.routing.trunks["paris-1"].address.rpartition(":")
    async with await asyncio.start_server(answer, host, int(port), ssl=context):
        yield invites


async def calls_paris(world: World, folder: Path, telephones: list[Baresip]) -> list[str]:
    """A citizen is put through to Paris; what came of it."""
    carrier = await telephone(world, folder, telephones, "")
    assert world.settings.tls
    await carrier.do("dial", f"sip:+33199000100@{world.settings.tls.bind};transport=tls")
    await to_line(world, (await world.controller.arrival())["channel"]["id"])
    return await world.controller.resume()


async def test_a_post_is_called_over_tls_with_srtp_and_nothing_else(
    world: World, folder: Path, telephones: list[Baresip]
) -> None:
    async with post(world, folder, "friend") as invites:
        assert await calls_paris(world, folder, telephones) == ["line", "BUSY", "17", "486", ""]
        invite = invites.get_nowait()
    assert invite.get("via").startswith("SIP/2.0/TLS")
    assert [line.split()[2] for line in invite.body.splitlines() if line.startswith("m=")] == ["RTP/SAVP"]
    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" in invite.body


async def test_a_post_with_a_wrong_certificate_is_told_nothing(
    world: World, folder: Path, telephones: list[Baresip]
) -> None:
    async with post(world, folder, "enemy") as invites:
        told = await calls_paris(world, folder, telephones)
        assert (told[0], told[3:]) == ("line", ["", ""])
        assert told[1] in ("CHANUNAVAIL", "CONGESTION", "NOANSWER")
        assert invites.empty()
