"""Calls placed from outside: the leg of a caller who can press keys, speak, listen and hang up."""

from __future__ import annotations

import secrets

from ivr.errors import UserMistake
from ivr.outside.asterisk import Outside
from ivr.outside.leg import Leg

RINGS = 60
"""Seconds a caller lets it ring."""


async def place_call(
    outside: Outside,
    to: str,
    caller: str | None,
    from_trunk: str = "carrier",
    account: str | None = None,
    heard: bool = True,
) -> Leg:
    """Dials `to` from a trunk's address or an account's telephone (an agent, `softphone`); returns while it rings.

    What he hears is recorded, unless `heard` is False.

    `caller` is the caller id as it is sent, whatever it says; None withholds it. `await leg.reached("answered")`
    before anything is pressed or spoken. Raises UserMistake for a trunk or an account that does not exist.
    """
    endpoint = _endpoint(outside, from_trunk, account)
    leg = outside.leg(f"caller-{secrets.token_hex(4)}", "caller", account or from_trunk)
    leg.number, leg.dialled = "" if account else caller or "", to  # what an account says of its number is not believed
    leg.note("dials")
    query = {
        "endpoint": f"PJSIP/{to}@{endpoint}", "context": "led" if heard else "unheard", "extension": "s", "priority": 1,
        "channelId": leg.id, "callerId": _shown(caller), "timeout": RINGS,
    }  # fmt: skip
    await outside.remote.ask("POST", "channels", query=query)
    return leg


def _endpoint(outside: Outside, trunk: str, account: str | None) -> str:
    known = {line.name for line in outside.plan.lines} if account is None else set(outside.plan.accounts)
    name = trunk if account is None else account
    if name not in known:
        raise UserMistake(f"nobody outside is called '{name}'; there are {', '.join(sorted(known))}")
    return f"line-{trunk}" if account is None else f"telephone-{account}"


def _shown(caller: str | None) -> str:
    return '"Anonymous" <anonymous>' if caller is None else f'"{caller}" <{caller}>'
