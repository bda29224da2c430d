"""What buyers send back: `/order/customer-returns` (behaviour §10, 2026 specification)."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from buying import ask, new_buyer
from shipping import BETA, FORMS, form, kinds, later, lines, order_of, power

from harness import Account, Server, new_account, problems
from stragan.features.returns import service
from stragan.kernel.ids import new_uuid, time_uuid
from stragan.kernel.times import HOUR, iso
from stragan.world import World

RETURNS = "/order/customer-returns"
CASH = "845efe05-0c96-47c3-a8cb-aa4699c158ce"


def ask_for(account: Account, path: str, **params: Any) -> httpx.Response:
    return account.get(path, params=params, headers={"Accept": BETA})


def returned(seller: Account, id_: str) -> dict[str, Any]:
    answer = ask_for(seller, f"{RETURNS}/{id_}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def found(seller: Account, **params: Any) -> list[str]:
    answer = ask_for(seller, RETURNS, **params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["count", "customerReturns"]
    return [one["id"] for one in body["customerReturns"]]


def send_back(seller: Account, order: str, body: Any = None) -> Any:
    return ask(seller.server, f"/_stragan/purchases/{order}/return", {} if body is None else body)


def make(seller: Account, order: str, body: Any = None) -> str:
    answer = send_back(seller, order, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["customer_return_id"])


def reject(account: Account, id_: str, rejection: Any) -> httpx.Response:
    headers = {"Accept": BETA, "Content-Type": BETA}
    return account.post(f"{RETURNS}/{id_}/rejection", json={"rejection": rejection}, headers=headers)


def advance(server: Server, id_: str, **body: Any) -> Any:
    return ask(server, f"/_stragan/returns/{id_}/advance", body)


# Made by a buyer


def test_the_whole_shape(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer, 2)
    before, told = form(seller, order), kinds(seller)
    (line,) = before["lineItems"]
    items = [{"line_item_id": line["id"], "quantity": 1, "reason": "MISTAKE", "comment": "Nie ten kolor"}]
    parcel = {
        "carrier_id": "ALLEGRO",
        "waybill": "AD00R28X72",
        "transporting_carrier_id": "ORLEN",
        "transporting_waybill": "2171143568953",
    }
    answer = send_back(seller, order, {"items": items, "parcel": parcel})
    made = returned(seller, answer.json()["customer_return_id"])
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "customer_return_id": made["id"],
            "reference_number": made["referenceNumber"],
            "status": "CREATED",
            "carrier_id": "ALLEGRO",
            "waybill": "AD00R28X72",
        },
    )
    at = made["createdAt"]
    assert made == {
        "id": made["id"],
        "isFulfillment": False,
        "createdAt": at,
        "referenceNumber": made["referenceNumber"],
        "orderId": order,
        "buyer": {"email": f"{buyer.login}@example.com", "login": buyer.login},
        "items": [
            {
                "offerId": line["offer"]["id"],
                "quantity": 1,
                "name": line["offer"]["name"],
                "price": {"amount": "79.90", "currency": "PLN"},
                "url": f"https://allegro.pl/oferta/{line['offer']['id']}",
                "reason": {"type": "MISTAKE", "userComment": "Nie ten kolor"},
                "serialNumbers": [],
            }
        ],
        "refund": None,
        "parcels": [
            {
                "createdAt": at,
                "waybill": "AD00R28X72",
                "transportingWaybill": "2171143568953",
                "carrierId": "ALLEGRO",
                "transportingCarrierId": "ORLEN",
                "sender": {"phoneNumber": "+48600700800"},
            }
        ],
        "rejection": None,
        "marketplaceId": "allegro-pl",
        "status": "CREATED",
    }
    assert re.fullmatch("[A-Z0-9]{4}/[0-9]{4}", made["referenceNumber"])
    # No event tells of it, and the order stays as it was (behaviour §10).
    assert (form(seller, order), kinds(seller)) == (before, told)


def test_everything_comes_back_without_items(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer, 2, 1, delivery_method_id=CASH)
    first, _ = lines(seller, order)
    part = make(seller, order, {"items": [{"line_item_id": first}]})
    rest = returned(seller, make(seller, order))
    assert [item["quantity"] for item in rest["items"]] == [1, 1]
    assert {item["reason"]["type"] for item in rest["items"]} == {"NONE"}
    assert re.fullmatch("AD[A-Z0-9]{8}", rest["parcels"][0]["waybill"])
    account = rest["refund"]["bankAccount"]  # the courier was paid
    assert (account["owner"], account["iban"][:2]) == ("Olga Nowak", "PL")
    assert problems(send_back(seller, order)) == (422, [("INVALID_VALUE", "items")])
    assert found(seller) == [part, rest["id"]]
    # What is rejected may be sent back once more.
    assert reject(seller, part, {"code": "ITEM_FIXED"}).status_code == 200
    assert returned(seller, make(seller, order))["items"][0]["quantity"] == 1


def test_serial_numbers_are_marked(seller: Account, buyer: Account) -> None:
    """#13532"""
    order = order_of(seller, buyer, 2)
    (line,) = lines(seller, order)
    entries = {"entries": [{"value": "SN1"}, {"value": "SN2"}]}
    body = {"lineItems": [{"id": line, "serialNumbers": entries}]}
    assert seller.post(f"{FORMS}/{order}/serial-numbers", json=body).status_code == 204
    for numbers in (["SN3"], ["SN1", "SN2"], ["SN1", "SN1"]):
        answer = send_back(seller, order, {"items": [{"line_item_id": line, "serial_numbers": numbers}]})
        assert problems(answer) == (422, [("INVALID_VALUE", "items[0].serial_numbers")])
    made = returned(seller, make(seller, order, {"items": [{"line_item_id": line, "serial_numbers": ["SN2"]}]}))
    assert made["items"][0]["serialNumbers"] == ["SN2"]
    shown = form(seller, order)["lineItems"][0]["serialNumbers"]["entries"]
    assert shown == [{"value": "SN1", "returned": False}, {"value": "SN2", "returned": True}]
    again = send_back(seller, order, {"items": [{"line_item_id": line, "serial_numbers": ["SN2"]}]})
    assert problems(again) == (422, [("INVALID_VALUE", "items[0].serial_numbers")])


REFUSED: list[tuple[str, list[dict[str, Any]], Any, Any]] = [
    ("too many", [{"quantity": 2}], {}, (422, [("INVALID_VALUE", "items[0].quantity")])),
    ("zero", [{"quantity": 0}], {}, (422, [("INVALID_VALUE", "items[0].quantity")])),
    ("twice", [{}, {}], {}, (422, [("INVALID_VALUE", "items[1].line_item_id")])),
    ("of another order", [{"line_item_id": "x"}], {}, (422, [("INVALID_VALUE", "items[0].line_item_id")])),
    ("none", [], {}, (422, [("INVALID_VALUE", "items")])),
    ("a reason", [{"reason": "BORED"}], {}, (422, [("JsonMappingException", "items[0].reason")])),
    ("a member", [{"x": 1}], {}, (422, [("UnknownJSONProperty", "items[0]")])),
    (
        "a number of another carrier",
        [{}],
        {"carrier_id": "DPD", "waybill": "AD1"},
        (422, [("CarrierWaybillValidationException", "parcel")]),
    ),
    (
        "a carrier",
        [{}],
        {"carrier_id": "x", "waybill": "1"},
        (422, [("CarrierValidationException", "parcel.carrierId")]),
    ),
    (
        "a long number",
        [{}],
        {"transporting_waybill": "1" * 65},
        (422, [("JsonMappingException", "parcel.transporting_waybill")]),
    ),
]


def test_what_cannot_be_sent_back(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    (line,) = lines(seller, order)
    for case, items, parcel, expected in REFUSED:
        body = {"items": [{"line_item_id": line, **item} for item in items], "parcel": parcel}
        assert problems(send_back(seller, order, body)) == expected, case
        assert found(seller) == []


def test_orders_from_which_nothing_comes_back(seller: Account, buyer: Account) -> None:
    for until in ("BOUGHT", "FILLED_IN"):
        assert problems(send_back(seller, order_of(seller, buyer, until=until))) == (409, [("WRONG_STATE", None)])
    cancelled = order_of(seller, buyer)
    power(seller.server, f"purchases/{cancelled}/cancel")
    assert problems(send_back(seller, cancelled)) == (409, [("WRONG_STATE", None)])
    assert problems(send_back(seller, time_uuid(0))) == (404, [("NOT_FOUND", None)])
    assert found(seller) == []


# Its way


def test_a_return_and_its_parcel_go_on(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    id_ = make(seller, order)
    waybill = returned(seller, id_)["parcels"][0]["waybill"]

    def parcel() -> list[str]:
        answer = seller.get("/order/carriers/ALLEGRO/tracking", params={"waybill": waybill})
        return [status["code"] for status in answer.json()["waybills"][0]["trackingDetails"]["statuses"]]

    told = kinds(seller)
    way = [(returned(seller, id_)["status"], parcel())]
    for _ in range(4):
        assert advance(seller.server, id_).status_code == 200
        way.append((returned(seller, id_)["status"], parcel()))
    assert way == [
        ("CREATED", ["PENDING"]),
        ("DISPATCHED", ["PENDING"]),
        ("IN_TRANSIT", ["PENDING", "IN_TRANSIT"]),
        ("DELIVERED", ["PENDING", "IN_TRANSIT", "DELIVERED"]),
        ("FINISHED", ["PENDING", "IN_TRANSIT", "DELIVERED"]),
    ]
    assert problems(advance(seller.server, id_)) == (409, [("WRONG_STATE", "status")])
    for status in ("COMMISSION_REFUND_CLAIMED", "COMMISSION_REFUNDED"):
        assert advance(seller.server, id_, status=status).json()["status"] == status
    assert found(seller, status="COMMISSION_REFUNDED") == [id_]
    assert (kinds(seller), form(seller, order)["status"]) == (told, "READY_FOR_PROCESSING")


def test_a_return_goes_forward_only(seller: Account, buyer: Account) -> None:
    id_ = make(seller, order_of(seller, buyer))
    assert advance(seller.server, id_, status="DELIVERED").json()["status"] == "DELIVERED"
    assert problems(advance(seller.server, id_, status="IN_TRANSIT")) == (409, [("WRONG_STATE", "status")])
    assert returned(seller, id_)["status"] == "DELIVERED"


def test_returns_that_are_not_there(seller: Account, other_seller: Account, buyer: Account) -> None:
    id_ = make(seller, order_of(seller, buyer))
    assert returned(seller, id_.upper())["id"] == id_
    for account, unknown in ((other_seller, id_), (seller, new_uuid()), (seller, "x")):
        assert problems(ask_for(account, f"{RETURNS}/{unknown}")) == (404, [("NO_RESCISSION", None)])
        assert problems(reject(account, unknown, {"code": "ITEM_FIXED"})) == (422, [("NO_RESCISSION", None)])
    assert problems(advance(seller.server, new_uuid())) == (404, [("NOT_FOUND", None)])
    assert returned(seller, id_)["status"] == "CREATED"
    assert found(other_seller) == []


def test_it_is_a_beta_resource(seller: Account) -> None:
    assert problems(seller.get(RETURNS)) == (406, [("NotAcceptableException", None)])
    answer = ask_for(seller, RETURNS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, BETA)
    body = seller.post(f"{RETURNS}/x/rejection", json={"rejection": {}}, headers={"Accept": BETA})
    assert problems(body) == (415, [("NotSupportedException", None)])


# Refused


def test_a_seller_refuses_the_money(seller: Account, buyer: Account) -> None:
    id_ = make(seller, order_of(seller, buyer))
    before = returned(seller, id_)
    answer = reject(seller, id_, {"code": "REFUND_REJECTED", "reason": "Uszkodzony"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, BETA)
    after = answer.json()
    rejection = {"code": "REFUND_REJECTED", "reason": "Uszkodzony", "createdAt": after["rejection"]["createdAt"]}
    assert after == before | {"status": "REJECTED", "rejection": rejection}
    assert returned(seller, id_) == after
    assert found(seller, status="REJECTED") == [id_]
    assert problems(reject(seller, id_, {"code": "ITEM_FIXED"})) == (422, [("RETURN_NOT_OPEN", None)])
    assert problems(advance(seller.server, id_)) == (409, [("WRONG_STATE", "status")])
    assert returned(seller, id_) == after


@pytest.mark.parametrize(
    ("case", "rejection", "status", "told"),
    [
        ("needs no reason", {"code": "NEW_ITEM_SENT", "reason": None}, 200, None),
        ("the longest", {"code": "REFUND_REJECTED", "reason": "x" * 250}, 200, None),
        ("without", {"code": "REFUND_REJECTED"}, 422, ("VALIDATION_ERROR", "rejection.reason")),
        ("null", {"code": "REFUND_REJECTED", "reason": None}, 422, ("VALIDATION_ERROR", "rejection.reason")),
        ("blank", {"code": "REFUND_REJECTED", "reason": " "}, 422, ("VALIDATION_ERROR", "rejection.reason")),
        ("too long", {"code": "REFUND_REJECTED", "reason": "x" * 251}, 422, ("VALIDATION_ERROR", "rejection.reason")),
        ("empty", {"code": "ITEM_FIXED", "reason": ""}, 422, ("VALIDATION_ERROR", "rejection.reason")),
        ("a code", {"code": "NO"}, 422, ("JsonMappingException", "rejection.code")),
        ("no code", {}, 422, ("JsonMappingException", "rejection.code")),
    ],
)
def test_reasons_of_refusals(
    seller: Account, buyer: Account, case: str, rejection: Any, status: int, told: tuple[str, str] | None
) -> None:
    id_ = make(seller, order_of(seller, buyer))
    answer = reject(seller, id_, rejection)
    assert answer.status_code == status, case
    if told:
        assert problems(answer) == (422, [told])
        assert returned(seller, id_)["rejection"] is None


def test_what_is_finished_is_not_refused(seller: Account, buyer: Account) -> None:
    id_ = make(seller, order_of(seller, buyer))
    assert advance(seller.server, id_, status="FINISHED").status_code == 200
    assert problems(reject(seller, id_, {"code": "ITEM_FIXED"})) == (422, [("RETURN_NOT_OPEN", None)])


# Found


def test_filters(own_server: Server) -> None:
    seller, first_buyer, second_buyer = new_account(own_server), new_buyer(own_server), new_buyer(own_server)
    orders = [order_of(seller, first_buyer), order_of(seller, second_buyer)]
    parcel = {"carrier_id": "DPD", "waybill": "0000007268757Q", "transporting_carrier_id": "ORLEN"}
    one = make(seller, orders[0], {"parcel": parcel | {"transporting_waybill": "21"}})
    later(seller, HOUR)
    two = make(seller, orders[1])
    advance(own_server, two)
    first, second = returned(seller, one), returned(seller, two)
    name, offers = first["items"][0]["name"], [made["items"][0]["offerId"] for made in (first, second)]
    for params, expected in (
        ({}, [one, two]),
        ({"customerReturnId": one.upper()}, [one]),
        ({"customerReturnId": f"{two},{one},x"}, [one, two]),
        ({"orderId": orders}, [one, two]),
        ({"orderId": orders[1]}, [two]),
        ({"buyer.email": first["buyer"]["email"]}, [one]),
        ({"buyer.login": second_buyer.login}, [two]),
        ({"items.offerId": offers[0]}, [one]),
        ({"items.offerId": offers}, [one, two]),
        ({"items.name": name}, [one, two]),
        ({"items.name": name[:5]}, []),
        ({"parcels.waybill": "0000007268757Q"}, [one]),
        ({"parcels.waybill": "21"}, []),
        ({"parcels.transportingWaybill": "21"}, [one]),
        ({"parcels.carrierId": "ALLEGRO"}, [two]),
        ({"parcels.carrierId": "DPD,ALLEGRO"}, [one, two]),
        ({"parcels.transportingCarrierId": "ORLEN"}, [one]),
        ({"parcels.sender.phoneNumber": "+48600700800"}, [one, two]),
        ({"referenceNumber": second["referenceNumber"]}, [two]),
        ({"createdAt.gte": second["createdAt"]}, [two]),
        ({"createdAt.lte": first["createdAt"]}, [one]),
        ({"createdAt.gte": iso(0), "createdAt.lte": iso(0)}, []),
        ({"marketplaceId": "allegro-pl"}, [one, two]),
        ({"marketplaceId": "allegro-cz"}, []),
        ({"status": "CREATED"}, [one]),
        ({"status": "CREATED,DISPATCHED"}, [one, two]),
        ({"status": "REJECTED"}, []),
        ({"from": one}, [two]),
        ({"from": two}, []),
        ({"from": "nothing"}, [one, two]),
        ({"status": "CREATED", "parcels.carrierId": "ALLEGRO"}, []),
    ):
        assert found(seller, **params) == expected, params


def test_pages(seller: Account, buyer: Account) -> None:
    made = [make(seller, order_of(seller, buyer)) for _ in range(3)]
    assert found(seller, limit=2) == made[:2]
    answer = ask_for(seller, RETURNS, limit=1, offset=2).json()
    assert (answer["count"], [one["id"] for one in answer["customerReturns"]]) == (3, made[2:])
    assert found(seller, limit=1, **{"from": made[0]}) == made[1:2]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 1001},
        {"offset": -1},
        {"status": "LOST"},
        {"createdAt.gte": "yesterday"},
        {"createdAt.lte": "2020-01-01T00:00:00"},
    ],
)
def test_wrong_questions(seller: Account, params: dict[str, Any]) -> None:
    answer = ask_for(seller, RETURNS, **params)
    assert problems(answer) == (400, [("BadRequestException", next(iter(params)))])


def test_two_at_once_send_back_what_is_left_once(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer, 2)

    async def race(world: World) -> list[Any]:
        makers = (service.make(world, order, None, service.Sending()) for _ in range(3))
        return await asyncio.gather(*makers, return_exceptions=True)

    made = [outcome for outcome in seller.server.run(race) if not isinstance(outcome, Exception)]
    assert [one.items[0].quantity for one in made] == [2]
    assert found(seller) == [made[0].id]


def test_other_features_find_and_move_returns(seller: Account, buyer: Account) -> None:
    """What payments need: the returns of an order, and to finish one in a transaction of their own."""
    order = order_of(seller, buyer)
    id_ = make(seller, order)

    async def finish(world: World) -> tuple[list[str], str]:
        made = [one.id for one in await service.of_order(world.db, seller.id, order)]
        async with world.db.write() as tx:
            moved = await service.move(tx, seller.id, id_, "FINISHED", world.now())
        return made, moved.status

    assert seller.server.run(finish) == ([id_], "FINISHED")
    assert returned(seller, id_)["status"] == "FINISHED"
