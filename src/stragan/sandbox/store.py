"""What a sandbox keeps in plain text because it prints it at every start: passwords, client ids, its own token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Column, Integer, Table, Text, bindparam, delete, insert, select

from stragan.db.engine import Duplicate, Step, Tx, run
from stragan.db.statements import Statement, metadata
from stragan.db.upsert import upsert
from stragan.world import World

secrets_table = Table(
    "sandbox_secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
seeds_table = Table(
    "sandbox_seed",
    metadata,
    Column("key", Text, primary_key=True),
    Column("done", Integer, nullable=False),  # 0 is as good as no row
)
# Who may come in, and what opens the door: the same before and after all else is replaced.
KEPT = (
    "account",
    "application",
    "authorization_code",
    "closed_session",
    "consent",
    "device_code",
    "refresh_token",
    "registration_code",
    "sandbox_secret",
    "sign_in",
    "attempt",
    "signing_key",
)
_WITH_SEEDS = ("image", "job", "product", "product_gtin", "product_seed", "product_word")  # their owners empty them
ADD = Statement(insert(secrets_table))
FIND = Statement(select(secrets_table.c.value).where(secrets_table.c.name == bindparam("name")))
_one = seeds_table.c.key == bindparam("one")
MARK_SEED = Statement(upsert(seeds_table, ("key",), ("done",)))
SEED = Statement(select(seeds_table.c.done).where(_one))
FORGET_SEED = Statement(delete(seeds_table).where(_one))


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


@asynccontextmanager
async def seeding_alone(world: World) -> AsyncIterator[None]:
    """Processes that start on one PostgreSQL seed one after the other: a row stays locked for the block, in a
    transaction beside those of the block. With a single connection there is no room for that."""
    if world.db.dialect == "sqlite" or world.settings.database_connections == 1:
        yield
        return
    async with world.db.write() as tx:
        await tx.execute(MARK_SEED, {"key": "", "done": 1})
        yield


async def is_seeded(world: World, key: str) -> bool:
    """Whether this thing of a seed was made."""
    row = await world.db.one(SEED, {"one": key})
    return row is not None and bool(row[0])


def seed_done(key: str) -> Step:
    return Step(MARK_SEED, {"key": key, "done": 1})


async def finish_seed(world: World, key: str) -> None:
    async with world.db.write() as tx:
        await run(tx, [seed_done(key)])


async def forget_seed(world: World, key: str) -> None:
    """It was refused: another start tries it again."""
    async with world.db.write() as tx:
        await tx.execute(FORGET_SEED, {"one": key})


async def empty(tx: Tx) -> None:
    """Remove all rows but those of accounts, and of tables in which some rows come with the package."""
    for table in metadata.sorted_tables:
        if table.name not in KEPT and table.name not in _WITH_SEEDS:
            await tx.execute(Statement(delete(table)))
