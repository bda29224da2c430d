"""What tests of auctions share: an auction, bidders with tokens, and what can be seen of an auction."""

from typing import Any

import httpx
from buying import ask
from changing import live, pln

from harness import Account, new_account

BIDS, CANCEL = "/_stragan/bids", "/_stragan/bids/cancel"


def path(offer_id: str) -> str:
    return f"/bidding/offers/{offer_id}/bid"


def prices(starting: str = "5.00", **others: str) -> dict[str, Any]:
    """`minimalPrice` is the reserve price, `price` that of Buy Now."""
    return {"format": "AUCTION", "startingPrice": pln(starting), **{name: pln(given) for name, given in others.items()}}


def auction(seller: Any, *, republish: bool = False, **others: str) -> str:
    """The id of a running auction for three days."""
    publication = {"duration": "P3D", "republish": republish}
    return live(seller, sellingMode=prices(**others), publication=publication, stock={"available": 1, "unit": "UNIT"})


def new_bidder(server: Any) -> Account:
    return new_account(server, business=False, terms=False)


def bid(bidder: Account, offer_id: str, amount: str) -> httpx.Response:
    return bidder.put(path(offer_id), json={"maxAmount": pln(amount)})


def bid_well(bidder: Account, offer_id: str, amount: str) -> tuple[bool, str]:
    """Whether it is the highest, and the price of the auction."""
    answer = bid(bidder, offer_id, amount)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert bidder.get(path(offer_id)).json() == found
    assert found["maxAmount"] == pln(amount)
    return found["highBidder"], found["auction"]["currentPrice"]["amount"]


def cancel(bidder: Account, offer_id: str) -> httpx.Response:
    answer: httpx.Response = ask(bidder.server, CANCEL, {"buyer": bidder.login, "offer_id": offer_id})
    return answer


def row(seller: Account, offer_id: str) -> Any:
    (found,) = seller.get("/sale/offers", params={"offer.id": offer_id}).json()["offers"]
    return found


def standing(seller: Account, offer_id: str) -> tuple[str | None, int]:
    """The current price of the seller's auction, and how many have bid."""
    info = row(seller, offer_id)["saleInfo"]
    price = info["currentPrice"]
    assert price is None or price["currency"] == "PLN"
    return price["amount"] if price else None, info["biddersCount"]


def orders(seller: Account) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seller.get("/order/checkout-forms").json()["checkoutForms"]
    return found


def order_events(seller: Account) -> list[str]:
    return [event["type"] for event in seller.get("/order/events").json()["events"]]
