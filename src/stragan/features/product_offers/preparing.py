"""Everything that is found out about a request before anything is stored: one way for create, edit and dry run."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from stragan.features.images import service as images
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Draft, Image, Modern, SetElement, Status
from stragan.features.offers.service import Checked
from stragan.features.parameters.service import facts_of
from stragan.features.product_offers import products, rules
from stragan.features.product_offers.assembly import Assembled, assemble
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.rules import Case
from stragan.features.product_offers.schemas import ProductOfferRequest
from stragan.features.products.schemas import Product
from stragan.kernel.checks import broken
from stragan.kernel.description import Description, Section
from stragan.kernel.problems import Problem
from stragan.kernel.times import MINUTE, parse_instant

_FILLED_BY_PRODUCTS = frozenset({"offer_has_a_title"})  # no rule of its own when the product is not found
LEAST_SIDE = 500
NEW_CONDITION = ("11323", "11323_1")  # parameter and value


class Prepared(Struct):
    """A request as it would be stored. `links` are pictures that have to be fetched before it can be."""

    checked: Checked
    modern: Modern
    new_products: list[Product]
    links: list[str]
    wanted: Status | None
    starting_at: int | None
    counts_of_product: bool
    warnings: Sequence[Problem]

    @property
    def refused(self) -> Sequence[Problem]:
        return self.checked.refused

    @property
    def gaps(self) -> Sequence[Problem]:
        return self.checked.gaps


async def prepare(
    origin: Origin,
    request: ProductOfferRequest,
    before: Sequence[SetElement] = (),
    *,
    linked: bool = True,
) -> Prepared:
    """Find products, fill in, run every rule. `before` is the set of the offer that is edited."""
    resolved = await products.resolve(origin, request, before)
    assembled = await assemble(origin, request, resolved)
    links = list(dict.fromkeys([*await _swap_known_links(origin, assembled.draft), *resolved.links]))
    case = _case(assembled, resolved.products, linked=linked, older=origin.world.settings.profile == "2021")
    draft, missing = _without(links, assembled.draft)
    checked = await offers.check(origin.world, origin.seller_id, draft, is_modern=True)
    untold = _FILLED_BY_PRODUCTS if resolved.problems else frozenset[str]()
    instant, wrong_start = _start(origin, request)
    refused = [
        *assembled.problems,
        *broken(case, rules.REFUSED),
        *(rules.translated(problem) for problem in checked.refused if problem.rule not in untold),
        *wrong_start,
    ]
    gaps = [problem for problem in checked.gaps if problem.rule not in missing]
    shown = [*assembled.lenient, *broken(case, rules.GAPS), *_unless_told(gaps, assembled.lenient)]
    if resolved.problems:
        shown = []  # what else is missing would mostly have come from the products that were not found
    modern = assembled.modern
    modern.problems = shown
    return Prepared(
        checked=Checked(checked.draft, checked.facts, refused, shown),
        modern=modern,
        new_products=resolved.new,
        links=links,
        wanted=request.publication.status if request.publication else None,
        starting_at=instant,
        counts_of_product=_is_new(assembled),
        warnings=[*broken(case, rules.WARNINGS), *await _small_pictures(origin, request)],
    )


def _case(assembled: Assembled, found: Sequence[Product | None], *, linked: bool, older: bool) -> Case:
    return Case(assembled.draft, assembled.modern, assembled.category, found, assembled.own, linked, older)


async def _swap_known_links(origin: Origin, draft: Draft) -> list[str]:
    """Put our own addresses in place of links that were fetched before; what remains has to be fetched."""
    wanted = [image.url for image in draft.images or ()]
    known = await images.known_links(origin.world, origin.seller_id, origin.base_url, wanted)
    swap_images(draft, known)
    return [url for url in dict.fromkeys(wanted) if url not in known and not url.startswith(f"{origin.base_url}/")]


def swap_images(draft: Draft, known: dict[str, str]) -> None:
    """Put addresses in place of others, in the gallery and in the description."""
    if draft.images:
        swapped = dict.fromkeys(known.get(image.url, image.url) for image in draft.images)
        draft.images = [Image(url) for url in swapped]
    for section in (draft.description.sections if draft.description else None) or ():
        for item in section.items or ():
            if item.url is not None:
                item.url = known.get(item.url, item.url)


def _without(links: Sequence[str], draft: Draft) -> tuple[Draft, frozenset[str]]:
    """The document without the pictures that have not come yet, and the rules that may miss them."""
    if not links:
        return draft, frozenset()
    kept = [image for image in draft.images or () if image.url not in links]
    sections = [
        Section([item for item in section.items or () if item.url not in links])
        for section in (draft.description.sections if draft.description else None) or ()
    ]
    description = Description([section for section in sections if section.items]) if draft.description else None
    return replace(draft, images=kept or None, description=description), frozenset(
        {"there_are_images", "description_says_something", "description_is_given"}
    )


def _unless_told(gaps: Sequence[Problem], lenient: Sequence[Problem]) -> list[Problem]:
    """A missing price list or missing terms are told once, by the choice that failed."""
    told = {problem.path for problem in lenient}
    silent = set()
    if "delivery.shippingRates" in told:
        silent.add("delivery.shippingRates.id")
    if told & {"afterSalesServices.impliedWarranty", "afterSalesServices.returnPolicy"}:
        silent.add("null")
    return [rules.translated(problem) for problem in gaps if problem.path not in silent]


async def _small_pictures(origin: Origin, request: ProductOfferRequest) -> list[Problem]:
    """Pictures of the gallery have 500 pixels on their longer side (behaviour §6); smaller ones are only told of."""
    given = [url for url in request.images or () if url.startswith(f"{origin.base_url}/")]
    sides = await images.sides(origin.world, origin.seller_id, given) if given else {}
    return [
        Problem(
            "IMAGE_TOO_SMALL",
            f"Image has less than {LEAST_SIDE} pixels on its longer side: {url}",
            f"images[{i}]",
            pl=f"Zdjęcie ma mniej niż {LEAST_SIDE} pikseli na dłuższym boku: {url}",
        )
        for i, url in enumerate(request.images or ())
        if 0 < sides.get(url, 0) < LEAST_SIDE
    ]


def _start(origin: Origin, request: ProductOfferRequest) -> tuple[int | None, list[Problem]]:
    """A listing date in the future; one in the past means now (the minute counts, behaviour §5)."""
    given = request.publication.starting_at if request.publication else None
    if given is None:
        return None, []
    instant = parse_instant(given)
    if instant is None:
        message = f'"{given}" is not valid value for publication.startingAt.'
        return None, [
            Problem("VALIDATION_ERROR", message, "publication.startingAt", pl="Data wystawienia jest nieprawidłowa.")
        ]
    return (instant if instant // MINUTE > origin.world.now() // MINUTE else None), []


def _is_new(assembled: Assembled) -> bool:
    """Offers of one product are counted in new condition only."""
    if assembled.category is None or NEW_CONDITION[0] not in facts_of(assembled.category).expected:
        return False
    return any(
        value.id == NEW_CONDITION[0] and NEW_CONDITION[1] in (value.values_ids or ())
        for value in assembled.draft.parameters or ()
    )
