"""The catalogue of products, as other features and the routes use it."""

from collections.abc import Iterable, Sequence

from stragan.catalogue.model import Category
from stragan.db.engine import Step, Tx
from stragan.features.images import service as images
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import facts_of
from stragan.features.products import store
from stragan.features.products.indexing import GTIN, MPN, gtin_keys, gtins_in, indexed, mpn_in
from stragan.features.products.pictures import picture
from stragan.features.products.rules import clashes
from stragan.features.products.rules.images import fitting
from stragan.features.products.rules.new import proposal_problems
from stragan.features.products.rules.same import Same, the_one
from stragan.features.products.rules.words import mpn_key, name_key
from stragan.features.products.schemas import DEFAULT_LANGUAGE, Product, Proposal
from stragan.features.products.search import language_of, search
from stragan.features.products.seeding import seed
from stragan.features.products.view import Reader, alone
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.problems import Invalid, Language, NotFound, Problem, Problems
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = [
    "GTIN",
    "MPN",
    "add",
    "adding",
    "by_gtin",
    "by_mpn",
    "exists",
    "forget_proposed",
    "get",
    "identify",
    "mismatches",
    "new_product",
    "not_found",
    "one",
    "picture",
    "proposal_problems",
    "search",
    "seed",
    "usable_images",
]
_REMEMBERED, _MOST_REMEMBERED = "products", 10_000
_MODEL = "Model"  # the English name of parameters that makers fill with their numbers, too


async def get(world: World, product_id: str) -> Product | None:
    """A product by its id. Products never change, so those that were found are remembered."""
    remembered: dict[str, Product] = world.caches.setdefault(_REMEMBERED, {})
    id_ = product_id.lower()
    if (found := remembered.get(id_)) is not None:
        return found
    if not is_uuid(id_):
        return None
    product = (await store.by_ids(world.db, [id_])).get(id_)
    if product is None or product.category_id not in world.catalogue.categories:
        return None
    if len(remembered) >= _MOST_REMEMBERED:
        remembered.clear()
    remembered[id_] = product
    return product


async def forget_proposed(tx: Tx) -> None:
    """Remove the products that sellers have proposed."""
    await store.remove_proposed(tx)


async def exists(world: World, product_id: str) -> bool:
    return await get(world, product_id) is not None


async def by_gtin(world: World, gtin: str) -> list[Product]:
    """All products with this bar code, with or without leading zeros, by their ids."""
    keys = gtin_keys([gtin])
    return _usable(world, await store.by_gtins(world.db, keys)) if keys else []


async def by_mpn(world: World, mpn: str) -> list[Product]:
    """All products with this number of their maker, by their ids; signs and case make no difference."""
    key = mpn_key(mpn)
    return _usable(world, await store.by_mpns(world.db, [key])) if key else []


def _usable(world: World, found: Iterable[Product]) -> list[Product]:
    return [product for product in found if product.category_id in world.catalogue.categories]


async def identify(world: World, proposal: Proposal) -> Product | Problem | None:
    """The product that the data mean: by a bar code, else by maker's number or name in the category, where nothing
    may contradict. A problem when parameters are missing that tell several such products apart (behaviour §4)."""
    categories = world.catalogue.categories
    category = categories.get(proposal.category_id or "")
    keys = gtin_keys(gtins_in(proposal.parameters, category))
    found = _usable(world, await store.by_gtins(world.db, keys)) if keys else []
    if found:
        return the_one([_same(world, product, proposal) for product in found])
    if category is None:
        return None
    alike = [product for product in await _alike(world, proposal, category) if not (keys and product.gtins)]
    same = [_same(world, product, proposal) for product in alike]
    return the_one([one for one in same if not one.contradictions])


async def _alike(world: World, proposal: Proposal, category: Category) -> list[Product]:
    """Products of the category with the same name, or the same number of their maker."""
    named = await store.by_name(world.db, category.id, name_key(proposal.name)) if proposal.name else []
    numbers = {key for text in _numbers(proposal.parameters, category) if (key := mpn_key(text)) is not None}
    numbered = await store.by_mpns(world.db, sorted(numbers)) if numbers else []
    both = {product.id: product for product in (*named, *numbered) if product.category_id == category.id}
    return list(both.values())


def _numbers(parameters: Iterable[ParameterValue], category: Category) -> Iterable[str]:
    expected = facts_of(category).expected
    for value in parameters:
        known = expected.get(value.id)
        if value.id == MPN or (known is not None and known.kind == "string" and known.parameter.name.en == _MODEL):
            yield from value.values or ()


def _same(world: World, product: Product, proposal: Proposal) -> Same:
    problems = mismatches(world, product, proposal)
    own = world.catalogue.categories[product.category_id]
    return Same(product, own, frozenset(value.id for value in proposal.parameters), len(problems))


def mismatches(world: World, product: Product, proposal: Proposal) -> Problems:
    """Where data that mean this product contradict it."""
    categories = world.catalogue.categories
    requested = categories.get(proposal.category_id) if proposal.category_id else None
    return clashes.mismatches(product, proposal.parameters, categories[product.category_id], requested)


async def usable_images(world: World, seller_id: str, urls: Sequence[str]) -> tuple[str, ...] | Problem:
    """Of addresses on this server, those that are large enough for a product; a problem when none is left."""
    return fitting(urls, await images.sides(world, seller_id, urls))


def new_product(world: World, seller_id: str, proposal: Proposal) -> Product:
    """The product that a proposal without problems makes, to be stored with `add` or `adding`."""
    assert proposal.name is not None
    assert proposal.category_id is not None
    product = Product(
        id=new_uuid(),
        name=proposal.name.strip(),
        category_id=proposal.category_id,
        parameters=list(proposal.parameters),
        gtins=gtins_in(proposal.parameters, None),
        mpn=mpn_in(proposal.parameters),
        images=tuple(images.without_host(url) or url for url in proposal.images),
        description=_without_hosts(proposal.description),
        status="PROPOSED",
        safety=proposal.safety,
        producer=proposal.producer,
        language=proposal.language or DEFAULT_LANGUAGE,
        proposed_by=seller_id,
        created_at=world.now(),
    )
    return indexed(product, world.catalogue.categories[proposal.category_id])


def _without_hosts(description: Description | None) -> Description | None:
    if description is None:
        return None
    sections = [
        Section([_without_host(item) for item in section.items or ()]) for section in description.sections or ()
    ]
    return Description(sections)


def _without_host(item: Item) -> Item:
    return item if item.url is None else Item(item.type, url=images.without_host(item.url) or item.url)


def adding(product: Product) -> list[Step]:
    """The steps that store a new product. Its images stay for ever, and every seller may use them."""
    steps = store.adding(product)
    if product.proposed_by is not None:
        steps += images.publishing(product.proposed_by, product.images)
    return steps


async def add(tx: Tx, product: Product) -> None:
    """`adding` in an open transaction."""
    for step in adding(product):
        await tx.execute(step.statement, step.params)


async def one(
    world: World, product_id: str, category_id: str | None, wished: str | None, language: Language, base_url: str
) -> bytes:
    """A product as it is answered, in the context of its category or of a similar one."""
    product = await get(world, product_id)
    if product is None:
        raise NotFound(not_found(product_id))
    category = world.catalogue.categories.get(category_id or product.category_id)
    if category is None or category.id not in (product.category_id, *product.similar):
        raise Invalid(_no_category(product, category_id or ""))
    reader = Reader(world.catalogue.categories, language_of(wished, language), base_url)
    return encode(alone(product, reader, category, world.catalogue.vehicles))


def not_found(product_id: str) -> Problem:
    """A product that is not there, or not any more (behaviour §4, #6794)."""
    return Problem(
        "ProductNotFoundException",
        f"Product with id {product_id} not found",
        en=f"There is no product `{product_id}`.",
        pl=f"Nie ma produktu `{product_id}`.",
        metadata={"productId": product_id},
    )


def _no_category(product: Product, category_id: str) -> Problem:
    return Problem(
        "INVALID_CATEGORY_ID",
        f"Category {category_id} is neither the category of product {product.id} nor a similar one",
        "category.id",
        en=f"The product is not listed in category `{category_id}`.",
        pl=f"Produktu nie wystawia się w kategorii `{category_id}`.",
        metadata={"categoryId": category_id},
    )
