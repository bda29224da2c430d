"""Everything that is found out about a request before anything is stored: one way for create, edit and dry run."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from stragan.features.attachments.schemas import Held
from stragan.features.images import service as images
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Draft, Image, Modern, Verdict
from stragan.features.offers.service import Checked
from stragan.features.product_offers import products, rules, safety
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


class Prepared(Struct):
    """A request as it would be stored. `links` are pictures that have to be fetched first, with their places.

    `gaps` are what keeps it from being listed once they are there; `checked` and `modern` tell of it as it is now.
    """

    checked: Checked
    modern: Modern
    gaps: Sequence[Problem]
    new_products: list[Product]
    links: dict[str, str]
    starting_at: int | None
    warnings: Sequence[Problem]

    @property
    def refused(self) -> Sequence[Problem]:
        return self.checked.refused


class Edited(Struct, frozen=True):
    """The offer that a request edits: its document and what only product offers have."""

    document: Draft
    modern: Modern
    offer_id: int


async def prepare(origin: Origin, request: ProductOfferRequest, edited: Edited | None = None) -> Prepared:
    """Find products, fill in, run every rule."""
    before = edited.modern.product_set if edited else ()
    resolved = await products.resolve(origin, request, before)
    needs_product = edited is None or edited.modern.needs_product or bool(request.product_set)
    assembled = await assemble(origin, request, resolved, edited.document if edited else None)
    assembled.modern.needs_product = needs_product
    if edited is not None:
        assembled.modern.verdicts = kept_verdicts(edited.modern, assembled.modern)
    links = await _swap_known_links(origin, assembled.draft) | resolved.links
    case = _case(
        origin, assembled, resolved.products, await safety.held(origin.world, origin.seller_id, resolved.elements)
    )
    draft, missing = _without(links.keys(), assembled.draft)
    offer_id = edited.offer_id if edited else None
    checked = await offers.check(origin.world, origin.seller_id, draft, offer_id, is_modern=True)
    untold = _FILLED_BY_PRODUCTS if resolved.problems else frozenset[str]()
    instant, wrong_dates = _start(origin, request)
    refused = [
        *assembled.problems,
        *broken(case, rules.REFUSED),
        *(rules.translated(problem) for problem in checked.refused if problem.rule not in untold),
        *(problem for problem in checked.gaps if problem.rule in rules.STRICTER),
        *wrong_dates,
    ]
    own = [*assembled.lenient, *broken(case, rules.GAPS)]
    now = [*own, *_unless_told(checked.gaps, assembled.lenient)]
    later = [*own, *_unless_told([gap for gap in checked.gaps if gap.rule not in missing], assembled.lenient)]
    if resolved.problems:
        later = []  # what else is missing would mostly have come from the products that were not found
    modern = offers.with_problems(assembled.modern, now)
    return Prepared(
        checked=Checked(checked.draft, checked.facts, refused, now),
        modern=modern,
        gaps=later,
        new_products=resolved.new,
        links=links,
        starting_at=instant,
        warnings=[*broken(case, rules.WARNINGS), *await _small_pictures(origin, request)],
    )


def kept_verdicts(before: Modern, after: Modern) -> dict[str, Verdict]:
    """What was found of the marketplaces that are still asked for, until a job looks at them again."""
    return {id_: verdict for id_, verdict in before.verdicts.items() if id_ in after.additional_marketplaces}


def without_new_products(prepared: Prepared) -> None:
    """Products are proposed when their pictures are there; until then the offer is stored without them, and says so."""
    new = {product.id for product in prepared.new_products}
    if not new:
        return
    draft, modern = prepared.checked.draft, prepared.modern
    modern.product_set = [element for element in modern.product_set if element.product_id not in new]
    if draft.product is not None and draft.product.id in new:
        draft.product = None
    case = Case(draft, modern, None, (), (), modern.needs_product, older_limits=False, attachments={})
    told = {problem.code for problem in modern.problems}
    missing = [problem for problem in rules.offer_is_linked_to_a_product(case) if problem.code not in told]
    modern.problems = [*modern.problems, *missing]
    prepared.checked = prepared.checked._replace(gaps=modern.problems)


def _case(
    origin: Origin, assembled: Assembled, found: Sequence[Product | None], attachments: Mapping[str, Held]
) -> Case:
    return Case(
        assembled.draft,
        assembled.modern,
        assembled.category,
        found,
        assembled.own,
        linked=assembled.modern.needs_product,
        older_limits=origin.world.settings.profile == "2021",
        attachments=attachments,
    )


async def _swap_known_links(origin: Origin, draft: Draft) -> dict[str, str]:
    """Put our own addresses in place of links that were fetched before; what remains has to be fetched."""
    wanted = [image.url for image in draft.images or ()]
    known = {**await images.known_links(origin.world, origin.seller_id, origin.base_url, wanted), **origin.fetched}
    swap_images(draft, known)
    return {
        url: f"images[{i}]" for i, url in enumerate(wanted) if url not in known and images.is_link(origin.world, url)
    }


def swap_images(draft: Draft, known: Mapping[str, str]) -> None:
    """Put addresses in place of others, in the gallery and in the description."""
    if draft.images:
        swapped = dict.fromkeys(known.get(image.url, image.url) for image in draft.images)
        draft.images = [Image(url) for url in swapped]
    for section in (draft.description.sections if draft.description else None) or ():
        for item in section.items or ():
            if item.url is not None:
                item.url = known.get(item.url, item.url)


def _without(links: Collection[str], draft: Draft) -> tuple[Draft, frozenset[str]]:
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
    """A listing date in the future; one in the past means now (the minute counts, behaviour §5). An end that is sent
    back must be a date, but follows from the duration."""
    given = request.publication
    dates = {"startingAt": given.starting_at if given else None, "endingAt": given.ending_at if given else None}
    wrong = [
        Problem(
            "VALIDATION_ERROR",
            f'"{text}" is not valid value for publication.{name}.',
            f"publication.{name}",
            pl=f"Data publication.{name} jest nieprawidłowa.",
        )
        for name, text in dates.items()
        if text is not None and parse_instant(text) is None
    ]
    instant = parse_instant(dates["startingAt"]) if dates["startingAt"] is not None else None
    if instant is None or instant // MINUTE <= origin.world.now() // MINUTE:
        return None, wrong
    return instant, wrong
