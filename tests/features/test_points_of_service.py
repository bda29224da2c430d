"""Points of service: `/points-of-service` (both specifications, behaviour §9, #504)."""

from typing import Any

import pytest
from msgspec.structs import replace

from harness import Account, Server, new_account, problems
from stragan.kernel.times import SECOND

POINTS = "/points-of-service"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
ADDRESS: dict[str, Any] = {
    "street": "Grunwaldzka 182",
    "city": "Poznań",
    "zipCode": "60-166",
    "state": "WIELKOPOLSKIE",
    "countryCode": "PL",
    "coordinates": {"lat": 52.409538, "lon": 16.931992},
}
SAMPLE: dict[str, Any] = {
    "externalId": "P-1",
    "name": "Stoisko w hali",
    "type": "PICKUP_POINT",
    "address": ADDRESS,
    "phoneNumber": "+48 512 323 495",
    "email": "odbior@example.com",
    "openHours": [{"dayOfWeek": "TUESDAY", "from": "10:30:00.000", "to": "17:30:00.000"}],
    "serviceTime": "PT24H",
    "payments": [{"method": "CASH"}, {"method": "CARD"}],
    "confirmationType": "AWAIT_CONTACT",
    "status": "ACTIVE",
}


def sample(seller: Account, /, **members: Any) -> dict[str, Any]:
    return SAMPLE | {"seller": {"id": seller.id}} | members


def point(seller: Account, **members: Any) -> str:
    answer = seller.post(POINTS, json=sample(seller, **members))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def listed(seller: Account, **params: str) -> list[dict[str, Any]]:
    answer = seller.get(POINTS, params={"seller.id": seller.id, **params})
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["posList"]
    found: list[dict[str, Any]] = answer.json()["posList"]
    return found


def test_a_point_is_made_read_changed_and_deleted(own_server: Server) -> None:
    seller = new_account(own_server)
    ignored = {"id": "mine", "locations": [{"id": NOWHERE}], "createdAt": "1999", "updatedAt": "1999"}
    created = seller.post(POINTS, json=sample(seller, **ignored))
    document = created.json()
    assert created.status_code == 201, created.text
    made = {name: document[name] for name in ("id", "locations", "createdAt")}
    assert document == sample(seller) | made | {"updatedAt": made["createdAt"]}
    assert len({made["id"], *(one["id"] for one in made["locations"]), "mine", NOWHERE}) == 4
    path = f"{POINTS}/{made['id']}"
    assert seller.get(path).json() == document
    assert listed(seller) == [document]
    own_server.advance(SECOND)
    changed = seller.put(path, json=document | {"name": "Magazyn", "status": "CLOSED_DOWN", "payments": None})
    told = changed.json()
    assert (changed.status_code, told["updatedAt"] > document["updatedAt"]) == (200, True)
    changes = {"name": "Magazyn", "status": "CLOSED_DOWN", "payments": [], "updatedAt": told["updatedAt"]}
    assert told == document | changes == seller.get(path).json()
    deleted = seller.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    for answer in (seller.get(path), seller.delete(path)):
        assert problems(answer) == (404, [("PointOfServiceNotFoundException", "id")])
    assert listed(seller) == []


def test_the_shortest_point(seller: Account) -> None:
    address = {name: value for name, value in ADDRESS.items() if name != "street"}
    least = {name: SAMPLE[name] for name in ("name", "type", "confirmationType", "status")}
    answer = seller.post(POINTS, json=least | {"seller": {"id": seller.id}, "address": address, "openHours": []})
    assert answer.status_code == 201, answer.text
    document = answer.json()
    empty = {"externalId": None, "phoneNumber": None, "email": None, "serviceTime": None, "payments": []}
    assert document["address"] == ADDRESS | {"street": None}
    assert {name: document[name] for name in empty} == empty


@pytest.mark.parametrize(
    ("given", "told"), [("10:30", "10:30:00.000"), ("10:30:05", "10:30:05.000"), ("10:30:05.5", "10:30:05.500")]
)
def test_times_of_the_day(seller: Account, given: str, told: str) -> None:
    hours = {"dayOfWeek": "SUNDAY", "from": given, "to": "23:59"}
    answer = seller.post(POINTS, json=sample(seller, openHours=[hours]))
    assert answer.json()["openHours"] == [{"dayOfWeek": "SUNDAY", "from": told, "to": "23:59:00.000"}]


def test_points_of_a_country(seller: Account) -> None:
    home = point(seller)
    abroad = point(seller, address=ADDRESS | {"countryCode": "CZ"})
    assert [one["id"] for one in listed(seller)] == [home, abroad]
    assert [one["id"] for one in listed(seller, countryCode="CZ")] == [abroad]
    assert listed(seller, countryCode="XX") == listed(seller, countryCode="pl") == []


UNREADABLE = (400, [("HttpMessageNotReadableException", None)])


@pytest.mark.parametrize(
    ("case", "members"),
    [
        ("no seller", {"seller": None}),
        ("no seller's id", {"seller": {}}),
        ("no coordinates", {"address": ADDRESS | {"coordinates": None}}),
        ("half of them", {"address": ADDRESS | {"coordinates": {"lat": 52.4}}}),
        ("no address", {"address": None}),
        ("a text for a number", {"address": ADDRESS | {"coordinates": {"lat": "north", "lon": 1}}}),
        ("an object for a list", {"openHours": {}}),
    ],
)
def test_points_that_cannot_be_read(seller: Account, case: str, members: dict[str, Any]) -> None:
    id_ = point(seller)
    for answer in (
        seller.post(POINTS, json=sample(seller, **members)),
        seller.put(f"{POINTS}/{id_}", json=sample(seller, id=id_, **members)),
    ):
        assert problems(answer) == UNREADABLE, case
        assert answer.json()["errors"][0]["message"] == "Invalid data format"
    assert [one["name"] for one in listed(seller)] == [SAMPLE["name"]]


def hours(**members: Any) -> dict[str, Any]:
    return {"openHours": [SAMPLE["openHours"][0] | members]}


@pytest.mark.parametrize(
    ("case", "members", "path"),
    [
        ("no name", {"name": None}, "name"),
        ("blank name", {"name": " "}, "name"),
        ("long name", {"name": "x" * 81}, "name"),
        ("long external id", {"externalId": "x" * 81}, "externalId"),
        ("no type", {"type": None}, "type"),
        ("another type", {"type": "SHOWROOM"}, "type"),
        ("no confirmation", {"confirmationType": None}, "confirmationType"),
        ("another confirmation", {"confirmationType": "WRITE_US"}, "confirmationType"),
        ("no status", {"status": None}, "status"),
        ("another status", {"status": "DELETED"}, "status"),
        ("no city", {"address": ADDRESS | {"city": None}}, "address.city"),
        ("long city", {"address": ADDRESS | {"city": "x" * 41}}, "address.city"),
        ("no post code", {"address": ADDRESS | {"zipCode": None}}, "address.zipCode"),
        ("long post code", {"address": ADDRESS | {"zipCode": "1" * 11}}, "address.zipCode"),
        ("no state", {"address": ADDRESS | {"state": None}}, "address.state"),
        ("long state", {"address": ADDRESS | {"state": "x" * 41}}, "address.state"),
        ("long street", {"address": ADDRESS | {"street": "x" * 81}}, "address.street"),
        ("no country", {"address": ADDRESS | {"countryCode": None}}, "address.countryCode"),
        ("no code of a country", {"address": ADDRESS | {"countryCode": "pl"}}, "address.countryCode"),
        ("too far north", {"address": ADDRESS | {"coordinates": {"lat": 90.1, "lon": 0}}}, "address.coordinates.lat"),
        ("too far west", {"address": ADDRESS | {"coordinates": {"lat": 0, "lon": -180.1}}}, "address.coordinates.lon"),
        ("a word for a number", {"phoneNumber": "call me"}, "phoneNumber"),
        ("a long number", {"phoneNumber": "1" * 17}, "phoneNumber"),
        ("no e-mail address", {"email": "shop"}, "email"),
        ("a long address", {"email": f"a@{'x' * 60}.pl"}, "email"),
        ("no hours", {"openHours": None}, "openHours"),
        ("101 hours", {"openHours": SAMPLE["openHours"] * 101}, "openHours"),
        ("no day", hours(dayOfWeek=None), "openHours[0].dayOfWeek"),
        ("another day", hours(dayOfWeek="WTOREK"), "openHours[0].dayOfWeek"),
        ("no beginning", hours(**{"from": None}), "openHours[0].from"),
        ("no end", hours(to=None), "openHours[0].to"),
        ("no time", hours(to="24:00"), "openHours[0].to"),
        ("an end at the beginning", hours(to="10:30"), "openHours[0].to"),
        ("another payment", {"payments": [{"method": "CHEQUE"}]}, "payments[0].method"),
        ("no method", {"payments": [{}]}, "payments[0].method"),
        ("three payments", {"payments": [{"method": "CASH"}] * 3}, "payments"),
        ("no duration", {"serviceTime": "a day"}, "serviceTime"),
    ],
)
def test_wrong_points(seller: Account, case: str, members: dict[str, Any], path: str) -> None:
    id_ = point(seller)
    before = listed(seller)
    for answer in (
        seller.post(POINTS, json=sample(seller, **members)),
        seller.put(f"{POINTS}/{id_}", json=sample(seller, id=id_, **members)),
    ):
        assert problems(answer) == (422, [("VALIDATION_ERROR", path)]), case
    assert listed(seller) == before


def test_a_similar_point_is_there(seller: Account, other_seller: Account) -> None:
    first = point(seller)
    location = f"http://127.0.0.1{POINTS}/{first}"
    again = sample(seller, name="STOISKO w hali ", externalId="P-2", status="TEMPORARILY_CLOSED")
    refused = seller.post(POINTS, json=again)
    assert problems(refused) == (409, [("SimilarPointOfServiceException", "name")])
    assert refused.headers["location"] == location
    second = point(seller, address=ADDRESS | {"street": "Inna 1"})
    refused = seller.put(f"{POINTS}/{second}", json=again | {"id": second})
    assert problems(refused) == (409, [("SimilarPointOfServiceException", "name")])
    assert refused.headers["location"] == location
    assert [one["address"]["street"] for one in listed(seller)] == ["Grunwaldzka 182", "Inna 1"]
    assert seller.put(f"{POINTS}/{first}", json=again | {"id": first}).status_code == 200  # it is like itself
    point(other_seller)


@pytest.mark.parametrize("given", [None, NOWHERE])
def test_the_body_is_of_another_point(seller: Account, given: str | None) -> None:
    id_ = point(seller)
    answer = seller.put(f"{POINTS}/{id_}", json=sample(seller, id=given, name="x"))
    assert problems(answer) == (400, [("BAD_REQUEST", "id")])
    assert seller.get(f"{POINTS}/{id_}").json()["name"] == SAMPLE["name"]


@pytest.mark.parametrize("id_", [NOWHERE, "x"])
def test_unknown_ids(seller: Account, id_: str) -> None:
    path = f"{POINTS}/{id_}"
    for answer in (seller.get(path), seller.put(path, json=sample(seller, id=id_)), seller.delete(path)):
        assert problems(answer) == (404, [("PointOfServiceNotFoundException", "id")])


def test_somebody_elses_point(seller: Account, other_seller: Account) -> None:
    id_ = point(other_seller)
    path = f"{POINTS}/{id_}"
    for answer in (seller.get(path), seller.put(path, json=sample(seller, id=id_)), seller.delete(path)):
        assert problems(answer) == (404, [("PointOfServiceNotFoundException", "id")])
    assert [one["id"] for one in listed(other_seller)] == [id_]


def test_somebody_elses_points(seller: Account, other_seller: Account) -> None:
    id_ = point(seller)
    for stranger in (other_seller.id, "x"):
        for answer in (
            seller.get(POINTS, params={"seller.id": stranger}),
            seller.post(POINTS, json=SAMPLE | {"seller": {"id": stranger}}),
            seller.put(f"{POINTS}/{id_}", json=SAMPLE | {"id": id_, "seller": {"id": stranger}}),
        ):
            assert problems(answer) == (404, [("SellerNotFoundException", "seller.id")])
    assert problems(seller.get(POINTS)) == (400, [("BadRequestException", "seller.id")])
    assert listed(other_seller) == []


def test_points_have_a_limit(seller: Account, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.world.settings.max_points_of_service == 1_000
    monkeypatch.setattr(server.world, "settings", replace(server.world.settings, max_points_of_service=1))
    id_ = point(seller)
    assert problems(seller.post(POINTS, json=sample(seller, name="x"))) == (422, [("VALIDATION_ERROR", None)])
    seller.delete(f"{POINTS}/{id_}")
    point(seller, name="x")
