"""What selling costs: commissions by category and the fees that come again; a file that an operator may replace.

The numbers that ship with the package are this project's own and follow no marketplace's price list.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from stragan.catalogue.authored import Authored
from stragan.catalogue.model import Category, Text
from stragan.kernel.marketplaces import CURRENCIES, CURRENCY
from stragan.kernel.times import parse_duration

HUNDRED_PERCENT = Decimal(100)
MOST = Decimal(1_000_000)
PromotionOption = Literal[
    "BOLD", "HIGHLIGHT", "EMPHASIZED", "EMPHASIZED_1D", "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE", "DEPARTMENT_PAGE"
]
PackageType = Literal["BASE", "EXTRA"]


class Tier(Authored, frozen=True):
    """`percent` of that part of the price of a piece which is above `above`, up to the next tier."""

    percent: Decimal
    above: Decimal = Decimal(0)


class Commission(Authored, frozen=True, kw_only=True):
    """For each piece sold: the sum over the tiers, at least `minimum`, at most `maximum`, and never above the price.

    `featured_percent` is what offers that are emphasized pay on top, as a percentage of the commission.
    """

    tiers: tuple[Tier, ...]
    minimum: Decimal = Decimal(0)
    maximum: Decimal | None = None
    featured_percent: Decimal | None = None  # None: that of the tariff


class Cycle(Authored, frozen=True):
    """A fee that is due when the listing begins and after each `every` (ISO 8601) for as long as it is live."""

    fee: Decimal
    every: str


class CategoryCommission(Commission, frozen=True, kw_only=True):
    """Replaces what holds above, for these categories and everything below them. `about` is for readers of the file."""

    categories: tuple[str, ...]
    about: str = ""


class CategoryListing(Cycle, frozen=True, kw_only=True):
    """What an advertisement costs in these categories and everything below them, without or beside its package."""

    categories: tuple[str, ...]
    about: str = ""


class Included(Authored, frozen=True):
    """A promotion that a package of advertisements includes, for `duration` (ISO 8601)."""

    name: str
    duration: str


class Extension(Authored, frozen=True):
    """Another service that an advertisement is shown on with its package."""

    name: str
    description: str


class Package(Cycle, frozen=True, kw_only=True):
    """A package of advertisements; an offer has one BASE and any number of EXTRA.

    It is sold in `categories` and everything below them; without any, wherever advertisements are.
    """

    id: str
    type: PackageType
    name: Text
    categories: tuple[str, ...] = ()
    promotions: tuple[Included, ...] = ()
    extensions: tuple[Extension, ...] = ()


class PromotionPackage(NamedTuple):
    """What offers are promoted by; its fee and its cycle are those of its option in `promotions`.

    Where the option is not there it is free, and `every` is its cycle.
    """

    id: str
    type: PackageType
    option: PromotionOption
    name: Text
    every: str = "PT240H"
    is_sold: bool = True  # else only drafts of the older generation still get it


PROMOTION_PACKAGES: Mapping[str, PromotionPackage] = {  # behaviour §9, #12387
    package.id: package
    for package in (
        PromotionPackage("emphasized10d", "BASE", "EMPHASIZED", Text("Wyróżnienie", "Feature")),
        PromotionPackage(
            "emphasized1d", "BASE", "EMPHASIZED_1D", Text("Wyróżnienie elastyczne", "Flexible Feature"), "PT24H"
        ),
        PromotionPackage(
            "promoPackage",
            "BASE",
            "EMPHASIZED_HIGHLIGHT_BOLD_PACKAGE",
            Text("Pakiet Promo", "Promo Package"),
            is_sold=False,
        ),
        PromotionPackage(
            "departmentPage", "EXTRA", "DEPARTMENT_PAGE", Text("Promowanie na stronie działu", "Department page")
        ),
    )
}


R = TypeVar("R", CategoryCommission, CategoryListing)


class TariffFile(Authored, frozen=True, kw_only=True):
    """`tariff.json`. Amounts are in PLN; `currencies` says how many units of another currency make one PLN."""

    featured_percent: Decimal
    commission: Commission
    commissions: tuple[CategoryCommission, ...] = ()
    listings: tuple[CategoryListing, ...] = ()
    promotions: dict[PromotionOption, Cycle] = {}
    packages: tuple[Package, ...] = ()
    currencies: dict[str, Decimal] = {}


class Tariff(Struct, frozen=True, kw_only=True):
    """The file, looked up by category: whose commission is not in `commissions` has `commission`."""

    commission: Commission
    commissions: Mapping[str, Commission]
    featured_percent: Decimal
    listings: Mapping[str, Cycle]
    promotions: Mapping[PromotionOption, Cycle]
    packages: Mapping[str, Package]
    currencies: Mapping[str, Decimal]


def promotion_cycle(tariff: Tariff, package: PromotionPackage) -> str:
    """How long a cycle of the package is, in ISO 8601."""
    cycle = tariff.promotions.get(package.option)
    return package.every if cycle is None else cycle.every


class BrokenTariffError(ValueError):
    """The file cannot be a tariff; the text names the file and the place."""


def load_tariff(categories: Mapping[str, Category], path: Path | None = None) -> Tariff:
    """The tariff of the package, or the one at `path`. Raises `BrokenTariffError`."""
    try:
        content = (files(__package__) / "data" / "tariff.json").read_bytes() if path is None else path.read_bytes()
        file = msgspec.json.decode(content, type=TariffFile)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise BrokenTariffError(f"tariff: {path}: {error}") from None
    if fault := next(_faults(file, categories), None):
        raise BrokenTariffError(f"tariff: {path or 'tariff.json'}: {fault}")
    return Tariff(
        commission=file.commission,
        commissions=_by_category(file.commissions, categories),
        featured_percent=file.featured_percent,
        listings=_by_category(file.listings, categories),
        promotions=file.promotions,
        packages={package.id: package for package in file.packages},
        currencies={**file.currencies, CURRENCY: Decimal(1)},
    )


def _by_category(rules: Iterable[R], categories: Mapping[str, Category]) -> dict[str, R]:
    """The rule of every category that has one: its own, else that of the closest category above it."""
    own = {category_id: rule for rule in rules for category_id in rule.categories}
    found: dict[str, R] = {}
    for category in categories.values():  # parents come first
        rule = own.get(category.id) or found.get(category.parent_id or "")
        if rule is not None:
            found[category.id] = rule
    return found


def _faults(file: TariffFile, categories: Mapping[str, Category]) -> Iterator[str]:
    """What the shape alone does not say: limits, order, and names that mean something."""
    yield from _between("featuredPercent", file.featured_percent, HUNDRED_PERCENT)
    yield from _faults_of_commission("commission", file.commission)
    for index, commission in enumerate(file.commissions):
        yield from _faults_of_commission(f"commissions[{index}]", commission)
    yield from _faults_of_categories("commissions", [rule.categories for rule in file.commissions], categories)
    for name, cycle in _cycles(file):
        yield from _between(f"{name}.fee", cycle.fee, MOST)
        if not parse_duration(cycle.every):
            yield f"{name}.every: {cycle.every!r} is not a duration such as PT240H"
    yield from _faults_of_categories("listings", [rule.categories for rule in file.listings], categories)
    for index, package in enumerate(file.packages):
        yield from _faults_of_package(f"packages[{index}]", package, categories)
    ids = [package.id for package in file.packages]
    if len(set(ids)) < len(ids):
        yield "packages: two have the same id"
    for currency, rate in file.currencies.items():
        yield from _between(f"currencies.{currency}", rate, MOST, above=True)
    if missing := sorted(set(CURRENCIES.values()) - {CURRENCY, *file.currencies}):
        yield f"currencies: {', '.join(missing)} of a marketplace is not there"


def _faults_of_package(name: str, package: Package, categories: Mapping[str, Category]) -> Iterator[str]:
    for category_id in package.categories:
        if category_id not in categories:
            yield f"{name}.categories: there is no category {category_id}"
    for included in package.promotions:
        if not parse_duration(included.duration):
            yield f"{name}.promotions: {included.duration!r} is not a duration such as PT240H"


def _cycles(file: TariffFile) -> Iterator[tuple[str, Cycle]]:
    yield from ((f"listings[{index}]", listing) for index, listing in enumerate(file.listings))
    yield from ((f"promotions.{option}", cycle) for option, cycle in file.promotions.items())
    yield from ((f"packages[{index}]", package) for index, package in enumerate(file.packages))


def _faults_of_commission(name: str, commission: Commission) -> Iterator[str]:
    if not commission.tiers or commission.tiers[0].above != 0:
        yield f"{name}.tiers: the first tier begins at 0"
    for index, tier in enumerate(commission.tiers):
        yield from _between(f"{name}.tiers[{index}].percent", tier.percent, HUNDRED_PERCENT)
        yield from _between(f"{name}.tiers[{index}].above", tier.above, MOST)
        if index and tier.above <= commission.tiers[index - 1].above:
            yield f"{name}.tiers[{index}].above: not more than that of the tier before"
    yield from _between(f"{name}.minimum", commission.minimum, MOST)
    if commission.maximum is not None:
        yield from _between(f"{name}.maximum", commission.maximum, MOST)
        if commission.maximum < commission.minimum:
            yield f"{name}.maximum: less than the minimum"
    if commission.featured_percent is not None:
        yield from _between(f"{name}.featuredPercent", commission.featured_percent, HUNDRED_PERCENT)


def _faults_of_categories(
    name: str, rules: Iterable[tuple[str, ...]], categories: Mapping[str, Category]
) -> Iterator[str]:
    seen: set[str] = set()
    for index, ids in enumerate(rules):
        for category_id in ids:
            if category_id not in categories:
                yield f"{name}[{index}].categories: there is no category {category_id}"
            if category_id in seen:
                yield f"{name}[{index}].categories: {category_id} stands in another entry too"
            seen.add(category_id)


def _between(name: str, number: Decimal, most: Decimal, *, above: bool = False) -> Iterator[str]:
    """From 0 (or `above` it) to `most`; NaN and infinity are no numbers."""
    if not number.is_finite() or not 0 <= number <= most or (above and number == 0):
        yield f"{name}: {number} is not {'above 0 and at most' if above else 'from 0 to'} {most}"
