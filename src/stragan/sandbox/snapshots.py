"""Reset and snapshots: all data of the world replaced at once, by the seeded ones or by those of an earlier moment.

Accounts, applications, consents, tokens and keys are never replaced: whoever is signed in stays signed in. Nobody sees
a state in between. The gate is closed meanwhile, and who was inside for too long is refused (`db.gate`).
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct

from stragan.db.snapshots import NewerSnapshot, Snapshot
from stragan.features.attachments import service as attachments
from stragan.features.category_changes import service as category_changes
from stragan.features.conversation_files import service as conversation_files
from stragan.features.images import service as images
from stragan.features.invoices import service as invoices
from stragan.features.products import service as products
from stragan.jobs import queue, worker
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem, unknown
from stragan.kernel.times import iso
from stragan.sandbox import sowing, store
from stragan.sandbox.seed import seed
from stragan.world import World, real_ms

# Each feature that owns files names all of them; what none of them names is deleted.
FILES: tuple[Callable[[World], Awaitable[set[str]]], ...] = (
    images.files,
    attachments.files,
    conversation_files.files,
    invoices.files,
)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class SnapshotAnswer(Struct, frozen=True):
    """`size` is in bytes; `created_at` is the real time, whatever the world's clock said."""

    name: str
    size: int
    created_at: str


class SnapshotsAnswer(Struct, frozen=True):
    snapshots: list[SnapshotAnswer]


async def reset(world: World) -> None:
    """Back to the first start: no offers, events, images, commands or proposals; seeded terms; the real time."""
    async with _replaced(world):
        world.gate.replace()
        async with world.db.write() as tx:
            await products.forget_proposed(tx)
            await images.forget_uploaded(tx)
            await store.empty(tx)
            await queue.start_over(tx, real_ms())
        _forget(world)
        await world.clock.load(world.db)
        await category_changes.begin(world)
        await seed(world)  # after a crash before this line the next start does it
        await sowing.sow_again(world)


async def save(world: World, name: str) -> tuple[SnapshotAnswer, bool]:
    """Make or replace a snapshot; whether there was none of this name."""
    _check(name)
    async with world.gate.closed():
        there = {snapshot.name for snapshot in await world.db.snapshots()}
        await world.blobs.keep_deleted(keep=True)
        return _answer(await world.db.snapshot(name)), name not in there


async def listed(world: World) -> SnapshotsAnswer:
    return SnapshotsAnswer([_answer(snapshot) for snapshot in await world.db.snapshots()])


async def drop(world: World, name: str) -> None:
    """Without snapshots nobody needs the files of what is gone."""
    _check(name)
    async with world.gate.closed():
        if not await world.db.drop_snapshot(name):
            raise _unknown(name)
        if not await world.db.snapshots():
            await world.blobs.keep_deleted(keep=False)


async def restore(world: World, name: str) -> SnapshotAnswer:
    """Everything as it was when the snapshot was made, the clock's distance from the real time included."""
    _check(name)
    async with _replaced(world):
        found = _find(await world.db.snapshots(), name)
        kinds = await queue.recurring(world.db)
        try:
            there = await world.db.restore(
                name, keep=store.KEPT, then=[queue.releasing_all()], replacing=world.gate.replace
            )
        except NewerSnapshot as error:
            raise Conflict(
                Problem(
                    "SNAPSHOT_TOO_NEW",
                    f"The snapshot {name} cannot be restored: {error}.",
                    pl=f"Migawki {name} nie można przywrócić: zapisała ją nowsza wersja programu.",
                )
            ) from error
        if not there:
            raise _unknown(name)
        _forget(world)
        await world.clock.load(world.db)
        await category_changes.begin(world)
        await products.seed(world)  # those that a newer package has brought since
        await worker.ensure(world, kinds)
        return _answer(found)


async def recover(world: World) -> None:
    """At the start: a crash in the middle of a replacement may have left files on the wrong side."""
    brought = await world.blobs.bring_back()
    await _delete(world, set(brought))


async def _delete(world: World, keys: set[str]) -> None:
    """All of these files that nothing has."""
    for key in sorted(keys - await _files(world)) if keys else ():
        await world.blobs.delete(key)


@asynccontextmanager
async def _replaced(world: World) -> AsyncIterator[None]:
    """Nobody is inside during the block; afterwards the files are those of what there is then.

    All files of both states are there before the data change, and some are too many until the end: a crash in between
    loses none.
    """
    async with world.gate.closed():
        before = await _files(world) | set(await world.blobs.bring_back())
        try:
            yield
        finally:
            await _delete(world, before)
            world.alarm.ring()


async def _files(world: World) -> set[str]:
    found: set[str] = set()
    for files in FILES:
        found |= await files(world)
    return found


def _forget(world: World) -> None:
    """All that was remembered is of the old state."""
    world.sessions.clear()
    world.caches.clear()


def _find(snapshots: Sequence[Snapshot], name: str) -> Snapshot:
    for snapshot in snapshots:
        if snapshot.name == name:
            return snapshot
    raise _unknown(name)


def _answer(snapshot: Snapshot) -> SnapshotAnswer:
    return SnapshotAnswer(snapshot.name, snapshot.size, iso(snapshot.created_at))


def _check(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise Invalid(
            Problem(
                "INVALID_VALUE",
                "A snapshot's name has 1 to 64 letters of ASCII, digits, dots, underscores and hyphens.",
                "name",
                pl="Nazwa migawki ma od 1 do 64 znaków: liter ASCII, cyfr, kropek, podkreśleń i łączników.",
            )
        )


def _unknown(name: str) -> NotFound:
    return NotFound(unknown("name", name, "snapshot", "migawki"))
