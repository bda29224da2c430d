"""Snapshots of SQLite: each is a database file of its own in a folder beside the data."""

import os
import shutil
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from stragan.db import migrations
from stragan.db.snapshots import NewerSnapshot, Snapshot
from stragan.kernel.ids import new_uuid

_REVISION = "SELECT version_num FROM alembic_version"
Ready = Sequence[tuple[str, Any]]  # statements with their parameters


class Shelf:
    """All of it blocks; call it in a thread."""

    def __init__(self, database: Path, *, durable: bool) -> None:
        self._database = database
        self._folder = database.with_suffix(".snapshots")
        self._durable = durable

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.db"

    def save(self, name: str) -> Snapshot:
        """Copy what is committed now; an older snapshot of this name is there until the new one is whole."""
        self._folder.mkdir(exist_ok=True)
        for left_by_a_crash in self._folder.glob("*.tmp*"):
            left_by_a_crash.unlink()
        scratch = self._scratch()
        try:
            with closing(_open(self._database)) as source, closing(_open(scratch)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            self._flush(scratch)
            scratch.replace(self._file(name))
        finally:
            scratch.unlink(missing_ok=True)
        self._flush(self._folder)
        return _described(self._file(name))

    def all(self) -> list[Snapshot]:
        return [_described(file) for file in sorted(self._folder.glob("*.db"))]

    def drop(self, name: str) -> bool:
        try:
            self._file(name).unlink()
        except FileNotFoundError:
            return False
        return True

    def copy(self, name: str) -> Path | None:
        """A copy with the newest schema, which the caller removes; None if there is no such snapshot."""
        if not self._file(name).exists():
            return None
        scratch = self._scratch()
        try:
            shutil.copyfile(self._file(name), scratch)
            _upgrade(scratch)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
        return scratch

    def _scratch(self) -> Path:
        return self._folder / f"{new_uuid()}.tmp"

    def _flush(self, path: Path) -> None:
        if not self._durable:
            return
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace(database: Path, writing: sqlite3.Connection, copy: Path, keep: Collection[str], then: Ready) -> None:
    """Put the content of `copy` into the place of the database's, in one transaction of its writing connection.

    The rows of the tables `keep` stay as they are; the statements `then` are part of the same transaction.
    """
    with closing(_open(copy)) as source:
        source.execute("PRAGMA journal_mode=MEMORY")
        source.execute("ATTACH ? AS present", (str(database),))
        source.execute("BEGIN")
        for table in keep:
            source.execute(f'DELETE FROM main."{table}"')  # noqa: S608  (names of our own tables)
            source.execute(f'INSERT INTO main."{table}" SELECT * FROM present."{table}"')  # noqa: S608
        for text, params in then:
            source.execute(text, params)
        source.execute("COMMIT")
        source.execute("DETACH present")
        source.backup(writing)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=OFF")  # what has to be on the disk is flushed when it is whole
    return connection


def _described(file: Path) -> Snapshot:
    status = file.stat()
    return Snapshot(file.name.removesuffix(".db"), status.st_mtime_ns // 1_000_000, status.st_size)


def _upgrade(copy: Path) -> None:
    with closing(_open(copy)) as connection:
        found = str(connection.execute(_REVISION).fetchone()[0])
    if found == migrations.head():
        return
    if found not in migrations.revisions():
        raise NewerSnapshot(found, migrations.head())
    from stragan.db.migrations import run  # noqa: PLC0415  (Alembic costs a quarter of a second)

    run.upgrade(f"sqlite:///{copy}")
