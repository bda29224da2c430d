"""`GET /sale/offers`: from query parameters to filters (2026 specification, behaviour §10, client-facts 10, 11)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from stragan.db.searches import Page
from stragan.features.offers import store
from stragan.features.offers.price_rules import pattern
from stragan.features.offers.schemas import BUSINESS_ONLY
from stragan.http import lag
from stragan.http.query import Query, invalid
from stragan.kernel.ids import is_uuid, numeric
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES
from stragan.kernel.money import in_hundredths
from stragan.kernel.problems import Malformed
from stragan.kernel.text import words
from stragan.kernel.wire import array
from stragan.world import World

_RULE = "sellingMode.priceAutomation.rule"
STATUSES = frozenset({"INACTIVE", "ACTIVATING", "ACTIVE", "ENDED"})
FORMATS = frozenset({"BUY_NOW", "AUCTION", "ADVERTISEMENT"})
_SORTED_BY = store.SORTS.keys() - {store.PRICE_THERE_SORT}
SORTS = frozenset({*_SORTED_BY, *(f"-{name}" for name in _SORTED_BY)})
DEFAULT_LIMIT, MOST_LIMIT, MOST_OFFSET = 20, 1000, 9_999_999
MOST_EXTERNAL_IDS, MOST_EXTERNAL_ID, MOST_WORDS = 100, 100, 10


class Found(NamedTuple):
    """One page of rows of the list, encoded, and how many offers match in all."""

    rows: list[bytes]
    total: int


class Tally(NamedTuple):
    """How many offers a seller has; `unlistable` are drafts that lack something that listing needs."""

    by_status: Mapping[str, int]
    by_category: Mapping[str, int]
    unlistable: int


async def search(world: World, seller_id: str, query: Query) -> bytes:
    rows, total = await find(world, seller_id, query)
    return b'%b,"count":%d,"totalCount":%d}' % (array("offers", rows)[:-1], len(rows), total)


async def find(
    world: World, seller_id: str, query: Query, *, among: Sequence[int] | None = None, unlistable: bool = False
) -> Found:
    """What the query asks for; of the offers `among`, and only drafts that cannot be listed, if wanted."""
    limit = query.whole("limit", DEFAULT_LIMIT, 1, MOST_LIMIT)
    offset = query.whole("offset", 0, 0, MOST_OFFSET)
    sort = _sort(query)
    filters = _filters(world, query)
    if (newest := lag.newest_listed(world)) is not None:
        filters = {**filters, "newest": newest}
    if among is not None:
        ids = set(among)
        filters = {**filters, "ids": sorted(ids & set(filters["ids"]) if "ids" in filters else ids)}
    if unlistable:
        filters = {**filters, "unlistable": None, "statuses": ["INACTIVE"]}
    return Found(*await store.search(world.db, seller_id, filters, sort, Page(limit, offset)))


async def tally(world: World, seller_id: str) -> Tally:
    by_status: Counter[str] = Counter()
    by_category: Counter[str] = Counter()
    unlistable = 0
    for status, category_id, offers, with_problems in await store.tally(world.db, seller_id):
        by_status[status] += offers
        if category_id is not None:
            by_category[category_id] += offers
        if status == "INACTIVE":
            unlistable += int(with_problems)
    return Tally(by_status, by_category, unlistable)


def _filters(world: World, query: Query) -> Mapping[str, Any]:
    filters: dict[str, Any] = {}
    if (marketplace := _another_marketplace(query)) is not None:
        filters["marketplace"] = marketplace
    _add_lists(filters, query)
    _add_prices(filters, query)
    _add_presence(filters, query)
    _add_price_rules(filters, query)
    if name := query.text("name"):
        wanted = words(name)[:MOST_WORDS]
        filters |= {f"word{i}": f"% {word}%" for i, word in enumerate(wanted)}
        if not wanted:  # nothing that a title could hold
            filters["nothing"] = None
    if category := query.text("category.id"):
        filters["category_ids"] = _with_descendants(world, category)
    if (business := query.flag("b2b.buyableOnlyByBusiness")) is not None:
        filters["business"] = BUSINESS_ONLY
        filters["business_only" if business else "for_everybody"] = None
    if _asks_for_nothing(query):
        filters["nothing"] = None
    return filters


def _add_lists(filters: dict[str, Any], query: Query) -> None:
    if ids := query.texts("offer.id"):
        filters["ids"] = [number for number in map(numeric, ids) if number is not None]
    if statuses := query.choices("publication.status", STATUSES):
        filters["statuses"] = statuses
    if formats := query.choices("sellingMode.format", FORMATS):
        filters["formats"] = formats
    if external := query.texts("external.id"):
        if len(external) > MOST_EXTERNAL_IDS or any(len(id_) > MOST_EXTERNAL_ID for id_ in external):
            raise Malformed(invalid("external.id"))
        filters["external_ids"] = external


def _add_prices(filters: dict[str, Any], query: Query) -> None:
    there = "price_there" if _another_marketplace(query) is not None else "price"
    for name, bound, least in (("gte", f"{there}_gte", 0), ("lte", f"{there}_lte", 100)):
        parameter = f"sellingMode.price.amount.{name}"
        if (text := query.text(parameter)) is None:
            continue
        amount = in_hundredths(text)
        if amount is None or amount < least:
            raise Malformed(invalid(parameter))
        filters[bound] = amount


def _another_marketplace(query: Query) -> str | None:
    """The one whose prices are meant; of the base marketplace every offer is."""
    marketplace = query.text("publication.marketplace")
    return None if marketplace == BASE_MARKETPLACE else marketplace


def _sort(query: Query) -> str | None:
    """With a marketplace, by what is true there: its price, and that nothing was sold there."""
    sort = query.choice("sort", SORTS)
    if sort is None or _another_marketplace(query) is None or sort.endswith("available"):
        return sort
    return None if sort.endswith("sold") else sort.replace("sellingMode.price.amount", store.PRICE_THERE_SORT)


def _add_presence(filters: dict[str, Any], query: Query) -> None:
    for parameter, column in (
        ("delivery.shippingRates.id", "shipping_rates"),
        ("fundraisingCampaign.id", "fundraising"),
        ("product.id", "product"),
    ):
        empty = query.flag(f"{parameter}.empty")
        if empty is not None:
            filters["without_" + column if empty else "with_" + column] = None
    for parameter, column in (
        ("delivery.shippingRates.id", "shipping_rates_id"),
        ("fundraisingCampaign.id", "fundraising_id"),
        ("afterSalesServices.returnPolicy.id", "return_policy_id"),
    ):
        if (value := query.text(parameter)) is not None:
            filters[column] = value


def _add_price_rules(filters: dict[str, Any], query: Query) -> None:
    """A rule anywhere, or on the marketplace that is asked for."""
    marketplace, rule_id = query.text("publication.marketplace"), query.text(f"{_RULE}.id")
    marketplace = marketplace if marketplace in CURRENCIES else None
    if rule_id is not None and is_uuid(rule_id):
        filters["price_rule"] = pattern(marketplace, rule_id.lower())
    elif rule_id is not None:
        filters["nothing"] = None
    if (empty := query.flag(f"{_RULE}.id.empty")) is True:
        filters["without_price_rule"] = pattern(marketplace, None)
    elif empty is False and rule_id is None:
        filters["price_rule"] = pattern(marketplace, None)


def _asks_for_nothing(query: Query) -> bool:
    """Filters for what no offer here has: the warehouse, products that are missing."""
    return query.flag("isFulfillment") is True or query.flag("productizationRequired") is True


def _with_descendants(world: World, category_id: str) -> list[str]:
    return [id_ for id_, category in world.catalogue.categories.items() if category_id in category.path_ids]
