"""The blacklist: `/sale/blacklisted-users`, and what it keeps users from (2020 specification)."""

from typing import Any

import pytest
from bidders import auction, bid, bid_well, new_bidder
from buying import PURCHASES, ask, basket, buy, new_buyer
from changing import live

from harness import problems

LIST = "/sale/blacklisted-users"


def keep_out(seller: Any, **body: Any) -> Any:
    return seller.post(LIST, json=body)


def test_a_user_is_added_listed_and_removed(seller: Any, buyer: Any, server: Any) -> None:
    second = new_buyer(server)
    added = keep_out(seller, user={"id": int(buyer.id)}, note="Nie płaci")
    assert added.status_code == 201
    entry = added.json()
    assert entry.pop("createdAt").endswith("Z")
    assert entry == {"user": {"id": int(buyer.id), "login": buyer.login}, "note": "Nie płaci"}
    assert keep_out(seller, user={"login": second.login.upper(), "id": second.id}).json()["note"] is None
    answer = seller.get(LIST).json()
    assert [entry["user"]["login"] for entry in answer.pop("blacklistedUsers")] == [buyer.login, second.login]
    assert answer == {"offset": 0, "limit": 25, "total": 2}
    page = seller.get(LIST, params={"limit": 1, "offset": 1}).json()
    assert ([entry["user"]["id"] for entry in page["blacklistedUsers"]], page["total"]) == ([int(second.id)], 2)
    for _ in range(2):
        removed = seller.delete(f"{LIST}/{buyer.id}")
        assert (removed.status_code, removed.content) == (204, b"")
    assert seller.get(LIST).json()["total"] == 1


def test_nobody_is_added_twice(seller: Any, buyer: Any) -> None:
    keep_out(seller, user={"login": buyer.login}, note="zostaje")
    again = keep_out(seller, user={"id": int(buyer.id)}, note="inna")
    assert problems(again) == (409, [("UserAlreadyBlacklistedException", "user")])
    assert [entry["note"] for entry in seller.get(LIST).json()["blacklistedUsers"]] == ["zostaje"]


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("nothing", {}, [("VALIDATION_ERROR", "user")]),
        ("null", {"user": None}, [("VALIDATION_ERROR", "user")]),
        ("nobody", {"user": {}}, [("VALIDATION_ERROR", "user")]),
        ("blank", {"user": {"login": " "}}, [("VALIDATION_ERROR", "user")]),
        ("unknown id", {"user": {"id": 1}}, [("UserNotFoundException", "user")]),
        ("unknown login", {"user": {"login": "nobody-at-all"}}, [("UserNotFoundException", "user")]),
        ("two users", {"user": {"id": 1, "login": "BUYER"}}, [("UserNotFoundException", "user")]),
        ("oneself", {"user": {"login": "SELLER"}}, [("VALIDATION_ERROR", "user")]),
        ("long note", {"user": {"login": "BUYER"}, "note": "x" * 501}, [("VALIDATION_ERROR", "note")]),
        ("a list", {"user": [1]}, [("JsonMappingException", "user")]),
    ],
)
def test_wrong_requests(seller: Any, buyer: Any, case: str, body: Any, expected: Any) -> None:
    if isinstance(body.get("user"), dict) and (login := body["user"].get("login")) in ("BUYER", "SELLER"):
        body = body | {"user": body["user"] | {"login": buyer.login if login == "BUYER" else seller.login}}
    assert problems(keep_out(seller, **body)) == (400, expected), case
    assert seller.get(LIST).json()["total"] == 0


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"offset": -1}])
def test_bad_pages(seller: Any, params: dict[str, int]) -> None:
    assert problems(seller.get(LIST, params=params)) == (400, [("BadRequestException", next(iter(params)))])


def test_an_id_is_a_number(seller: Any) -> None:
    assert problems(seller.delete(f"{LIST}/jan")) == (400, [("BadRequestException", "excludedUserId")])


def test_lists_are_everybodys_own(seller: Any, other_seller: Any, buyer: Any) -> None:
    keep_out(other_seller, user={"login": buyer.login})
    assert seller.get(LIST).json()["total"] == 0
    assert seller.delete(f"{LIST}/{buyer.id}").status_code == 204
    assert other_seller.get(LIST).json()["total"] == 1
    buy(buyer, (live(seller), 1))


def test_who_is_on_the_list_cannot_buy(seller: Any, buyer: Any) -> None:
    offer = live(seller)
    keep_out(seller, user={"login": buyer.login})
    refused = ask(seller.server, PURCHASES, basket(buyer, (offer, 1)))
    assert problems(refused) == (422, [("BUYER_BLACKLISTED", "buyer")])
    assert seller.get(f"/sale/offers/{offer}").json()["stock"]["available"] == 5
    assert seller.get("/order/checkout-forms").json()["count"] == 0
    seller.delete(f"{LIST}/{buyer.id}")
    buy(buyer, (offer, 1))


def test_who_is_on_the_list_cannot_bid(seller: Any) -> None:
    offer, bidder = auction(seller), new_bidder(seller.server)
    keep_out(seller, user={"login": bidder.login})
    assert problems(bid(bidder, offer, "10.00")) == (422, [("BUYER_BLACKLISTED", "buyer")])
    seller.delete(f"{LIST}/{bidder.id}")
    assert bid_well(bidder, offer, "10.00") == (True, "5.00")
