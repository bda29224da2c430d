"""What a sandbox keeps in plain text because it prints it at every start: passwords, client ids, its own token."""

from sqlalchemy import Column, Table, Text, bindparam, insert, select

from stragan.db.engine import Duplicate
from stragan.db.statements import Statement, metadata
from stragan.world import World

secrets_table = Table(
    "sandbox_secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
ADD = Statement(insert(secrets_table))
FIND = Statement(select(secrets_table.c.value).where(secrets_table.c.name == bindparam("name")))


async def find(world: World, name: str) -> str | None:
    row = await world.db.one(FIND, {"name": name})
    return row[0] if row else None


async def keep(world: World, name: str, value: str) -> str:
    """Keep the value unless the name has one already; returns the one that is kept."""
    try:
        async with world.db.write() as tx:
            await tx.execute(ADD, {"name": name, "value": value})
    except Duplicate:
        kept = await find(world, name)
        assert kept is not None
        return kept
    return value
