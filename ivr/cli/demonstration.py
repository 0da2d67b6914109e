"""The call that `make run` places, shown as it happens, and the outside world that stays for calls of one's own."""

from __future__ import annotations

from contextlib import AsyncExitStack

from ivr.app import Service
from ivr.cli.progress import console
from ivr.flow.entries import Entry
from ivr.flow.hours import is_open
from ivr.flow.telling import Teller
from ivr.outside.dial import Watch, dial
from ivr.outside.opening import opened
from ivr.outside.script import parse
from ivr.service.preparing import Tell
from ivr.speech.texts import texts

CALLER = "+33639980123"
"""The demonstration's citizen, a number kept for fiction."""


async def demonstrate(service: Service, stack: AsyncExitStack) -> None:
    """Opens the outside world until `stack` closes, and places one call: to an agent, or at night a message."""
    outside = await stack.enter_async_context(
        opened(service.settings, service.routing, service.asterisk.installation, tell=console.print)
    )
    await service.agents.desk.everybody_in("the demonstration")
    open_now = is_open(next(iter(service.routing.hours.values())), service.clock.now())
    number = next(number for number, entry in service.routing.numbers.items() if entry.language)
    console.print(f"\nA demonstration call, with the centre {'open' if open_now else 'closed'} at this hour:")
    await dial(
        outside, service.settings.control, number, CALLER, parse("1 1" if open_now else "- 1 ~4#"), show(service)
    )
    console.print("The consulates and agents of the demonstration stay on the line for calls of your own.")


def show(service: Service, tell: Tell = console.print) -> Watch:
    """A watcher that tells what happens to one call, line by line."""
    teller = Teller(texts(service.settings.prompts))

    def watch(entry: Entry) -> None:
        for line in teller.lines(entry):
            tell(line)

    return watch
