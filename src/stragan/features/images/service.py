import asyncio
from collections.abc import Sequence

from stragan.db.engine import Step, Tx
from stragan.features.images import drawing, intake, links, store
from stragan.features.images.link_rules import TOO_LARGE
from stragan.features.images.rules import (
    EMPTY,
    EXPIRED,
    KINDS,
    UNREADABLE,
    blob_key,
    kind_of,
    path_in,
    url_path,
)
from stragan.features.images.schemas import Uploaded, read_link
from stragan.features.images.store import Image
from stragan.kernel.files import is_path
from stragan.kernel.problems import Invalid, Problem, TooLarge
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

_KEPT = "images.kept"
_MOST_REMEMBERED = 100_000
# Paths of the images that the guide's sample offers refer to.
GUIDE_PATHS = (
    "01fd60/4ea8d18e4275b0878b7f0562067e",
    "018474/c62b54a74120a7983b09d0fa4a4e",
    "013a51/4dd0904a4169ad8b0d25a8984b48",
    "01b48e/6e777def4a71ba68952358bd2072",
    "0313bd/338d11a74b059fea784beee0084d",
    "037738/bc72c2f24784b50774d7d078c7ef",
    "032ac4/9c10035846bb970cf208f6982fc0",
)


class UnallowedType(Exception):
    """Neither an image of a known type, nor what its `Content-Type` says it is."""


async def upload(world: World, seller_id: str, base_url: str, content: bytes, media_type: str) -> bytes:
    """Store a picture until an offer uses it or its time is over."""
    _ensure_image(content, media_type)
    image, stored = await intake.prepare(world, seller_id, content, media_type)
    assert image.expires_at is not None
    await intake.add(world, image, stored)
    return encode(Uploaded(expires_at=iso(image.expires_at), location=base_url + url_path(image.path)))


def _ensure_image(content: bytes, media_type: str) -> None:
    if media_type not in KINDS:
        raise UnallowedType(media_type)
    if not content:
        raise Invalid(EMPTY)
    kind = kind_of(content)
    if kind is None:
        raise Invalid(UNREADABLE)
    if kind != media_type:
        raise UnallowedType(f"{kind} is sent as {media_type}")


async def upload_link(world: World, seller_id: str, base_url: str, body: bytes) -> bytes:
    """Fetch the picture that the body names and store it like an upload (guide §5, behaviour §6)."""
    url = read_link(body).url
    found = (await fetch_links(world, seller_id, base_url, [url]))[url]
    if isinstance(found, Problem):
        refuse = TooLarge if found.code == TOO_LARGE else Invalid
        raise refuse(found.under("url"))
    path = path_in(found)
    assert path is not None
    expires_at = (await store.known(world.db, seller_id, [path])).get(path)
    if expires_at is None:  # an offer uses it; a second upload of such a file is told a date as well
        expires_at = intake.unused_until(world)
    return encode(Uploaded(expires_at=iso(expires_at), location=base_url + url_path(path)))


async def fetch_links(world: World, seller_id: str, base_url: str, urls: Sequence[str]) -> dict[str, str | Problem]:
    """For each URL the address of the seller's image, or why there is none. Problems have no path of the body yet.

    The seller's own images keep their URLs. Other links are fetched, which takes up to twice `fetch_ms` altogether
    when nothing else goes on, unless they were fetched within the last 7 days.
    """
    own = await known(world, seller_id, urls)
    found = await links.bring(world, seller_id, [url for url in dict.fromkeys(urls) if url not in own])
    return {url: url for url in own} | {
        url: outcome if isinstance(outcome, Problem) else base_url + url_path(outcome) for url, outcome in found.items()
    }


def is_link(world: World, url: str) -> bool:
    """Whether an address is one that could be fetched at all."""
    return links.is_possible(world, url)


async def known_links(world: World, seller_id: str, base_url: str, urls: Sequence[str]) -> dict[str, str]:
    """What `fetch_links` can tell without a request: the addresses of images that are here already."""
    own = await known(world, seller_id, urls)
    found = await links.cached(world, seller_id, [url for url in dict.fromkeys(urls) if url not in own])
    return {url: url for url in own} | {url: base_url + url_path(path) for url, path in found.items()}


async def read(world: World, path: str) -> tuple[bytes, str | None] | None:
    """The file of an image and its media type, whoever uploaded it: what is in an offer is public."""
    content = await world.blobs.get(blob_key(path)) if is_path(path) else None
    return None if content is None else (content, kind_of(content))


async def known(world: World, seller_id: str, urls: Sequence[str]) -> dict[str, bool]:
    """Those of the URLs that lead to images of this seller, under whichever host name, and whether they may expire.

    Those that an offer uses do not expire any more, so they are remembered.
    """
    kept: set[tuple[str, str]] = world.caches.setdefault(_KEPT, set())
    found = {url: False for url in urls if (seller_id, url) in kept}
    asked = {url: path for url in urls if url not in found and (path := path_in(url)) is not None}
    if not asked:
        return found
    stored = await store.known(world.db, seller_id, set(asked.values()))
    if len(kept) > _MOST_REMEMBERED:
        kept.clear()
    for url, path in asked.items():
        if path in stored:
            found[url] = stored[path] is not None
            if not found[url]:
                kept.add((seller_id, url))
    return found


def keeping(seller_id: str, urls: Sequence[str]) -> list[Step]:
    """`keep` as a step of a submitted transaction; unmet, it has the problem `problem_of` it."""
    paths = _paths(urls)
    return [store.keeping(seller_id, paths, len(paths))] if paths else []


def problem_of(step: Step) -> Problem | None:
    return EXPIRED if step.statement is store.KEEP else None


async def keep(tx: Tx, seller_id: str, urls: Sequence[str]) -> None:
    """An offer uses these images of the seller: they do not expire. The jobs that wait will find nothing to do.

    Raises `Invalid` (422) when one of them has just expired; then the transaction must end.
    """
    for step in keeping(seller_id, urls):
        if await tx.execute(step.statement, step.params) != step.changes:
            raise Invalid(EXPIRED)


def publishing(seller_id: str, locations: Sequence[str]) -> list[Step]:
    """A product of the catalogue shows these (`/original/…`): they stay, and every seller may use them."""
    paths = [path for text in locations if is_path(path := text.removeprefix(url_path("")))]
    return [store.keeping(seller_id, paths), store.publishing(seller_id, paths)] if paths else []


async def announce(tx: Tx, paths: Sequence[str], side: int, now: int) -> None:
    """Everybody may use these pictures of the catalogue, which are drawn when somebody looks at them."""
    await store.add_all(tx, [Image(store.EVERYBODY, path, "image/jpeg", side, side, 0, None, now) for path in paths])


async def put_drawn(world: World, path: str, content: bytes) -> None:
    """Keep the file of a picture that was announced."""
    await world.blobs.put(blob_key(path), content)


def without_host(url: str) -> str | None:
    """`/original/…` of an address of this server under any of its host names."""
    path = path_in(url)
    return None if path is None else url_path(path)


async def sides(world: World, seller_id: str, urls: Sequence[str]) -> dict[str, int]:
    """The longer side in pixels of those that the seller may use."""
    paths = {url: path for url in urls if (path := path_in(url)) is not None}
    found = await store.sides(world.db, seller_id, set(paths.values())) if paths else {}
    return {url: found[path] for url, path in paths.items() if path in found}


async def expire(world: World, key: str) -> None:
    """Remove an image whose time is over, unless an offer uses it or it was uploaded again meanwhile."""
    seller_id, _, path = key.partition("/")
    async with world.db.write() as tx:
        if await store.remove_expired(tx, seller_id, path, world.now()):
            await world.blobs.delete(blob_key(path))


async def files(world: World) -> set[str]:
    """The keys of all files that images may have."""
    return {blob_key(path) for path in await store.paths(world.db)}


async def forget_uploaded(tx: Tx) -> None:
    """Remove the images of all sellers, but not their files: only the pictures of the catalogue are left."""
    await store.remove_uploaded(tx)


async def seed_guide_images(world: World, seller_id: str) -> None:
    """Give the seller the images of the guide's samples, so that its requests work as they are printed."""
    if len(await store.known(world.db, seller_id, GUIDE_PATHS)) == len(GUIDE_PATHS):
        return
    now = world.now()
    pictures = dict(zip(GUIDE_PATHS, drawing.discs(), strict=True))
    # The files first: rows that are there say that everything is.
    await asyncio.gather(*(world.blobs.put(blob_key(path), content) for path, content in pictures.items()))
    async with world.db.write() as tx:
        for path, content in pictures.items():
            side = drawing.SIDE
            await store.add(tx, Image(seller_id, path, "image/png", side, side, len(content), None, now))


def _paths(urls: Sequence[str]) -> set[str]:
    return {path for url in urls if (path := path_in(url)) is not None}
