"""Use cases of fees: what a sale costs, what an offer would cost, and which fees come next."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stragan.catalogue.model import Text
from stragan.catalogue.tariff import PROMOTION_PACKAGES, Cycle
from stragan.db.engine import Reader
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
    Packages,
    PreviewOffer,
    PreviewPromotion,
    QuoteEntry,
    read_conditions,
    read_preview,
)
from stragan.features.offers import service as offers
from stragan.features.offers.service import Row
from stragan.features.packages import service as packages
from stragan.features.packages.schemas import Span
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

NAMES: Mapping[str, Text] = {
    "commissionFee": Text("Prowizja od sprzedaży", "Sales commission"),
    "commissionFeatureFee": Text("Prowizja od sprzedaży oferty wyróżnionej", "Sales commission for a featured offer"),
    "LISTING": Text("Wystawienie", "Listing"),
    "EMPHASIZED": Text("Wyróżnienie", "Featuring"),
    "EMPHASIZED_1D": Text("Wyróżnienie na 1 dzień", "Featuring for 1 day"),
    "BOLD": Text("Pogrubienie", "Bold title"),
    "HIGHLIGHT": Text("Podświetlenie", "Highlight"),
    "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE": Text("Pakiet Promo", "Promo package"),
    "DEPARTMENT_PAGE": Text("Promowanie na stronie działu", "Promotion on the department page"),
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


def told(text: Text, language: Language) -> str:
    return text.pl if language == "pl" else text.en


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
    return await _preview(world, read_preview(body), language)


async def _preview(world: World, request: FeePreviewRequest, language: Language) -> bytes:
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
    """The same of an offer as it is stored, with its promotion and its packages, which product offers do not show.

    Another seller's offer is forbidden, any other id not found, as when the offer is read.
    """
    request = read_preview(b'{"offer":%b}' % await offers.get(world, seller_id, offer_id, language))
    offer, key = request.offer, (seller_id, int(offer_id))
    if offer.promotion is not None and offer.promotion.emphasized:
        base = packages.base(packages.promotion(await packages.of_offer(world.db, *key)), world.now())
        if base is not None and base.package_id == packages.BY_THE_DAY:
            offer.promotion = PreviewPromotion(emphasized_1d=True, department_page=offer.promotion.department_page)
    if offer.selling_mode is not None and offer.selling_mode.format == "ADVERTISEMENT":
        given = await packages.assigned_to(world.db, *key)
        by_type = {type_: [Id(one.package_id) for one in given if one.type == type_] for type_ in ("BASE", "EXTRA")}
        request.classifieds_packages = Packages(next(iter(by_type["BASE"]), None), by_type["EXTRA"])
    return await _preview(world, request, language)


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
        CommissionEntry(told(NAMES[type_], language), type_, Price(format_amount(fee), line.currency))
        for type_, fee in fees
    ]


def _quote(world: World, type_: str, cycle: Cycle, currency: str, language: Language) -> QuoteEntry:
    return QuoteEntry(
        told(NAMES[type_], language), PREVIEW_TYPES[type_], _fee(world, cycle.fee, currency), cycle_duration=cycle.every
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
            fee = _fee(world, package.fee, currency)
            yield PackageQuote(
                told(package.name, language), _PACKAGE, fee, package.every, classifieds_package=Id(package.id)
            )


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
    spans = await packages.of_offers(world.db, seller_id, [row.id for row in live])
    quotes = [
        quote
        for row in live
        for quote in _quotes_of(world, row, spans.get(row.id, ()), language)
        if name in (None, quote.name)
    ]
    return encode(OfferQuotes(len(quotes), quotes))


class CyclicFee(NamedTuple):
    """A fee that comes again for an offer, in PLN; `begun` are the times at which its cycles began.

    `fact` tells it from other fees of the offer. `next_at` is when the next cycle begins, and `comes` whether it will,
    as things are now. `lasts`: not everything that has been paid for is still there.
    """

    type: str
    fact: str
    name: Text
    amount: Decimal
    begun: range
    next_at: int
    comes: bool
    lasts: bool


async def cyclic_fees(db: Reader, world: World, row: Row, since: int) -> list[CyclicFee]:
    """What an offer that has been live owes, beginning with the cycles that ran at the time `since`.

    A cycle that would begin when the listing or its package ends is none of it; the first one is, however short it was.
    """
    return _fees_of(world, row, await packages.of_offer(db, row.seller_id, row.id), since)


def _fees_of(world: World, row: Row, spans: Sequence[Span], since: int) -> list[CyclicFee]:
    found = []
    listing = world.tariff.listings.get(row.category_id or "") if row.format == "ADVERTISEMENT" else None
    if listing is not None and row.started_at is not None:
        own = Span("CLASSIFIEDS", "", "BASE", row.started_at)
        found.append(_fee_of(world, row, own, _Priced("LISTING", "LISTING", NAMES["LISTING"], listing), since))
    priced = ((span, _priced(world, span)) for span in spans)
    found += [_fee_of(world, row, span, price, since) for span, price in priced if price is not None]
    return [fee for fee in found if fee.amount]


class _Priced(NamedTuple):
    type: str
    fact: str
    name: Text
    cycle: Cycle


def _priced(world: World, span: Span) -> "_Priced | None":
    """What a package costs; None for one that costs nothing, or that the tariff does not know any more."""
    if span.family == "CLASSIFIEDS":
        package = world.tariff.packages.get(span.package_id)
        type_ = f"CLASSIFIEDS_{span.type}"
        return None if package is None else _Priced(type_, f"{type_}/{package.id}", package.name, package)
    option = PROMOTION_PACKAGES[span.package_id].option
    cycle = world.tariff.promotions.get(option)
    return None if cycle is None else _Priced(option, option, NAMES[option], cycle)


def _fee_of(world: World, row: Row, span: Span, priced: _Priced, since: int) -> CyclicFee:
    now, every = world.now(), priced.cycle.every
    over = [at for at in (row.ending_at, row.ended_at) if at is not None and span.valid_to is None]
    ends = [*over, *([] if span.valid_to is None else [span.valid_to])]
    is_begun = span.valid_from <= now and (
        span.valid_from == row.started_at or span.valid_from < min(ends, default=now + 1)
    )
    until = max(span.valid_from, min([now, *(at - 1 for at in ends)])) if is_begun else span.valid_from - 1
    due = next_due(span.valid_from, every, now) if span.valid_from <= now else span.valid_from
    return CyclicFee(
        type=priced.type,
        fact=priced.fact,
        name=priced.name,
        amount=priced.cycle.fee,
        begun=begun(span.valid_from, every, since, until),
        next_at=due,
        comes=row.status == "ACTIVE" and all(due < at for at in ends),
        lasts=span.valid_to is None or now < span.valid_to,
    )


def _quotes_of(world: World, row: Row, spans: Sequence[Span], language: Language) -> Iterable[OfferQuote]:
    return [
        OfferQuote(
            type=fee.type,
            name=told(fee.name, language),
            next_date=iso(fee.next_at),
            fee=_fee(world, fee.amount, CURRENCY),
            offer=Id(str(row.id)),
            enabled=fee.comes,
        )
        for fee in _fees_of(world, row, spans, world.now())
        if fee.lasts
    ]
