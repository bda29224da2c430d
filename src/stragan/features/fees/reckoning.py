"""Arithmetic of the tariff: exact decimals, rounded half up to the hundredth only where a fee is told (own rules)."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, Protocol

from stragan.catalogue.tariff import HUNDRED_PERCENT, Commission, Cycle, PromotionOption, Tariff
from stragan.kernel.money import CENT
from stragan.kernel.times import parse_duration

NOTHING = Decimal(0)


class Promoted(Protocol):
    """The promotion of a draft that is stored, or of a preview."""

    @property
    def emphasized(self) -> bool | None: ...
    @property
    def bold(self) -> bool | None: ...
    @property
    def highlight(self) -> bool | None: ...
    @property
    def department_page(self) -> bool | None: ...
    @property
    def emphasized_highlight_bold_package(self) -> bool | None: ...


class Line(NamedTuple):
    """What is sold: `quantity` pieces for `price` each, in `currency`."""

    category_id: str
    price: Decimal
    currency: str
    quantity: int = 1


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def commission(tariff: Tariff, line: Line, *, featured: bool) -> Decimal:
    """The commission of all pieces, with the surcharge of featured offers; from 0 to the price of the line.

    Tiers, minimum and maximum count for each piece; only the sum of the line is rounded.
    """
    if line.price <= 0 or line.quantity <= 0:
        return rounded(NOTHING)
    rule = tariff.commissions.get(line.category_id, tariff.commission)
    piece = _of_piece(rule, line.price, tariff.currencies[line.currency])
    if featured:
        percent = tariff.featured_percent if rule.featured_percent is None else rule.featured_percent
        piece += piece * percent / HUNDRED_PERCENT
    return rounded(min(piece, line.price) * line.quantity)


def _of_piece(rule: Commission, price: Decimal, units: Decimal) -> Decimal:
    """`units` of the price's currency make one of the tariff's."""
    ends = [tier.above * units for tier in rule.tiers[1:]] + [price]
    total = NOTHING
    for tier, end in zip(rule.tiers, ends, strict=True):
        if (begin := tier.above * units) < price:
            total += (min(end, price) - begin) * tier.percent / HUNDRED_PERCENT
    total = max(total, rule.minimum * units)
    return total if rule.maximum is None else min(total, rule.maximum * units)


def promotion_options(promotion: Promoted | None) -> Iterator[PromotionOption]:
    """The options that are paid for; the package holds three of them and is paid once."""
    if promotion is None:
        return
    if promotion.emphasized_highlight_bold_package:
        yield "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE"
    else:
        if promotion.emphasized or getattr(promotion, "emphasized_10d", False):
            yield "EMPHASIZED"
        if getattr(promotion, "emphasized_1d", False):
            yield "EMPHASIZED_1D"
        if promotion.bold:
            yield "BOLD"
        if promotion.highlight:
            yield "HIGHLIGHT"
    if promotion.department_page:
        yield "DEPARTMENT_PAGE"


def is_featured(promotion: Promoted | None) -> bool:
    """Emphasized in any way: such offers pay the surcharge on the commission (behaviour §11)."""
    return any(option.startswith("EMPHASIZED") for option in promotion_options(promotion))


def cycles(
    tariff: Tariff, category_id: str | None, promotion: Promoted | None, *, advertisement: bool
) -> Iterator[tuple[str, Cycle]]:
    """The fees that come again, by their types in offers' quotes; what costs nothing is none."""
    listing = tariff.listings.get(category_id or "") if advertisement else None
    if listing is not None and listing.fee:
        yield "LISTING", listing
    for option in promotion_options(promotion):
        cycle = tariff.promotions.get(option)
        if cycle is not None and cycle.fee:
            yield option, cycle


def next_due(started_at: int, every: str, now: int) -> int:
    """When the next cycle begins; the first one began with the listing."""
    length = _length(every)
    return started_at + ((now - started_at) // length + 1) * length


def begun(started_at: int, every: str, since: int, until: int) -> range:
    """When those cycles of a listing have begun that ran at some time from `since` to `until`, both included."""
    length = _length(every)
    return range(started_at + max(0, since - started_at) // length * length, until + 1, length)


def _length(every: str) -> int:
    return parse_duration(every) or 0  # which the tariff's check has excluded
