"""The command line `ivr`: one word a command, each in its own file below `ivr/cli`, loaded when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from ivr.collecting import nothing_collected
from ivr.errors import AccueilError, UserMistake

COMMANDS = {
    "up": "start Asterisk and the service, and stay up until Ctrl-C",
    "asterisk": "run Asterisk by itself, so that calls go on while the service is started anew",
    "demo": "make three real calls, one to an agent, one to a consulate, one that leaves a message",
    "check": "say what is wrong with routing.yaml",
    "routing": "versions of the routing: compare, put into force, take back",
    "simulate": "make a call on paper",
    "call": "make a real call from the outside world's Asterisk",
    "calls": "the latest calls, and one in full",
    "audit": "whether the journal and Asterisk's own records agree, call by call",
    "callbacks": "who is to be called back, and when",
    "requests": "what must be answered, until when, and what has happened to it",
    "history": "what a caller has asked before, was told, and still waits for",
    "complaints": "complaints with their numbers, and whether each is as it was registered",
    "knowledge": "sheets with answers: found by a few words, checked, proposed and accepted",
    "prompts": "build, list and script the prompts in all languages",
    "agents": "the agents and what their telephones register with",
    "secrets": "a password shown, or passwords exchanged for new ones while calls go on",
    "tokens": "who may use the service over HTTP, and until when",
    "users": "who may log in to the desk's pages, and what was done there",
    "doors": "who is shut out for guessing passwords, and letting them in again",
    "backup": "save journal, messages, conversations and passwords in one file, also while running",
    "restore": "put a backup in place; what was there is set aside",
    "status": "the live state: calls, queues, agents, and the promise kept or not",
    "privacy": "hand out or erase everything that is kept about a telephone number",
    "retention": "delete personal data whose time has come, and prove it",
    "report": "the figures of a day, a month or a year: tables, CSV, a page with plots, PDF",
    "opendata": "the figures of each day for everybody, without anything personal",
    "mystery": "callers who pretend: what they hear, and how long it takes, held against what was promised",
    "staffing": "how many agents the promise needs, by half-hour and language",
}
"""Command -> what it is for, in the order in which help shows them."""


class Commands(click.Group):
    """Finds a command in `ivr.cli.<command>` and imports no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        with nothing_collected():
            command = getattr(import_module(f"ivr.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands)
def ivr() -> None:
    """Accueil, a telephone reception for public services abroad.

    Exit codes: 0 fine, 1 the answer is no, 2 wrong use.
    """


def main() -> None:
    """Runs a command; what goes wrong is one sentence on standard error, never a traceback."""
    try:
        ivr(prog_name="ivr")
    except AccueilError as trouble:
        click.echo(f"ivr: {trouble}", err=True)
        sys.exit(2 if isinstance(trouble, UserMistake) else 1)
    except OSError as trouble:
        if trouble.errno is None:
            raise
        where = f"{trouble.filename}: " if trouble.filename else ""
        click.echo(f"ivr: {where}{trouble.strerror}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
