"""Many bid at once: each auction stands where the sequential model says that its bids lead (2026 specification)."""

import asyncio
import json
from random import Random
from typing import Any

import httpx
from bidders import auction, new_bidder, path, standing
from buying import new_buyer
from changing import events, offer_of, pln
from sqlalchemy import bindparam, select

from harness import V1, Account, Server, problems
from stragan.db.statements import Statement
from stragan.features.bidding import rules, service
from stragan.features.bidding.rules import Bid, Terms
from stragan.features.bidding.store import bids
from stragan.features.offers import service as offers
from stragan.features.orders import service as orders
from stragan.kernel.money import Price, format_hundredths
from stragan.kernel.problems import Invalid
from stragan.world import World

BIDDERS = 24
STORED = Statement(
    select(bids.c.bidder_id, bids.c.maximum, bids.c.placed).where(bids.c.offer_id == bindparam("offer_id"))
)


def all_at_once(server: Server, asked: list[tuple[Account, str, str]]) -> list[httpx.Response]:
    async def scenario(_world: World) -> list[httpx.Response]:
        transport = httpx.ASGITransport(server.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await asyncio.gather(
                *(
                    client.put(
                        path(id_),
                        content=json.dumps({"maxAmount": pln(amount)}),
                        headers={"Accept": V1, "Content-Type": V1, "Authorization": f"Bearer {who.token}"},
                    )
                    for who, id_, amount in asked
                )
            )

    return server.run(scenario)


async def stored(world: World, offer_id: str) -> list[Bid]:
    return [Bid(*row) for row in await world.db.all(STORED, {"offer_id": int(offer_id)})]


def leads(who: Account, offer_id: str) -> bool:
    answer = who.get(path(offer_id))
    return answer.status_code == 200 and bool(answer.json()["highBidder"])


def placed(seller: Account, offer_id: str) -> int:
    return events(seller, offer_id).count("OFFER_BID_PLACED")


def test_where_an_auction_stands_follows_from_its_bids(seller: Account) -> None:
    bidders, random = [new_bidder(seller.server) for _ in range(BIDDERS)], Random(7)
    id_ = auction(seller, minimalPrice="80.00")
    amounts = [f"{random.randint(500, 14_999) / 100:.2f}" for _ in range(BIDDERS - 2)] + ["200.00", "200.00"]
    random.shuffle(amounts)
    answers = all_at_once(seller.server, [(who, id_, amount) for who, amount in zip(bidders, amounts, strict=True)])
    refused = [problems(answer) for answer in answers if answer.status_code != 200]
    assert all(found == (422, [("BidTooLowException", "maxAmount.amount")]) for found in refused)
    found = seller.server.run(stored, id_)
    assert len(found) == placed(seller, id_) == BIDDERS - len(refused)
    model = rules.proxy(found, Terms(5_00, 80_00))
    assert model is not None
    assert model.price == 200_00, "both of 200.00 were taken, whatever came before"
    assert standing(seller, id_) == ("200.00", len(found))
    earlier = min((bid for bid in found if bid.maximum == 200_00), key=lambda bid: bid.placed).bidder_id
    assert [who.id for who in bidders if leads(who, id_)] == [model.winner] == [earlier]


def test_price_and_winner_are_those_of_one_after_the_other(seller: Account) -> None:
    """The maxima lie more than two increments apart: in whatever order they come, the two highest are taken."""
    bidders = [new_bidder(seller.server) for _ in range(BIDDERS)]
    id_ = auction(seller)
    maxima = [7_00 + 6_00 * place for place in range(BIDDERS)]
    Random(11).shuffle(maxima)
    tried = [(who, id_, format_hundredths(maximum)) for who, maximum in zip(bidders, maxima, strict=True)]
    answers = all_at_once(seller.server, tried)
    taken = [answer.json() for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 422}
    sequential = [Bid(who.id, maximum, i) for i, (who, maximum) in enumerate(zip(bidders, maxima, strict=True))]
    model = rules.proxy(sequential, Terms(5_00, None))
    assert model is not None
    assert standing(seller, id_) == (format_hundredths(model.price), len(taken))
    assert [who.id for who in bidders if leads(who, id_)] == [model.winner]
    assert placed(seller, id_) == len(taken)


def test_two_who_outbid_each_other(seller: Account) -> None:
    bidders = [new_bidder(seller.server) for _ in range(2)]
    id_ = auction(seller)
    answers = all_at_once(seller.server, [(bidders[i % 2], id_, f"{6 + 3 * i}.00") for i in range(20)])
    taken = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 422}
    model = rules.proxy(seller.server.run(stored, id_), Terms(5_00, None))
    assert model is not None
    assert standing(seller, id_) == (format_hundredths(model.price), 2)
    assert [leads(who, id_) for who in bidders] == [who.id == model.winner for who in bidders]
    assert placed(seller, id_) == len(taken)


def test_an_edit_that_crosses_bids(seller: Account) -> None:
    """A new title counts only if it was there before the first bid."""
    bidders = [new_bidder(seller.server) for _ in range(4)]
    id_ = auction(seller)
    old = offer_of(seller, id_)
    new = old | {"name": "Zupełnie inna ładowarka sieciowa"}

    async def scenario(world: World) -> list[Any]:
        edit = offers.update(world, seller.id, id_, json.dumps(new).encode(), "en")
        tried = [service.place(world, who.id, id_, Price(f"2{i}.00", "PLN")) for i, who in enumerate(bidders)]
        return await asyncio.gather(*tried[:2], edit, *tried[2:], return_exceptions=True)

    edited = seller.server.run(scenario)[2]
    is_edited = not isinstance(edited, Exception)
    assert is_edited or isinstance(edited, Invalid)
    seen = [kind for kind in events(seller, id_) if kind in ("OFFER_CHANGED", "OFFER_BID_PLACED")]
    assert seen.count("OFFER_CHANGED") == is_edited
    assert not is_edited or seen[0] == "OFFER_CHANGED"
    assert offer_of(seller, id_)["name"] == (new if is_edited else old)["name"]
    assert len(seller.server.run(stored, id_)) == seen.count("OFFER_BID_PLACED") > 0


def test_a_purchase_that_crosses_bids(seller: Account) -> None:
    """Either the first bid takes Buy Now away, or the purchase ends the auction."""
    bidders, buyer = [new_bidder(seller.server) for _ in range(4)], new_buyer(seller.server)
    id_ = auction(seller, price="90.00")

    async def scenario(world: World) -> list[Any]:
        purchase = orders.buy(world, orders.Purchase(buyer.login, [orders.Item(id_, 1)]))
        tried = [service.place(world, who.id, id_, Price(f"2{i}.00", "PLN")) for i, who in enumerate(bidders)]
        return await asyncio.gather(*tried[:2], purchase, *tried[2:], return_exceptions=True)

    outcomes = seller.server.run(scenario)
    assert all(isinstance(outcome, Invalid) for outcome in outcomes if isinstance(outcome, Exception))
    is_bought = not isinstance(outcomes.pop(2), Exception)
    taken = sum(not isinstance(outcome, Exception) for outcome in outcomes)
    assert (taken == 0) == is_bought
    assert (standing(seller, id_)[1], placed(seller, id_)) == (taken, taken)
    assert seller.get("/order/checkout-forms").json()["totalCount"] == is_bought
