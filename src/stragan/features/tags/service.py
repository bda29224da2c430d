from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from stragan.db.engine import Reader, Tx, run
from stragan.features.tags import store
from stragan.features.tags.rules import (
    ASSIGNMENT_RULES,
    TAG_RULES,
    no_such_tag,
    no_tags_of,
    too_many_tags,
    unknown_tags,
)
from stragan.features.tags.schemas import Tag, TagId, TagIds, TagRequest
from stragan.http.call import Answering, unkept
from stragan.kernel.checks import ensure
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.problems import Invalid, NotFound, Problem
from stragan.kernel.wire import array, encode
from stragan.world import World

# The number of a published offer of this seller, locked in a transaction. Offers know tags; tags cannot know offers.
Published = Callable[[World, Reader, str, str, Problem], Awaitable[int]]


class Counted(NamedTuple):
    tag: Tag
    offers: int


async def listed(world: World, seller_id: str, limit: int, offset: int) -> bytes:
    """One page, oldest first."""
    return _answer(await store.page(world.db, seller_id, limit, offset))


async def create(world: World, seller_id: str, request: TagRequest, answering: Answering = unkept) -> bytes:
    ensure(request, TAG_RULES)
    tag = TagId(new_uuid())
    answer = encode(tag)
    row = {"seller_id": seller_id, "created_at": world.now(), "id": tag.id, **_columns(request)}
    async with world.db.write() as tx:
        if await store.count(tx, seller_id) >= world.settings.max_tags:
            raise Invalid(too_many_tags(world.settings.max_tags))
        await store.add(tx, row)
        await run(tx, answering(answer))
    return answer


async def update(world: World, seller_id: str, id_: str, request: TagRequest) -> None:
    """Another name, for all offers that have the tag. An absent `hidden` is false, as in a new tag."""
    ensure(request, TAG_RULES)
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.replace(
            tx, seller_id, id_, request.name or "", hidden=bool(request.hidden)
        ):
            raise NotFound(no_such_tag(id_))


async def remove(world: World, seller_id: str, id_: str) -> None:
    """The tag, and its place on offers."""
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.remove(tx, seller_id, id_):
            raise NotFound(no_such_tag(id_))


async def assign(world: World, seller_id: str, offer_id: str, request: TagIds, published: Published) -> None:
    """The offer has these tags and no others from now on (#1045). Naming one twice is naming it once."""
    ensure(request, ASSIGNMENT_RULES)
    wanted = tuple(dict.fromkeys(tag.id for tag in request.tags or () if is_uuid(tag.id)))
    async with world.db.write() as tx:
        number = await published(world, tx, seller_id, offer_id, no_tags_of(offer_id))
        if unknown := unknown_tags(request, await store.known(tx, seller_id, wanted)):
            raise Invalid(*unknown)
        await store.clear(tx, seller_id, number)
        await store.give(tx, seller_id, number, wanted)


async def of_offer(world: World, seller_id: str, offer_id: str, published: Published) -> bytes:
    number = await published(world, world.db, seller_id, offer_id, no_tags_of(offer_id))
    return _answer(await store.of_offer(world.db, seller_id, number))


async def counted(world: World, seller_id: str) -> list[Counted]:
    """Every tag of the seller, oldest first, and how many offers have it."""
    counts = await store.counts(world.db, seller_id)
    rows = await store.page(world.db, seller_id, world.settings.max_tags, 0)
    return [Counted(Tag(*row), counts.get(row[0], 0)) for row in rows]


async def names_of(world: World, seller_id: str, offer_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the tags of these offers; an offer without any is not there."""
    names: dict[int, list[str]] = {}
    for offer_id, name in await store.of_offers(world.db, seller_id, offer_ids):
        names.setdefault(offer_id, []).append(name)
    return names


async def ids_of(world: World, seller_id: str, offer_id: int) -> list[str]:
    """The tags of one offer; none for another seller's."""
    return [row[0] for row in await store.of_offer(world.db, seller_id, offer_id)]


async def offers_with(world: World, seller_id: str, tag_id: str) -> list[int]:
    """The offers that have the tag, in any order."""
    return await store.offers_with(world.db, seller_id, tag_id) if is_uuid(tag_id) else []


async def forget(tx: Tx, seller_id: str, offer_id: int) -> None:
    """An offer is gone, so that its tags must not count it."""
    await store.clear(tx, seller_id, offer_id)


def _columns(request: TagRequest) -> dict[str, str | bool]:
    return {"name": request.name or "", "hidden": bool(request.hidden)}


def _answer(rows: Sequence[Sequence[object]]) -> bytes:
    return array("tags", (encode(Tag(str(id_), str(name), bool(hidden))) for id_, name, hidden in rows))
