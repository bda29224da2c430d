"""From status to status: INACTIVE -> ACTIVATING -> ACTIVE -> ENDED -> ACTIVE, and never back to INACTIVE.

Pure: each function takes the stored offer and gives the columns of its next state.
"""

from typing import Any

from msgspec.structs import replace

from stragan.features.offers import document, price_rules
from stragan.features.offers.document import Life
from stragan.features.offers.schemas import EndedBy, Offer, Stock, read_offer
from stragan.features.offers.store import Row
from stragan.kernel.money import in_hundredths
from stragan.kernel.times import DAY, iso, parse_duration

ARCHIVED_AFTER = 60 * DAY  # ended offers vanish then (behaviour §3)


def life_of(before: Row, offer: Offer) -> Life:
    return Life(
        created_at=before.created_at,
        status=offer.publication.status,
        ended_by=offer.publication.ended_by,
        sold=before.sold,
        first_started_at=before.first_started_at,
        starting_at=before.starting_at,
        started_at=before.started_at,
        ending_at=before.ending_at,
        ended_at=before.ended_at,
        expires_at=before.expires_at,
        current_price=before.current_price,
        bidders=before.bidders,
        price_rules=price_rules.read(before.price_rules),
    )


def activated(life: Life, duration: str | None, now: int) -> Life:
    """Live from now on, for its duration if it has one; bids of an earlier time do not count any more."""
    length = parse_duration(duration) if duration else None
    return replace(
        life,
        status="ACTIVE",
        ended_by=None,
        first_started_at=life.first_started_at or now,
        starting_at=None,
        started_at=now,
        ending_at=now + length if length else None,
        ended_at=None,
        expires_at=None,
        current_price=None,
        bidders=0,
    )


def waiting(life: Life, at: int) -> Life:
    """To be live from its listing date on."""
    return replace(life, status="ACTIVATING", starting_at=at, ended_by=None, expires_at=None)


def over(life: Life, by: EndedBy, now: int) -> Life:
    """Ended, and archived some time later."""
    return replace(life, status="ENDED", ended_by=by, starting_at=None, ended_at=now, expires_at=now + ARCHIVED_AFTER)


def stopped(before: Row, life: Life, now: int) -> Life:
    """The seller ends it. An auction that has a buyer is over in this moment: its job sells it (#7608)."""
    if has_buyer(before):
        return replace(life, ending_at=min(now, life.ending_at or now))
    return over(life, "USER", now)


def has_buyer(before: Row) -> bool:
    """Whether the highest bid of a running auction has met the reserve price; then the price has met it as well."""
    if before.status != "ACTIVE" or before.current_price is None:
        return False
    mode = read_offer(before.body).selling_mode
    reserve = in_hundredths(mode.minimal_price.amount) if mode and mode.minimal_price else None
    return reserve is None or before.current_price >= reserve


def initial_stock(before: Row, stored: Offer, offer: Offer) -> int | None:
    """What republishing restores: the quantity that the seller last set; sending back what was read sets nothing."""
    now = offer.stock.available if offer.stock else None
    was = stored.stock.available if stored.stock else None
    return before.initial_stock if now == was and before.initial_stock is not None else now


def scheduled(before: Row, at: int, now: int) -> dict[str, Any]:
    """Waits for its listing date."""
    offer = read_offer(before.body)
    return _next(before, offer, waiting(life_of(before, offer), at), now)


def listed(before: Row, now: int) -> dict[str, Any]:
    """Live from now on, for its duration if it has one."""
    offer = read_offer(before.body)
    return _next(before, offer, activated(life_of(before, offer), offer.publication.duration, now), now)


def ended(before: Row, by: EndedBy, now: int) -> dict[str, Any]:
    offer = read_offer(before.body)
    return _next(before, offer, over(life_of(before, offer), by, now), now)


def ended_by_seller(before: Row, now: int) -> dict[str, Any]:
    offer = read_offer(before.body)
    return _next(before, offer, stopped(before, life_of(before, offer), now), now)


def can_be_republished(before: Row) -> bool:
    """Buy Now always starts again with its initial stock; an auction only if nothing was sold (guide §12)."""
    offer = read_offer(before.body)
    return bool(offer.publication.republish) and (before.format != "AUCTION" or before.sold == 0)


def republished(before: Row, now: int) -> dict[str, Any]:
    """Live again with its initial stock."""
    offer = read_offer(before.body)
    if offer.stock is not None:
        offer = replace(offer, stock=Stock(before.initial_stock, offer.stock.unit))
    return listed(before._replace(body=document.bodies(offer, ())[0]), now)


def _next(before: Row, offer: Offer, life: Life, now: int) -> dict[str, Any]:
    """An offer changes its status only when it has no problems, so there are none to store."""
    publication = replace(
        offer.publication,
        status=life.status,
        starting_at=iso(life.starting_at) if life.starting_at else None,
        ending_at=iso(life.ending_at) if life.ending_at else None,
        ended_by=life.ended_by,
    )
    offer = replace(offer, publication=publication, updated_at=iso(now))
    row = document.row(before.seller_id, offer, life, (), before.modern)
    return row | {"version": before.version + 1, "initial_stock": before.initial_stock}
