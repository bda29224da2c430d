"""`INSERT … ON CONFLICT DO UPDATE`: PostgreSQL's construct renders the same text for SQLite."""

from collections.abc import Sequence

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects.postgresql import Insert, insert


def upsert(table: Table, key: Sequence[str], columns: Sequence[str]) -> Insert:
    """Insert a row with parameters named like its columns, or overwrite the columns of the row with that key."""
    row = insert(table).values({name: bindparam(name) for name in (*key, *columns)})
    return row.on_conflict_do_update(index_elements=list(key), set_={name: row.excluded[name] for name in columns})
