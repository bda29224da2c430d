"""The quality of sales, out of what buyers and the seller have done (own rules; 2026 specification)."""

from typing import Any

from buying import ask, buy, new_buyer
from changing import live
from shipping import ship

from harness import Account, Server, new_account, sign_in
from stragan.kernel.times import DAY, HOUR, iso, parse_instant

QUALITY = "/sale/quality"


def quality(seller: Account, **options: Any) -> list[dict[str, Any]]:
    answer = seller.get(QUALITY, **options)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["quality"]
    return found


def scores(day: dict[str, Any]) -> dict[str, int]:
    return {metric["code"]: metric["score"] for metric in day["metrics"]}


def work(seller: Account, order: str, status: str) -> None:
    answer = seller.put(f"/order/checkout-forms/{order}/fulfillment", json={"status": status})
    assert answer.status_code == 204, answer.text


def test_a_new_seller_has_none(seller: Account) -> None:
    assert quality(seller) == []


def test_quality_follows_what_happens(own_server: Server, polish: dict[str, str]) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    offer = live(seller)
    midnight = (own_server.world.now() // DAY + 2) * DAY
    own_server.advance(midnight - own_server.world.now())
    seller = sign_in(own_server, seller.id)
    orders = [buy(buyer, (offer, 1)) for _ in range(4)]
    unpaid = buy(buyer, (offer, 1), until="FILLED_IN")
    work(seller, orders[0], "SENT")
    work(seller, orders[1], "PROCESSING")
    (today,) = quality(seller, headers=polish)
    assert today == {
        "resultFor": iso(midnight)[:10],
        "score": 350,
        "grade": "SUPER",
        "maxScore": 500,
        "metrics": [
            {"code": "BUYER_SATISFACTION", "name": "Zadowolenie kupujących", "score": 0, "maxScore": 150},
            {"code": "DISPATCH_IN_TIME", "name": "Wysyłka w terminie", "score": 40, "maxScore": 40},
            {"code": "FAST_DISPATCH", "name": "Szybka wysyłka", "score": 160, "maxScore": 160},
            {"code": "NO_CANCELLATIONS", "name": "Brak anulowanych zamówień", "score": 150, "maxScore": 150},
        ],
    }
    assert ask(own_server, f"/_stragan/purchases/{orders[2]}/cancel", {}).status_code == 200
    work(seller, orders[3], "CANCELLED")
    assert scores(quality(seller)[0])["NO_CANCELLATIONS"] == 75
    rating = {"recommended": True}
    assert ask(own_server, f"/_stragan/purchases/{orders[0]}/rate", rating).status_code == 201
    assert scores(quality(seller)[0])["BUYER_SATISFACTION"] == 150
    assert ask(own_server, f"/_stragan/purchases/{unpaid}/cancel", {}).status_code == 200
    assert scores(quality(seller)[0])["NO_CANCELLATIONS"] == 75

    form = seller.get(f"/order/checkout-forms/{orders[1]}").json()
    dispatch_by = parse_instant(form["delivery"]["time"]["dispatch"]["to"])
    assert dispatch_by is not None
    own_server.advance(max(dispatch_by - own_server.world.now(), 25 * HOUR) + HOUR)
    seller = sign_in(own_server, seller.id)
    assert scores(quality(seller)[0])["DISPATCH_IN_TIME"] == 20
    assert ship(seller, orders[1]).status_code == 201
    latest, *_, first = quality(seller)
    assert scores(latest) == {
        "BUYER_SATISFACTION": 150,
        "DISPATCH_IN_TIME": 20,
        "FAST_DISPATCH": 80,
        "NO_CANCELLATIONS": 75,
    }
    assert first["resultFor"] == iso(midnight)[:10]
    assert scores(first)["FAST_DISPATCH"] == 160
    work(seller, orders[1], "PROCESSING")
    own_server.advance(HOUR)
    work(seller, orders[1], "SENT")
    assert quality(seller)[0] == latest

    own_server.advance(29 * DAY)
    seller = sign_in(own_server, seller.id)
    assert len(quality(seller)) == 30
    own_server.advance(35 * DAY)
    assert quality(sign_in(own_server, seller.id)) == []
    assert quality(new_account(own_server)) == []
