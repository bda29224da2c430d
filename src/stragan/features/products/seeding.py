"""Puts the starter catalogue into an empty database, and later what a newer package brings."""

from collections.abc import Mapping
from hashlib import blake2b
from importlib.resources import files
from uuid import UUID

from stragan.catalogue.model import AuthoredProduct, Category, load_products
from stragan.catalogue.products import filled
from stragan.features.images import service as images
from stragan.features.parameters.schemas import ParameterValue, Range
from stragan.features.products import store
from stragan.features.products.indexing import indexed
from stragan.features.products.schemas import Product
from stragan.kernel.description import Description, Item, Section
from stragan.world import World

STARTER = "starter"
SIDE = 800  # of the pictures that are drawn
PREFIX = "/original/"
_FOLDER = 6


async def seed(world: World) -> None:
    """Add the products that the database lacks. One that has them all is told by a marker; no product is read then."""
    digest = _digest()
    if await store.seeded(world.db, STARTER) == digest:
        return
    categories = world.catalogue.categories
    now = world.now()
    made = _products(categories, now)
    async with world.db.write() as tx:
        await store.put_seed(tx, STARTER, digest)  # first: another process that starts now waits here
        there = await store.existing(tx, [product.id for product in made])
        added = [product for product in made if product.id not in there]
        await store.add(tx, added)
        await images.announce(tx, [picture_path(product.id) for product in added], SIDE, now)


def _digest() -> str:
    """Changes with every change of the files, which are read but not parsed."""
    digest = blake2b(digest_size=16)
    folder = files("stragan.catalogue") / "data" / "products"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _products(categories: Mapping[str, Category], now: int) -> list[Product]:
    return [_product(authored, categories[authored.category], now) for authored in load_products()]


def _product(authored: AuthoredProduct, category: Category, now: int) -> Product:
    parameters = [
        ParameterValue(
            one.parameter.id,
            list(one.values_ids) or None,
            list(one.values) or None,
            Range(*one.range) if one.range else None,
        )
        for one in filled(authored, category)
    ]
    product = Product(
        id=authored.id,
        name=authored.name,
        category_id=authored.category,
        similar=authored.similar,
        parameters=parameters,
        gtins=authored.gtins,
        mpn=authored.mpn,
        images=(PREFIX + picture_path(authored.id),),
        description=_description(authored.description),
        safety=authored.safety or None,
        producer=authored.producer or None,
        has_protected_brand=authored.has_protected_brand,
        ai_co_created=authored.ai_co_created,
        created_at=now,
    )
    return indexed(product, category)


def _description(text: str) -> Description | None:
    return Description([Section([Item("TEXT", content=text)])]) if text else None


def picture_path(product_id: str, number: int = 0) -> str:
    """The path of a drawn picture: the digits of the product's id and two of the picture's number."""
    digits = f"{UUID(product_id).hex}{number:02d}"
    return f"{digits[:_FOLDER]}/{digits[_FOLDER:]}"


def pictured(path: str) -> str | None:
    """The id of the product that a path shows; any other image leads to an id that no product has."""
    digits = path.replace("/", "")[:32]
    try:
        return str(UUID(digits))
    except ValueError:
        return None
