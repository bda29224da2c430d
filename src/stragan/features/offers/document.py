"""From a draft and its facts to the offer that is stored: what is filled in, dropped, computed and normalised."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from stragan.features.offers import rules
from stragan.features.offers.compatibility import resolved_list, resolved_specification
from stragan.features.offers.price_rules import AssignedRules, shown_on, written
from stragan.features.offers.rules.delivery import province
from stragan.features.offers.rules.publication import normalised
from stragan.features.offers.rules.subject import Facts, Subject
from stragan.features.offers.schemas import (
    Delivery,
    Draft,
    Elsewhere,
    EndedBy,
    Location,
    Modern,
    Offer,
    Payments,
    Publication,
    Reference,
    SellingMode,
    Status,
    Tax,
    Validation,
    ValidationEntry,
    elsewhere_of,
)
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.showcase import service as showcase
from stragan.features.showcase.schemas import Thing
from stragan.features.tax import service as tax
from stragan.kernel.checks import broken
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCY
from stragan.kernel.money import (
    Price,
    format_amount,
    format_hundredths,
    in_hundredths,
    parse_amount,
    two_decimals,
)
from stragan.kernel.problems import Language, Problem
from stragan.kernel.text import words
from stragan.kernel.times import in_hours, iso, iso_seconds, parse_duration
from stragan.kernel.wire import Wire, encode

NO_INVOICE = Payments("NO_INVOICE")


class Life(Struct, frozen=True):
    """The dates and counters of an offer that no client writes; instants in milliseconds of the world's clock."""

    created_at: int
    status: Status = "INACTIVE"
    ended_by: EndedBy | None = None
    sold: int = 0
    first_started_at: int | None = None
    starting_at: int | None = None
    started_at: int | None = None
    ending_at: int | None = None
    ended_at: int | None = None
    expires_at: int | None = None
    current_price: int | None = None  # hundredths; of an auction with bids
    bidders: int = 0
    price_rules: AssignedRules | None = None


def complete(draft: Draft, facts: Facts, *, keeps_location: bool = False) -> Draft:
    """What the service knows better than the client: dropped, resolved and normalised members, set in place.

    Drafts lose their location until it is known how they are sold and sent (behaviour §3).
    """
    draft.selling_mode = mode = _with_net_price(draft.selling_mode, facts)
    draft.delivery = delivery = _normalised_delivery(draft.delivery)
    ships = delivery is not None and delivery.shipping_rates is not None
    if not keeps_location:
        keeps_location = mode is not None and mode.format is not None and (ships or mode.format == "ADVERTISEMENT")
    draft.location = _normalised_location(draft.location) if keeps_location else None
    draft.tax = _resolved_tax(draft.tax, facts)
    draft.compatibility_list = resolved_list(draft.compatibility_list, facts.vehicles)
    draft.tecdoc_specification = resolved_specification(draft.tecdoc_specification, facts.vehicles)
    draft.attachments = _uploaded(draft.attachments, facts)
    if draft.stock is not None and draft.stock.unit is None:
        draft.stock.unit = "UNIT"
    return draft


def _with_net_price(mode: SellingMode | None, facts: Facts) -> SellingMode | None:
    """The net price follows from the VAT rate; what the client sends is ignored."""
    if mode is None:
        return None
    if mode.price is None or len(facts.taxes) != 1:
        return replace(mode, net_price=None)
    amount = parse_amount(mode.price.amount)
    net = tax.net(amount, facts.taxes[0].rate) if amount is not None else None
    return replace(mode, net_price=Price(format_amount(net), mode.price.currency) if net is not None else None)


def _normalised_delivery(delivery: Delivery | None) -> Delivery | None:
    """Handling times are answered in whole hours: `P7D` becomes `PT168H` (behaviour §3)."""
    length = parse_duration(delivery.handling_time) if delivery and delivery.handling_time else None
    return delivery if delivery is None or length is None else replace(delivery, handling_time=in_hours(length))


def _normalised_location(location: Location | None) -> Location | None:
    if location is None or location.country_code != "PL" or not location.province:
        return location
    return replace(location, province=province(location.province))


def _resolved_tax(given: Tax | None, facts: Facts) -> Tax | None:
    if given is None or len(facts.taxes) != 1:
        return given
    setting = facts.taxes[0]
    return Tax(setting.id, setting.rate, setting.subject, setting.exemption)


def _uploaded(given: Sequence[Reference] | None, facts: Facts) -> list[Reference]:
    """Those that were declared and never uploaded are left out, as in the guide §12."""
    held = facts.attachments
    return [reference for reference in given or () if reference.id in held and held[reference.id].is_uploaded]


def gaps(draft: Draft, facts: Facts) -> list[Problem]:
    """What keeps a completed draft from being listed."""
    return broken(Subject(draft, facts), rules.GAPS)


def offer(offer_id: int, draft: Draft, life: Life, now: int) -> Offer:
    """The whole model without its validation, which depends on the language."""
    return Offer(
        id=str(offer_id),
        name=draft.name or "",
        category=draft.category,
        product=draft.product,
        ean=draft.ean,
        parameters=[_with_lists(value) for value in draft.parameters or ()],
        custom_parameters=draft.custom_parameters,
        description=draft.description,
        images=draft.images,
        compatibility_list=draft.compatibility_list,
        tecdoc_specification=draft.tecdoc_specification,
        selling_mode=draft.selling_mode,
        tax=draft.tax,
        stock=draft.stock,
        publication=publication(draft, life),
        delivery=draft.delivery,
        payments=draft.payments if draft.payments and draft.payments.invoice else NO_INVOICE,
        discounts=draft.discounts,
        after_sales_services=draft.after_sales_services,
        additional_services=draft.additional_services,
        size_table=draft.size_table,
        fundraising_campaign=draft.fundraising_campaign,
        promotion=draft.promotion,
        location=draft.location,
        external=draft.external,
        attachments=draft.attachments or [],
        contact=draft.contact,
        validation=Validation([], iso(now)),
        created_at=iso_seconds(life.created_at),
        updated_at=iso(now),
    )


def _with_lists(value: ParameterValue) -> ParameterValue:
    """Absent values are answered as empty lists."""
    if value.values_ids is None:
        value.values_ids = []
    if value.values is None:
        value.values = []
    return value


def publication(draft: Draft, life: Life) -> Publication:
    wanted = draft.publication
    duration = wanted.duration if wanted else None
    return Publication(
        republish=wanted.republish if wanted else None,
        duration=normalised(duration) if duration else None,
        status=life.status,
        starting_at=iso(life.starting_at) if life.starting_at else None,
        ending_at=iso(life.ending_at) if life.ending_at else None,
        ended_by=life.ended_by,
    )


def entries(problems: Sequence[Problem], language: Language) -> list[ValidationEntry]:
    return [ValidationEntry(p.code, p.message, p.details, p.path, p.user_message(language)) for p in problems]


def bodies(offer: Offer, problems: Sequence[Problem]) -> tuple[bytes, bytes | None]:
    """The response bytes in English, and in Polish when there is anything to say."""
    if not problems:
        return encode(offer), None
    at = offer.validation.validated_at
    english = encode(replace(offer, validation=Validation(entries(problems, "en"), at)))
    return english, encode(replace(offer, validation=Validation(entries(problems, "pl"), at)))


class _Listing(Wire):
    """One row of `GET /sale/offers` in the shape of 2026 (behaviour §10)."""

    id: str
    name: str
    category: Any
    primary_image: Any
    selling_mode: Any
    sale_info: Any
    stats: Any
    stock: Any
    publication: Any
    after_sales_services: Any
    additional_services: Any
    external: Any
    delivery: Any
    b2b: Any
    fundraising_campaign: Any
    is_fulfillment: bool
    additional_marketplaces: Any


_NO_STATS = {"watchersCount": 0, "visitsCount": 0}
_BASE = {"id": BASE_MARKETPLACE}


def listing(offer: Offer, life: Life, elsewhere: Elsewhere) -> bytes:
    mode, terms, prices = offer.selling_mode, offer.after_sales_services, elsewhere.additional_marketplaces
    return encode(
        _Listing(
            id=offer.id,
            name=offer.name,
            category=offer.category,
            primary_image={"url": offer.images[0].url} if offer.images else None,
            selling_mode=_listed_mode(mode, life.price_rules) if mode and mode.format else None,
            sale_info={"currentPrice": _current_price(mode, life), "biddersCount": life.bidders},
            stats=_NO_STATS,
            stock={"available": offer.stock.available if offer.stock else 0, "sold": life.sold},
            publication={
                "status": life.status,
                "startingAt": iso(life.starting_at) if life.starting_at else None,
                "startedAt": iso(life.started_at) if life.started_at else None,
                "endingAt": iso(life.ending_at) if life.ending_at else None,
                "endedAt": iso(life.ended_at) if life.ended_at else None,
                "marketplaces": {"base": _BASE, "additional": [{"id": id_} for id_ in prices]},
            },
            after_sales_services={
                "warranty": terms.warranty if terms else None,
                "returnPolicy": terms.return_policy if terms else None,
                "impliedWarranty": terms.implied_warranty if terms else None,
            },
            additional_services=offer.additional_services,
            external=offer.external,
            delivery={"shippingRates": offer.delivery.shipping_rates if offer.delivery else None},
            b2b={"buyableOnlyByBusiness": elsewhere.buyable_only_by_business},
            fundraising_campaign=offer.fundraising_campaign,
            is_fulfillment=False,
            additional_marketplaces={id_: _elsewhere(id_, life, elsewhere) for id_ in prices},
        )
    )


def _elsewhere(marketplace: str, life: Life, elsewhere: Elsewhere) -> dict[str, Any]:
    """All purchases are made on the base marketplace."""
    price = _two_decimals(elsewhere.additional_marketplaces[marketplace])
    return {
        "publication": {"state": elsewhere.state(marketplace, life.status)},
        "sellingMode": {"price": price, "priceAutomation": shown_on(life.price_rules, marketplace)},
        "stats": _NO_STATS,
        "stock": {"sold": 0},
    }


def _current_price(mode: SellingMode | None, life: Life) -> Price | None:
    """What an auction stands at once it was listed: before the first bid that is its starting price (#2197)."""
    if mode is None or mode.format != "AUCTION" or life.started_at is None:
        return None
    if life.current_price is not None:
        return Price(format_hundredths(life.current_price), CURRENCY)
    return _two_decimals(mode.starting_price)


def _listed_mode(mode: SellingMode, rules: AssignedRules | None) -> dict[str, Any]:
    return {
        "format": mode.format,
        "price": _two_decimals(mode.price),
        "priceAutomation": shown_on(rules, BASE_MARKETPLACE),
        "minimalPrice": _two_decimals(mode.minimal_price),
        "startingPrice": _two_decimals(mode.starting_price),
    }


def _two_decimals(price: Price | None) -> Price | None:
    if price is None or (amount := two_decimals(price.amount)) is None:
        return None
    return price if amount == price.amount else Price(amount, price.currency)


def row(
    seller_id: str, offer: Offer, life: Life, problems: Sequence[Problem], modern: Modern | bytes | None = None
) -> dict[str, Any]:
    """Every column of a stored offer, in its first version; under `shown`, its row in the shop window.

    `modern` may come as it is stored.
    """
    elsewhere = modern.elsewhere() if isinstance(modern, Modern) else elsewhere_of(modern)
    english, polish = bodies(offer, problems)
    mode, terms = offer.selling_mode, offer.after_sales_services
    available = offer.stock.available if offer.stock else None
    return {
        "seller_id": seller_id,
        "id": int(offer.id),
        "version": 1,
        "status": life.status,
        "body": english,
        "body_pl": polish,
        "modern": encode(modern) if isinstance(modern, Modern) else modern,
        "listing": listing(offer, life, elsewhere),
        "problems": len(problems),
        "words": "".join(f" {word}" for word in words(offer.name)),
        "category_id": _id(offer.category),
        "format": mode.format if mode else None,
        "price": in_hundredths(mode.price.amount) if mode and mode.price else None,
        "available": available,
        "initial_stock": available,
        "sold": life.sold,
        "external_id": _id(offer.external),
        "product_id": _id(offer.product),
        "shipping_rates_id": _id(offer.delivery.shipping_rates if offer.delivery else None),
        "return_policy_id": _id(terms.return_policy if terms else None),
        "fundraising_id": _id(offer.fundraising_campaign),
        "created_at": life.created_at,
        "first_started_at": life.first_started_at,
        "starting_at": life.starting_at,
        "started_at": life.started_at,
        "ending_at": life.ending_at,
        "ended_at": life.ended_at,
        "expires_at": life.expires_at,
        "current_price": life.current_price,
        "bidders": life.bidders,
        "price_rules": written(life.price_rules),
        "shown": _shown(seller_id, offer, life),
    }


def _shown(seller_id: str, offer: Offer, life: Life) -> dict[str, Any] | None:
    """What everybody finds it by; None for a draft, so that drafts cost nothing."""
    if life.status == "INACTIVE":
        return None
    mode, sections = offer.selling_mode, (offer.description.sections if offer.description else None) or ()
    start = mode.starting_price if mode and mode.format == "AUCTION" else mode.price if mode else None
    return showcase.row_of(
        Thing(
            seller_id=seller_id,
            id=int(offer.id),
            status=life.status,
            title=offer.name,
            texts=[item.content for section in sections for item in section.items or () if item.content],
            gtin=offer.ean,
            parameters=offer.parameters,
            category_id=_id(offer.category),
            format=mode.format if mode else None,
            price=in_hundredths(start.amount) if start else None,
            current_price=life.current_price,
            bidders=life.bidders,
            available=offer.stock.available if offer.stock else None,
            sold=life.sold,
            promoted=bool(
                offer.promotion and (offer.promotion.emphasized or offer.promotion.emphasized_highlight_bold_package)
            ),
            shipping_rates_id=_id(offer.delivery.shipping_rates if offer.delivery else None),
            started_at=life.started_at,
            ending_at=life.ending_at,
        )
    )


def _id(reference: Reference | None) -> str | None:
    return reference.id if reference else None
