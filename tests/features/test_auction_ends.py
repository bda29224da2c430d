"""The end of an auction: sold to the winner, not sold, listed again, ended by the seller (behaviour §10, #7608)."""

import asyncio
from collections.abc import Callable

import pytest
from bidders import (
    auction,
    bid,
    bid_well,
    cancel,
    new_bidder,
    order_events,
    orders,
    path,
    row,
    standing,
)
from buying import PURCHASES, ask, basket
from changing import events, offer_of, pln
from listing import publish
from sqlalchemy import func, select
from test_snapshots import restore, save

from harness import Account, Server, new_account, problems, sign_in
from stragan.db.statements import Statement
from stragan.features.bidding import service
from stragan.features.bidding.store import bids
from stragan.kernel.times import DAY, HOUR
from stragan.world import World

SOLD = ["OFFER_STOCK_CHANGED", "OFFER_ENDED"]


def pass_time(milliseconds: int, *accounts: Account) -> None:
    """Move the clock; the jobs that are due are not done yet. Tokens that ran out are replaced."""
    accounts[0].server.advance(milliseconds)
    for account in accounts:
        account.token = sign_in(account.server, account.id).token


def last_events(seller: Account, id_: str) -> list[str]:
    """Without those of its listing and of bids."""
    return [kind for kind in events(seller, id_) if "BID" not in kind and kind != "OFFER_ACTIVATED"]


def ended(seller: Account, id_: str) -> tuple[str, str | None, int]:
    """How it has ended, by whom, and what is left."""
    offer = offer_of(seller, id_)
    return offer["publication"]["status"], offer["publication"]["endedBy"], offer["stock"]["available"]


def test_the_winner_gets_an_order(own_server: Server) -> None:
    seller, winner, loser = new_account(own_server), new_bidder(own_server), new_bidder(own_server)
    id_ = auction(seller, minimalPrice="10.00", republish=True)
    bid_well(loser, id_, "20.00")
    bid_well(winner, id_, "30.00")
    pass_time(3 * DAY - HOUR, seller, winner, loser)
    own_server.settle()
    assert offer_of(seller, id_)["publication"]["status"] == "ACTIVE"
    pass_time(HOUR, seller, winner, loser)
    for late in (bid(loser, id_, "90.00"), bid(new_bidder(own_server), id_, "90.00")):
        assert problems(late) == (422, [("AuctionEndedException", None)]), "the job has not run yet"
    assert bid_well(winner, id_, "30.00") == (True, "20.50"), "a repetition is no new bid"
    assert problems(cancel(winner, id_)) == (409, [("AuctionEndedException", None)])
    own_server.settle()
    (order,) = orders(seller)
    assert (order["status"], order["buyer"]["id"]) == ("BOUGHT", winner.id)
    assert (order["payment"], order["delivery"]) == (None, None)
    (line,) = order["lineItems"]
    assert (line["offer"]["id"], line["quantity"]) == (id_, 1)
    assert line["price"] == line["originalPrice"] == order["summary"]["totalToPay"] == pln("20.50")
    assert order_events(seller) == ["BOUGHT"]
    assert ended(seller, id_) == ("ENDED", "EMPTY_STOCK", 0), "what was sold is not listed again"
    assert last_events(seller, id_) == SOLD
    assert standing(seller, id_) == ("20.50", 2)
    assert (row(seller, id_)["stock"]["sold"], winner.get(path(id_)).json()["highBidder"]) == (1, True)
    assert loser.get(path(id_)).json()["highBidder"] is False
    # The winner goes on as every buyer does.
    for step, kinds in (("fill", ["BOUGHT", "FILLED_IN"]), ("pay", ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"])):
        assert ask(own_server, f"{PURCHASES}/{order['id']}/{step}", {}).status_code == 200
        assert order_events(seller) == kinds
    assert orders(seller)[0]["status"] == "READY_FOR_PROCESSING"


def test_it_is_sold_once_however_often_the_job_runs(own_server: Server) -> None:
    seller, winner = new_account(own_server), new_bidder(own_server)
    id_ = auction(seller)
    bid_well(winner, id_, "30.00")
    pass_time(3 * DAY, seller)

    async def at_once(world: World) -> None:
        await asyncio.gather(*(service.close(world, seller.id, int(id_)) for _ in range(5)))

    own_server.run(at_once)
    own_server.settle()
    own_server.run(service.close, seller.id, int(id_))
    assert (len(orders(seller)), order_events(seller), last_events(seller, id_)) == (1, ["BOUGHT"], SOLD)


def test_a_winner_has_thirty_days(own_server: Server) -> None:
    seller, winner = new_account(own_server), new_bidder(own_server)
    bid_well(winner, auction(seller), "30.00")
    pass_time(3 * DAY, seller)
    own_server.settle()
    pass_time(30 * DAY - HOUR, seller)
    own_server.settle()
    assert orders(seller)[0]["status"] == "BOUGHT"
    pass_time(2 * HOUR, seller)
    own_server.settle()
    assert (orders(seller)[0]["status"], order_events(seller)) == ("CANCELLED", ["BOUGHT", "AUTO_CANCELLED"])


def test_without_a_winner(own_server: Server) -> None:
    """Nobody has bid, or not enough: it ends, or starts again without bids."""
    seller, bidder = new_account(own_server), new_bidder(own_server)
    nobody, too_little = auction(seller), auction(seller, minimalPrice="50.00")
    again, little_again = auction(seller, republish=True), auction(seller, minimalPrice="50.00", republish=True)
    for id_ in (too_little, little_again):
        bid_well(bidder, id_, "30.00")
    pass_time(3 * DAY, seller, bidder)
    own_server.settle()
    assert (orders(seller), order_events(seller)) == ([], [])
    for id_, count in ((nobody, 0), (too_little, 1)):
        assert ended(seller, id_) == ("ENDED", "EXPIRATION", 1)
        assert (last_events(seller, id_), standing(seller, id_)) == (["OFFER_ENDED"], ("5.00", count))
    assert bidder.get(path(too_little)).json()["minimalPriceMet"] is False
    for id_ in (again, little_again):
        assert ended(seller, id_) == ("ACTIVE", None, 1)
        assert standing(seller, id_) == ("5.00", 0)
        assert problems(bidder.get(path(id_))) == (404, [("BidNotFoundException", None)])
    assert bid_well(bidder, little_again, "60.00") == (True, "50.00"), "a new round"
    assert standing(seller, little_again) == ("50.00", 1)
    pass_time(3 * DAY, seller, bidder)
    own_server.settle()
    assert [order["summary"]["totalToPay"] for order in orders(seller)] == [pln("50.00")]


def test_an_auction_that_is_over_is_not_bought(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_bidder(own_server)
    id_ = auction(seller, price="90.00")
    pass_time(3 * DAY, seller)
    answer = ask(own_server, PURCHASES, basket(buyer, (id_, 1)))
    assert problems(answer) == (422, [("OFFER_NOT_ACTIVE", "items[0].offer_id")])
    own_server.settle()
    assert (ended(seller, id_), orders(seller)) == (("ENDED", "EXPIRATION", 1), [])


def end_by_command(seller: Account, id_: str) -> None:
    assert [task["status"] for task in publish(seller, id_, action="END")] == ["SUCCESS"]


def end_by_patch(seller: Account, id_: str) -> None:
    assert seller.patch(f"/sale/product-offers/{id_}", json={"publication": {"status": "ENDED"}}).status_code == 200
    seller.server.settle()


def end_by_patch_that_is_refused(seller: Account, id_: str) -> None:
    patch = {"publication": {"status": "ENDED"}, "stock": {"available": -1}}
    assert seller.patch(f"/sale/product-offers/{id_}", json=patch).status_code == 422
    seller.server.settle()


@pytest.mark.parametrize("end", [end_by_command, end_by_patch, end_by_patch_that_is_refused])
def test_the_seller_ends_it(seller: Account, end: Callable[[Account, str], None]) -> None:
    """Bids are not called off by that (#7608): whoever leads has bought it, if the reserve price is met."""
    bidder = new_bidder(seller.server)
    sold, too_little, nobody = auction(seller), auction(seller, minimalPrice="50.00"), auction(seller)
    for id_ in (sold, too_little):
        bid_well(bidder, id_, "30.00")
    for id_ in (sold, too_little, nobody):
        end(seller, id_)
        assert problems(bid(bidder, id_, "90.00")) == (422, [("AuctionEndedException", None)])
    assert ended(seller, sold) == ("ENDED", "EMPTY_STOCK", 0)
    assert ended(seller, too_little) == ended(seller, nobody) == ("ENDED", "USER", 1)
    (order,) = orders(seller)
    assert (order["buyer"]["id"], order["summary"]["totalToPay"]) == (bidder.id, pln("5.00"))
    assert last_events(seller, sold) == SOLD
    assert last_events(seller, too_little) == last_events(seller, nobody) == ["OFFER_ENDED"]
    assert "OFFER_BID_CANCELED" not in events(seller, too_little)


def test_what_is_sold_by_its_end_is_not_edited_into_something_else(seller: Account) -> None:
    """It ends all the same (behaviour §4, PATCH)."""
    bidder, id_ = new_bidder(seller.server), auction(seller)
    bid_well(bidder, id_, "30.00")
    answer = seller.patch(
        f"/sale/product-offers/{id_}", json={"publication": {"status": "ENDED"}, "stock": {"available": 3}}
    )
    assert problems(answer) == (422, [("VALIDATION_ERROR", "stock.available")])
    seller.server.settle()
    assert (ended(seller, id_), len(orders(seller))) == (("ENDED", "EMPTY_STOCK", 0), 1)


def test_the_seller_ends_it_too_late(own_server: Server) -> None:
    """After its end it has been won, whatever the seller asks for before the job runs."""
    seller, bidder = new_account(own_server), new_bidder(own_server)
    id_ = auction(seller)
    bid_well(bidder, id_, "30.00")
    pass_time(3 * DAY, seller)
    ending = offer_of(seller, id_)["publication"]["endingAt"]
    end_by_patch(seller, id_)
    assert ended(seller, id_) == ("ENDED", "EMPTY_STOCK", 0)
    assert (len(orders(seller)), offer_of(seller, id_)["publication"]["endingAt"]) == (1, ending)
    (again,) = publish(seller, id_)
    assert (again["status"], again["message"]) == (
        "FAIL",
        "Could not change offer publication status. You cannot activate an auction that has ended.",
    )


def test_bids_are_forgotten_with_their_auctions(own_server: Server) -> None:
    seller, bidder = new_account(own_server), new_bidder(own_server)
    bid_well(bidder, auction(seller), "30.00")

    async def count(world: World) -> int:
        found = await world.db.one(Statement(select(func.count()).select_from(bids)))
        assert found is not None
        return int(found[0])

    for days, left in ((62, 1), (2, 0)):
        pass_time(days * DAY, seller)
        own_server.settle()
        assert own_server.run(count) == left


def test_a_snapshot_brings_bids_back(own_server: Server) -> None:
    seller, bidder = new_account(own_server), new_bidder(own_server)
    id_ = auction(seller)
    bid_well(bidder, id_, "30.00")
    save(own_server)
    bid_well(new_bidder(own_server), id_, "40.00")
    assert standing(seller, id_) == ("31.00", 2)
    restore(own_server)
    assert standing(seller, id_) == ("5.00", 1)
    assert bidder.get(path(id_)).json()["highBidder"] is True
    pass_time(3 * DAY, seller)
    own_server.settle()
    assert [order["buyer"]["id"] for order in orders(seller)] == [bidder.id]
