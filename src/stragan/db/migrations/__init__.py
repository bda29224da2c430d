"""Schema changes by Alembic. A database that is up to date is recognised without importing Alembic: a fast start."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, Table, Text, select

from stragan.db.engine import Unusable
from stragan.db.statements import Statement

if TYPE_CHECKING:
    from stragan.db.engine import Reader

FOLDER = Path(__file__).parent
_version = Table("alembic_version", MetaData(), Column("version_num", Text, primary_key=True))
CURRENT = Statement(select(_version.c.version_num))


def head() -> str:
    """The newest revision: files are named `NNNN_what.py` and their revision ids are the four digits."""
    return max(revisions())


def revisions() -> set[str]:
    return {path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py")}


async def current(db: "Reader") -> str | None:
    """The revision of a database; None if it has none yet."""
    try:
        row = await db.one(CURRENT)
    except Exception as error:
        if "alembic_version" in str(error):  # both drivers name the missing table
            return None
        raise
    return row[0] if row else None


async def upgrade(db: "Reader", url: str) -> None:
    """Bring an empty or an older database up to date. Raises `Unusable` for a newer one: nothing goes backward."""
    found = await current(db)
    if found == head():
        return
    if found is not None and found not in revisions():
        raise Unusable(f"the database has schema {found}, but this version of Stragan only knows up to {head()}")
    from stragan.db.migrations import run  # noqa: PLC0415  (Alembic costs a quarter of a second)

    await asyncio.to_thread(run.upgrade, url)
