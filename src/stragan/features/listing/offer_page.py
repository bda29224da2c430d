"""Everything that the page of an offer shows, in one function: of what was published to everybody, of a draft to its
owner.
"""

from collections.abc import Sequence
from typing import TypeVar

from stragan.auth import service as accounts
from stragan.auth.schemas import User
from stragan.catalogue.model import Category
from stragan.features.after_sales import service as after_sales
from stragan.features.after_sales.schemas import ImpliedWarranty, Kind, ReturnPolicy, Warranty
from stragan.features.attachments import service as attachments
from stragan.features.attachments.schemas import FileLink
from stragan.features.bidding import service as bidding
from stragan.features.delivery import service as delivery
from stragan.features.delivery.schemas import read_details, read_stored_settings
from stragan.features.listing.facets import label, path_of
from stragan.features.listing.shown import (
    Auction,
    Deliveries,
    Named,
    Option,
    Rating,
    Safety,
    Seller,
    Shown,
    State,
    Terms,
    Variant,
)
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Offer, Reference, SetElement, read_offer, read_title
from stragan.features.offers.service import Row
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import Expected, facts_of
from stragan.features.product_safety import service as product_safety
from stragan.features.ratings import service as ratings
from stragan.features.ratings.schemas import OfferRating, Summary
from stragan.features.variants import service as variants
from stragan.kernel.ids import numeric
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.money import Price, in_hundredths
from stragan.kernel.problems import Language, NotFound
from stragan.kernel.times import parse_duration
from stragan.kernel.wire import reader
from stragan.world import World

T = TypeVar("T")
CONDITION = "11323"
MOST_VARIANTS = 100
_read_summary, _read_rating = reader(Summary), reader(OfferRating)
_read_returns, _read_implied, _read_warranty = reader(ReturnPolicy), reader(ImpliedWarranty), reader(Warranty)


async def find(world: World, offer_id: str, reader_id: str | None, language: Language) -> Shown | None:
    """None for what is unknown, was archived, or is somebody else's and was never live."""
    number = numeric(offer_id)
    seller_id = await offers.owner(world, offer_id) if number is not None else None
    row = await offers.find(world, seller_id, offer_id) if seller_id is not None else None
    if row is None or seller_id is None or (row.first_started_at is None and seller_id != reader_id):
        return None
    seller = await accounts.find_user(world, id=seller_id)
    assert seller is not None, "offers have owners"
    return await _shown(world, row, seller, language)


async def _shown(world: World, row: Row, seller: User, language: Language) -> Shown:
    offer = read_offer(row.body_pl if language == "pl" and row.body_pl is not None else row.body)
    category = world.catalogue.categories.get(row.category_id or "")
    modern = offers.modern_view(offer, offers.modern_of(row), category)
    parameters = _parameters(offer, modern.product_set, category, language)
    mode, publication = offer.selling_mode, offer.publication
    items = offer.compatibility_list.items if offer.compatibility_list else None
    return Shown(
        id=offer.id,
        title=offer.name,
        state=_state(row),
        ended_by=publication.ended_by,
        format=(mode.format if mode else None) or "BUY_NOW",
        price=_price(row, mode.starting_price if mode and mode.format == "AUCTION" else mode.price if mode else None),
        currency=CURRENCY,
        auction=await _auction(world, row),
        available=row.available or 0,
        unit=(offer.stock.unit if offer.stock else None) or "UNIT",
        sold=row.sold,
        starting_at=row.starting_at,
        ending_at=row.ending_at,
        ended_at=row.ended_at,
        condition=next((named.values[0] for id_, named in parameters if id_ == CONDITION and named.values), None),
        images=tuple(image.url for image in offer.images or ()),
        path=path_of(world, category, language),
        parameters=(*(named for _, named in parameters), *_custom(offer)),
        compatible_with=tuple(item.text for item in items or () if item.text),
        sections=tuple((offer.description.sections if offer.description else None) or ()),
        files=await _files(world, row.seller_id, offer.attachments),
        delivery=await _delivery(world, row, offer),
        invoice=offer.payments.invoice or "NO_INVOICE",
        location=offer.location,
        business_only=modern.buyable_only_by_business,
        seller=await _seller(world, seller),
        terms=await _terms(world, row, offer, language),
        safety=tuple([await _safety(world, row.seller_id, element) for element in modern.product_set]),
        rating=await _rating(world, row),
        variants=await _variants(world, row),
        problems=tuple(offer.validation.errors),
    )


async def _variants(world: World, row: Row) -> tuple[Variant, ...]:
    ids = [id_ for id_ in await variants.siblings(world, row.seller_id, row.id, MOST_VARIANTS) if id_ != row.id]
    found = await offers.shown(world, ids) if ids else {}
    return tuple(
        Variant(str(id_), read_title(found[id_].body).name)
        for id_ in ids
        if id_ in found and found[id_].status == "ACTIVE"
    )


def _state(row: Row) -> State:
    match row.status:
        case "INACTIVE":
            return "DRAFT"
        case "ACTIVATING":
            return "SCHEDULED"
        case "ACTIVE":
            return "LIVE"
        case _:
            return "SOLD_OUT" if row.available == 0 and row.format != "AUCTION" else "ENDED"


def _price(row: Row, listed: Price | None) -> int | None:
    if row.current_price is not None:
        return row.current_price
    return in_hundredths(listed.amount) if listed else None


async def _auction(world: World, row: Row) -> Auction | None:
    standing = await bidding.seen_by_all(world, row)
    if standing is None:
        return None
    return Auction(
        starting=standing.starting,
        minimum=standing.minimum,
        bidders=row.bidders,
        has_reserve=standing.has_reserve,
        reserve_is_met=standing.reserve_is_met,
    )


def _parameters(
    offer: Offer, elements: Sequence[SetElement], category: Category | None, language: Language
) -> list[tuple[str, Named]]:
    """Those of the offer and of its products, in the order of the category, each once."""
    given: dict[str, ParameterValue] = {}
    for value in (*offer.parameters, *(value for element in elements for value in element.parameters)):
        given.setdefault(value.id, value)
    if category is None:
        return []
    expected = facts_of(category).expected
    found = []
    for parameter in category.parameters:
        own = given.get(parameter.id)
        if own is not None and (words := _words(own, expected[parameter.id], language)):
            found.append((parameter.id, Named(label(parameter.name, language), words)))
    return found


def _words(value: ParameterValue, expected: Expected, language: Language) -> tuple[str, ...]:
    unit = f" {expected.parameter.unit}" if expected.parameter.unit else ""
    if value.range_value is not None and (value.range_value.from_ or value.range_value.to):
        return (f"{value.range_value.from_ or ''} – {value.range_value.to or ''}{unit}",)
    labels = {one.id: label(one.name, language) for one in expected.parameter.values}
    chosen = [labels[id_] for id_ in value.values_ids or () if id_ in labels]
    written = [text + unit for text in value.values or ()]
    ambiguous = expected.parameter.ambiguous_value_id
    if written and chosen and ambiguous in (value.values_ids or ()):
        return tuple(written)  # the text says what the value "other" means
    return tuple(chosen or written)


def _custom(offer: Offer) -> list[Named]:
    return [Named(one.name, tuple(one.values)) for one in offer.custom_parameters or () if one.values]


async def _delivery(world: World, row: Row, offer: Offer) -> Deliveries:
    handling = parse_duration(offer.delivery.handling_time) if offer.delivery and offer.delivery.handling_time else None
    body = await delivery.find(world, row.seller_id, row.shipping_rates_id) if row.shipping_rates_id else None
    if body is None:
        return Deliveries((), None, handling)
    free = read_stored_settings(await delivery.settings(world, row.seller_id, None)).free_delivery
    methods = {method.id: method for method in world.catalogue.delivery_methods}
    options = []
    for rate in read_details(body).rates:
        method = methods.get(rate.delivery_method.id)
        time = rate.shipping_time or (method.shipping_rates_constraints.shipping_time.default if method else None)
        options.append(
            Option(
                rate.delivery_method.id,
                method.name if method else rate.delivery_method.id,
                in_hundredths(rate.first_item_rate.amount) or 0,
                in_hundredths(rate.next_item_rate.amount) or 0,
                on_delivery=method is not None and method.payment_policy == "CASH_ON_DELIVERY",
                from_=parse_duration(time.from_) if time else None,
                to=parse_duration(time.to) if time else None,
            )
        )
    options.sort(key=lambda option: (option.cost, option.name))
    return Deliveries(tuple(options), in_hundredths(free.amount) if free else None, handling)


async def _seller(world: World, user: User) -> Seller:
    summary = _read_summary(await ratings.summary(world, user.id))
    return Seller(
        id=user.id,
        login=user.login,
        is_company=user.is_business,
        company_name=user.company_name,
        city=user.city,
        since=user.created_at,
        recommended=summary.recommended_percentage,
        recommending=summary.recommended.unique,
        not_recommending=summary.not_recommended.unique,
    )


async def seller(world: World, login: str) -> Seller | None:
    """A user as a seller, by login in any case."""
    user = await accounts.find_user(world, login=login)
    return None if user is None else await _seller(world, user)


async def _terms(world: World, row: Row, offer: Offer, language: Language) -> Terms:
    chosen = offer.after_sales_services

    async def found(kind: Kind, reference: Reference | None) -> bytes | None:
        if reference is None:
            return None
        try:
            return await after_sales.get(world, row.seller_id, kind, reference.id, language)
        except NotFound:  # a return policy may have been deleted since
            return None

    returns = await found("return-policies", chosen.return_policy if chosen else None)
    implied = await found("implied-warranties", chosen.implied_warranty if chosen else None)
    warranty = await found("warranties", chosen.warranty if chosen else None)
    return Terms(
        _read_returns(returns) if returns is not None else None,
        _read_implied(implied) if implied is not None else None,
        _read_warranty(warranty) if warranty is not None else None,
    )


async def _safety(world: World, seller_id: str, element: SetElement) -> Safety:
    producer_id, person_id = element.responsible_producer_id, element.responsible_person_id
    producer = await product_safety.find_producer(world, seller_id, producer_id) if producer_id else None
    person = await product_safety.find_person(world, seller_id, person_id) if person_id else None
    told = element.safety_information
    return Safety(
        producer.producer_data if producer else None,
        person.personal_data if person else None,
        told.description if told else None,
        await _files(world, seller_id, (told.attachments if told else None) or ()),
        before_law=bool(element.marketed_before_gpsr_obligation),
    )


async def _files(world: World, seller_id: str, references: Sequence[Reference]) -> tuple[FileLink, ...]:
    return tuple(await attachments.links(world, seller_id, [reference.id for reference in references]))


async def _rating(world: World, row: Row) -> Rating | None:
    found = _read_rating(await ratings.of_offer(world, row.seller_id, str(row.id)))
    return None if found.average_score is None else Rating(found.average_score, found.total_responses)
