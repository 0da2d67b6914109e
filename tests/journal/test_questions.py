"""What is asked on the control socket is answered, wrong questions too, and those who only listen are not disturbed."""

import asyncio
import json
import socket

import pytest
from sample_calls import at

from ivr.control import questions as asking
from ivr.control.questions import Questions, ask
from ivr.errors import MissingRequirement, ServiceTrouble, UserMistake
from ivr.flow.entries import Noted
from ivr.journal.tail import TailServer, open_tail


@pytest.fixture
def control(tmp_path):
    return tmp_path / "home" / "control.sock"


@pytest.fixture
async def server(control):
    questions = Questions()

    async def twice(fields):
        return {"twice": fields["word"] * 2}

    async def mistaken(fields):
        raise UserMistake("there is no agent 'anima' - did you mean 'amina'?")

    async def troubled(fields):
        raise ServiceTrouble("Asterisk is away")

    async def broken(fields):
        raise KeyError("ours")

    async def silent(fields):
        await asyncio.Event().wait()

    for answerer in (twice, mistaken, troubled, broken, silent):
        questions.on(answerer.__name__, answerer)
    running = TailServer(control, {"pid": 1}, questions)
    await running.start()
    yield running
    await running.stop()


async def test_a_question_is_answered(server, control):
    assert await ask(control, "twice", word="é") == {"twice": "éé"}


async def test_mistakes_and_troubles_arrive_as_they_are(server, control):
    with pytest.raises(UserMistake, match="did you mean 'amina'"):
        await ask(control, "mistaken")
    with pytest.raises(ServiceTrouble, match="Asterisk is away"):
        await ask(control, "troubled")


async def test_a_fault_of_the_service_is_told_and_the_next_question_is_answered(server, control, caplog):
    with pytest.raises(ServiceTrouble, match=r"made a mistake \(KeyError\)"):
        await ask(control, "broken")
    assert "no answer to" in caplog.text
    assert await ask(control, "twice", word="a") == {"twice": "aa"}


async def test_an_unknown_question_is_told_with_the_one_that_was_meant(server, control):
    with pytest.raises(UserMistake, match="cannot be asked 'twise' - did you mean 'twice'"):
        await ask(control, "twise")


async def test_a_question_that_comes_while_the_service_starts_is_no_mistake(control):
    questions = Questions(starting=True)
    starting = TailServer(control, {"pid": 1}, questions)
    await starting.start()
    try:
        with pytest.raises(ServiceTrouble, match="still starting: ask again"):
            await ask(control, "status")
        questions.started()
        with pytest.raises(UserMistake, match="cannot be asked 'status'"):
            await ask(control, "status")
    finally:
        await starting.stop()


async def test_an_answer_is_not_waited_for_without_end(server, control, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    with pytest.raises(ServiceTrouble, match="did not answer 'silent'"):
        await ask(control, "silent")


async def test_without_a_service_it_is_said_how_to_start_one(control):
    control.parent.mkdir()
    with pytest.raises(MissingRequirement, match="ivr up"):
        await ask(control, "twice")


async def raw(control, sent: bytes, answers: int) -> list[dict]:
    reader, writer = await asyncio.open_unix_connection(str(control))
    assert json.loads(await reader.readline()) == {"hello": {"pid": 1}}
    for byte in (sent[:7], sent[7:]):
        writer.write(byte)
        await writer.drain()
    told = [json.loads(await reader.readline()) for _ in range(answers)]
    writer.close()
    return told


@pytest.mark.parametrize(
    "line",
    [b"hello there", b"[]", b"7", b'{"ask": 7}', b'{"ask": "twice", "with": []}', b"\xff\xfe12345", b"[" * 60_000],
)
async def test_what_is_no_question_is_told_how_to_ask(server, control, line):
    (told,) = await raw(control, line + b"\n", 1)
    assert told["mistake"] and "one line of JSON" in told["error"]


async def test_several_questions_in_one_piece_are_answered_in_their_order(server, control):
    lines = b"".join(json.dumps({"ask": "twice", "with": {"word": word}}).encode() + b"\n" for word in "abc")
    assert [told["answer"]["twice"] for told in await raw(control, lines, 3)] == ["aa", "bb", "cc"]


async def test_a_question_without_end_is_not_kept(server, control):
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX) as endless:
        endless.setblocking(False)
        await loop.sock_connect(endless, str(control))
        with pytest.raises(ConnectionError):
            while True:
                await loop.sock_sendall(endless, b"x" * 10_000)


async def test_whoever_only_listens_hears_on(server, control):
    async with open_tail(control) as tail:
        await ask(control, "twice", word="a")
        server.publish("c1", Noted(at(0), "heard"))
        assert await anext(tail.entries()) == ("c1", Noted(at(0), "heard"))


async def test_a_service_that_takes_no_connection_is_not_told_to_be_started(tmp_path):
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as deaf, socket.socket(socket.AF_UNIX) as first:
        deaf.bind(str(path))
        deaf.listen(0)
        first.connect(str(path))
        with pytest.raises(ServiceTrouble, match="does not take the connection"):
            await ask(path, "twice")
