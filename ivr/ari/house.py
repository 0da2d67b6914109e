"""What a call asks of the house turned into the event that answers it."""

from __future__ import annotations

from ivr.ari.leg import Leg
from ivr.flow.commands import GiveNumber, LookUp, Register
from ivr.flow.events import LookedUp, Numbered, Registered


async def asked(leg: Leg, command: Register | GiveNumber | LookUp) -> Registered | Numbered | LookedUp:
    """Answers when the house does, which is within seconds, whatever state the disk is in."""
    match command:
        case Register():
            outcome = await leg.lobby.register(leg.call, command)
            return Registered(leg.now(), command.ref, outcome)
        case GiveNumber():
            receipt = await leg.counter.receipt(leg.call)
            return Numbered(leg.now(), command.ref, receipt.number, receipt.code)
        case LookUp():
            found = await leg.counter.look_up(command)
            return LookedUp(leg.now(), command.ref, found.outcome, found.due, found.opened)
