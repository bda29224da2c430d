"""Parcel numbers of orders, carriers, tracking and points (behaviour §10, 2026 specification)."""

import asyncio
from base64 import b64decode
from typing import Any

import pytest
from buying import ask, new_buyer
from msgspec.structs import replace
from shipping import DPD, FORMS, form, kinds, later, lines, order_of, power, ship, shipments

from harness import Account, Server, new_account, problems
from stragan.features.shipments import rules, service
from stragan.features.shipments.schemas import LineItem, ShipmentRequest
from stragan.kernel.ids import time_uuid
from stragan.kernel.times import HOUR, iso, parse_instant
from stragan.world import World

CARRIERS, POINTS = "/order/carriers", "/order/carriers/ALLEGRO/points"


def sent(seller: Account, order: str) -> str:
    return str(form(seller, order)["fulfillment"]["shipmentSummary"]["lineItemsSent"])


def tracked(account: Account, carrier: str, *waybills: str) -> list[dict[str, Any]]:
    answer = account.get(f"{CARRIERS}/{carrier}/tracking", params={"waybill": list(waybills)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["carrierId"] == carrier
    found: list[dict[str, Any]] = answer.json()["waybills"]
    return found


def codes(history: dict[str, Any]) -> list[str]:
    return [status["code"] for status in history["trackingDetails"]["statuses"]]


# Numbers of orders


def test_a_parcel_of_the_whole_order(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    before, told = form(seller, order), kinds(seller)
    assert shipments(seller, order) == []
    answer = ship(seller, order)
    assert answer.status_code == 201
    added = answer.json()
    assert added == {
        "id": "RFBEOjAwMDAwMDcyNjg3NTdR",
        "waybill": DPD,
        "carrierId": "DPD",
        "carrierName": None,
        "lineItems": [{"id": id_} for id_ in lines(seller, order)],
        "createdAt": added["createdAt"],
    }
    assert b64decode(added["id"]) == f"DPD:{DPD}".encode()
    assert shipments(seller, order) == [added]
    summary = {"shipmentSummary": {"lineItemsSent": "ALL"}}
    # Neither the revision, nor the date, nor the status of the work changes, and nothing is told of it.
    assert form(seller, order) == before | {"fulfillment": before["fulfillment"] | summary}
    assert kinds(seller) == told


def test_line_items_are_sent_one_after_the_other(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer, 1, 2)
    first, second = lines(seller, order)
    assert sent(seller, order) == "NONE"
    ship(seller, order, "A1234567", "ALLEGRO", lineItems=[{"id": first}])
    assert sent(seller, order) == "SOME"

    def listed(value: str) -> int:
        params = {"fulfillment.shipmentSummary.lineItemsSent": value}
        return int(seller.get(FORMS, params=params).json()["count"])

    assert [listed(value) for value in ("NONE", "SOME", "ALL")] == [0, 1, 0]
    # The same number again adds what it did not hold.
    again = ship(seller, order, "A1234567", "ALLEGRO", lineItems=[{"id": second.upper()}])
    assert again.json()["lineItems"] == [{"id": first}, {"id": second}]
    assert [listed(value) for value in ("NONE", "SOME", "ALL")] == [0, 0, 1]
    other = ship(seller, order, "x-1", "OTHER", carrierName=" Kurier Jan ", lineItems=[])
    assert (other.json()["carrierName"], len(other.json()["lineItems"])) == ("Kurier Jan", 2)
    assert [shipment["waybill"] for shipment in shipments(seller, order)] == ["A1234567", "x-1"]


def test_the_name_of_a_known_carrier_is_ignored(seller: Account, buyer: Account) -> None:
    answer = ship(seller, order_of(seller, buyer), carrierName="x" * 31)
    assert (answer.status_code, answer.json()["carrierName"]) == (201, None)


REFUSED: list[tuple[str, Any, Any]] = [
    ("no waybill", {"carrierId": "DPD"}, (400, [("JsonMappingException", "waybill")])),
    ("no carrier", {"waybill": DPD}, (400, [("JsonMappingException", "carrierId")])),
    ("null", {"carrierId": "DPD", "waybill": None}, (400, [("JsonMappingException", "waybill")])),
    ("unknown", {"carrierId": "dpd", "waybill": DPD}, (400, [("CarrierValidationException", "carrierId")])),
    ("empty", {"carrierId": "UPS", "waybill": ""}, (400, [("WaybillValidationException", "waybill")])),
    ("long", {"carrierId": "UPS", "waybill": "1" * 65}, (400, [("WaybillValidationException", "waybill")])),
    ("commas", {"carrierId": "UPS", "waybill": "1,2"}, (400, [("WaybillValidationException", "waybill")])),
    (
        "an asterisk",
        {"carrierId": "WEDO", "waybill": "24XI00743314*001001"},
        (400, [("WaybillValidationException", "waybill")]),
    ),
    (
        "of another DPD",
        {"carrierId": "DPD", "waybill": "250095804610596704"},
        (400, [("CarrierWaybillValidationException", None)]),
    ),
    (
        "of DPD",
        {"carrierId": "ALLEGRO", "waybill": "1000713716065U"},
        (400, [("CarrierWaybillValidationException", None)]),
    ),
    (
        "nameless",
        {"carrierId": "OTHER", "waybill": "1"},
        (400, [("CarrierNameValidationException", "carrierName")]),
    ),
    (
        "a long name",
        {"carrierId": "OTHER", "waybill": "1", "carrierName": "x" * 31},
        (400, [("CarrierNameValidationException", "carrierName")]),
    ),
    (
        "two faults",
        {"carrierId": "OTHER", "waybill": "", "carrierName": " "},
        (400, [("CarrierNameValidationException", "carrierName"), ("WaybillValidationException", "waybill")]),
    ),
    (
        "a line item of nobody",
        {"carrierId": "DPD", "waybill": DPD, "lineItems": [{"id": "x"}]},
        (422, [("VALIDATION_ERROR", "lineItems[0].id")]),
    ),
]


def test_numbers_that_are_refused(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    before = form(seller, order)
    for case, body, expected in REFUSED:
        assert problems(seller.post(f"{FORMS}/{order}/shipments", json=body)) == expected, case
        assert (form(seller, order), shipments(seller, order)) == (before, [])


def test_what_is_said_of_a_wrong_number(seller: Account, buyer: Account) -> None:
    order, polish = order_of(seller, buyer), {"Accept-Language": "pl-PL"}
    body = {"carrierId": "DPD", "waybill": "81321897517"}
    (problem,) = seller.post(f"{FORMS}/{order}/shipments", json=body, headers=polish).json()["errors"]
    assert problem["message"] == "Provided waybill is not valid for this carrier"
    assert problem["userMessage"].startswith("Wystąpił błąd. Ten numer przesyłki jest niepoprawny")


def test_limits(seller: Account, buyer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_WAYBILLS", 2)
    monkeypatch.setattr(rules, "MOST_ORDERS", 1)
    first, second = order_of(seller, buyer), order_of(seller, buyer)
    assert [ship(seller, first, f"000000000000{number}A").status_code for number in (1, 2)] == [201, 201]
    assert problems(ship(seller, first, "0000000000003A")) == (409, [("WaybillsAssignedToOrderLimitReached", None)])
    assert ship(seller, first, "0000000000002A").status_code == 201  # no new one
    assert problems(ship(seller, second, "0000000000002A")) == (409, [("WaybillUsageLimitReached", "waybill")])
    assert (len(shipments(seller, first)), shipments(seller, second)) == (2, [])
    assert sent(seller, second) == "NONE"


def test_orders_of_others(seller: Account, other_seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    for account, id_ in ((other_seller, order), (seller, time_uuid(0)), (seller, "x")):
        path = f"{FORMS}/{id_}"
        expected = (404, [("CheckoutFormNotFoundException", path)])
        assert problems(ship(account, id_)) == expected
        assert problems(account.get(f"{path}/shipments")) == expected
    assert shipments(seller, order) == []
    assert ship(seller, order.upper()).status_code == 201
    assert len(shipments(seller, order)) == 1


def test_nobody_cancels_what_was_sent(seller: Account, buyer: Account) -> None:
    """Behaviour §10: with a waybill it is too late."""
    order, open_order = order_of(seller, buyer, 1, 1), order_of(seller, buyer)
    assert ship(seller, order, lineItems=[{"id": lines(seller, order)[0]}]).status_code == 201
    before, told = form(seller, order), kinds(seller)
    answer = ask(seller.server, f"/_stragan/purchases/{order}/cancel", {})
    assert problems(answer) == (409, [("WRONG_STATE", None)])
    assert (form(seller, order), kinds(seller)) == (before, told)
    assert ask(seller.server, f"/_stragan/purchases/{open_order}/cancel", {}).status_code == 200


def test_two_numbers_at_once(seller: Account, buyer: Account) -> None:
    """Neither is lost, and the order knows of both."""
    order = order_of(seller, buyer, 1, 1)
    requests = [
        ShipmentRequest("DPD", f"800000000000{number}A", line_items=[LineItem(id_)])
        for number, id_ in enumerate(lines(seller, order))
    ]

    async def race(world: World) -> None:
        await asyncio.gather(*(service.ship(world, seller.id, order, request) for request in requests))

    seller.server.run(race)
    assert (len(shipments(seller, order)), sent(seller, order)) == (2, "ALL")


def test_an_order_becomes_sent_where_the_seller_wants_it(
    server: Server, seller: Account, buyer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.world, "settings", replace(server.world.settings, sent_with_waybill=True))
    order = order_of(seller, buyer)
    before = form(seller, order)
    for number in (1, 2):
        assert ship(seller, order, f"700000000000{number}A").status_code == 201
    fulfillment = {**before["fulfillment"], "status": "SENT", "shipmentSummary": {"lineItemsSent": "ALL"}}
    assert form(seller, order) == before | {"fulfillment": fulfillment}
    assert kinds(seller)[3:] == ["FULFILLMENT_STATUS_CHANGED"]


# Carriers and tracking


def test_carriers(seller: Account, application: Account) -> None:
    answer = application.get(CARRIERS)
    assert answer.status_code == 200
    assert answer.headers.get_list("cache-control") == ["private, max-age=86400"]
    carriers = answer.json()["carriers"]
    assert len(carriers) == 57
    assert carriers[1] == {"id": "ALLEGRO", "name": "Allegro"}
    assert carriers[-1] == {"id": "OTHER", "name": None}
    assert seller.get(CARRIERS).json() == answer.json()


def test_a_parcel_travels_by_the_clock(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    at = parse_instant(ship(seller, order_of(seller, buyer)).json()["createdAt"])
    assert at is not None
    assert tracked(seller, "DPD", DPD, "nobody", DPD) == [
        {
            "waybill": DPD,
            "trackingDetails": {
                "statuses": [{"occurredAt": iso(at), "code": "PENDING", "description": None}],
                "createdAt": iso(at),
                "updatedAt": iso(at),
            },
        },
        {"waybill": "nobody", "trackingDetails": None},
    ]
    later(seller, 5 * HOUR)
    assert codes(tracked(seller, "DPD", DPD)[0]) == ["PENDING", "IN_TRANSIT"]
    later(seller, 100 * HOUR)
    (history,) = tracked(seller, "DPD", DPD)
    statuses = history["trackingDetails"]["statuses"]
    assert [(status["code"], status["occurredAt"]) for status in statuses] == [
        ("PENDING", iso(at)),
        ("IN_TRANSIT", iso(at + 4 * HOUR)),
        ("RELEASED_FOR_DELIVERY", iso(at + 24 * HOUR)),
        ("DELIVERED", iso(at + 28 * HOUR)),
    ]
    assert history["trackingDetails"]["updatedAt"] == iso(at + 28 * HOUR)


def test_or_as_it_is_told(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = order_of(seller, buyer)
    ship(seller, order)
    later(seller, 5 * HOUR)
    before = form(seller, order)
    told = power(own_server, "parcels", {"carrier_id": "DPD", "waybill": DPD, "status": "ISSUE", "description": "Wet"})
    assert [status["status"] for status in told["statuses"]] == ["PENDING", "IN_TRANSIT", "ISSUE"]
    later(seller, 100 * HOUR)
    (history,) = tracked(seller, "DPD", DPD)
    assert codes(history) == ["PENDING", "IN_TRANSIT", "ISSUE"]
    assert history["trackingDetails"]["statuses"][2]["description"] == "Wet"
    power(own_server, "parcels", {"carrier_id": "DPD", "waybill": DPD, "status": "RETURNED"})
    assert codes(tracked(seller, "DPD", DPD)[0])[2:] == ["ISSUE", "RETURNED"]
    assert form(seller, order) == before


def test_parcels_that_nobody_has_sent(server: Server) -> None:
    answer = ask(server, "/_stragan/parcels", {"carrier_id": "DPD", "waybill": "none", "status": "DELIVERED"})
    assert problems(answer) == (404, [("NOT_FOUND", "waybill")])
    answer = ask(server, "/_stragan/parcels", {"carrier_id": "DPD", "waybill": "none", "status": "LOST"})
    assert problems(answer) == (422, [("JsonMappingException", "status")])


def test_a_number_is_tracked_by_anybody_and_of_one_carrier(
    seller: Account, other_seller: Account, application: Account, buyer: Account
) -> None:
    ship(seller, order_of(seller, buyer), "5000000000001X")
    for account in (other_seller, application):
        assert codes(tracked(account, "DPD", "5000000000001X")[0]) == ["PENDING"]
    assert tracked(seller, "UPS", "5000000000001X") == [{"waybill": "5000000000001X", "trackingDetails": None}]


@pytest.mark.parametrize(
    ("case", "carrier", "query", "expected"),
    [
        ("none", "DPD", "", (400, [("BadRequestException", "waybill")])),
        ("empty", "DPD", "?waybill=", (400, [("BadRequestException", "waybill")])),
        ("21", "DPD", "?waybill=" + ",".join(map(str, range(21))), (400, [("BadRequestException", "waybill")])),
        (
            "a method of delivery",
            "0b257488-c85d-4507-b967-9b45ffbfa2e8",
            "?waybill=1",
            (
                400,
                [
                    (
                        "INTEGRATOR_STATUSES_ILLEGAL_ARGUMENT",
                        "/order/carriers/0b257488-c85d-4507-b967-9b45ffbfa2e8/tracking",
                    )
                ],
            ),
        ),
        (
            "any carrier",
            "OTHER",
            "?waybill=1",
            (400, [("INTEGRATOR_STATUSES_ILLEGAL_ARGUMENT", "/order/carriers/OTHER/tracking")]),
        ),
    ],
)
def test_wrong_questions_about_parcels(seller: Account, case: str, carrier: str, query: str, expected: Any) -> None:
    assert problems(seller.get(f"{CARRIERS}/{carrier}/tracking{query}")) == expected, case


def test_20_parcels_at_once(seller: Account) -> None:
    assert len(tracked(seller, "DPD", *map(str, range(20)))) == 20


# Points


def test_points(seller: Account, application: Account) -> None:
    answer = application.get(POINTS)
    points = answer.json()["points"]
    assert len(points) == 6
    assert {point["type"] for point in points} == {"PUDO", "APM"}
    assert points[0]["opening"][0] == {"dayOfWeek": "MONDAY", "from": "08:00", "to": "20:00"}
    ups = seller.get(POINTS, params={"carriers": "UPS"}).json()["points"]
    assert [point["id"] for point in ups] == ["900001", "900003", "900004"]
    assert len(seller.get(POINTS, params={"carriers": "UPS,DPD"}).json()["points"]) == 4
    assert problems(seller.get(POINTS, params={"carriers": "DHL"})) == (400, [("BadRequestException", "carriers")])


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Wed, 01 Jul 2026 00:00:00 GMT", 304),
        ("Sat, 01 Aug 2026 10:00:00 GMT", 304),
        ("Tue, 30 Jun 2026 23:59:59 GMT", 200),
        ("yesterday", 200),
        ("Sat, 01 Aug 2026", 200),
    ],
)
def test_points_that_a_client_has_already(seller: Account, since: str, status: int) -> None:
    answer = seller.get(POINTS, headers={"If-Modified-Since": since})
    assert (answer.status_code, answer.headers["last-modified"]) == (status, "Wed, 01 Jul 2026 00:00:00 GMT")
    assert bool(answer.content) == (status == 200)
