"""Bids in auctions: `/bidding/offers/{offerId}/bid` (2026 specification, behaviour §10).

A bidder names the most that the thing is worth to him; the server bids for him, only as much as is needed.
"""

from stragan.kernel.money import Price
from stragan.kernel.problems import Malformed
from stragan.kernel.wire import Wire, reader


class BidRequest(Wire):
    max_amount: Price


class AuctionDetails(Wire):
    current_price: Price


class MyBid(Wire):
    max_amount: Price
    high_bidder: bool
    minimal_price_met: bool
    auction: AuctionDetails


class Auction(Wire):
    """Where an auction stands; without bids it has no price but its starting price."""

    current_price: Price | None
    bidders_count: int


read_bid = reader(BidRequest, Malformed)  # 422 means that bidding was not allowed (2026 specification)
