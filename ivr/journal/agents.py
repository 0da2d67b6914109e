"""Agents' states as rows: every change is kept, the last one of an agent is where he stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from sqlite_utils import Database

from ivr.agents.state import AgentState, Standing
from ivr.journal.database import for_reading
from ivr.journal.rows import moment

TABLE = """
create table agent_changes (
    id integer primary key,
    at text not null,
    agent text not null,
    standing text not null check (standing in ('out', 'in', 'paused')),
    reason text not null,
    by text not null,
    since text
) strict;
create index agent_changes_by_agent on agent_changes (agent, id);
create index agent_changes_by_time on agent_changes (at);
create trigger agent_changes_stay before update on agent_changes begin
    select raise(abort, 'changes of agents are never changed');
end;
create trigger agent_changes_remain before delete on agent_changes begin
    select raise(abort, 'changes of agents are never deleted');
end;
"""


def keep(db: Database, at: datetime, agent: str, state: AgentState) -> None:
    """Writes down where an agent stands from `at` on. Runs inside the writer's transaction."""
    since = moment(state.since) if state.since else None
    db.execute(
        "insert into agent_changes (at, agent, standing, reason, by, since) values (?, ?, ?, ?, ?, ?)",
        [moment(at), agent, state.standing, state.reason, state.by, since],
    )


def last_states(path: Path) -> dict[str, AgentState]:
    """Where every agent stands whom the journal has ever seen. Raises sqlite3.Error when it cannot be read."""
    with for_reading(path) as db:
        found = db.execute(
            "select agent, standing, reason, since, by from agent_changes "
            "where id in (select max(id) from agent_changes group by agent)"
        )
        return {agent: _state(*rest) for agent, *rest in found}


def _state(standing: str, reason: str, since: str | None, by: str) -> AgentState:
    return AgentState(cast(Standing, standing), reason, datetime.fromisoformat(since) if since else None, by)
