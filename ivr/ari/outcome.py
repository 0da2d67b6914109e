"""What the dialplan brings back from an excursion turned into how the excursion ended."""

from __future__ import annotations

from ivr.flow.events import LineOutcome, QueueOutcome

RINGING = range(180, 184)
NOT_TAKEN = {480, 487}
NO_SERVICE = {408}
BUSY = {486, 600}

_QUEUE: dict[str, QueueOutcome] = {
    "TIMEOUT": "timeout",
    "JOINEMPTY": "empty",
    "LEAVEEMPTY": "empty",
    "JOINUNAVAIL": "empty",
    "LEAVEUNAVAIL": "empty",
    "FULL": "full",
}
_BY_CAUSE: dict[int, LineOutcome] = {
    1: "refused",
    17: "busy",
    19: "unanswered",
    21: "refused",
    22: "refused",
    28: "refused",
}
"""Q.850 causes that only a living line gives; every other one without a SIP status means that nobody answered."""


_LEFT: dict[str, QueueOutcome] = {"callback": "callback", "message": "message", "handed": "handed"}
"""Why a caller left a queue before it was over: by key, or because his agent handed him over."""


def queue_outcome(status: str, accepted: str, left: str = "") -> QueueOutcome:
    """`status` is QUEUESTATUS, `accepted` the agent who took the call, `left` LEFT. Without the two, nobody served."""
    if left in _LEFT:
        return _LEFT[left]
    return "served" if accepted else _QUEUE.get(status, "failed")


def outcome_of(dialstatus: str, cause: int, sip: int, accepted: str) -> LineOutcome:
    """How an attempt on one trunk ended: `sip` is the last SIP status seen (0 for none), `cause` the Q.850 code.

    `dead` and `failed` are for the next trunk to mend; all others come from a line that lives.
    """
    if accepted:
        return "served"
    if dialstatus == "ANSWER" or 200 <= sip < 300:
        return "declined"
    if sip > 100:
        return _by_status(sip)
    return "busy" if dialstatus == "BUSY" else _BY_CAUSE.get(cause, "dead")


def _by_status(sip: int) -> LineOutcome:
    if sip in BUSY:
        return "busy"
    if sip in RINGING or sip in NOT_TAKEN:
        return "unanswered"
    if sip in NO_SERVICE or 500 <= sip < 600:
        return "failed"
    return "refused"
