"""Images that are named by links: fetched once, and remembered for as long as their servers allow."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from stragan.features.images import intake, link_rules, store
from stragan.features.images.rules import KINDS, UNREADABLE, kind_of, path_in
from stragan.fetch.failures import BadAddress, FetchFailure, TooSlow
from stragan.fetch.terms import Answer, Limits
from stragan.kernel.problems import Invalid, Problem
from stragan.kernel.times import HOUR, SECOND
from stragan.world import World

Outcome = str | Problem  # the path of the image, or why there is none
SWEEP = "images.forget_links"
SWEEP_EVERY = 24 * HOUR
MOST_AT_ONCE = 16  # of one call
MOST_REDIRECTS = 5
_SLOTS, _UNDER_WAY = "images.fetch_slots", "images.under_way"
_ACCEPT = ", ".join([*sorted(KINDS), "*/*;q=0.1"])


async def cached(world: World, seller_id: str, urls: Sequence[str]) -> dict[str, str]:
    """URL and path of those that were fetched within their time, and whose images are still there.

    Images that no offer uses live on, as they would if they were fetched again.
    """
    normal = {url: text for url in urls if (text := _normal(world, url)) is not None}
    if not normal:
        return {}
    rows = await store.linked(world.db, seller_id, set(normal.values()), world.now())
    half = (world.now() + intake.unused_until(world)) // 2
    old = {path for path, expires_at in rows.values() if expires_at is not None and expires_at < half}
    gone = old - await intake.renew(world, seller_id, old) if old else set()
    return {url: rows[text][0] for url, text in normal.items() if text in rows and rows[text][0] not in gone}


async def bring(world: World, seller_id: str, urls: Sequence[str]) -> dict[str, Outcome]:
    """What becomes of each of these distinct URLs; those that are not here yet are fetched side by side."""
    found: dict[str, Outcome] = {**await cached(world, seller_id, urls)}
    at_once = asyncio.Semaphore(MOST_AT_ONCE)

    async def one(url: str) -> Outcome:
        async with at_once:
            return await _shared(world, seller_id, url)

    missing = [url for url in urls if url not in found]
    return found | dict(zip(missing, await asyncio.gather(*map(one, missing)), strict=True))


async def forget(world: World, _key: str) -> int:
    """Delete what has been remembered for long enough."""
    async with world.db.write() as tx:
        await store.forget_links(tx, world.now())
    return world.now() + SWEEP_EVERY


def is_possible(world: World, url: str) -> bool:
    """Whether there is any use in fetching it."""
    return _normal(world, url) is not None


def _normal(world: World, url: str) -> str | None:
    """The spelling by which a link is remembered; None for what is not fetched at all."""
    if path_in(url) is not None:  # an image of this service that is not the seller's, or is no more (behaviour §4)
        return None
    try:
        return world.fetcher.normal(url)
    except BadAddress:
        return None


async def _shared(world: World, seller_id: str, url: str) -> Outcome:
    """Requests that want the same link at the same moment wait for one fetch, which none of them can break off."""
    under_way: dict[tuple[str, str], asyncio.Task[Outcome]] = world.caches.setdefault(_UNDER_WAY, {})
    key = (seller_id, url)
    if (task := under_way.get(key)) is None:
        task = under_way[key] = asyncio.create_task(_fetch(world, seller_id, url))
        task.add_done_callback(lambda _: under_way.pop(key, None))
    return await asyncio.shield(task)


async def _fetch(world: World, seller_id: str, url: str) -> Outcome:
    if (normal := _normal(world, url)) is None:
        return link_rules.incorrect(url)
    # Another fetch of it may have ended between our look at the cache and now.
    if path := (await cached(world, seller_id, [url])).get(url):
        return path
    most = world.settings.max_image_bytes
    limits = Limits(world.settings.fetch_ms / SECOND, most, MOST_REDIRECTS)
    try:
        async with _slot(world):
            answer = await world.fetcher.fetch(url, limits, headers=[("Accept", _ACCEPT)])
            if (problem := link_rules.refused(answer.status, url)) is not None:
                return problem
            return await _store(world, seller_id, normal, answer)
    except FetchFailure as failure:
        return link_rules.failed(failure, url, most)
    except Invalid as error:
        return error.problems[0]


@asynccontextmanager
async def _slot(world: World) -> AsyncIterator[None]:
    """A place among the fetches of this process: each may hold a whole file. Waiting has its limit too."""
    slots: asyncio.Semaphore = world.caches.setdefault(_SLOTS, asyncio.Semaphore(world.settings.fetches_at_once))
    try:
        async with asyncio.timeout(world.settings.fetch_ms / SECOND):
            await slots.acquire()
    except TimeoutError:
        raise TooSlow("too much else is being fetched") from None
    try:
        yield
    finally:
        slots.release()


async def _store(world: World, seller_id: str, url: str, answer: Answer) -> str:
    """The first bytes tell what a file is: servers name many an image wrongly."""
    kind = kind_of(answer.content)
    if kind is None:
        raise Invalid(UNREADABLE)
    image, stored = await intake.prepare(world, seller_id, answer.content, kind)
    await intake.add(world, image, stored)
    if life := link_rules.life(answer.cache_control):
        async with world.db.write() as tx:  # not before the file is there: whoever finds the link relies on it
            await store.add_link(tx, seller_id, url, image.path, world.now() + life)
    return image.path
