"""`ivr requests` from the list to the answer: what it tells, and what it says of every slip."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ivr.cli.requests import requests
from ivr.errors import UserMistake
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.journal.people import person_of
from ivr.requests.life import advance
from ivr.requests.model import AnswerIt
from ivr.settings import PROJECT
from tests.requests.conftest import House

Do = Callable[..., Result]


@pytest.fixture
def do(house: House, monkeypatch: pytest.MonkeyPatch) -> Do:
    """Runs the command over the house's journal; what goes wrong is raised."""
    monkeypatch.setenv("IVR_HOME", str(house.path.parent))
    monkeypatch.setenv("IVR_ROUTING", str(PROJECT / "routing.yaml"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(requests, words, input=typed, catch_exceptions=False)

    return run


def told(do: Do, *words: str) -> Any:
    return json.loads(do(*words, "--json").output)


def test_nothing_waits(do: Do) -> None:
    assert do().output == "Nothing waits for an answer.\n"


def test_from_the_request_to_the_answer(do: Do, house: House) -> None:
    added = do("add", "Is my passport ready?", "--contact", "+33612345678", "--subject", "progress", "--language", "fr")
    code = told(do, "show", "1")["code"]
    assert added.output == f"Request 1 is registered. The citizen's code for it is {code}.\n" and len(code) == 6
    assert "Request 1 is with claire, to be answered until" in do("assign", "1", "claire").output
    assert do("hand", "1", "paris").exit_code == 0
    assert do("note", "1", "Paris has it.").output.startswith("Request 1 has a note more")
    assert [one["id"] for one in told(do, "--at", "paris")] == [1] and told(do, "--at", "centre") == []
    assert do("answer", "1", "-", typed="It is ready.\n").output == "Request 1 is answered.\n"
    assert told(do) == [] and [one["state"] for one in told(do, "--settled")] == ["answered"]
    shown = told(do, "show", "1")
    assert [step["kind"] for step in shown["steps"]] == ["registered", "assigned", "handed", "noted", "answered"]
    assert [step["text"] for step in shown["steps"]] == [
        "Is my passport ready?",
        "",
        "",
        "Paris has it.",
        "It is ready.",
    ]
    text = do("show", "1").output
    assert "Request 1  answered, in time" in text and "It is ready." in text and "handed paris, by command line" in text
    with reading(house.path) as db:
        assert [one.id for one, _ in rows.of_person(db, person_of(db, "+33612345678") or 0)] == [1]


def test_reopened_it_has_its_time_again(do: Do) -> None:
    do("add", "When?", "--language", "nl")
    do("drop", "1", "nothing was said")
    before = told(do, "show", "1")["due"]
    assert "is open again, to be answered until" in do("reopen", "1", "it was said after all").output
    assert told(do)[0]["due"] > before


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["show", "7"], "there is no request 7: `ivr requests` lists them"),
        (["assign", "7", "claire"], "there is no request 7"),
        (["assign", "1", "clair"], "there is no agent 'clair' - did you mean 'claire'?"),
        (["hand", "1", "pariss"], "there is no post 'pariss' - did you mean 'paris'?"),
        (["hand", "1", "centre"], "request 1 is at the centre already"),
        (["answer", "1", " "], "write what is to be kept"),
        (["reopen", "1", "why"], "request 1 is open: there is nothing to reopen"),
        (["--with", "nobody"], "there is no agent 'nobody' - known are amina"),
        (["add", "x", "--language", "xx"], "there is no language 'xx' - known are ar, zgh, fr"),
        (["add", "x", "--language", "fr", "--subject", "obtian"], "no subject 'obtian' - did you mean 'obtain'?"),
        (["add", "x", "--language", "fr", "--contact", "12"], "'12' is no telephone number"),
        (["add", " ", "--language", "fr"], "a request is what the citizen asked"),
        (["add", "x" * 20_001, "--language", "fr"], "in at most 20000 characters"),
        (["answer", "1", "x", "--seen", "4"], "is not as you saw it: command line"),
    ],
)
def test_every_slip_is_told(do: Do, words: list[str], hint: str) -> None:
    do("add", "When?", "--language", "fr")
    with pytest.raises(UserMistake, match=hint.replace("?", r"\?")):
        do(*words)
    assert told(do, "show", "1")["seen"] == 1


def test_of_two_who_answer_at_once_one_is_told_that_he_came_second(do: Do, house: House) -> None:
    do("add", "When?", "--language", "fr")

    def answer(by: str) -> str:
        try:
            rows.change(house.path, 1, lambda one: advance(one, AnswerIt(f"by {by}"), by, house.now), seen=1)
        except UserMistake as mistake:
            return str(mistake)
        return ""

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(answer, (f"agent-{number}" for number in range(8))))
    assert outcomes.count("") == 1
    assert all("is not as you saw it: agent-" in outcome for outcome in outcomes if outcome)
    assert len(told(do, "show", "1")["steps"]) == 2


def test_erasing_the_person_takes_the_words_and_leaves_the_steps(do: Do, house: House) -> None:
    do("add", "Is my passport ready?", "--contact", "+33612345678", "--language", "fr")
    do("answer", "1", "It is.")
    with reading(house.path) as db:
        person = person_of(db, "+33612345678")
    assert person
    house.journal.erase(person)
    assert [(step["kind"], step["text"]) for step in told(do, "show", "1")["steps"]] == [
        ("registered", ""),
        ("answered", ""),
    ]
    assert b"passport" not in Path(house.path).read_bytes()


def test_a_row_of_the_list_says_what_presses(do: Do) -> None:
    do("add", "An arrest.", "--language", "ar", "--subject", "emergency", "--urgent")
    do("add", "A visa.", "--language", "fr", "--subject", "obtain")
    first, second = do().output.splitlines()[1:]
    assert first.split()[0] == "1" and "urgent" in first and "min" in first
    assert second.split()[0] == "2" and "obtain" in second and "71 h" in second
