import asyncio
import os
from collections.abc import Sequence

from stragan.db.engine import Step, Tx
from stragan.features.images import drawing, store
from stragan.features.images.rules import (
    EMPTY,
    KINDS,
    NO_LINKS,
    UNREADABLE,
    blob_key,
    is_path,
    kind_of,
    path_for,
    path_in,
    url_path,
)
from stragan.features.images.schemas import Uploaded
from stragan.features.images.store import Image
from stragan.http.media import PUBLIC
from stragan.jobs import queue
from stragan.kernel.problems import Invalid
from stragan.kernel.times import HOUR, iso
from stragan.kernel.wire import encode
from stragan.world import World

EXPIRE = "images.expire"
_DECODERS, _KEPT = "images.decoders", "images.kept"
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
    decoders = world.caches.setdefault(_DECODERS, asyncio.Semaphore(os.cpu_count() or 1))
    async with decoders:  # a decoded picture takes up to a hundred megabytes
        image, stored = await asyncio.to_thread(_prepare, world, seller_id, content, media_type)
    assert image.expires_at is not None
    async with world.db.write() as tx:
        await store.add(tx, image)
        await queue.put(tx, EXPIRE, _key(seller_id, image.path), image.expires_at)
    # After the commit: an expiry of the same image removes its file before it lets go of the row.
    await world.blobs.put(blob_key(image.path), stored)
    return encode(Uploaded(expires_at=iso(image.expires_at), location=base_url + url_path(image.path)))


def _ensure_image(content: bytes, media_type: str) -> None:
    if media_type == PUBLIC:
        raise Invalid(NO_LINKS)
    if media_type not in KINDS:
        raise UnallowedType(media_type)
    if not content:
        raise Invalid(EMPTY)
    kind = kind_of(content)
    if kind is None:
        raise Invalid(UNREADABLE)
    if kind != media_type:
        raise UnallowedType(f"{kind} is sent as {media_type}")


def _prepare(world: World, seller_id: str, content: bytes, media_type: str) -> tuple[Image, bytes]:
    from stragan.features.images.picture import fit  # noqa: PLC0415  (Pillow would slow down every start)

    settings, now = world.settings, world.now()
    stored, width, height = fit(content, media_type, settings.image_side, settings.max_image_pixels)
    image = Image(
        seller_id,
        path_for(seller_id, stored),
        media_type,
        width,
        height,
        len(stored),
        expires_at=now + settings.image_hours * HOUR,
        created_at=now,
    )
    return image, stored


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
    """`keep` as a step of a submitted transaction."""
    paths = _paths(urls)
    return [store.keeping(seller_id, paths)] if paths else []


async def keep(tx: Tx, seller_id: str, urls: Sequence[str]) -> None:
    """An offer uses these: they do not expire. The jobs that wait for them will find nothing to do."""
    for step in keeping(seller_id, urls):
        await tx.execute(step.statement, step.params)


async def expire(world: World, key: str) -> None:
    """Remove an image whose time is over, unless an offer uses it or it was uploaded again meanwhile."""
    seller_id, _, path = key.partition("/")
    async with world.db.write() as tx:
        if await store.remove_expired(tx, seller_id, path, world.now()):
            await world.blobs.delete(blob_key(path))


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


def _key(seller_id: str, path: str) -> str:
    return f"{seller_id}/{path}"
