"""The journal opens in Datasette, and what is personal stays closed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette

from ivr.flow.entries import Began, Ended, Entered, Message
from ivr.journal.journal import Journal
from ivr.settings import PROJECT

METADATA = yaml.safe_load((PROJECT / "deploy" / "datasette.yaml").read_text(encoding="utf-8"))
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
CALLER = "+33199000678"
CALL = (
    Began(AT, "+33199000100", CALLER, "fr"), Entered(AT, "language", "language"),
    Message(AT, "centre-message", "m.wav", 3.0, "fr"), Ended(AT, "voicemail"),
)  # fmt: skip
CLOSED = ("people", "request_texts", "complaint_salts", "live", "incidents")


@pytest.fixture
async def shown(tmp_path: Path) -> Datasette:
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    journal.write("c-1", CALL, None)
    journal.close()
    made = Datasette([str(tmp_path / "journal.db")], metadata=METADATA)
    await made.invoke_startup()
    return made


async def _asked(shown: Datasette, path: str) -> Any:
    return await shown.client.get(path)


async def test_calls_and_figures_are_there(shown: Datasette) -> None:
    for table in ("calls", "visits", "entries", "requests"):
        answer = await _asked(shown, f"/journal/{table}.json?_shape=array")
        assert answer.status_code == 200, table
        if table == "calls":
            assert [row["id"] for row in answer.json()] == ["c-1"]


@pytest.mark.parametrize("table", CLOSED)
async def test_what_is_personal_is_not(shown: Datasette, table: str) -> None:
    assert (await _asked(shown, f"/journal/{table}.json")).status_code == 403
    assert (await _asked(shown, f"/journal.json?sql=select+*+from+{table}")).status_code == 403


async def test_nobodys_number_is_on_any_page(shown: Datasette) -> None:
    for table in ("calls", "visits", "entries", "messages", "requests"):
        page = await _asked(shown, f"/journal/{table}")
        assert page.status_code == 200 and CALLER not in page.text
