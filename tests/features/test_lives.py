"""Lives of orders: steps that happen when the clock comes to them."""

import asyncio
from typing import Any

import pytest
from buying import new_buyer
from shipping import BETA, form, kinds, later, order_of, shipments

from harness import Account, Server, new_account, problems
from stragan.app import TASKS
from stragan.kernel.ids import time_uuid
from stragan.kernel.times import HOUR
from stragan.sandbox.lives import service
from stragan.world import World


def life(seller: Account, order: str, method: str = "GET", body: Any = None) -> Any:
    server = seller.server
    assert server.application.seeded is not None
    headers = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}
    return server.client.request(method, f"/_stragan/purchases/{order}/life", json=body, headers=headers)


def begin(seller: Account, order: str, *steps: dict[str, Any]) -> list[dict[str, Any]]:
    answer = life(seller, order, "PUT", {"steps": list(steps)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["checkout_form_id"] == order
    planned: list[dict[str, Any]] = answer.json()["steps"]
    return planned


def states(seller: Account, order: str) -> list[str]:
    return [step["state"] for step in life(seller, order).json()["steps"]]


def returned(seller: Account) -> list[str]:
    answer = seller.get("/order/customer-returns", headers={"Accept": BETA})
    return [made["status"] for made in answer.json()["customerReturns"]]


def test_a_whole_life(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = order_of(seller, buyer, 2, until="BOUGHT")
    planned = begin(
        seller,
        order,
        {"do": "fill"},
        {"do": "pay", "after": "PT2H"},
        {"do": "ship", "after": "P1D", "carrier_id": "DPD"},
        {"do": "deliver", "after": "P2D"},
        {"do": "return", "after": "P3D"},
        {"do": "advance_return", "after": "P1D", "status": "DELIVERED"},
    )
    assert [step["step"]["do"] for step in planned] == [
        "fill",
        "pay",
        "ship",
        "deliver",
        "return",
        "advance_return",
    ]
    assert {step["state"] for step in planned} == {"waiting"}
    assert planned[1]["step"] == {"do": "pay", "after": "PT2H"}

    def seen() -> tuple[str, int, list[str], int]:
        return (
            form(seller, order)["status"],
            len(shipments(seller, order)),
            returned(seller),
            states(seller, order).count("done"),
        )

    way = []
    for hours in (0, 3, 24, 48, 72, 24):
        later(seller, hours * HOUR)
        way.append(seen())
    assert way == [
        ("FILLED_IN", 0, [], 1),
        ("READY_FOR_PROCESSING", 0, [], 2),
        ("READY_FOR_PROCESSING", 1, [], 3),
        ("READY_FOR_PROCESSING", 1, [], 4),
        ("READY_FOR_PROCESSING", 1, ["CREATED"], 5),
        ("READY_FOR_PROCESSING", 1, ["DELIVERED"], 6),
    ]
    assert kinds(seller) == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
    (shipment,) = shipments(seller, order)
    tracking = seller.get("/order/carriers/DPD/tracking", params={"waybill": shipment["waybill"]}).json()
    told = tracking["waybills"][0]["trackingDetails"]["statuses"]
    assert [status["code"] for status in told] == [
        "PENDING",
        "IN_TRANSIT",
        "RELEASED_FOR_DELIVERY",
        "DELIVERED",
    ]


def test_everything_that_became_due_meanwhile_happens_in_order(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = order_of(seller, buyer, until="BOUGHT")
    begin(
        seller,
        order,
        {"do": "fill", "after": "PT1H"},
        {"do": "pay", "after": "PT1H"},
        {"do": "cancel", "after": "PT1H"},
    )
    own_server.settle()
    assert states(seller, order) == ["waiting"] * 3
    later(seller, 24 * HOUR)
    assert states(seller, order) == ["done"] * 3
    assert kinds(seller) == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING", "BUYER_CANCELLED"]


def test_a_step_that_is_refused_ends_the_life(seller: Account) -> None:
    order = order_of(seller, new_buyer(seller.server))
    begin(seller, order, {"do": "ship"}, {"do": "cancel"}, {"do": "return"})
    seller.server.settle()
    planned = life(seller, order).json()["steps"]
    assert [step["state"] for step in planned] == ["done", "refused", "dropped"]
    assert planned[1]["error"].startswith("WRONG_STATE: This cannot be done with an order that is READY_FOR_PROCESSING")
    assert (form(seller, order)["status"], returned(seller)) == ("READY_FOR_PROCESSING", [])
    # Another life may begin.
    begin(seller, order, {"do": "return"})
    seller.server.settle()
    assert (states(seller, order), returned(seller)) == (["done"], ["CREATED"])


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"do": "fill"}, "WRONG_STATE"),
        ({"do": "pay"}, "WRONG_STATE"),
        ({"do": "deliver"}, "WRONG_STATE"),
        ({"do": "advance_return"}, "WRONG_STATE"),
        ({"do": "ship", "carrier_id": "DPD", "waybill": "x"}, "CarrierWaybillValidationException"),
        ({"do": "ship", "line_item_ids": ["x"]}, "VALIDATION_ERROR"),
        ({"do": "return", "items": [{"line_item_id": "x"}]}, "INVALID_VALUE"),
    ],
)
def test_refusals_are_told(seller: Account, step: dict[str, Any], code: str) -> None:
    order = order_of(seller, new_buyer(seller.server))
    before = form(seller, order)
    begin(seller, order, step)
    seller.server.settle()
    (planned,) = life(seller, order).json()["steps"]
    assert (planned["state"], planned["error"].split(":")[0]) == ("refused", code)
    assert (form(seller, order), shipments(seller, order), returned(seller)) == (before, [], [])


def test_a_new_life_replaces_what_waits(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = order_of(seller, buyer)
    begin(seller, order, {"do": "cancel", "after": "PT1H"})
    begin(seller, order, {"do": "ship", "after": "PT3H"})
    later(seller, 2 * HOUR)
    assert (states(seller, order), form(seller, order)["status"]) == (["waiting"], "READY_FOR_PROCESSING")
    begin(seller, order)
    later(seller, 24 * HOUR)
    assert (states(seller, order), shipments(seller, order)) == ([], [])


def test_a_task_that_runs_twice_does_nothing_twice(seller: Account) -> None:
    """What a step changes and that it is done are one transaction: another run of the task sees it, or is too late."""
    order = order_of(seller, new_buyer(seller.server))
    begin(seller, order, {"do": "ship", "carrier_id": "DPD"})

    async def twice(world: World) -> int:
        row = await service.store.find(world.db, order)
        assert row is not None
        planned = service.read_planned(row.body)
        for _ in range(2):  # both have read the life as it was before
            await service.attempt(world, order, row.version, planned, 0)
        await TASKS[service.GO_ON](world, order)
        found = await service.store.find(world.db, order)
        assert found is not None
        return found.version - row.version

    assert seller.server.run(twice) == 1
    assert (len(shipments(seller, order)), states(seller, order)) == (1, ["done"])


def test_several_workers_do_each_step_once(seller: Account) -> None:
    """A lease may end while its worker still lives."""
    order = order_of(seller, new_buyer(seller.server), until="BOUGHT")
    begin(seller, order, {"do": "fill"}, {"do": "pay"}, {"do": "ship"}, {"do": "return"})

    async def race(world: World) -> None:
        await asyncio.gather(*(TASKS[service.GO_ON](world, order) for _ in range(3)))

    seller.server.run(race)
    seller.server.settle()
    assert states(seller, order) == ["done"] * 4
    assert kinds(seller) == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
    assert (len(shipments(seller, order)), returned(seller)) == (1, ["CREATED"])


REFUSED: list[tuple[str, Any, Any]] = [
    ("unknown", [{"do": "rate"}], (422, [("JsonMappingException", "steps[0].do")])),
    ("nothing to do", [{}], (422, [("JsonMappingException", "steps[0].do")])),
    ("a member", [{"do": "pay", "x": 1}], (422, [("UnknownJSONProperty", "steps[0]")])),
    ("no duration", [{"do": "pay"}, {"do": "pay", "after": "2h"}], (422, [("INVALID_VALUE", "steps[1].after")])),
    ("too far", [{"do": "pay", "after": "P9999Y"}], (422, [("INVALID_VALUE", "steps[0].after")])),
    ("too many", [{"do": "pay"}] * 101, (422, [("TOO_MANY_STEPS", "steps")])),
    ("null", None, (422, [("JsonMappingException", "steps")])),
]


def test_lives_that_are_none(seller: Account) -> None:
    order = order_of(seller, new_buyer(seller.server))
    for case, steps, expected in REFUSED:
        assert problems(life(seller, order, "PUT", {"steps": steps})) == expected, case
        assert life(seller, order).json() == {"checkout_form_id": order, "steps": []}


def test_lives_of_no_order(server: Server) -> None:
    seller = Account(server, None)
    for id_ in (time_uuid(0), "x"):
        assert problems(life(seller, id_)) == (404, [("NOT_FOUND", None)])
        assert problems(life(seller, id_, "PUT", {"steps": []})) == (404, [("NOT_FOUND", None)])
