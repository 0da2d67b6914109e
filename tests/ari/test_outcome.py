"""What the dialplan brings back means one outcome each: the table is what Asterisk 22.10.1 was seen to say."""

import pytest

from ivr.ari.excursion import returned
from ivr.ari.outcome import outcome_of, queue_outcome
from ivr.flow.events import LineLeft, QueueLeft, QueueOutcome
from tests.ari.conftest import MOMENT


@pytest.mark.parametrize(
    ("what", "dialstatus", "cause", "sip", "accepted", "outcome"),
    [
        ("taken with 1, then the callee hangs up", "ANSWER", 16, 200, "paris", "served"),
        ("picked up, no 1", "ANSWER", 16, 200, "", "declined"),
        ("hung up in the whisper", "ANSWER", 16, 0, "", "declined"),
        ("486", "BUSY", 17, 486, "", "busy"),
        ("600", "BUSY", 17, 600, "", "busy"),
        ("busy over a gateway without SIP", "BUSY", 17, 0, "", "busy"),
        ("503", "CONGESTION", 34, 503, "", "failed"),
        ("500", "CONGESTION", 34, 500, "", "failed"),
        ("408", "NOANSWER", 18, 408, "", "failed"),
        ("404", "CHANUNAVAIL", 1, 404, "", "refused"),
        ("403", "CHANUNAVAIL", 21, 403, "", "refused"),
        ("484", "CHANUNAVAIL", 28, 484, "", "refused"),
        ("410", "CHANUNAVAIL", 22, 410, "", "refused"),
        ("603", "CHANUNAVAIL", 21, 603, "", "refused"),
        ("480", "NOANSWER", 19, 480, "", "unanswered"),
        ("487 after we gave up", "NOANSWER", 0, 487, "", "unanswered"),
        ("rang out", "NOANSWER", 0, 180, "", "unanswered"),
        ("early media, then rang out", "NOANSWER", 0, 183, "", "unanswered"),
        ("100 Trying, then silence", "NOANSWER", 0, 100, "", "dead"),
        ("dead host, our own time-out", "NOANSWER", 0, 0, "", "dead"),
        ("dead host, SIP's time-out", "CHANUNAVAIL", 18, 0, "", "dead"),
        ("qualify says unavailable", "CHANUNAVAIL", 3, 0, "", "dead"),
        ("TCP refused", "CONGESTION", 34, 0, "", "dead"),
        ("rejected by cause alone", "CHANUNAVAIL", 21, 0, "", "refused"),
    ],
)
def test_an_attempt_on_a_line(what: str, dialstatus: str, cause: int, sip: int, accepted: str, outcome: str) -> None:
    assert outcome_of(dialstatus, cause, sip, accepted) == outcome, what


@pytest.mark.parametrize(
    ("status", "accepted", "outcome"),
    [
        ("CONTINUE", "amina", "served"),
        ("TIMEOUT", "", "timeout"),
        ("JOINEMPTY", "", "empty"),
        ("LEAVEEMPTY", "", "empty"),
        ("JOINUNAVAIL", "", "empty"),
        ("LEAVEUNAVAIL", "", "empty"),
        ("FULL", "", "full"),
        ("CONTINUE", "", "failed"),
        ("", "", "failed"),
    ],
)
def test_a_wait_in_a_queue(status: str, accepted: str, outcome: str) -> None:
    assert queue_outcome(status, accepted) == outcome


@pytest.mark.parametrize(
    ("status", "accepted", "left", "to", "outcome"),
    [
        ("TIMEOUT", "", "callback", "", "callback"),
        ("", "", "message", "", "message"),
        ("CONTINUE", "amina", "handed", "paris", "handed"),
        ("CONTINUE", "amina", "", "paris", "served"),
    ],
)
def test_why_the_caller_left_a_queue(status: str, accepted: str, left: str, to: str, outcome: QueueOutcome) -> None:
    back = returned(("c.3", "queue", status, accepted, left, to), MOMENT)
    assert back == QueueLeft(MOMENT, "c.3", outcome, to, accepted)


def test_the_way_back_from_a_line_tells_the_sip_status() -> None:
    assert returned(("c.3", "line", "CONGESTION", "34", "503", ""), MOMENT) == LineLeft(MOMENT, "c.3", "failed", 503)


def test_missing_arguments_on_the_way_back_count_as_empty() -> None:
    assert returned(("c.3", "line", "CHANUNAVAIL"), MOMENT) == LineLeft(MOMENT, "c.3", "dead", 0)
    assert returned(("c.3", "queue"), MOMENT) == QueueLeft(MOMENT, "c.3", "failed")
