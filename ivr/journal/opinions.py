"""What callers answered to the survey, as rows: a mark a question, and spoken comments."""

from __future__ import annotations

from sqlite_utils import Database

from ivr.flow.entries import Comment, Entry, Rated
from ivr.journal.moments import moment

TABLES = """
create table ratings (
    call text not null references calls (id),
    question text not null,
    mark integer not null,
    at text not null
) strict;
create index ratings_by_call on ratings (call);
create index ratings_by_time on ratings (at);

create table comments (
    id integer primary key,
    call text not null references calls (id),
    person integer references people (id),
    file text not null,
    seconds real not null,
    language text not null,
    at text not null
) strict;
create index comments_by_call on comments (call);
create index comments_by_person on comments (person);
"""


def note(db: Database, call_id: str, entry: Entry) -> None:
    """Writes the row that an entry asks for, if any. Runs inside the writer's transaction."""
    match entry:
        case Rated():
            row = [call_id, entry.question, entry.mark, moment(entry.at)]
            db.execute("insert into ratings (call, question, mark, at) values (?, ?, ?, ?)", row)
        case Comment():
            values = [entry.file, entry.seconds, entry.language, moment(entry.at)]
            db.execute(
                "insert into comments (call, person, file, seconds, language, at) "
                "select id, person, ?, ?, ?, ? from calls where id = ?",
                [*values, call_id],
            )
