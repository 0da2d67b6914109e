"""A token opens what its role allows until its time is over or it is taken back, and is told once."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from click.testing import CliRunner

from ivr.api.house import House
from ivr.api.tokens import Tokens
from ivr.cli.tokens import tokens
from ivr.errors import ServiceTrouble, UserMistake
from ivr.roles import Bearer
from tests.api.conftest import NOW, token


@pytest.mark.parametrize("said", [None, "", "Bearer", "Bearer wrong", "Basic eDp5", "Bearer \x80"])
async def test_without_a_good_token_there_is_nothing(client: TestClient[Any, Any], said: str | None) -> None:
    headers = {"Authorization": said} if said is not None else {}
    for path in ("/api/requests", "/api/none"):
        async with client.get(path, headers=headers) as answer:
            assert answer.status == 401 and answer.headers["WWW-Authenticate"] == "Bearer"


async def test_what_is_taken_back_or_over_opens_nothing(client: TestClient[Any, Any], house: House) -> None:
    headers = {"Authorization": f"Bearer {token(house, 'agent')}"}
    over = house.tokens.add("over", "agent", "", NOW, NOW)
    async with client.get("/api/requests", headers=headers) as answer:
        assert answer.status == 200
    Tokens(house.recordings).revoke("agent")  # as `ivr tokens revoke` does, beside the service
    for now in (headers, {"Authorization": f"Bearer {over}"}):
        async with client.get("/api/requests", headers=now) as answer:
            assert answer.status == 401


def test_it_is_told_once_and_kept_as_a_digest(tmp_path: Path) -> None:
    known = Tokens(tmp_path)
    told = known.add("desk", "agent", "", NOW, NOW + timedelta(days=1))
    file = tmp_path / "tokens.json"
    assert told not in file.read_text() and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert known.bearer(told, NOW) == Bearer("desk", "agent")
    assert known.bearer(told, NOW + timedelta(days=1)) is None
    assert known.bearer(json.loads(file.read_text())["desk"]["digest"], NOW) is None
    with pytest.raises(UserMistake, match="ivr tokens revoke desk"):
        known.add("desk", "agent", "", NOW, NOW + timedelta(days=1))
    file.unlink()
    assert known.bearer(told, NOW) is None


@pytest.mark.parametrize("spoilt", ["{", "[]", '{"x": {}}', '{"x": {"role": "king"}}'])
def test_a_spoilt_file_is_one_sentence(tmp_path: Path, spoilt: str) -> None:
    (tmp_path / "tokens.json").write_text(spoilt)
    with pytest.raises(ServiceTrouble, match="remove it"):
        Tokens(tmp_path).bearer("x", NOW)


@pytest.fixture
def do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    return lambda *words: CliRunner().invoke(tokens, words, catch_exceptions=False)


def test_the_command_makes_lists_and_revokes(do: Any, tmp_path: Path) -> None:
    assert "There are no tokens" in do().output
    made = do("add", "paris desk", "--role", "consulate", "--post", "paris", "--days", "30")
    assert made.exit_code == 0
    bearer = Tokens(tmp_path).bearer(made.stdout.strip(), NOW)
    assert bearer == Bearer("paris desk", "consulate", "paris")
    assert "paris desk" in do().output and made.stdout.strip() not in do().output
    [row] = json.loads(do("--json").stdout)
    assert row["role"] == "consulate" and "digest" not in row
    assert "opens nothing" in do("revoke", "paris desk").output
    assert "There are no tokens" in do().output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "", "--role", "agent"), "1 to 100 characters"),
        (("add", "x\n", "--role", "agent"), "can be printed"),
        (("add", "x", "--role", "consulate"), "needs --post"),
        (("add", "x", "--role", "agent", "--post", "paris"), "no other takes it"),
        (("add", "x", "--role", "consulate", "--post", "centre"), "no post"),
        (("add", "x", "--role", "consulate", "--post", "pariss"), "did you mean 'paris'"),
        (("revoke", "x"), "has no token"),
    ],
)
def test_a_slip_is_told(do: Any, words: tuple[str, ...], why: str) -> None:
    with pytest.raises(UserMistake, match=why):
        do(*words)
