"""What a sandbox keeps in plain text because it prints it at every start: passwords, client ids, its own token."""

from sqlalchemy import Column, Table, Text, bindparam, delete, insert, select

from stragan.db.engine import Duplicate, Tx
from stragan.db.statements import Statement, metadata
from stragan.world import World

secrets_table = Table(
    "sandbox_secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
# Who may come in, and what opens the door: the same before and after all else is replaced.
KEPT = (
    "account",
    "application",
    "authorization_code",
    "consent",
    "device_code",
    "refresh_token",
    "sandbox_secret",
    "sign_in",
    "sign_in_attempt",
    "signing_key",
)
_WITH_SEEDS = ("image", "job", "product", "product_gtin", "product_seed", "product_word")  # their owners empty them
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


async def empty(tx: Tx) -> None:
    """Remove all rows but those of accounts, and of tables in which some rows come with the package."""
    for table in metadata.sorted_tables:
        if table.name not in KEPT and table.name not in _WITH_SEEDS:
            await tx.execute(Statement(delete(table)))
