"""Use cases of fees: what a sale costs, what an offer would cost, and which fees come next."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stragan.catalogue.tariff import Cycle
from stragan.features.categories import service as categories
from stragan.features.fees import rules
from stragan.features.fees.reckoning import (
    Line,
    Promoted,
    begun,
    cycles,
    is_featured,
    next_due,
    promotion_options,
    rounded,
)
from stragan.features.fees.reckoning import commission as commission_of
from stragan.features.fees.rules import Preview
from stragan.features.fees.schemas import (
    CommissionEntry,
    Conditions,
    FeePreview,
    FeePreviewRequest,
    Id,
    OfferQuote,
    OfferQuotes,
    PackageQuote,
    PreviewOffer,
    QuoteEntry,
    read_conditions,
    read_preview,
)
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.offers.service import Row
from stragan.features.products import service as products
from stragan.kernel.checks import broken, ensure
from stragan.kernel.marketplaces import CURRENCIES, CURRENCY
from stragan.kernel.money import Price, format_amount, parse_amount
from stragan.kernel.problems import Invalid, Language
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = [
    "CyclicFee",
    "Line",
    "commission",
    "cyclic_fees",
    "is_featured",
    "offer_quotes",
    "preview",
    "preview_of_2020",
    "preview_of_offer",
    "promotion_options",
]

NAMES: Mapping[str, Mapping[Language, str]] = {
    "commissionFee": {"pl": "Prowizja od sprzedaży", "en": "Sales commission"},
    "commissionFeatureFee": {
        "pl": "Prowizja od sprzedaży oferty wyróżnionej",
        "en": "Sales commission for a featured offer",
    },
    "LISTING": {"pl": "Wystawienie", "en": "Listing"},
    "EMPHASIZED": {"pl": "Wyróżnienie", "en": "Featuring"},
    "EMPHASIZED_1D": {"pl": "Wyróżnienie na 1 dzień", "en": "Featuring for 1 day"},
    "BOLD": {"pl": "Pogrubienie", "en": "Bold title"},
    "HIGHLIGHT": {"pl": "Podświetlenie", "en": "Highlight"},
    "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE": {"pl": "Pakiet Promo", "en": "Promo package"},
    "DEPARTMENT_PAGE": {"pl": "Promowanie na stronie działu", "en": "Promotion on the department page"},
}
PREVIEW_TYPES: Mapping[str, str] = {  # of quotes; the types in previews are other words than in offers' quotes
    "LISTING": "listingFee",
    "EMPHASIZED": "emphasizedFee",
    "EMPHASIZED_1D": "emphasized1dFee",
    "BOLD": "boldFee",
    "HIGHLIGHT": "highlightFee",
    "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE": "emphasizedHighlightBoldPackageFee",
    "DEPARTMENT_PAGE": "departmentPageFee",
}
_PACKAGE = "classifiedsPackageFee"


def commission(world: World, line: Line, *, featured: bool, fundraising: bool = False) -> Decimal:
    """The commission of a line, rounded half up to the hundredth.

    It is never negative, never above the line, and 0 for what is sold for a fundraising campaign (own rule). An unknown
    category pays what the tariff asks of all others. Raises `KeyError` for a currency of no marketplace.
    """
    if fundraising:
        return rounded(Decimal(0))
    return commission_of(world.tariff, line, featured=featured)


async def preview(world: World, body: bytes, language: Language) -> bytes:
    """The fees of one piece of an offer that need not exist. What the model lacks is taken as nothing: 0.00."""
    request = read_preview(body)
    category_id = await _category_of(world, request.offer)
    is_known = category_id is None or categories.find(world, category_id) is not None
    subject = Preview(request, is_known, dict(world.tariff.packages))
    ensure(subject, rules.RULES)
    currency = CURRENCIES[subject.marketplace]
    commissions = [] if subject.is_advertisement else _commissions(world, subject, category_id, language)
    found = cycles(world.tariff, category_id, request.offer.promotion, advertisement=subject.is_advertisement)
    quotes = [_quote(world, type_, cycle, currency, language) for type_, cycle in found]
    return encode(FeePreview(commissions, [*quotes, *_package_quotes(world, request, currency, language)]))


async def preview_of_offer(world: World, seller_id: str, offer_id: str, language: Language) -> bytes:
    """The same of an offer as it is stored, with its promotion, which product offers do not show.

    Another seller's offer is forbidden, any other id not found, as when the offer is read.
    """
    return await preview(world, b'{"offer":%b}' % await offers.get(world, seller_id, offer_id, language), language)


async def _category_of(world: World, offer: PreviewOffer) -> str | None:
    """The category that is given, else that of the offer's first product; None where several have the number."""
    if offer.category is not None and offer.category.id is not None:
        return offer.category.id
    chosen = offer.product or next((element.product for element in offer.product_set or ()), None)
    if chosen is None or chosen.id is None:
        return None
    if chosen.id_type is None:
        product = await products.get(world, chosen.id)
        return None if product is None else product.category_id
    found = await (products.by_gtin if chosen.id_type == "GTIN" else products.by_mpn)(world, chosen.id)
    return found[0].category_id if len(found) == 1 else None


def _commissions(world: World, subject: Preview, category_id: str | None, language: Language) -> list[CommissionEntry]:
    offer, currency = subject.request.offer, CURRENCIES[subject.marketplace]
    amount = parse_amount(subject.price[1].amount) if subject.price is not None and category_id is not None else None
    line = Line(category_id or "", amount or Decimal(0), currency)
    free = offer.fundraising_campaign is not None and offer.fundraising_campaign.id is not None
    return _entries(world, line, offer.promotion, language, free=free)


def _entries(
    world: World, line: Line, promotion: Promoted | None, language: Language, *, free: bool = False
) -> list[CommissionEntry]:
    """The commission, and on top of it the one of featured offers (behaviour §11)."""
    plain, featured = [commission(world, line, featured=featured, fundraising=free) for featured in (False, True)]
    fees = [("commissionFee", plain)]
    if is_featured(promotion):
        fees.append(("commissionFeatureFee", featured - plain))
    return [
        CommissionEntry(NAMES[type_][language], type_, Price(format_amount(fee), line.currency)) for type_, fee in fees
    ]


def _quote(world: World, type_: str, cycle: Cycle, currency: str, language: Language) -> QuoteEntry:
    return QuoteEntry(
        NAMES[type_][language], PREVIEW_TYPES[type_], _fee(world, cycle.fee, currency), cycle_duration=cycle.every
    )


def _package_quotes(
    world: World, request: FeePreviewRequest, currency: str, language: Language
) -> Iterable[PackageQuote]:
    asked = request.classifieds_packages
    if asked is None:
        return
    for id_ in (asked.base_package, *(asked.extra_packages or ())):
        package = world.tariff.packages.get(id_.id or "") if id_ is not None else None
        if package is not None:
            name = package.name.pl if language == "pl" else package.name.en
            fee = _fee(world, package.fee, currency)
            yield PackageQuote(name, _PACKAGE, fee, package.every, classifieds_package=Id(package.id))


def _fee(world: World, fee: Decimal, currency: str) -> Price:
    return Price(format_amount(fee * world.tariff.currencies[currency]), currency)


async def preview_of_2020(world: World, body: bytes, language: Language) -> bytes:
    """The same by its conditions alone, in PLN; the commission is that of `soldQuantity` pieces, 1 by default."""
    conditions = read_conditions(body).offer
    category_id = (conditions.category.id if conditions.category else None) or ""
    problems = broken(conditions, rules.CONDITIONS)
    if category_id and categories.find(world, category_id) is None:
        problems.append(rules.unknown_category("offer.category.id"))
    if problems:
        raise Invalid(*problems)
    is_advertisement = conditions.type == "advertisement"
    found = cycles(world.tariff, category_id, conditions, advertisement=is_advertisement)
    return encode(
        FeePreview(
            [] if is_advertisement else _entries(world, _line(conditions, category_id), conditions, language),
            [_quote(world, type_, cycle, CURRENCY, language) for type_, cycle in found],
        )
    )


def _line(conditions: Conditions, category_id: str) -> Line:
    price = parse_amount(conditions.unit_price or "") or Decimal(0)
    return Line(category_id, price, CURRENCY, conditions.sold_quantity or 1)


async def offer_quotes(
    world: World, seller_id: str, offer_ids: Sequence[str], name: str | None, language: Language
) -> bytes:
    """The next fees of those of these offers that are live and the seller's; any other offer has none."""
    found = await offers.find_many(world, seller_id, offer_ids)
    live = [row for id_ in dict.fromkeys(offer_ids) if (row := found.get(id_)) is not None and row.status == "ACTIVE"]
    quotes = [quote for row in live for quote in _quotes_of(world, row, language) if name in (None, quote.name)]
    return encode(OfferQuotes(len(quotes), quotes))


class CyclicFee(NamedTuple):
    """A fee that comes again for an offer, in PLN; `begun` are the times at which its cycles began.

    `next_at` is when the next one begins, if the offer is still live then.
    """

    type: str
    amount: Decimal
    begun: range
    next_at: int
    comes: bool


def cyclic_fees(world: World, row: Row, since: int) -> list[CyclicFee]:
    """What an offer that has been live owes for its listing, beginning with the cycles that ran at the time `since`.

    A cycle that would begin when the listing ends is none of it; the first one is, however short the listing was.
    """
    started_at, now = row.started_at or row.created_at, world.now()
    ends = [at - 1 for at in (row.ending_at, row.ended_at) if at is not None]
    until = max(started_at, min([now, *ends]))
    return [
        CyclicFee(
            type=type_,
            amount=cycle.fee,
            begun=begun(started_at, cycle.every, since, until),
            next_at=(due := next_due(started_at, cycle.every, now)),
            comes=row.status == "ACTIVE" and (row.ending_at is None or due < row.ending_at),
        )
        for type_, cycle in _cycles_of(world, row)
    ]


def _quotes_of(world: World, row: Row, language: Language) -> Iterable[OfferQuote]:
    return [
        OfferQuote(
            type=fee.type,
            name=NAMES[fee.type][language],
            next_date=iso(fee.next_at),
            fee=_fee(world, fee.amount, CURRENCY),
            offer=Id(str(row.id)),
            enabled=fee.comes,
        )
        for fee in cyclic_fees(world, row, world.now())
    ]


def _cycles_of(world: World, row: Row) -> Iterable[tuple[str, Cycle]]:
    promotion = read_offer(row.body).promotion
    return cycles(world.tariff, row.category_id, promotion, advertisement=row.format == "ADVERTISEMENT")
