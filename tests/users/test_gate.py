"""Who gets in, who does not, and what the log says of both."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from ivr.errors import NotThere, UserMistake
from ivr.users import gate as gates
from ivr.users import passwords, second
from ivr.users.database import FILE
from ivr.users.gate import Gate
from ivr.users.model import IDLE, LONGEST, Refused, User, fitting, name_of

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
WORD = "seven lamps behind the harbour"
HERE = "192.0.2.7"


class Clock:
    """The service's clock, as the test sets it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def kept() -> str:
    """The digest of WORD; it takes a tenth of a second."""
    return passwords.digest(WORD)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(tmp_path: Path, clock: Clock, kept: str) -> Iterator[Gate]:
    made = Gate(tmp_path, clock)
    made.accounts.add(User("amina", "agent", password=kept), NOW)
    made.accounts.add(User("head", "administrator", password=kept, second=second.secret()), NOW)
    yield made


def told(gate: Gate) -> list[tuple[str, str]]:
    return [(line.who, line.what) for _, line in reversed(gate.log.lines())]


def test_in_and_out_again(gate: Gate, clock: Clock) -> None:
    token = gate.log_in(" Amina ", WORD, HERE, "a browser")
    session = gate.sessions.find(token, NOW)
    assert session and (session.user.name, session.half, session.address) == ("amina", False, HERE)
    gate.log_out(session, HERE)
    assert gate.sessions.find(token, NOW) is None
    assert told(gate) == [("amina", "logged in"), ("amina", "logged out")]


@pytest.mark.parametrize(
    ("name", "password"), [("amina", "wrong"), ("nobody", WORD), ("amina", ""), ("", ""), ("amina", "x" * 5000)]
)
def test_who_is_wrong_does_not_learn_in_what(gate: Gate, name: str, password: str) -> None:
    with pytest.raises(Refused) as refused:
        gate.log_in(name, password, HERE, "")
    assert refused.value.why == "login"
    assert told(gate) == [(name, "was refused: password")]


def test_a_name_with_no_user_takes_as_long(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr(gates.passwords, "right", lambda kept, password: bool(compared.append(kept)))
    for name in ("amina", "nobody"):
        with pytest.raises(Refused):
            gate.log_in(name, WORD, HERE, "")
    assert len(compared) == 2 and all(kept.startswith("$argon2id$") for kept in compared)


def test_with_a_second_factor_the_password_lets_in_half(gate: Gate, clock: Clock) -> None:
    head = gate.accounts.get("head")
    half = gate.log_in("head", WORD, HERE, "")
    session = gate.sessions.find(half, NOW)
    assert session and session.half
    with pytest.raises(Refused, match="wait for the next"):
        gate.second(session, "000000" if pyotp.TOTP(head.second).at(NOW) != "000000" else "111111", HERE)
    code = pyotp.TOTP(head.second).at(NOW)
    whole = gate.second(session, f"{code[:3]} {code[3:]}", HERE)
    assert gate.sessions.find(half, NOW) is None, "the half session has ended"
    found = gate.sessions.find(whole, NOW)
    assert found and not found.half


def test_a_code_is_good_once_and_half_a_minute_late(gate: Gate, clock: Clock) -> None:
    secret = gate.accounts.get("head").second
    code, user = pyotp.TOTP(secret).at(NOW), gate.accounts.get("head")
    clock.now = NOW + timedelta(seconds=30)
    assert gate.right_code(user, code)
    assert not gate.right_code(user, code), "it was used"
    older = pyotp.TOTP(secret).at(NOW - timedelta(seconds=30))
    assert not gate.right_code(user, older), "and what came before it as well"
    clock.now = NOW + timedelta(seconds=90)
    assert not gate.right_code(user, pyotp.TOTP(secret).at(NOW + timedelta(seconds=30)))
    assert gate.right_code(user, pyotp.TOTP(secret).at(clock.now))


def test_who_guesses_waits_and_others_do_not(gate: Gate) -> None:
    for _ in range(gates.BY_BOTH):
        with pytest.raises(Refused, match="password is wrong"):
            gate.log_in("amina", "guess", HERE, "")
    with pytest.raises(Refused, match="quarter of an hour"):
        gate.log_in("amina", WORD, HERE, "")
    assert gate.log_in("amina", WORD, "192.0.2.8", "")
    assert gate.log_in("head", WORD, HERE, "")


def test_one_address_does_not_guess_at_many_names(gate: Gate) -> None:
    for place in range(gates.BY_ADDRESS):
        with pytest.raises(Refused, match="password is wrong"):
            gate.log_in(f"nobody{place}", "guess", HERE, "")
    with pytest.raises(Refused, match="quarter of an hour"):
        gate.log_in("amina", WORD, HERE, "")


def test_codes_are_guessed_no_more_often(gate: Gate) -> None:
    session = gate.sessions.find(gate.log_in("head", WORD, HERE, ""), NOW)
    assert session
    for _ in range(gates.BY_BOTH):
        with pytest.raises(Refused, match="code is wrong"):
            gate.second(session, "12345x", HERE)
    with pytest.raises(Refused, match="quarter of an hour"):
        gate.second(session, pyotp.TOTP(session.user.second).at(NOW), HERE)


def test_a_session_ends_unused_and_after_a_shift(gate: Gate) -> None:
    token = gate.log_in("amina", WORD, HERE, "")
    assert gate.sessions.find(token, NOW + IDLE - timedelta(seconds=1))
    assert gate.sessions.find(token, NOW + IDLE + timedelta(minutes=59)), "it was used meanwhile"
    at = NOW
    while at < NOW + LONGEST:
        assert gate.sessions.find(token, at)
        at += timedelta(minutes=50)
    assert gate.sessions.find(token, NOW + LONGEST) is None
    assert gate.sessions.of("amina", NOW + LONGEST) == []


@pytest.mark.parametrize(
    "fields", [{"role": "supervisor"}, {"disabled": True}, {"second": "X"}, {"post": "paris"}, {"agent": "claire"}]
)
def test_who_may_do_more_or_less_logs_in_anew(gate: Gate, fields: dict[str, object]) -> None:
    token = gate.log_in("amina", WORD, HERE, "")
    gate.accounts.change("amina", **fields)
    assert gate.sessions.find(token, NOW) is None


def test_who_is_locked_out_or_removed_is_out_at_once(gate: Gate) -> None:
    token = gate.log_in("amina", WORD, HERE, "")
    gate.accounts.change("amina", disabled=True)
    assert gate.sessions.find(token, NOW) is None
    with pytest.raises(Refused):
        gate.log_in("amina", WORD, HERE, "")
    gate.accounts.change("amina", disabled=False)
    token = gate.log_in("amina", WORD, HERE, "")
    gate.accounts.remove("amina")
    assert gate.sessions.find(token, NOW) is None
    with pytest.raises(NotThere, match="no user 'amina'"):
        gate.accounts.get("amina")


def test_the_last_administrator_stays(gate: Gate, kept: str) -> None:
    for change in (
        lambda: gate.accounts.remove("head"),
        lambda: gate.accounts.change("head", disabled=True),
        lambda: gate.accounts.change("head", role="agent"),
    ):
        with pytest.raises(UserMistake, match="the last administrator"):
            change()
        assert gate.accounts.get("head").role == "administrator"
    gate.accounts.add(User("other", "administrator", password=kept), NOW)
    gate.accounts.remove("head")


def test_a_name_is_taken_once(gate: Gate) -> None:
    with pytest.raises(UserMistake, match="there is a user 'amina' already"):
        gate.accounts.add(User("amina", "agent"), NOW)


@pytest.mark.parametrize("name", ["", "ab cd", "é", "../x", "-x", "x" * 64, "a\nb"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(UserMistake, match="cannot be a name"):
        name_of(name)


def test_posts_and_agents_go_with_roles() -> None:
    fitting("consulate", "paris", "")
    fitting("agent", "", "amina")
    for role, post, agent in (("consulate", "", ""), ("agent", "paris", ""), ("auditor", "", "amina")):
        with pytest.raises(UserMistake):
            fitting(role, post, agent)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "short"),
        ("x" * 257, "short"),
        ("password1234", "weak"),
        ("aminaaminaamina", "weak"),
        ("123456789012", "weak"),
    ],
)
def test_passwords_that_are_guessed(password: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        passwords.good(password, "amina")
    assert refused.value.why == why


def test_good_passwords_and_first_ones() -> None:
    assert passwords.good(WORD) == WORD
    first = {passwords.made_up() for _ in range(100)}
    assert len(first) == 100 and all(passwords.good(one) for one in first)


def test_a_spoilt_digest_lets_nobody_in() -> None:
    assert not passwords.right("no digest", WORD)


def test_the_file_is_its_owners_alone_and_holds_no_password_and_no_token(gate: Gate, tmp_path: Path) -> None:
    token = gate.log_in("amina", WORD, HERE, "")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert WORD.encode() not in held and token.encode() not in held


def test_the_log_is_found_by_who_and_by_a_word_and_read_in_pages(gate: Gate) -> None:
    for number in range(5):
        gate.log.write(NOW, "amina", "read a request", f"request {number}", HERE)
    gate.log.write(NOW, "head", "read a request", "request 3", HERE)
    assert len(gate.log.lines("amina")) == 5
    assert [line.about for _, line in gate.log.lines(about="REQUEST 3")] == ["request 3", "request 3"]
    first = gate.log.lines("amina", most=2)
    rest = gate.log.lines("amina", before=first[-1][0])
    assert [line.about for _, line in first + rest] == [f"request {number}" for number in (4, 3, 2, 1, 0)]
    assert gate.log.forget(NOW + timedelta(days=1)) == 6
