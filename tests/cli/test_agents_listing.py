"""The listing of agents stays readable on the smallest screen."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from ivr.cli.agents import _table


def row(agent: str, **more: object) -> dict[str, object]:
    return {
        "agent": agent, "name": agent.title(), "standing": "in", "since": "2026-11-24T09:21:00+00:00", "reason": "",
        "by": agent, "telephone": "free", "doing": "free", "languages": {"zgh": 5, "ar": 4, "fr": 4},
        "queues": ["zgh", "ar"], **more,
    }  # fmt: skip


def shown(*rows: dict[str, object]) -> list[str]:
    out = StringIO()
    Console(file=out, width=80, highlight=False).print(_table(rows))
    return out.getvalue().splitlines()


def test_one_line_an_agent_on_80_columns_and_nothing_cut_off() -> None:
    lines = shown(row("idir", doing="wrap-up"), row("amina", standing="paused", reason="meal", by="amina"))
    assert len(lines) == 3 and not any("…" in line for line in lines)
    assert "wrap-up" in lines[1] and "zgh:5 ar:4 fr:4" in lines[1]
    assert "meal, amina" in lines[2]


def test_a_telephone_that_is_gone_or_not_seen_is_said_whatever_it_did_last() -> None:
    lines = shown(row("idir", telephone="gone", doing="talking"), row("amina", telephone="unknown", doing="unknown"))
    assert " gone " in lines[1] and "talking" not in lines[1] and " unknown " in lines[2]
