"""Bids of buyers: placed, changed, refused, withdrawn; what the seller sees of them (2026 specification)."""

from typing import Any

import pytest
from bidders import BIDS, CANCEL, auction, bid, bid_well, cancel, new_bidder, path, prices, row, standing
from buying import PURCHASES, ask, basket, new_buyer
from changing import PRICES, change, events, live, offer_of, pln, results
from listing import create, listable, publish
from product_listing import by_gtin
from product_listing import create as create_product_offer

from harness import V1, Account, Server, problems

BIDDERS = 30


@pytest.fixture
def bidder(server: Server) -> Account:
    return new_bidder(server)


@pytest.fixture
def rival(server: Server) -> Account:
    return new_bidder(server)


def test_a_bid(seller: Account, bidder: Account) -> None:
    id_ = auction(seller)
    assert standing(seller, id_) == ("5.00", 0)
    before = offer_of(seller, id_)
    answer = bid(bidder, id_, "20.00")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == V1
    assert answer.json() == {
        "maxAmount": pln("20.00"),
        "highBidder": True,
        "minimalPriceMet": True,
        "auction": {"currentPrice": pln("5.00")},
    }
    assert bidder.get(path(id_)).json() == answer.json()
    assert standing(seller, id_) == ("5.00", 1)
    assert offer_of(seller, id_) == before, "the seller's document is the seller's"
    assert events(seller, id_) == ["OFFER_ACTIVATED", "OFFER_BID_PLACED"]


def test_bids_are_told_without_external_id(seller: Account, bidder: Account) -> None:
    id_ = live(
        seller,
        sellingMode=prices(),
        publication={"duration": "P3D"},
        stock={"available": 1},
        external={"id": "SKU-1"},
    )
    bid_well(bidder, id_, "5.00")
    (event,) = seller.get("/sale/offer-events", params={"type": "OFFER_BID_PLACED"}).json()["offerEvents"]
    assert event["offer"] == {"id": id_, "external": None, "publication": None}


def test_the_server_bids_for_the_bidders(seller: Account, bidder: Account, rival: Account) -> None:
    id_ = auction(seller)
    assert bid_well(bidder, id_, "15.00") == (True, "5.00")
    assert bid_well(rival, id_, "8.00") == (False, "8.50")
    assert bid_well(rival, id_, "15.00") == (False, "15.00"), "of equal ones the earlier leads"
    assert bid_well(rival, id_, "30.00") == (True, "15.50")
    assert bidder.get(path(id_)).json()["highBidder"] is False
    assert standing(seller, id_) == ("15.50", 2)
    assert events(seller, id_) == ["OFFER_ACTIVATED", *["OFFER_BID_PLACED"] * 4]


def test_the_same_maximum_again_changes_nothing(seller: Account, bidder: Account, rival: Account) -> None:
    id_ = auction(seller)
    first = bid(bidder, id_, "15.00").json()
    assert bid(bidder, id_, "15").json() == first
    bid_well(rival, id_, "20.00")
    outbid = bid(bidder, id_, "15.00")
    assert (outbid.status_code, outbid.json()["highBidder"]) == (200, False)
    assert events(seller, id_) == ["OFFER_ACTIVATED", "OFFER_BID_PLACED", "OFFER_BID_PLACED"]
    assert bid_well(rival, id_, "15.50") == (True, "15.50"), "came down to the price"
    assert bid_well(bidder, id_, "16.00") == (True, "16.00")
    assert standing(seller, id_) == ("16.00", 2)


def test_the_leader_may_change_the_maximum(seller: Account, bidder: Account, rival: Account) -> None:
    id_ = auction(seller)
    bid_well(bidder, id_, "15.00")
    bid_well(rival, id_, "8.00")
    assert bid_well(bidder, id_, "40.00") == (True, "8.50")
    assert bid_well(bidder, id_, "9.00") == (True, "8.50"), "a smaller one too (#2713)"
    assert problems(bid(bidder, id_, "8.49")) == (422, [("BidTooLowException", "maxAmount.amount")])
    assert bid_well(rival, id_, "9.50") == (True, "9.50")
    assert standing(seller, id_) == ("9.50", 2)


def test_a_reserve_price(seller: Account, bidder: Account, rival: Account) -> None:
    id_ = auction(seller, minimalPrice="50.00")
    assert bid(bidder, id_, "20.00").json() == {
        "maxAmount": pln("20.00"),
        "highBidder": True,
        "minimalPriceMet": False,
        "auction": {"currentPrice": pln("5.00")},
    }
    answer = bid(rival, id_, "60.00").json()
    assert (answer["minimalPriceMet"], answer["auction"]["currentPrice"]) == (True, pln("50.00"))
    assert bidder.get(path(id_)).json()["minimalPriceMet"] is True
    assert standing(seller, id_) == ("50.00", 2)


WRONG_PRICE = (422, [("ConstraintViolationException.Price", "maxAmount.amount")])
WRONG_CURRENCY = (422, [("CurrencyNotSupportedException", "maxAmount.currency")])


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("too low", {"maxAmount": pln("4.99")}, (422, [("BidTooLowException", "maxAmount.amount")])),
        ("a euro", {"maxAmount": {"amount": "9", "currency": "EUR"}}, WRONG_CURRENCY),
        ("letters", {"maxAmount": pln("dwa")}, WRONG_PRICE),
        ("below zero", {"maxAmount": pln("-9")}, WRONG_PRICE),
        ("three places", {"maxAmount": pln("9.999")}, WRONG_PRICE),
        ("no amount", {"maxAmount": {"currency": "PLN"}}, (400, [("JsonMappingException", "maxAmount.amount")])),
        ("null", {"maxAmount": None}, (400, [("JsonMappingException", "maxAmount")])),
        ("nothing", {}, (400, [("JsonMappingException", "maxAmount")])),
        ("a list", [], (400, [("JsonMappingException", "request.body")])),
    ],
)  # fmt: skip
def test_bids_that_are_refused(seller: Account, bidder: Account, case: str, body: Any, expected: Any) -> None:
    id_ = auction(seller)
    assert problems(bidder.put(path(id_), json=body)) == expected, case
    assert (standing(seller, id_), events(seller, id_)) == (("5.00", 0), ["OFFER_ACTIVATED"])
    assert problems(bidder.get(path(id_))) == (404, [("BidNotFoundException", None)])


def test_no_json(seller: Account, bidder: Account) -> None:
    id_ = auction(seller)
    answer = bidder.put(path(id_), content=b"{", headers={"Content-Type": V1})
    assert problems(answer) == (400, [("BAD_REQUEST", "request.body")])


def test_too_low_is_said_with_the_least_that_is_needed(
    seller: Account, bidder: Account, polish: dict[str, str]
) -> None:
    id_ = auction(seller)
    bid_well(new_bidder(seller.server), id_, "30.00")
    (problem,) = bidder.put(path(id_), json={"maxAmount": pln("5.49")}, headers=polish).json()["errors"]
    assert problem["userMessage"] == "Kwota jest za niska, zalicytuj co najmniej 5.50 PLN."
    assert problem["metadata"] == {"minimalAmount": "5.50"}
    assert bid_well(bidder, id_, "5.50") == (False, "6.00")


def test_what_is_no_auction_for_a_buyer(seller: Account, bidder: Account) -> None:
    draft = create(
        seller, listable(seller, sellingMode=prices(), publication={"duration": "P3D"}, stock={"available": 1})
    )
    scheduled = create(
        seller, listable(seller, sellingMode=prices(), publication={"duration": "P3D"}, stock={"available": 1})
    )
    publish(seller, scheduled["id"], scheduledFor="2090-01-01T10:00:00Z")
    for id_ in (draft["id"], scheduled["id"], live(seller), "1", "abc"):
        expected = (404, [("AuctionNotFoundException", None)])
        assert problems(bid(bidder, id_, "20.00")) == expected
        assert problems(bidder.get(path(id_))) == expected
        assert (
            problems(ask(seller.server, BIDS, {"buyer": bidder.login, "offer_id": id_, "max_amount": "20.00"}))
            == expected
        )
        assert problems(cancel(bidder, id_)) == expected


def test_nobody_bids_on_their_own(seller: Account) -> None:
    id_ = auction(seller)
    assert problems(bid(seller, id_, "20.00")) == (422, [("BidOnOwnOfferException", None)])
    assert standing(seller, id_) == ("5.00", 0)


# Through the sandbox


def test_bids_of_the_sandbox(seller: Account, bidder: Account, rival: Account) -> None:
    id_ = auction(seller, minimalPrice="10.00")
    bid_well(bidder, id_, "9.00")
    answer = ask(seller.server, BIDS, {"buyer": rival.login, "offer_id": id_, "max_amount": "12"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"max_amount": "12.00", "high_bidder": True, "minimal_price_met": True, "current_price": "10.00"},
    )
    assert rival.get(path(id_)).json()["highBidder"] is True
    for amount, code in (("1", "BidTooLowException"), ("x", "ConstraintViolationException.Price")):
        wrong = ask(seller.server, BIDS, {"buyer": bidder.login, "offer_id": id_, "max_amount": amount})
        assert problems(wrong) == (422, [(code, "max_amount")])
    unknown = {"buyer": "nobody", "offer_id": id_}
    assert problems(ask(seller.server, BIDS, {**unknown, "max_amount": "20"})) == (404, [("NOT_FOUND", "buyer")])
    assert problems(ask(seller.server, CANCEL, unknown)) == (404, [("NOT_FOUND", "buyer")])


def test_a_bid_is_withdrawn(seller: Account, bidder: Account, rival: Account) -> None:
    id_ = auction(seller)
    third = new_bidder(seller.server)
    for who, amount in ((bidder, "10.00"), (rival, "20.00"), (third, "15.00")):
        bid_well(who, id_, amount)
    assert standing(seller, id_) == ("15.50", 3)
    assert cancel(rival, id_).json() == {"current_price": "10.50", "bidders_count": 2}
    assert third.get(path(id_)).json()["highBidder"] is True
    assert problems(rival.get(path(id_))) == (404, [("BidNotFoundException", None)])
    assert problems(cancel(rival, id_)) == (404, [("BidNotFoundException", None)])
    assert cancel(bidder, id_).json() == {"current_price": "5.00", "bidders_count": 1}
    assert cancel(third, id_).json() == {"current_price": None, "bidders_count": 0}
    assert standing(seller, id_) == ("5.00", 0)
    kinds = ["OFFER_BID_PLACED"] * 3 + ["OFFER_BID_CANCELED"] * 3
    assert events(seller, id_) == ["OFFER_ACTIVATED", *kinds]
    assert bid_well(rival, id_, "5.00") == (True, "5.00"), "and may bid again"


# What bids do to the seller's edits and to Buy Now


def with_bid(seller: Account, **others: str) -> str:
    id_ = auction(seller, **others)
    bid_well(new_bidder(seller.server), id_, "20.00")
    return id_


OTHER_TEXT = {"sections": [{"items": [{"type": "TEXT", "content": "<p>Inny opis.</p>"}]}]}
USED = [{"id": "11323", "valuesIds": ["11323_2"]}, {"id": "4386", "valuesIds": ["4386_1"]}]
FROZEN = [
    ("name", "Zupełnie inna ładowarka sieciowa", "name", "IllegalChangeOfferName"),
    ("description", OTHER_TEXT, "description", "DescriptionId"),
    ("sellingMode", prices("6.00"), "sellingMode", "IllegalChangeAuctionPrice"),
    ("sellingMode", prices(price="99.00"), "sellingMode", "IllegalChangeAuctionPrice"),
    ("parameters", USED, "parameters", "IllegalChangeAttributes"),
]


@pytest.mark.parametrize(("member", "value", "where", "exception"), FROZEN)
def test_what_was_bid_for_stays(seller: Account, member: str, value: Any, where: str, exception: str) -> None:
    id_ = with_bid(seller)
    before = offer_of(seller, id_)
    answer = seller.put(f"/sale/offers/{id_}", json=before | {member: value})
    assert answer.status_code == 422
    found = [(problem["code"], problem["details"], problem["path"]) for problem in answer.json()["errors"]]
    assert found == [("VALIDATION_ERROR", f"IllegalOfferUpdateException.{exception}", where)]
    assert offer_of(seller, id_) == before


def test_all_that_stays_in_one_answer(seller: Account) -> None:
    id_ = with_bid(seller)
    changes = {member: value for member, value, _, _ in FROZEN}
    patched = seller.patch(f"/sale/product-offers/{id_}", json=changes)
    put = seller.put(f"/sale/offers/{id_}", json=offer_of(seller, id_) | changes)
    expected = [
        ("You cannot edit parameters in auctions with bids already placed.", "parameters"),
        ("You cannot change the price with bids already placed.", "sellingMode"),
        ("You cannot edit descriptions in auctions with bids already placed.", "description"),
        ("You cannot change the name with bids already placed.", "name"),
    ]
    for answer in (patched, put):
        assert answer.status_code == 422
        assert [(problem["message"], problem["path"]) for problem in answer.json()["errors"]] == expected


def test_the_rest_may_be_edited(seller: Account) -> None:
    id_ = with_bid(seller)
    document = offer_of(seller, id_)
    assert seller.put(f"/sale/offers/{id_}", json=document | {"external": {"id": "A"}}).status_code == 200
    assert seller.patch(f"/sale/product-offers/{id_}", json={"external": {"id": "B"}}).status_code == 200
    assert offer_of(seller, id_)["external"] == {"id": "B"}
    assert standing(seller, id_) == ("5.00", 1), "an edit leaves the bids alone"
    assert row(seller, id_)["sellingMode"]["startingPrice"] == pln("5.00")


def test_an_auction_of_a_product(seller: Account) -> None:
    """What an edit copies from the product anew is what was bid for."""
    document = by_gtin(sellingMode=prices(), publication={"duration": "P3D"}, stock={"available": 1})
    created = create_product_offer(seller, document)
    id_, product_id = created["id"], created["productSet"][0]["product"]["id"]
    bid_well(new_bidder(seller.server), id_, "20.00")
    where = f"/sale/product-offers/{id_}"
    for patch in ({"external": {"id": "B"}}, {"productSet": [{"product": {"id": product_id}}]}):
        assert seller.patch(where, json=patch).status_code == 200
    answer = seller.patch(where, json={"name": "Zupełnie inna ładowarka sieciowa", "sellingMode": prices("6.00")})
    assert problems(answer) == (422, [("VALIDATION_ERROR", "sellingMode"), ("VALIDATION_ERROR", "name")])
    assert standing(seller, id_) == ("5.00", 1)


def test_without_bids_prices_are_edited(seller: Account, bidder: Account) -> None:
    id_ = auction(seller)
    bid_well(bidder, id_, "20.00")
    cancel(bidder, id_)
    document = offer_of(seller, id_) | {"sellingMode": prices("7.00", minimalPrice="9.00")}
    assert seller.put(f"/sale/offers/{id_}", json=document).status_code == 200
    assert standing(seller, id_) == ("7.00", 0)
    assert problems(bid(bidder, id_, "6.00"))[0] == 422
    assert bid_well(bidder, id_, "7.00") == (True, "7.00")


def test_price_commands_are_for_buy_now_only(seller: Account) -> None:
    id_ = auction(seller, price="90.00")
    modification = {"type": "FIXED_PRICE", "price": pln("95.00")}
    assert results(change(seller, PRICES, modification, id_)) == [("FAIL", "OPERATION_FAILED")]


def test_buy_now_of_an_auction(seller: Account) -> None:
    id_ = auction(seller, price="90.00")
    buyer = new_buyer(seller.server)
    answer = ask(seller.server, PURCHASES, basket(buyer, (id_, 1)))
    assert answer.status_code == 201
    (order,) = seller.get("/order/checkout-forms").json()["checkoutForms"]
    assert (order["id"], order["status"]) == (answer.json()["checkout_form_id"], "READY_FOR_PROCESSING")
    assert order["lineItems"][0]["price"] == pln("90.00")
    offer = offer_of(seller, id_)
    assert (offer["stock"]["available"], offer["publication"]["status"]) == (0, "ENDED")
    assert offer["publication"]["endedBy"] == "EMPTY_STOCK"
    assert events(seller, id_) == ["OFFER_ACTIVATED", "OFFER_STOCK_CHANGED", "OFFER_ENDED"]
    assert problems(bid(new_bidder(seller.server), id_, "20.00")) == (422, [("AuctionEndedException", None)])


def test_the_first_bid_takes_buy_now_away(seller: Account, bidder: Account) -> None:
    id_, plain = auction(seller, price="90.00"), auction(seller)
    buyer = new_buyer(seller.server)
    bid_well(bidder, id_, "20.00")
    for offer_id, code in ((id_, "AUCTION_HAS_BIDS"), (plain, "NOT_BUY_NOW")):
        answer = ask(seller.server, PURCHASES, basket(buyer, (offer_id, 1)))
        assert problems(answer) == (422, [(code, "items[0].offer_id")])
    assert seller.get("/order/checkout-forms").json()["totalCount"] == 0
    cancel(bidder, id_)
    assert ask(seller.server, PURCHASES, basket(buyer, (id_, 1))).status_code == 201
