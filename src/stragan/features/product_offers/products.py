"""The products of an offer's set: found by id, GTIN, MPN or by the data that describe them, or proposed anew."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, field
from msgspec.structs import replace

from stragan.catalogue.model import Category
from stragan.features.images import service as images
from stragan.features.offers.schemas import SafetyInformation, SetElement
from stragan.features.parameters import service as parameters
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.product_offers import account
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.schemas import GivenElement, GivenProduct, ProductOfferRequest
from stragan.features.products import service as catalogue
from stragan.features.products.schemas import Product, Proposal
from stragan.kernel.problems import Problem
from stragan.world import World

MOST_PRODUCTS = 10  # different ones in a set (behaviour §4)
MOST_QUANTITY = 99_999


class Resolved(Struct):
    """The set as it will be stored, the products behind it, and those that are to be stored with the offer."""

    elements: list[SetElement] = field(default_factory=list)
    products: list[Product | None] = field(default_factory=list)
    new: list[Product] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # pictures of new products still to be fetched -> their places
    problems: list[Problem] = field(default_factory=list)


class Asking(Struct, frozen=True):
    """Who asks, and what the whole request says of category and language."""

    origin: Origin
    category_id: str | None
    language: str

    @property
    def world(self) -> World:
        return self.origin.world

    @property
    def seller_id(self) -> str:
        return self.origin.seller_id


async def resolve(origin: Origin, request: ProductOfferRequest, before: Sequence[SetElement]) -> Resolved:
    """`before` is the set that is edited: an element without a product keeps the one at its place."""
    category_id = request.category.id if request.category else None
    asking = Asking(origin, category_id, request.language or "pl-PL")
    resolved = Resolved()
    given = request.product_set or []
    if len(given) > MOST_PRODUCTS:
        en = f"A set has at most {MOST_PRODUCTS} products."
        pl = f"Zestaw może mieć najwyżej {MOST_PRODUCTS} produktów."
        resolved.problems.append(Problem("ProductSetMaxSizeExceeded", en, "productSet", pl=pl))
        return resolved
    for i, element in enumerate(given):
        kept = before[i] if i < len(before) else None
        await _add(asking, resolved, i, element, kept)
    _refuse_doubles(resolved)
    return resolved


async def _add(asking: Asking, resolved: Resolved, i: int, given: GivenElement, kept: SetElement | None) -> None:
    path = f"productSet[{i}].product"
    problems: list[Problem] = []
    product: Product | None = None
    own: Sequence[ParameterValue] = ()
    if given.product is None and kept is None:
        en, pl = "Product is required in every element of the set.", "Podaj produkt w każdym elemencie zestawu."
        problems.append(Problem("ProductValidationException", en, path, pl=pl))
    elif given.product is None and kept is not None:
        product = await catalogue.get(asking.world, kept.product_id)
        own = kept.parameters
    elif given.product is not None and given.product.id is not None:
        product, own = await _known(asking, given.product, path, problems)
    elif given.product is not None:
        product, own = await _described(asking, resolved, given.product, path, problems)
    element = await _element(asking, (i, given, kept), product, problems)
    if product is not None:
        element.product_id = product.id
        element.status = product.status
        element.parameters = _together(product.parameters, own)
        element.is_ai_co_created = product.ai_co_created
        _copy_safety(element, product)
        if element.responsible_producer_id is None and not element.marketed_before_gpsr_obligation:
            element.responsible_producer_id = await account.default_producer(asking.world, asking.seller_id)
    elif given.product is None and kept is not None:
        element.product_id, element.parameters, element.status = kept.product_id, kept.parameters, "REMOVED"
    resolved.elements.append(element)
    resolved.products.append(product)
    resolved.problems += problems


async def _known(
    asking: Asking, given: GivenProduct, path: str, problems: list[Problem]
) -> tuple[Product | None, Sequence[ParameterValue]]:
    """A product by its id, GTIN or MPN; data beside it must agree with it."""
    assert given.id is not None
    if given.id_type is None:
        found = await catalogue.get(asking.world, given.id)
        if found is None:
            problems.append(catalogue.not_found(given.id).under(path))
            return None, ()
    else:
        look_up = catalogue.by_gtin if given.id_type == "GTIN" else catalogue.by_mpn
        several = await look_up(asking.world, given.id)
        if len(several) != 1:
            problems.append(_several(several, given, path) if several else _nothing_to_make(given, path))
            return None, ()
        found = several[0]
    return found, _agreeing(asking, found, given, path, problems)


def _agreeing(
    asking: Asking, product: Product, given: GivenProduct, path: str, problems: list[Problem]
) -> Sequence[ParameterValue]:
    """The given parameters, when none of them contradicts the product."""
    category = asking.world.catalogue.categories.get(product.category_id)
    if category is None:
        return ()
    values, unreadable = parameters.resolve(given.parameters or (), category)
    problems += [problem.under(path) for problem in unreadable]
    proposal = Proposal(
        name=given.name,
        category_id=given.category.id if given.category else None,
        parameters=tuple(values),
    )
    problems += [problem.under(path) for problem in catalogue.mismatches(asking.world, product, proposal)]
    return values


async def _described(
    asking: Asking, resolved: Resolved, given: GivenProduct, path: str, problems: list[Problem]
) -> tuple[Product | None, Sequence[ParameterValue]]:
    """Data that mean a product of the catalogue are linked to it in silence; others become a proposal."""
    category_id = given.category.id if given.category and given.category.id else asking.category_id
    category = asking.world.catalogue.categories.get(category_id or "")
    values, unreadable = _read_parameters(given, category, path)
    problems += unreadable
    proposal = Proposal(
        name=given.name,
        category_id=category_id,
        parameters=tuple(values),
        images=tuple(given.images or ()),
        language=asking.language,
    )
    found = await catalogue.identify(asking.world, proposal)
    if isinstance(found, Problem):
        problems.append(found.under(path))
        return None, ()
    if found is not None:
        problems += [problem.under(path) for problem in catalogue.mismatches(asking.world, found, proposal)]
        return found, values
    if wrong := catalogue.proposal_problems(proposal, category):
        problems += [problem.under(path) for problem in wrong]
        return None, ()
    if (twin := _twin(resolved.new, proposal)) is not None:
        return twin, ()
    pictures = await _pictures(asking, resolved, given.images or (), path)
    if isinstance(pictures, Problem):
        problems.append(pictures.under(path))
    if unreadable or isinstance(pictures, Problem):
        return None, ()
    product = catalogue.new_product(asking.world, asking.seller_id, replace(proposal, images=pictures))
    resolved.new.append(product)
    return product, ()


def _twin(new: Sequence[Product], proposal: Proposal) -> Product | None:
    """A product that the same request proposes with the same data."""
    return next(
        (
            product
            for product in new
            if product.category_id == proposal.category_id
            and product.name == (proposal.name or "").strip()
            and product.parameters == list(proposal.parameters)
        ),
        None,
    )


async def _pictures(asking: Asking, resolved: Resolved, given: Sequence[str], path: str) -> tuple[str, ...] | Problem:
    """The pictures of a new product on this server; those that have to be fetched first are put down for it."""
    origin = asking.origin
    own = {**await images.known_links(origin.world, origin.seller_id, origin.base_url, given), **origin.fetched}
    missing = [url for url in given if url not in own and images.is_link(origin.world, url)]
    resolved.links |= {url: f"{path}.images[{i}]" for i, url in enumerate(given) if url in missing}
    if missing:
        return tuple(given)
    return await catalogue.usable_images(origin.world, origin.seller_id, [own.get(url, url) for url in given])


def _read_parameters(
    given: GivenProduct, category: Category | None, path: str
) -> tuple[list[ParameterValue], list[Problem]]:
    if given.parameters is not None and not given.parameters:
        en, pl = "Parameters of the product may not be empty.", "Podaj parametry produktu."
        return [], [Problem("ProductValidationException", en, f"{path}.parameters", pl=pl)]
    if category is None:
        return [], []
    values, problems = parameters.resolve(given.parameters or (), category)
    return values, [problem.under(path) for problem in problems]


async def _element(
    asking: Asking, place: tuple[int, GivenElement, SetElement | None], product: Product | None, problems: list[Problem]
) -> SetElement:
    """What the seller says beside the product. Without a product in an edit, what is not said stays as it was."""
    i, given, kept = place
    path = f"productSet[{i}]"
    stays = kept if given.product is None else None
    quantity = given.quantity.value if given.quantity else (stays.quantity if stays else 1)
    if not 1 <= quantity <= MOST_QUANTITY:
        en = f"Quantity of a product in a set is from 1 to {MOST_QUANTITY}."
        pl = f"Liczba sztuk produktu w zestawie to od 1 do {MOST_QUANTITY}."
        problems.append(Problem("VALIDATION_ERROR", en, f"{path}.quantity.value", pl=pl))
    producer = given.responsible_producer.id if given.responsible_producer else None
    as_read = {kept.responsible_producer_id if kept else None, _of_catalogue(product)}
    if producer is None or producer not in as_read:
        producer = await account.producer(
            asking.world, asking.seller_id, given.responsible_producer, f"{path}.responsibleProducer", problems
        )
    person = await account.person(
        asking.world, asking.seller_id, given.responsible_person, f"{path}.responsiblePerson", problems
    )
    before = given.marketed_before_gpsr_obligation
    return SetElement(
        product_id="",
        quantity=quantity,
        responsible_producer_id=producer or (stays.responsible_producer_id if stays else None),
        responsible_person_id=person or (stays.responsible_person_id if stays else None),
        safety_information=given.safety_information or (stays.safety_information if stays else None),
        marketed_before_gpsr_obligation=stays.marketed_before_gpsr_obligation if stays and before is None else before,
        deposits=given.deposits if given.deposits is not None else (stays.deposits if stays else []),
    )


def _copy_safety(element: SetElement, product: Product) -> None:
    """Safety text and producer come from the product when the seller gives none (behaviour §4)."""
    if element.safety_information is None and product.safety:
        element.safety_information = SafetyInformation("TEXT", description=product.safety)
    if element.responsible_producer_id is None:
        element.responsible_producer_id = _of_catalogue(product)


def _of_catalogue(product: Product | None) -> str | None:
    return producer_id(product.producer) if product is not None and product.producer else None


def producer_id(name: str) -> str:
    """The id under which a producer is shown that the catalogue knows, and no seller has entered."""
    return str(uuid5(NAMESPACE_URL, f"urn:stragan:producer:{name}"))


def _together(product: Sequence[ParameterValue], own: Sequence[ParameterValue]) -> list[ParameterValue]:
    """The product's parameters, and those of the seller that the product does not have."""
    ids = {value.id for value in product}
    return [*product, *(value for value in own if value.id not in ids)]


def _refuse_doubles(resolved: Resolved) -> None:
    ids = [element.product_id for element in resolved.elements if element.product_id]
    if len(set(ids)) == len(ids):
        return
    en, pl = "Products of a set must differ; use quantity instead.", "Produkty w zestawie muszą być różne."
    resolved.problems.append(Problem("ProductSetDuplicatedProducts", en, "productSet", pl=pl))


def _several(found: Sequence[Product], given: GivenProduct, path: str) -> Problem:
    ids = ", ".join(product.id for product in found)
    return Problem(
        "MultipleProductsFoundException",
        f"Multiple products found for {given.id_type} {given.id}: {ids}",
        path,
        en=f"Several products have this {given.id_type}. Use the id of one of them: {ids}.",
        pl=f"Kilka produktów ma ten {given.id_type}. Użyj identyfikatora jednego z nich: {ids}.",
        metadata={"foundProductsIds": ids},
    )


def _nothing_to_make(given: GivenProduct, path: str) -> Problem:
    return Problem(
        "MatchingProductForDataNotFoundException",
        f"Matching product for {given.id_type} {given.id} not found",
        path,
        en=f"There is no product with this {given.id_type}. Leave out id and idType and describe the product.",
        pl=f"Nie ma produktu o tym {given.id_type}. Pomiń id oraz idType i opisz produkt.",
    )
