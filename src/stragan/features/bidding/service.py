"""Use cases of bidders: place, read and cancel a bid; and the end of an auction, which makes the winner a buyer.

Bids of one auction wait for each other at the lock of its offer, which every edit and purchase takes as well.
"""

from typing import NamedTuple

from stragan.auth import service as accounts
from stragan.auth.schemas import User
from stragan.db.engine import Reader
from stragan.features.bidding import rules, store
from stragan.features.bidding.rules import Attempt, Bid, Standing, Terms
from stragan.features.bidding.schemas import Auction, AuctionDetails, MyBid
from stragan.features.bidding.store import Listing
from stragan.features.blacklist import service as blacklist
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.offers.service import Row
from stragan.features.orders import service as orders
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.money import Price, format_hundredths, in_hundredths
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem
from stragan.kernel.times import DAY
from stragan.world import World

KEPT = 60 * DAY  # after the end, as long as the ended offer
CLOSE = offers.CLOSE


class _Open(NamedTuple):
    """An auction as buyers see it."""

    row: Row
    listing: Listing
    terms: Terms


class Visible(NamedTuple):
    """Amounts in hundredths; `minimum` is the least that somebody who does not lead may bid."""

    starting: int
    minimum: int
    has_reserve: bool
    reserve_is_met: bool


async def place(world: World, bidder_id: str, offer_id: str, maximum: Price, path: str = "maxAmount.amount") -> MyBid:
    """Bid, or change one's own maximum; the same one once more changes nothing. `path` is where the amount stood.

    Raises `NotFound` (404) unless it is an auction that was listed, `Invalid` (422) for a bid that is not allowed.
    """
    if problems := rules.against_maximum(maximum, path):
        raise Invalid(*problems)
    amount = in_hundredths(maximum.amount)
    assert amount is not None
    seller_id = await _seller(world, offer_id)
    async with world.db.write() as tx:
        auction, now = _seen(await offers.lock(tx, seller_id, int(offer_id)), offer_id), world.now()
        await blacklist.ensure_welcome(tx, seller_id, bidder_id)
        own = await store.find(tx, auction.listing, bidder_id)
        standing = await _standing(tx, auction)
        if own is not None and own.maximum == amount and standing is not None:
            return _shown(amount, bidder_id, standing)
        is_over = _is_over(auction.row, now)
        attempt = Attempt(bidder_id, amount, seller_id, auction.terms, standing, is_over, path)
        if problems := rules.against(attempt):
            raise Invalid(*problems)
        bid = store.Row(bidder_id, amount, auction.row.version + 1)
        await store.put(tx, auction.listing, bid, (auction.row.ending_at or now) + KEPT)
        standing = await _standing(tx, auction)
        assert standing is not None
        bidders = auction.row.bidders + (own is None)
        happened = await offers.bid(tx, auction.row, "OFFER_BID_PLACED", standing.price, bidders)
        await offers.settle(tx, seller_id, [happened], now)
    return _shown(amount, bidder_id, standing)


async def get(world: World, bidder_id: str, offer_id: str) -> MyBid:
    """The bidder's own bid, until the offer is archived. Raises `NotFound` (404) without one."""
    auction = _seen(await offers.find(world, await _seller(world, offer_id), offer_id), offer_id)
    highest = await store.highest(world.db, auction.listing)
    own = next((bid for bid in highest if bid.bidder_id == bidder_id), None)
    own = own or await store.find(world.db, auction.listing, bidder_id)
    standing = rules.proxy([Bid(*bid) for bid in highest], auction.terms)
    if own is None or standing is None:
        raise NotFound(_no_bid(offer_id))
    return _shown(own.maximum, bidder_id, standing)


async def seen_by_all(world: World, row: Row) -> Visible | None:
    """An auction as anybody sees it; None for what is no auction or was never listed."""
    if row.format != "AUCTION" or row.started_at is None:
        return None
    auction = _open(row)
    standing = await _standing(world.db, auction)
    minimum = auction.terms.starting if standing is None else standing.price + rules.increment(standing.price)
    met = standing is not None and standing.reserve_is_met
    return Visible(auction.terms.starting, minimum, auction.terms.reserve is not None, met)


async def cancel(world: World, bidder_id: str, offer_id: str) -> Auction:
    """Withdraw a bid: the price is what it would be without it.

    Raises `NotFound` (404) without a bid, `Conflict` (409) once the auction is over.
    """
    seller_id = await _seller(world, offer_id)
    async with world.db.write() as tx:
        auction, now = _seen(await offers.lock(tx, seller_id, int(offer_id)), offer_id), world.now()
        if not await store.remove(tx, auction.listing, bidder_id):
            raise NotFound(_no_bid(offer_id))
        if _is_over(auction.row, now):
            raise Conflict(rules.AUCTION_IS_OVER)
        standing = await _standing(tx, auction)
        price, bidders = standing.price if standing else None, auction.row.bidders - 1
        happened = await offers.bid(tx, auction.row, "OFFER_BID_CANCELED", price, bidders)
        await offers.settle(tx, seller_id, [happened], now)
    return Auction(None if price is None else _price(price), bidders)


async def close(world: World, seller_id: str, offer_id: int) -> None:
    """The end of an auction has come. With a winner it is sold to him, else it ends or is republished."""
    for _ in range(offers.TRIES):
        winner = await _winner(world, await offers.find(world, seller_id, str(offer_id)))
        async with world.db.write() as tx:
            row, now = await offers.lock(tx, seller_id, offer_id), world.now()
            if row is None or row.status != "ACTIVE" or not _is_over(row, now):
                return
            standing = await _standing(tx, _open(row))
            if standing is None or not standing.reserve_is_met:
                await offers.settle(tx, seller_id, [await offers.expire(tx, row, now)], now)
                return
            if winner is not None and winner.id == standing.winner:  # else the last bid has just been committed
                await orders.won(tx, world, row, winner, standing.price, now)
                return
    raise RuntimeError("the winner of an auction that is over still changes")


async def sweep(world: World) -> None:
    """Delete the bids of auctions that ended long ago."""
    await store.forget(world.db, world.now())


async def _winner(world: World, row: Row | None) -> User | None:
    """Looked up before the transaction, which is not to wait for another connection."""
    standing = await _standing(world.db, _open(row)) if row is not None and row.started_at is not None else None
    return await accounts.find_user(world, id=standing.winner) if standing is not None else None


async def _standing(db: Reader, auction: _Open) -> Standing | None:
    return rules.proxy([Bid(*bid) for bid in await store.highest(db, auction.listing)], auction.terms)


async def _seller(world: World, offer_id: str) -> str:
    seller_id = await offers.owner(world, offer_id)
    if seller_id is None:
        raise NotFound(_no_auction(offer_id))
    return seller_id


def _seen(row: Row | None, offer_id: str) -> _Open:
    """What buyers can see: drafts and scheduled offers are as unknown to them as any other id."""
    if row is None or row.format != "AUCTION" or row.status not in ("ACTIVE", "ENDED") or row.started_at is None:
        raise NotFound(_no_auction(offer_id))
    return _open(row)


def _open(row: Row) -> _Open:
    mode = read_offer(row.body).selling_mode
    assert mode is not None
    assert mode.starting_price is not None
    assert row.started_at is not None
    starting = in_hundredths(mode.starting_price.amount)
    assert starting is not None
    reserve = in_hundredths(mode.minimal_price.amount) if mode.minimal_price else None
    return _Open(row, Listing(row.seller_id, row.id, row.started_at), Terms(starting, reserve))


def _is_over(row: Row, now: int) -> bool:
    return row.status != "ACTIVE" or (row.ending_at is not None and row.ending_at <= now)


def _shown(maximum: int, bidder_id: str, standing: Standing) -> MyBid:
    return MyBid(
        max_amount=_price(maximum),
        high_bidder=standing.winner == bidder_id,
        minimal_price_met=standing.reserve_is_met,
        auction=AuctionDetails(_price(standing.price)),
    )


def _price(amount: int) -> Price:
    return Price(format_hundredths(amount), CURRENCY)


def _no_auction(offer_id: str) -> Problem:
    pl = f"Nie ma licytacji {offer_id}."
    return Problem("AuctionNotFoundException", f"Auction {offer_id} not found.", pl=pl)


def _no_bid(offer_id: str) -> Problem:
    pl = f"Nie złożono oferty w licytacji {offer_id}."
    return Problem("BidNotFoundException", f"You have not bid in the auction {offer_id}.", pl=pl)
