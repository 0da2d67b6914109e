"""The tables of the journal, as numbered steps; each runs once, in one transaction with the record of it."""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from ivr.errors import ServiceTrouble
from ivr.journal import (
    agents,
    bookmarks,
    callbacks,
    complaints,
    conversations,
    history,
    letters,
    mails,
    opinions,
    requests,
    retention,
    visits,
)

Step = Callable[[Database], None]
"""A step that needs more than SQL."""

_TABLES = """
create table people (
    id integer primary key,
    number text unique,
    language text,
    erased text
) strict;

create table calls (
    id text primary key,
    person integer references people (id),
    number text not null default '',
    trunk text not null default '',
    version text not null default '',
    language text not null default '',
    began text,
    ended text,
    disposition text,
    cause integer
) strict;
create index calls_by_time on calls (began);
create index calls_by_person on calls (person);

create table entries (
    call text not null references calls (id),
    seq integer not null,
    at text not null,
    kind text not null,
    data text not null,
    primary key (call, seq)
) strict, without rowid;

create table transfers (
    id integer primary key,
    call text not null references calls (id),
    post text not null,
    trunk text not null,
    outcome text not null,
    sip integer not null,
    at text not null
) strict;
create index transfers_by_call on transfers (call);

create table messages (
    id integer primary key,
    call text not null references calls (id),
    person integer references people (id),
    file text not null,
    seconds real not null,
    language text not null,
    post text not null,
    subject text not null,
    urgent integer not null,
    at text not null
) strict;
create index messages_by_call on messages (call);
create index messages_by_person on messages (person);

create table live (
    call text primary key references calls (id),
    state text not null
) strict, without rowid;

create table incidents (
    id integer primary key,
    at text not null,
    what text not null,
    source text not null,
    detail text not null
) strict;
create index incidents_by_time on incidents (at);
"""

_GUARDS = """
create trigger entries_stay before update on entries begin
    select raise(abort, 'entries are never changed');
end;
create trigger entries_remain before delete on entries begin
    select raise(abort, 'entries are never deleted');
end;
create trigger entries_once before insert on entries
when exists (select 1 from entries where call = new.call and seq = new.seq) begin
    select raise(abort, 'entries are never replaced');
end;
"""


STEPS: dict[str, str | Step] = {
    "001-tables": _TABLES,
    "002-entries-are-append-only": _GUARDS,
    "003-agents": agents.TABLE,
    "004-callbacks": callbacks.TABLES + opinions.TABLES,
    "005-figures": visits.TABLE,
    "006-conversations": conversations.TABLE,
    "007-retention": retention.TABLES,
    "008-bookmarks": bookmarks.TABLE,
    "009-figures-of-a-year": visits.INDEXES + conversations.BY_TIME,
    "010-requests": requests.TABLES + complaints.TABLES,
    "011-letters": letters.TABLES,
    "012-where-calls-belong": visits.belong,
    "013-mails": mails.TABLES,
    "014-identified": history.INDEX,
    "015-sent-to-the-web": requests.WEB,
}
"""Every step in its order. A step that has been released is never changed; a new one is added."""


def migrate(db: Database) -> None:
    """Brings the tables up to date. Raises ServiceTrouble when a newer version of the program has written them."""
    steps = Migrations("journal")
    for name, script in STEPS.items():
        steps(name=name)(_runs(script))
    if {step.name for step in steps.applied(db)} - set(STEPS):
        raise ServiceTrouble("the journal was written by a newer version: update this one, or set IVR_HOME elsewhere")
    steps.apply(db)


def _runs(script: str | Step) -> Step:
    def run(db: Database) -> None:
        if isinstance(script, str):
            db.executescript(script)
        else:
            script(db)

    return run
