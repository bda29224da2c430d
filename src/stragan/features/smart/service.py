from collections.abc import Collection, Sequence
from typing import NamedTuple

from stragan.auth import service as accounts
from stragan.catalogue.model import DeliveryMethod
from stragan.features.after_sales import service as after_sales
from stragan.features.after_sales.schemas import Kind, read_stored_policy
from stragan.features.delivery import service as delivery
from stragan.features.delivery.schemas import read_details
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Offer, elsewhere_of, read_offer
from stragan.features.offers.service import Row
from stragan.features.quality import service as quality
from stragan.features.ratings import service as ratings
from stragan.features.smart import rules
from stragan.features.smart.rules import TEXTS, Standing
from stragan.features.smart.schemas import (
    Classification,
    MethodId,
    OfferCode,
    OfferCondition,
    OfferReport,
    SellerCondition,
    SellerReport,
)
from stragan.kernel.marketplaces import BASE_MARKETPLACE, country_of
from stragan.kernel.problems import Invalid, Language
from stragan.kernel.times import DAY, iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

RETURNS: Kind = "return-policies"


class _Seller(NamedTuple):
    standing: Standing
    since: int  # milliseconds


class _Sending(NamedTuple):
    """By which methods an offer is sent to a marketplace, and when its price list was changed."""

    methods: Sequence[DeliveryMethod]
    changed_at: int


async def of_seller(world: World, seller_id: str, marketplace: str | None, language: Language) -> bytes:
    """Ratings and sales are those of all marketplaces. Raises `Invalid` (422) for an unknown marketplace."""
    _ensure_known(marketplace)
    found = await _seller(world, seller_id)
    return encode(
        SellerReport(
            classification=Classification(found.standing.is_smart, iso(found.since)),
            conditions=_conditions(found.standing, language),
            excluded_delivery_methods=[],
        )
    )


async def of_offer(world: World, seller_id: str, offer_id: str, marketplace: str | None, language: Language) -> bytes:
    """As it would be classified now. Raises `Forbidden`, `NotFound`, and `Invalid` for an unknown marketplace."""
    _ensure_known(marketplace)
    where = marketplace or BASE_MARKETPLACE
    row = await offers.find(world, seller_id, offer_id)
    if row is None:
        raise await offers.missing(world, offer_id, rules.no_such_offer(offer_id))
    offer, seller = read_offer(row.body), await _seller(world, seller_id)
    sending = await _sending(world, row, where)
    by_price = rules.fit_by_price(sending.methods)
    has_policy, seller_pays = await _returns(world, row)
    fit = rules.fit_by_returns(by_price, country_of(where), has_policy=has_policy, seller_pays=seller_pays)
    is_smart = bool(fit) and seller.standing.is_smart and _is_shown(row, where)
    since = max(seller.since, sending.changed_at, _changed_at(offer), row.started_at or 0)
    return encode(
        OfferReport(
            classification=Classification(is_smart, iso(since)),
            scheduled_for_reclassification=False,
            smart_delivery_methods=_ids(fit) if is_smart else [],
            conditions=[
                _condition("deliveryMethodPrices", sending.methods, by_price, language),
                _condition("returnPaidBy", by_price, fit, language),
            ],
        )
    )


def _ensure_known(marketplace: str | None) -> None:
    if marketplace is not None and (problems := rules.marketplace_is_known(marketplace)):
        raise Invalid(*problems)


async def _seller(world: World, seller_id: str) -> _Seller:
    user, today = await accounts.find_user(world, id=seller_id), world.now() // DAY
    assert user is not None
    since = (today - rules.WINDOW - rules.HORIZON) * DAY
    opinions = rules.tally(await ratings.opinions(world, seller_id, since))
    super_days = await quality.super_days(world, seller_id)
    day = rules.changed_on(opinions, super_days, today)
    first = max(user.created_at, (today - rules.HORIZON + 1) * DAY)
    changed = first if day is None else max(day * DAY, user.created_at)
    return _Seller(rules.standing(opinions, super_days, today), changed)


def _conditions(found: Standing, language: Language) -> list[SellerCondition]:
    share, is_needed = found.share, not found.is_super
    (rate, rate_text), (count, count_text), (best, best_text) = (
        TEXTS[code] for code in ("ratingPercentage", "ratesCount", "superSeller")
    )
    return [
        SellerCondition(
            "ratingPercentage",
            rate[language],
            rate_text[language],
            fulfilled=share >= rules.LEAST_SHARE,
            required=is_needed,
            value=float(round(share, 4)),
            threshold=float(rules.LEAST_SHARE),
        ),
        SellerCondition(
            "ratesCount",
            count[language],
            count_text[language],
            fulfilled=found.recommending >= rules.LEAST_RATES,
            required=is_needed,
            value=found.recommending,
            threshold=rules.LEAST_RATES,
        ),
        SellerCondition(
            "superSeller",
            best[language],
            best_text[language],
            fulfilled=found.is_super,
            required=False,
            value=int(found.is_super),
        ),
    ]


async def _sending(world: World, row: Row, marketplace: str) -> _Sending:
    if row.shipping_rates_id is None:
        return _Sending((), 0)
    body = await delivery.find(world, row.seller_id, row.shipping_rates_id)
    if body is None:
        return _Sending((), 0)
    details = read_details(body)
    used = {rate.delivery_method.id for rate in details.rates}
    methods = [
        method
        for method in world.catalogue.delivery_methods
        if method.id in used and marketplace in method.marketplaces
    ]
    return _Sending(methods, parse_instant(details.last_modified) or 0)


async def _returns(world: World, row: Row) -> tuple[bool, bool]:
    """Whether the offer has a return policy, and whether the seller pays for returns."""
    id_, kind = row.return_policy_id, RETURNS
    if id_ is None or not await after_sales.known(world.db, row.seller_id, kind, id_):
        return False, False
    cost = read_stored_policy(await after_sales.get(world, row.seller_id, kind, id_, "en")).return_cost
    return True, cost is not None and cost.covered_by == "SELLER"


def _is_shown(row: Row, marketplace: str) -> bool:
    if row.status != "ACTIVE" or row.format == "ADVERTISEMENT":
        return False
    return marketplace == BASE_MARKETPLACE or elsewhere_of(row.modern).state(marketplace, "ACTIVE") == "APPROVED"


def _changed_at(offer: Offer) -> int:
    return parse_instant(offer.updated_at) or 0


def _condition(
    code: OfferCode, looked_at: Sequence[DeliveryMethod], passed: Sequence[DeliveryMethod], language: Language
) -> OfferCondition:
    name, description = TEXTS[code]
    failed = [method for method in looked_at if method not in passed]
    return OfferCondition(code, name[language], description[language], bool(passed), _ids(passed), _ids(failed))


def _ids(methods: Collection[DeliveryMethod]) -> list[MethodId]:
    return [MethodId(method.id) for method in methods]
