"""What the present journal knows and a restored one does not, copied into the latter."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from ivr.backup import carrying_requests
from ivr.backup.carrying_requests import carry_requests

OF_CALLS = ("transfers", "messages", "ratings", "comments", "conversations")
"""Tables with rows of a call beside its entries."""

OF_THE_SERVICE = {
    "agent_changes": ("at", "agent"),
    "incidents": ("at", "what", "source", "detail"),
    "deletions": ("at", "what", "why", "by"),
}
"""Tables of what happened outside calls, and the columns by which a row is known."""

TABLES = {"people", "calls", "entries", "live", "visits", "callbacks", "callback_entries", "bookmarks"}.union(
    OF_CALLS, OF_THE_SERVICE, carrying_requests.TABLES
)
"""Every table of the journal."""

_OVER = "('done', 'failed', 'cancelled')"

_CARRIED = """
create temp table carried as select id from old.calls where not exists (
    select 1 from main.calls there where there.id = old.calls.id and there.ended is not null
    and (select count(*) from main.entries where call = there.id)
     >= (select count(*) from old.entries where call = there.id)
)
"""

_PEOPLE = """
create temp table wanted as select id, number, language, erased from old.people where id in (
    select person from old.calls where id in carried union select person from old.callbacks
    union select person from old.requests where id in (select id from moved)
)
"""

_LANGUAGES = """
update main.people set language = coalesce((select language from wanted where number = people.number), language)
where number in (select number from wanted)
"""

_DOUBLE = f"""
update main.callbacks set stage = 'cancelled', unwanted = 'cancelled' where stage not in {_OVER}
and id not in (select id from old.callbacks) and person in (
    select new from persons join old.callbacks mine on mine.person = persons.old where mine.stage not in {_OVER}
)
"""


def carry_over(db: Database, old: Path) -> int:
    """Copies, into the journal `db`, every call that it lacks or that went on after it, and the state of everything
    that goes on; answers how many calls. Both have the tables of this version.

    Raises sqlite3.DatabaseError when `old` cannot be read; nothing is copied then.
    """
    db.execute("attach ? as old", [str(old)])
    with db.atomic():
        db.execute(_CARRIED)
        db.execute(carrying_requests.MOVED)
        _people(db)
        _calls(db)
        _callbacks(db)
        carry_requests(db)
        _rest(db)
        (many,) = db.execute("select count(*) from carried").fetchone()
    db.execute("detach old")
    return int(many)


def _people(db: Database) -> None:
    """Numbers find their row; who was erased stays nobody, in a row of his own."""
    db.execute(_PEOPLE)
    db.execute("insert or ignore into main.people (number) select number from wanted where number is not null")
    db.execute(_LANGUAGES)
    db.execute(
        "create temp table persons as select wanted.id as old, there.id as new "
        "from wanted join main.people there using (number)"
    )
    for person, erased in db.execute("select id, erased from wanted where number is null").fetchall():
        new = db.execute("insert into main.people (erased) values (?)", [erased]).lastrowid
        db.execute("insert into persons values (?, ?)", [person, new])


def _calls(db: Database) -> None:
    _upsert(db, "calls", "id", "id in carried")
    db.execute(
        "insert into main.entries select * from old.entries mine where call in carried and seq > "
        "(select coalesce(max(seq), 0) from main.entries there where there.call = mine.call)"
    )
    for table in OF_CALLS:
        db.execute(f"delete from main.{table} where call in carried")
        _insert(db, table, "call in carried", without="id")
    _insert(db, "conversations", "call not in carried and file not in (select file from main.conversations)", "id")
    _upsert(db, "visits", "call", "call in carried")
    db.execute("delete from main.live where call in (select id from old.calls)")
    _insert(db, "live", "true")


def _callbacks(db: Database) -> None:
    """A number has one live callback at most: those that are over come first, and those of the present go before."""
    db.execute(_DOUBLE)
    _upsert(db, "callbacks", "id", f"stage in {_OVER}")
    _upsert(db, "callbacks", "id", f"stage not in {_OVER}")
    db.execute(
        "insert into main.callback_entries select * from old.callback_entries mine where seq > "
        "(select coalesce(max(seq), 0) from main.callback_entries there where there.callback = mine.callback)"
    )


def _rest(db: Database) -> None:
    for table, known_by in OF_THE_SERVICE.items():
        same = " and ".join(f"there.{column} = mine.{column}" for column in known_by)
        missing = f"not exists (select 1 from main.{table} there where {same}) order by mine.id"
        _insert(db, table, missing, without="id")
    _upsert(db, "bookmarks", "record", "true")


def _insert(db: Database, table: str, where: str, without: str = "") -> None:
    columns = [column for column in _columns(db, table) if column != without]
    db.execute(f"insert into main.{table} ({', '.join(columns)}) {_select(table, columns)} where {where}")


def _upsert(db: Database, table: str, key: str, where: str) -> None:
    columns = _columns(db, table)
    told = ", ".join(f"{column} = excluded.{column}" for column in columns if column != key)
    db.execute(
        f"insert into main.{table} ({', '.join(columns)}) {_select(table, columns)} where {where} "
        f"on conflict ({key}) do update set {told}"
    )


def _select(table: str, columns: list[str]) -> str:
    """People have other numbers for rows here and there."""
    person = "(select new from persons where persons.old = mine.person)"
    return f"select {', '.join(person if name == 'person' else name for name in columns)} from old.{table} mine"


def _columns(db: Database, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"pragma main.table_info({table})")]
