"""From bytes that are an image to an image of the seller's; the same for uploads and for what was fetched."""

import asyncio
import os

from stragan.features.images import store
from stragan.features.images.rules import blob_key
from stragan.features.images.store import Image
from stragan.jobs import queue
from stragan.kernel.files import path_for
from stragan.kernel.times import HOUR
from stragan.world import World

EXPIRE = "images.expire"
_DECODERS = "images.decoders"


async def prepare(world: World, seller_id: str, content: bytes, media_type: str) -> tuple[Image, bytes]:
    """What will be stored. Raises `Invalid` for what is damaged or has too many pixels."""
    decoders = world.caches.setdefault(_DECODERS, asyncio.Semaphore(os.cpu_count() or 1))
    async with decoders:  # a decoded picture takes up to a hundred megabytes
        return await asyncio.to_thread(_prepare, world, seller_id, content, media_type)


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
        expires_at=unused_until(world),
        created_at=now,
    )
    return image, stored


def unused_until(world: World) -> int:
    """When an image goes away that comes now and that no offer will use."""
    return world.now() + world.settings.image_hours * HOUR


async def add(world: World, image: Image, stored: bytes) -> None:
    """Row, the job that ends it, and then the file."""
    assert image.expires_at is not None
    async with world.db.write() as tx:
        await store.add(tx, image)
        await queue.put(tx, EXPIRE, key_of(image.seller_id, image.path), image.expires_at)
    # After the commit: an expiry of the same image removes its file before it lets go of the row.
    await world.blobs.put(blob_key(image.path), stored)


async def renew(world: World, seller_id: str, paths: set[str]) -> set[str]:
    """Give images that no offer uses a whole life again, as a second upload would; those that are still there."""
    until = unused_until(world)
    async with world.db.write() as tx:
        renewed = await store.renew(tx, seller_id, sorted(paths), until)
        for path in renewed:
            await queue.put(tx, EXPIRE, key_of(seller_id, path), until)
    return set(renewed)


def key_of(seller_id: str, path: str) -> str:
    return f"{seller_id}/{path}"
