"""Finds offers without parameters that are required by now.

What is required is a fact of the catalogue, which changes without the offers. So nothing is stored about it: the
seller's published offers are read in pages, newest first, and of each the parameters alone are decoded. Other requests
are answered between two pages.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence

import msgspec

from stragan.catalogue.model import Category
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Reference
from stragan.features.offers.service import PublishedOffer
from stragan.features.parameters import service as parameters
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import facts_of
from stragan.features.unfilled_parameters.schemas import UnfilledOffer, UnfilledOffers
from stragan.http.query import Query
from stragan.kernel.wire import Wire, encode
from stragan.world import World

REQUIRED, PLANNED = "REQUIRED", "REQUIREMENT_PLANNED"
DEFAULT_LIMIT, MOST_LIMIT, MOST_OFFSET = 100, 1000, 2**31 - 1
AT_ONCE = 200  # offers in a page: some milliseconds


class _Filled(Wire):
    """As much of a stored offer as is looked at."""

    parameters: list[ParameterValue]


_read_filled = msgspec.json.Decoder(_Filled).decode


async def unfilled(world: World, seller_id: str, query: Query) -> bytes:
    """One page; drafts are told of their gaps by themselves and do not count."""
    limit = query.whole("limit", DEFAULT_LIMIT, 1, MOST_LIMIT)
    offset = query.whole("offset", 0, 0, MOST_OFFSET)
    wanted = query.choice("parameterType", frozenset({REQUIRED, PLANNED}))
    ids = query.texts("offer.id")
    found: list[UnfilledOffer] = []
    total = 0
    async for page in _pages(world, seller_id, ids):
        for offer in _incomplete(world, page, wanted):
            if offset <= total < offset + limit:
                found.append(offer)
            total += 1
    return encode(UnfilledOffers(found, len(found), total))


async def _pages(world: World, seller_id: str, ids: Sequence[str]) -> AsyncIterator[Sequence[PublishedOffer]]:
    """The published offers of these ids, or all of them."""
    if ids:
        yield await offers.published_of(world, seller_id, ids)
        return
    before = None
    while page := await offers.published(world, seller_id, before, AT_ONCE):
        yield page
        before = page[-1].id
        await asyncio.sleep(0)


def _incomplete(world: World, page: Iterable[PublishedOffer], wanted: str | None) -> Iterable[UnfilledOffer]:
    now, later = world.catalogue.categories, world.planned.categories
    for offer in page:
        category = now.get(offer.category_id or "")
        if category is None:
            continue
        if missing := _missing(offer, category, later.get(category.id, category), wanted):
            references = [Reference(id_) for id_ in missing]
            yield UnfilledOffer(str(offer.id), references, Reference(category.id))


def _missing(offer: PublishedOffer, now: Category, later: Category, wanted: str | None) -> Sequence[str]:
    """What is required, what will be (of that alone, what is not yet), or both."""
    asked = now if wanted == REQUIRED else later
    if not (facts_of(asked).required or facts_of(asked).required_sometimes) or (wanted == PLANNED and later is now):
        return ()
    given = _read_filled(offer.body).parameters
    missing = parameters.unfilled(given, asked)
    if wanted != PLANNED:
        return missing
    already = parameters.unfilled(given, now)
    return [id_ for id_ in missing if id_ not in already]
