"""Snapshots of PostgreSQL: each is a schema of the same database with a copy of every table.

A comment on the schema says what it is. All of it runs inside a transaction of the given connection.
"""

import hashlib
import json
from collections.abc import Collection

import asyncpg

from stragan.db import migrations
from stragan.db.snapshots import NewerSnapshot, Snapshot

PREFIX = "stragan_snapshot_"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY tablename"
_ALL = f"""
SELECT obj_description(n.oid, 'pg_namespace') AS comment,
       coalesce((SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relnamespace = n.oid
                 AND c.relkind = 'r'), 0)::bigint AS size
FROM pg_namespace n WHERE n.nspname LIKE '{PREFIX}%' AND obj_description(n.oid, 'pg_namespace') IS NOT NULL
"""  # noqa: S608  (a constant)
_EXISTS = "SELECT 1 FROM pg_namespace WHERE nspname = $1"
_VERSIONS = "alembic_version"


def schema_of(name: str) -> str:
    """Names of schemas are shorter than names of snapshots may be, and know no capitals without quotes."""
    return PREFIX + hashlib.blake2b(name.encode(), digest_size=16).hexdigest()


async def save(connection: asyncpg.Connection, name: str, now: int) -> None:
    """Copy all tables as they are at the beginning of the transaction, which must read repeatably."""
    here, there = await _here(connection), schema_of(name)
    await connection.execute(f'DROP SCHEMA IF EXISTS "{there}" CASCADE; CREATE SCHEMA "{there}"')
    copies = (f'CREATE TABLE "{there}"."{table}" AS TABLE "{here}"."{table}"' for table in await _in(connection, here))
    await connection.execute("; ".join(copies))
    await _describe(connection, there, json.dumps({"name": name, "created_at": now}))


async def all_of_them(connection: asyncpg.Connection) -> list[Snapshot]:
    found = [(json.loads(row["comment"]), row["size"]) for row in await connection.fetch(_ALL)]
    return sorted(Snapshot(said["name"], said["created_at"], size) for said, size in found)


async def exists(connection: asyncpg.Connection, name: str) -> bool:
    return await connection.fetchval(_EXISTS, schema_of(name)) is not None


async def drop(connection: asyncpg.Connection, name: str) -> bool:
    if not await exists(connection, name):
        return False
    await connection.execute(f'DROP SCHEMA "{schema_of(name)}" CASCADE')
    return True


async def outdated(connection: asyncpg.Connection, name: str) -> str | None:
    """The revision of a snapshot that was made with an older schema. Raises `NewerSnapshot`."""
    found = str(await connection.fetchval(f'SELECT version_num FROM "{schema_of(name)}".{_VERSIONS}'))  # noqa: S608
    if found == migrations.head():
        return None
    if found not in migrations.revisions():
        raise NewerSnapshot(found, migrations.head())
    return found


async def fill(connection: asyncpg.Connection, name: str, schema: str) -> None:
    """Put the rows of a snapshot into the empty tables of another schema, which has the snapshot's revision."""
    there = schema_of(name)
    for table in await _in(connection, there):
        if table != _VERSIONS:
            await connection.execute(f'INSERT INTO "{schema}"."{table}" SELECT * FROM "{there}"."{table}"')  # noqa: S608


async def supersede(connection: asyncpg.Connection, name: str, schema: str) -> None:
    """The schema, in which the snapshot's rows have been migrated, is the snapshot from now on."""
    there = schema_of(name)
    comment = await connection.fetchval(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1", there
    )
    await connection.execute(f'DROP SCHEMA "{there}" CASCADE; ALTER SCHEMA "{schema}" RENAME TO "{there}"')
    await _describe(connection, there, comment)


async def restore(connection: asyncpg.Connection, name: str, keep: Collection[str]) -> None:
    """Replace all rows but those of the tables `keep`. Readers see the old ones until the transaction commits."""
    here, there = await _here(connection), schema_of(name)
    tables = [table for table in await _in(connection, there) if table not in keep and table != _VERSIONS]
    names = ", ".join(f'"{here}"."{table}"' for table in tables)
    await connection.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")  # who writes now is waited for
    changes = (
        f'DELETE FROM "{here}"."{table}"; INSERT INTO "{here}"."{table}" SELECT * FROM "{there}"."{table}"'  # noqa: S608
        for table in tables
    )
    await connection.execute("; ".join(changes))


async def _here(connection: asyncpg.Connection) -> str:
    return str(await connection.fetchval("SELECT current_schema()"))


async def _in(connection: asyncpg.Connection, schema: str) -> list[str]:
    return [row[0] for row in await connection.fetch(_TABLES, schema)]


async def _describe(connection: asyncpg.Connection, schema: str, comment: str) -> None:
    text = comment.replace("'", "''")
    await connection.execute(f"COMMENT ON SCHEMA \"{schema}\" IS '{text}'")
