"""Bids of any buyer: placed as the API does it, and withdrawn, which it has no operation for."""

from msgspec import Struct

from stragan.auth import service as accounts
from stragan.features.bidding import service as bidding
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.money import Price
from stragan.kernel.problems import NotFound, unknown
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, power
from stragan.world import World


class BidRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`buyer` is a login; the amount is in PLN: `12.00`."""

    buyer: str
    offer_id: str
    max_amount: str


class BidAnswer(Struct, frozen=True):
    max_amount: str
    high_bidder: bool
    minimal_price_met: bool
    current_price: str


class CancelRequest(Struct, frozen=True, forbid_unknown_fields=True):
    buyer: str
    offer_id: str


class AuctionAnswer(Struct, frozen=True):
    """Without bids there is no current price."""

    current_price: str | None
    bidders_count: int


read_bid = reader(BidRequest)
read_cancel = reader(CancelRequest)


@power("POST", "/bids", takes=BidRequest, gives=BidAnswer)
async def bid(asked: Asked) -> BidAnswer:
    """Bid in an auction, or change the buyer's maximum."""
    wanted = read_bid(asked.body)
    maximum = Price(wanted.max_amount, CURRENCY)
    mine = await bidding.place(
        asked.world, await _buyer(asked.world, wanted.buyer), wanted.offer_id, maximum, "max_amount"
    )
    return BidAnswer(
        mine.max_amount.amount, mine.high_bidder, mine.minimal_price_met, mine.auction.current_price.amount
    )


@power("POST", "/bids/cancel", takes=CancelRequest, gives=AuctionAnswer)
async def cancel(asked: Asked) -> AuctionAnswer:
    """The buyer withdraws a bid; the price is what it would be without it."""
    wanted = read_cancel(asked.body)
    left = await bidding.cancel(asked.world, await _buyer(asked.world, wanted.buyer), wanted.offer_id)
    return AuctionAnswer(left.current_price.amount if left.current_price else None, left.bidders_count)


async def _buyer(world: World, login: str) -> str:
    user = await accounts.find_user(world, login=login)
    if user is None:
        raise NotFound(unknown("buyer", login, "user", "użytkownika"))
    return user.id


POWERS = (bid, cancel)
