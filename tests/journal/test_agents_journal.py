"""Where agents stand survives everything, and what happened is never rewritten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from ivr.agents.state import AgentState
from ivr.journal.agents import keep, last_states
from ivr.journal.database import for_writing

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_last_state_of_each_agent_is_read_back(journal, path):
    first = AgentState("in", "", NOW, "amina")
    last = AgentState("paused", "meal", NOW + timedelta(minutes=5), "command line (root)")
    other = replace(first, standing="out")
    for agent, state in (("amina", first), ("idir", other), ("amina", last)):
        assert journal.put(partial(keep, at=NOW, agent=agent, state=state))
    assert journal.flush()
    assert last_states(path) == {"amina": last, "idir": other}


@pytest.mark.parametrize("change", ["update agent_changes set reason = 'x'", "delete from agent_changes"])
def test_changes_are_never_rewritten(journal, path, change):
    journal.put(partial(keep, at=NOW, agent="amina", state=AgentState("in", "", NOW, "amina")))
    assert journal.flush()
    with for_writing(path) as db, pytest.raises(Exception, match="never"):
        db.execute(change)
