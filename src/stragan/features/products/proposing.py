"""Products that sellers propose: `POST /sale/product-proposals`."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from stragan.features.images import service as images
from stragan.features.parameters import service as parameters
from stragan.features.parameters.schemas import GivenParameter, ParameterValue, Range
from stragan.features.products import service
from stragan.features.products.rules.new import proposal_problems
from stragan.features.products.rules.proposal import language_is_given
from stragan.features.products.schemas import Product, Proposal, ProposalRequest
from stragan.features.products.view import ImageBody, Reader, address, description_of
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.problems import Conflict, Invalid, Language, Problem, Problems
from stragan.kernel.wire import Wire, encode
from stragan.world import World

_MISSED = frozenset({"product_has_parameters", "required_parameters_are_given"})


class Reference(Wire):
    id: str


class NewParameter(Wire):
    id: str
    values: list[str]
    values_ids: list[str]
    range_value: Range | None


class Publication(Wire):
    status: str


class NewProductBody(Wire):
    """The answer to a proposal."""

    id: str
    name: str
    category: Reference
    images: list[ImageBody]
    parameters: list[NewParameter]
    description: Description | None
    language: str
    publication: Publication


async def propose(world: World, seller_id: str, base_url: str, request: ProposalRequest, language: Language) -> bytes:
    """Take a product into the catalogue. One that is there already is a conflict that says where."""
    if problems := language_is_given(request.language):
        raise Invalid(*problems)
    proposal, unreadable = read(world, request)
    category = world.catalogue.categories.get(proposal.category_id or "")
    if problems := [*unreadable, *without_missed(proposal_problems(proposal, category), unreadable)]:
        raise Invalid(*problems)
    existing = await service.identify(world, proposal)
    if isinstance(existing, Problem):
        raise Invalid(existing)
    if existing is not None:
        location = f"{base_url}/sale/products/{existing.id}"
        raise Conflict(_exists(existing), headers={"location": location})
    own = await own_images(world, seller_id, base_url, proposal.images)
    described = _pictured(proposal.description, own)
    proposal = replace(proposal, images=tuple(dict.fromkeys(own.values())), description=described)
    product = service.new_product(world, seller_id, proposal)
    async with world.db.write() as tx:
        await service.add(tx, product)
    return encode(_answer(product, Reader(world.catalogue.categories, language, base_url)))


def read(world: World, request: ProposalRequest) -> tuple[Proposal, Problems]:
    """A request with its parameters by ids; what cannot be read of them is left out and told."""
    category_id = request.category.id if request.category else None
    category = world.catalogue.categories.get(category_id or "")
    given = [
        GivenParameter(one.id, one.name, one.values_ids, one.values, one.range_value)
        for one in request.parameters or ()
    ]
    values: Iterable[ParameterValue] = ()
    problems: Problems = ()
    if category is not None:
        values, problems = parameters.resolve(given, category)
    return (
        Proposal(
            name=request.name,
            category_id=category_id,
            parameters=tuple(values),
            images=tuple(image.url for image in request.images or ()),
            description=request.description,
            language=request.language,
        ),
        problems,
    )


def without_missed(problems: Problems, unreadable: Problems) -> Problems:
    """A parameter that cannot be read is not missed beside that."""
    return [problem for problem in problems if not unreadable or problem.rule not in _MISSED]


async def own_images(world: World, seller_id: str, base_url: str, urls: Sequence[str]) -> dict[str, str]:
    """For each URL the address on this server: links to elsewhere are fetched, small pictures are left out."""
    found = await images.fetch_links(world, seller_id, base_url, urls)
    problems = [
        outcome.under(f"images[{place}].url")
        for place, url in enumerate(urls)
        if isinstance(outcome := found[url], Problem)
    ]
    if problems:
        raise Invalid(*problems)
    usable = await service.usable_images(world, seller_id, [url for url in found.values() if isinstance(url, str)])
    if isinstance(usable, Problem):
        raise Invalid(usable)
    return {url: address for url, address in found.items() if isinstance(address, str) and address in usable}


def _pictured(description: Description | None, own: Mapping[str, str]) -> Description | None:
    """The description with pictures of this server, and without those that were left out."""
    if description is None:
        return None
    sections = [[_item(item, own) for item in section.items or ()] for section in description.sections or ()]
    kept = [Section([item for item in items if item is not None]) for items in sections]
    return Description([section for section in kept if section.items])


def _item(item: Item, own: Mapping[str, str]) -> Item | None:
    if item.type == "TEXT":
        return Item("TEXT", content=item.content)
    return Item("IMAGE", url=own[item.url]) if item.url is not None and item.url in own else None


def _answer(product: Product, reader: Reader) -> NewProductBody:
    return NewProductBody(
        id=product.id,
        name=product.name,
        category=Reference(product.category_id),
        images=[ImageBody(address(path, reader)) for path in product.images],
        parameters=[
            NewParameter(value.id, value.values or [], value.values_ids or [], value.range_value)
            for value in product.parameters
        ],
        description=description_of(product, reader),
        language=product.language,
        publication=Publication(product.status),
    )


def _exists(product: Product) -> Problem:
    return Problem(
        "ProductAlreadyExistsException",
        f"Product already exists: {product.id}",
        en=f"This product is in the catalogue already: {product.name}.",
        pl=f"Ten produkt jest już w katalogu: {product.name}.",
        metadata={"productId": product.id},
    )
