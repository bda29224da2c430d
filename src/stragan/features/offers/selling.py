"""What a purchase or a bid does to an offer, inside the caller's transaction."""

from typing import Literal

from msgspec.structs import replace

from stragan.db.engine import Tx
from stragan.features.events.service import Event
from stragan.features.offers import document, lifecycle, store, transitions
from stragan.features.offers.schemas import Stock, elsewhere_of, read_offer
from stragan.features.offers.store import Row
from stragan.features.offers.transitions import Happened
from stragan.kernel.wire import encode

Bidding = Literal["OFFER_BID_PLACED", "OFFER_BID_CANCELED"]


async def sell(tx: Tx, before: Row, quantity: int, now: int) -> list[Happened]:
    """Take items out of the stock of a locked offer that is active and has as many; the caller settles what happened.

    What republishing restores stays. The last item ends the offer, or lists it again if it is to be republished
    (guide §12).
    """
    offer, left = read_offer(before.body), (before.available or 0) - quantity
    assert offer.stock is not None, "there is something to sell"
    assert left >= 0, "there is enough of it"
    stock = Stock(left, offer.stock.unit)
    row = before._replace(
        version=before.version + 1,
        body=encode(replace(offer, stock=stock)),
        body_pl=None if before.body_pl is None else encode(replace(read_offer(before.body_pl), stock=stock)),
        available=left,
        sold=before.sold + quantity,
    )
    offer = replace(offer, stock=stock)
    await store.sell(tx, row, document.listing(offer, lifecycle.life_of(row, offer), elsewhere_of(row.modern)))
    happened = [Happened((Event("OFFER_STOCK_CHANGED", row.id, row.external_id),))]
    if left == 0 and lifecycle.can_be_republished(row):
        happened.append(await transitions.republish(tx, row, now))
    elif left == 0:
        happened.append(await transitions.end(tx, row, "EMPTY_STOCK", now))
    return happened


async def bid(tx: Tx, before: Row, kind: Bidding, current_price: int | None, bidders: int) -> Happened:
    """Store where a locked auction stands after a bid was placed or cancelled; `current_price` is in hundredths.

    The document of the seller stays as it is, but an edit of it that has crossed the bid must be checked again.
    """
    row = before._replace(version=before.version + 1, current_price=current_price, bidders=bidders)
    offer = read_offer(before.body)
    await store.bid(tx, row, document.listing(offer, lifecycle.life_of(row, offer), elsewhere_of(row.modern)))
    return Happened((Event(kind, row.id, row.external_id),))
