"""Pictures of the starter catalogue: drawn when somebody first looks at one, and kept like any other file."""

import asyncio
from collections.abc import Mapping

from stragan.catalogue.demo.pictures import draw
from stragan.catalogue.demo.silhouettes import SAME, SILHOUETTES
from stragan.catalogue.model import Category
from stragan.features.images import service as images
from stragan.features.products import store
from stragan.features.products.schemas import Product
from stragan.features.products.seeding import PREFIX, pictured
from stragan.kernel.stems import stem_english
from stragan.kernel.text import words
from stragan.world import World

_PENCILS = "products.pencils"
_AT_ONCE = 2  # drawings keep a core busy, and requests go first
_ANYTHING = "box"
_LIKE = {  # words of categories, in the singular, for shapes that go by another name
    "smartphone": "phone",
    "smartwatche": "watch",
    "sofa": "chair",
    "couch": "chair",
    "mattress": "textile",
    "pillow": "textile",
    "backpack": "bag",
    "handbag": "bag",
    "suitcase": "bag",
    "toy": "bear",
    "doll": "bear",
    "book": "wallet",
    "blouse": "shirt",
    "light": "lamp",
    "bulb": "lamp",
    "torch": "lamp",
    "perfume": "bottle",
    "shampoo": "bottle",
    "oil": "bottle",
    "cream": "jar",
    "honey": "jar",
    "ball": "disc",
    "tyre": "disc",
    "record": "disc",
    "cd": "disc",
    "film": "disc",
    "cooker": "machine",
    "grinder": "drill",
    "welder": "machine",
    "furniture": "table",
    "paper": "roll",
    "tape": "roll",
    "helmet": "hat",
    "cap": "hat",
    "pen": "pens",
    "writing": "pens",
}


async def picture(world: World, path: str) -> tuple[bytes, str] | None:
    """The picture at the path of an address, if it is one of a product of the starter catalogue."""
    id_ = pictured(path)
    product = (await store.by_ids(world.db, [id_])).get(id_) if id_ else None
    if product is None or PREFIX + path not in product.images:
        return None
    pencils = world.caches.setdefault(_PENCILS, asyncio.Semaphore(_AT_ONCE))
    async with pencils:
        if (found := await images.read(world, path)) is not None:  # drawn while this one waited
            return found[0], "image/jpeg"
        content = await asyncio.to_thread(draw, _name(product, world.catalogue.categories), product.name)
        await images.put_drawn(world, path, content)
    return content, "image/jpeg"


def _name(product: Product, categories: Mapping[str, Category]) -> str:
    """Begins with the shape; the rest decides colours and size."""
    return f"{_shape(product.category_id, categories)}-{product.id}.jpg"


def _shape(category_id: str, categories: Mapping[str, Category]) -> str:
    """The first word of the category's English name that has a shape, or of the name above it."""
    category = categories.get(category_id)
    for id_ in reversed(category.path_ids if category else ()):
        for word in words(categories[id_].name.en):
            one = stem_english(word)
            if shape := next((kind for kind in (word, one, _LIKE.get(one, "")) if kind in SILHOUETTES), SAME.get(one)):
                return shape
    return _ANYTHING
