"""Turnover discounts: `/sale/turnover-discount` (2026 specification)."""

from datetime import datetime
from typing import Any

import pytest

from harness import V1, Server, new_account, problems, sign_in
from stragan.kernel.times import DAY, iso

PATH, MARKET = "/sale/turnover-discount", "allegro-business-cz"
NONE = {"marketplaceId": MARKET, "status": None, "definitions": None}


def thresholds(*pairs: tuple[str, str], currency: str = "CZK") -> list[dict[str, Any]]:
    return [
        {"minimumTurnover": {"amount": amount, "currency": currency}, "discount": {"percentage": percentage}}
        for amount, percentage in pairs
    ]


FIRST, SECOND = thresholds(("2000", "3"), ("3000", "5")), thresholds(("3000", "4"), ("5000", "5"))


def put(seller: Any, what: Any, market: str = MARKET) -> Any:
    return seller.put(f"{PATH}/{market}", json={"thresholds": what})


def deactivate(seller: Any, market: str = MARKET) -> Any:
    return seller.put(f"{PATH}/{market}/deactivate")


def at(seller: Any, day: str) -> Any:
    """Move the clock to a later day; the seller with a token of then."""
    now = datetime.fromisoformat(iso(seller.server.world.now())[:10])
    seller.server.advance((datetime.fromisoformat(day) - now).days * DAY)
    assert iso(seller.server.world.now())[:10] == day
    return sign_in(seller.server, seller.id)


def dates(answer: Any) -> list[tuple[str, str | None, str, str | None]]:
    names = ("cumulatingFromDate", "cumulatingToDate", "spendingFromDate", "spendingToDate")
    return [tuple(one[name] for name in names) for one in answer["definitions"]]


def test_a_life_as_the_specification_tells_it(own_server: Server) -> None:
    """Made in December, changed in February, deactivated in April of another year."""
    seller = new_account(own_server)
    year = int(iso(own_server.world.now())[:4]) + 1
    after = year + 1
    seller = at(seller, f"{year}-12-10")
    assert seller.get(PATH).json() == [NONE]
    made = put(seller, thresholds(("2000.00", "3.00"), ("2500", "5")))
    now = made.json()["definitions"][0]["createdAt"]
    assert now[:10] == f"{year}-12-10"
    assert (made.status_code, made.json()) == (
        200,
        {
            "marketplaceId": MARKET,
            "status": "ACTIVATING",
            "definitions": [
                {
                    "createdAt": now,
                    "updatedAt": now,
                    "cumulatingFromDate": f"{after}-01-01",
                    "cumulatingToDate": None,
                    "spendingFromDate": f"{after}-02-01",
                    "spendingToDate": None,
                    "thresholds": thresholds(("2000", "3"), ("2500", "5")),
                }
            ],
        },
    )
    seller = at(seller, f"{year}-12-31")
    changed = put(seller, FIRST).json()
    updated = changed["definitions"][0]["updatedAt"]
    assert updated[:10] == f"{year}-12-31"
    assert changed["definitions"] == [made.json()["definitions"][0] | {"thresholds": FIRST, "updatedAt": updated}]
    seller = at(seller, f"{after}-01-01")
    assert seller.get(PATH).json() == [changed | {"status": "ACTIVE"}]
    seller = at(seller, f"{after}-02-23")
    two = put(seller, SECOND).json()
    assert (two["status"], [one["thresholds"] for one in two["definitions"]]) == ("ACTIVE", [FIRST, SECOND])
    second = (f"{after}-03-01", None, f"{after}-04-01", None)
    assert dates(two) == [(f"{after}-01-01", f"{after}-03-01", f"{after}-02-01", f"{after}-04-01"), second]
    seller = at(seller, f"{after}-03-31")
    assert dates(put(seller, FIRST).json()) == [
        (f"{after}-01-01", f"{after}-03-01", f"{after}-02-01", f"{after}-04-01"),
        (f"{after}-03-01", f"{after}-04-01", f"{after}-04-01", f"{after}-05-01"),
        (f"{after}-04-01", None, f"{after}-05-01", None),
    ]
    seller = at(seller, f"{after}-04-01")
    assert len(seller.get(PATH, params={"marketplaceId": MARKET}).json()[0]["definitions"]) == 2
    ended = deactivate(seller)
    assert (ended.status_code, ended.json()["status"]) == (200, "DEACTIVATING")
    assert dates(ended.json())[-1] == (f"{after}-04-01", f"{after}-05-01", f"{after}-05-01", f"{after}-06-01")
    assert deactivate(seller).json() == ended.json()
    seller = at(seller, f"{after}-05-31")
    assert [one["status"] for one in seller.get(PATH).json()] == ["DEACTIVATING"]
    seller = at(seller, f"{after}-06-01")
    assert seller.get(PATH).json() == [NONE]
    assert put(seller, FIRST).json()["status"] == "ACTIVATING"


def test_what_has_not_begun_ends_at_once(seller: Any) -> None:
    assert put(seller, FIRST).status_code == 200
    for _ in range(2):
        assert (deactivate(seller).status_code, deactivate(seller).content) == (204, b"")
    assert seller.get(PATH).json() == [NONE]


def test_a_change_that_is_taken_back(own_server: Server) -> None:
    """The new definition never begins; the old one has been ended by it and goes on ending."""
    seller = new_account(own_server)
    put(seller, FIRST)
    own_server.advance(32 * DAY)
    seller = sign_in(own_server, seller.id)
    put(seller, SECOND)
    left = deactivate(seller).json()
    assert (left["status"], [one["thresholds"] for one in left["definitions"]]) == ("DEACTIVATING", [FIRST])
    again = put(seller, SECOND).json()
    assert (again["status"], dates(again)[0][1]) == ("ACTIVE", dates(again)[1][0])


@pytest.mark.parametrize(
    ("case", "what", "path"),
    [
        ("absent", None, "thresholds"),
        ("none", [], "thresholds"),
        ("eleven", thresholds(*((str(i), str(i)) for i in range(1, 12))), "thresholds"),
        ("half a crown", thresholds(("2000.50", "3")), "thresholds[0].minimumTurnover.amount"),
        ("nothing", thresholds(("0", "3")), "thresholds[0].minimumTurnover.amount"),
        ("zlotys", thresholds(("2000", "3"), currency="PLN"), "thresholds[0].minimumTurnover.currency"),
        ("half a percent", thresholds(("2000", "3.5")), "thresholds[0].discount.percentage"),
        ("everything", thresholds(("2000", "100")), "thresholds[0].discount.percentage"),
        ("more for less", thresholds(("2000", "3"), ("3000", "2")), "thresholds"),
        ("twice", thresholds(("2000", "3"), ("2000", "4")), "thresholds"),
    ],
)
def test_wrong_thresholds(seller: Any, case: str, what: Any, path: str) -> None:
    assert problems(put(seller, what)) == (422, [("VALIDATION_ERROR", path)]), case
    assert seller.get(PATH).json() == [NONE]


def test_who_and_where(server: Server, seller: Any, other_seller: Any) -> None:
    for answer in (put(seller, FIRST, "allegro-pl"), deactivate(seller, "allegro-pl")):
        assert problems(answer) == (404, [("MarketplaceNotSupportedException", "marketplaceId")])
    assert seller.get(PATH, params={"marketplaceId": "allegro-pl"}).json() == []
    person = new_account(server, business=False)
    for answer in (put(person, FIRST), deactivate(person)):
        assert problems(answer) == (403, [("ForbiddenException", None)])
    put(seller, FIRST)
    assert other_seller.get(PATH).json() == [NONE]
    unreadable = seller.put(f"{PATH}/{MARKET}", content=b"{", headers={"Content-Type": V1})
    assert problems(unreadable) == (400, [("BAD_REQUEST", "request.body")])
