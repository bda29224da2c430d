"""Use cases: tell what happened and what is planned, change the catalogue of a world, begin with what is stored."""

from collections.abc import Sequence

import msgspec

from stragan.catalogue.changes import Change, Requirement, Standing, changed
from stragan.catalogue.model import Catalogue, Category, Text
from stragan.db.engine import Reader
from stragan.features.category_changes import store
from stragan.features.category_changes.rules import PLANS, THREE_MONTHS, Case, Plan, differences, wrong_wish
from stragan.features.category_changes.schemas import (
    REQUIREMENT_CHANGE,
    Between,
    CategoryEvent,
    CategoryEvents,
    DeletedEvent,
    Event,
    EventCategory,
    Place,
    Reference,
    ScheduledChange,
    ScheduledChanges,
    Wish,
)
from stragan.features.events.schemas import event_id, event_number
from stragan.kernel.checks import ensure
from stragan.kernel.ids import new_uuid
from stragan.kernel.problems import Invalid, NotFound, unknown
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

_read_tree = msgspec.json.Decoder(list[Place]).decode


async def begin(world: World) -> None:
    """At a start, and after all data were replaced: tell what other files have brought, and stand as stored.

    A database that has seen no files yet is told of nothing.
    """
    tree = [Place(one.id, one.name.pl, one.parent_id, one.leaf) for one in world.starter.categories.values()]
    content = encode(tree)
    if await store.tree(world.db) != content:
        async with world.db.write() as tx:
            await store.alone(tx)  # another process that starts now waits here
            before = await store.tree(tx)
            new = differences(_read_tree(before), tree) if before is not None else []
            await store.put_tree(tx, content)
            if new:
                await store.record(tx, new, world.now())
    world.stand(await _standing(world.db, world))


async def page(world: World, after: str | None, limit: int, kinds: Sequence[str]) -> bytes:
    """Events after the one whose id is `after`, oldest first; an id that cannot be one starts at the oldest."""
    number = (event_number(after) if after is not None else None) or 0
    rows = await store.page(world.db, number, world.now() - THREE_MONTHS, limit, kinds)
    return encode(CategoryEvents([_shown(*row) for row in rows]))


async def scheduled(world: World, begins: Between, announced: Between, offset: int, limit: int) -> bytes:
    """What is announced and has not begun, the first to begin first."""
    rows = await store.planned(world.db, world.now(), begins, announced, offset, limit)
    return encode(
        ScheduledChanges(
            [
                ScheduledChange(
                    REQUIREMENT_CHANGE,
                    iso(at),
                    iso(one.scheduled_for),
                    Reference(one.category_id),
                    Reference(one.parameter_id),
                )
                for one, at in rows
            ]
        )
    )


async def change(world: World, wish: Wish) -> CategoryEvent:
    """Change the catalogue of the world. Raises `Invalid` (422) for what is impossible."""
    async with world.db.write() as tx:
        await store.alone(tx)
        before = await _structure(tx, world)
        if problems := wrong_wish(Case(wish, before.categories)):
            raise Invalid(*problems)
        name = Text(wish.name.strip(), (wish.name_en or wish.name).strip()) if wish.name is not None else None
        made = Change(wish.type, wish.category_id or new_uuid(), name, wish.parent_id)
        after = changed(before, [made])
        category = (before if wish.type == "CATEGORY_DELETED" else after).categories[made.category_id]
        event = _event(made, category, wish.redirect_category_id)
        await store.add_change(tx, made)
        if wish.type == "CATEGORY_DELETED":
            await store.drop_requirements(tx, made.category_id)
        await store.record(tx, [event], now := world.now())
        number = await store.alone(tx)
    world.stand(await _standing(world.db, world))
    return _shown(number, now, event)


async def announce(world: World, requirement: Requirement) -> None:
    """A parameter will be required. Announced again it comes at the new time. Raises `Invalid` (422)."""
    async with world.db.write() as tx:
        await store.alone(tx)
        now, id_ = world.now(), requirement.category_id
        structure = await _structure(tx, world)
        others = [one for one in await store.all_requirements(tx) if not _same(one, requirement)]
        known = Standing(structure, others, now).catalogue.categories.get(id_)
        ensure(Plan(id_, known, requirement.parameter_id, requirement.scheduled_for, now), PLANS)
        await store.put_requirement(tx, requirement, now)
    world.stand(await _standing(world.db, world))


async def withdraw(world: World, category_id: str, parameter_id: str) -> None:
    """What was announced does not happen, or happens no more. Raises `NotFound` (404)."""
    async with world.db.write() as tx:
        await store.alone(tx)
        if not await store.drop_requirement(tx, category_id, parameter_id):
            raise NotFound(unknown("parameter_id", parameter_id, "scheduled change", "zaplanowanej zmiany"))
    world.stand(await _standing(world.db, world))


async def sweep(world: World) -> None:
    """Delete the events that are no longer shown."""
    await store.journal.forget(world.db, world.now() - THREE_MONTHS)


async def _structure(db: Reader, world: World) -> Catalogue:
    """Under `alone`, what another process has changed is seen."""
    changes = await store.all_changes(db)
    return changed(world.starter, changes) if changes else world.starter


async def _standing(db: Reader, world: World) -> Standing | None:
    structure, requirements = await _structure(db, world), await store.all_requirements(db)
    if structure is world.starter and not requirements:
        return None
    return Standing(structure, requirements, world.now())


def _same(one: Requirement, other: Requirement) -> bool:
    return (one.category_id, one.parameter_id) == (other.category_id, other.parameter_id)


def _event(made: Change, category: Category, redirect_id: str | None) -> Event:
    """Names are Polish whatever the reader's language (2026 specification)."""
    return Event(made.kind, category.id, category.name.pl, category.parent_id, category.leaf, redirect_id)


def _shown(number: int, occurred_at: int, event: Event) -> CategoryEvent:
    parent = Reference(event.parent_id) if event.parent_id is not None else None
    category = EventCategory(event.category_id, event.name, parent, event.leaf)
    id_, at = event_id(number), iso(occurred_at)
    if event.kind != "CATEGORY_DELETED":
        return CategoryEvent(id_, event.kind, at, category)
    instead = Reference(event.redirect_id) if event.redirect_id is not None else None
    return DeletedEvent(id_, event.kind, at, category, instead)
