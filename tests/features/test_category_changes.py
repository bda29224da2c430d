"""Changes of the catalogue: `/sale/category-events`, scheduled changes of parameters, and the powers that make them."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from buying import ask
from changing import live
from listing import create, listable, publish

from harness import new_account, problems, running, sign_in, started_before
from stragan.features.category_changes import service
from stragan.features.category_changes.schemas import Place, Wish
from stragan.features.category_changes.store import PUT_SEEN, TREE
from stragan.kernel.times import DAY, HOUR, iso
from stragan.world import World

EVENTS, SCHEDULED = "/sale/category-events", "/sale/category-parameters-scheduled-changes"
POWER, ANNOUNCE = "/_stragan/category-events", "/_stragan/scheduled-changes"
SNAPSHOT = "/_stragan/snapshots/renamed"
MOTORING, PARTS, BRAKES, DISCS, PADS, CALIPERS = "3", "310016", "310004", "310001", "310002", "310003"
CASES, CASES_PARENT, COLOUR = "257150", "348", "128188"


def clock(server: Any, **members: Any) -> None:
    assert ask(server, "/_stragan/clock", members).status_code == 200


def change(server: Any, kind: str, **members: Any) -> Any:
    return ask(server, POWER, {"type": f"CATEGORY_{kind}", **members})


def changed(server: Any, kind: str, **members: Any) -> dict[str, str]:
    answer = change(server, kind, **members)
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def events(client: Any, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(EVENTS, params=params)
    assert (answer.status_code, list(answer.json())) == (200, ["events"]), answer.text
    found: list[dict[str, Any]] = answer.json()["events"]
    return found


def told(client: Any, **params: Any) -> list[tuple[str, str]]:
    return [(event["type"].removeprefix("CATEGORY_"), event["category"]["id"]) for event in events(client, **params)]


def category(client: Any, id_: str) -> dict[str, Any]:
    answer = client.get(f"/sale/categories/{id_}", headers={"Accept-Language": "pl-PL"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def children(client: Any, id_: str) -> list[str]:
    return [one["id"] for one in client.get("/sale/categories", params={"parent.id": id_}).json()["categories"]]


def required(client: Any, id_: str) -> set[str]:
    found = client.get(f"/sale/categories/{id_}/parameters").json()["parameters"]
    return {parameter["id"] for parameter in found if parameter["required"]}


@pytest.fixture
def client(own_server: Any) -> Any:
    return new_account(own_server)


def test_a_category_is_renamed(own_server: Any, client: Any, polish: dict[str, str]) -> None:
    assert events(client) == []
    made = changed(own_server, "RENAMED", category_id=DISCS, name="Tarcze", name_en="Discs")
    (event,) = events(client)
    at = event.pop("occurredAt")
    assert event == {
        "id": made["event_id"],
        "type": "CATEGORY_RENAMED",
        "category": {"id": DISCS, "name": "Tarcze", "parent": {"id": BRAKES}, "leaf": True},
    }
    assert at.endswith("Z")
    assert category(client, DISCS)["name"] == "Tarcze"
    assert client.get(f"/sale/categories/{DISCS}", headers={"Accept-Language": "en-US"}).json()["name"] == "Discs"
    listed = client.get("/sale/categories", params={"parent.id": BRAKES}, headers=polish).json()["categories"]
    assert [one["name"] for one in listed] == ["Tarcze", "Klocki hamulcowe", "Zaciski hamulcowe"]


def test_a_category_is_created_and_takes_offers(own_server: Any, client: Any) -> None:
    assert children(client, CASES) == []
    made = changed(own_server, "CREATED", name="Etui z klapką", parent_id=CASES_PARENT, category_id="900001")
    assert made["category_id"] == "900001"
    siblings = children(client, CASES_PARENT)
    assert siblings[-1] == "900001"
    assert category(client, "900001")["options"] == category(client, CASES_PARENT)["options"]
    document = listable(client, category={"id": "900001"}, parameters=[{"id": "11323", "valuesIds": ["11323_1"]}])
    offer = create(client, document)
    publish(client, offer["id"])
    assert client.get(f"/sale/offers/{offer['id']}").json()["publication"]["status"] == "ACTIVE"
    # a leaf that gets a child is none any more
    below = changed(own_server, "CREATED", name="Etui skórzane", parent_id=CASES)["category_id"]
    assert (category(client, CASES)["leaf"], children(client, CASES)) == (False, [below])
    split = create(client)
    messages = [one["message"] for one in split["validation"]["errors"]]
    assert len(messages) == 1
    top = changed(own_server, "CREATED", name="Zwierzęta", parent_id=None)["category_id"]
    assert category(client, top)["parent"] is None
    assert [event["category"]["parent"] for event in events(client)] == [
        {"id": CASES_PARENT},
        {"id": CASES},
        None,
    ]


def test_a_category_is_moved_with_all_below_it(own_server: Any, client: Any) -> None:
    before = client.get(f"/sale/categories/{DISCS}/parameters").json()
    changed(own_server, "MOVED", category_id=BRAKES, parent_id=MOTORING)
    assert category(client, BRAKES)["parent"] == {"id": MOTORING}
    assert BRAKES in children(client, MOTORING)
    assert BRAKES not in children(client, PARTS)
    assert children(client, BRAKES) == [DISCS, PADS, CALIPERS]
    assert client.get(f"/sale/categories/{DISCS}/parameters").json() == before
    (match,) = [
        one
        for one in client.get("/sale/matching-categories", params={"name": "tarcze hamulcowe przednie"}).json()[
            "matchingCategories"
        ]
        if one["id"] == DISCS
    ]
    assert (match["parent"]["id"], match["parent"]["parent"]["id"]) == (BRAKES, MOTORING)
    # it is not among car parts any more, which support compatibility lists
    (vehicle, *_) = client.get("/sale/compatible-products", params={"type": "CAR", "phrase": "golf"}).json()[
        "compatibleProducts"
    ]
    items = [{"type": "ID", "id": vehicle["id"]}]
    draft = create(client, listable(client, category={"id": DISCS}, parameters=[], compatibilityList={"items": items}))
    codes = {one["code"] for one in draft["validation"]["errors"]}
    assert "CompatibilityListCategoryNotSupportedException" in codes
    changed(own_server, "MOVED", category_id=BRAKES, parent_id=None)
    assert category(client, BRAKES)["parent"] is None
    assert told(client) == [("MOVED", BRAKES), ("MOVED", BRAKES)]


def test_a_category_is_deleted(own_server: Any, client: Any) -> None:
    offer_id = live(client)
    offer = client.get(f"/sale/offers/{offer_id}").json()
    changed(own_server, "DELETED", category_id=CASES, redirect_category_id=CASES_PARENT)
    (event,) = events(client, type="CATEGORY_DELETED")
    assert event["redirectCategory"] == {"id": CASES_PARENT}
    assert (event["category"]["id"], event["category"]["leaf"]) == (CASES, True)
    assert CASES not in children(client, CASES_PARENT)
    assert client.get(f"/sale/categories/{CASES}").status_code == 404
    edited = client.put(f"/sale/offers/{offer_id}", json=offer)
    assert problems(edited) == (422, [("CATEGORY_NOT_EXISTS", "category.id")])
    # everything else that looks at categories goes on
    assert client.get("/sale/products", params={"phrase": "etui samsung"}).status_code == 200
    assert client.get("/offers/listing", params={"seller.id": client.id}).status_code == 200
    assert client.get("/sale/offers").json()["count"] == 1
    assert client.get(f"/sale/product-offers/{offer_id}").status_code == 200
    # whoever has no category left below is a leaf
    for id_ in (DISCS, PADS, CALIPERS):
        changed(own_server, "DELETED", category_id=id_)
    assert category(client, BRAKES)["leaf"] is True
    assert events(client)[-1]["redirectCategory"] is None


@pytest.mark.parametrize(
    ("case", "kind", "members", "code", "path"),
    [
        ("unknown", "RENAMED", {"category_id": "x", "name": "X"}, "CATEGORY_NOT_EXISTS", "category_id"),
        ("not named", "RENAMED", {"name": "X"}, "VALIDATION_ERROR", "category_id"),
        ("no name", "RENAMED", {"category_id": DISCS}, "VALIDATION_ERROR", "name"),
        ("blank name", "RENAMED", {"category_id": DISCS, "name": " "}, "INVALID_VALUE", "name"),
        ("76 characters", "RENAMED", {"category_id": DISCS, "name": "x" * 76}, "INVALID_VALUE", "name"),
        ("long English name", "CREATED", {"name": "X", "name_en": "x" * 76}, "INVALID_VALUE", "name_en"),
        ("id is taken", "CREATED", {"category_id": DISCS, "name": "X"}, "INVALID_VALUE", "category_id"),
        ("id of other signs", "CREATED", {"category_id": "a/b", "name": "X"}, "INVALID_VALUE", "category_id"),
        ("no such parent", "CREATED", {"name": "X", "parent_id": "x"}, "CATEGORY_NOT_EXISTS", "parent_id"),
        ("below itself", "MOVED", {"category_id": PARTS, "parent_id": BRAKES}, "INVALID_VALUE", "parent_id"),
        ("to itself", "MOVED", {"category_id": DISCS, "parent_id": DISCS}, "INVALID_VALUE", "parent_id"),
        ("to where it is", "MOVED", {"category_id": DISCS, "parent_id": BRAKES}, "INVALID_VALUE", "parent_id"),
        ("a name", "MOVED", {"category_id": DISCS, "name": "X"}, "INVALID_VALUE", "name"),
        ("not empty", "DELETED", {"category_id": BRAKES}, "INVALID_VALUE", "category_id"),
        (
            "to itself",
            "DELETED",
            {"category_id": DISCS, "redirect_category_id": DISCS},
            "CATEGORY_NOT_EXISTS",
            "redirect_category_id",
        ),
    ],
)
@pytest.mark.one_database
def test_impossible_changes(
    server: Any, seller: Any, case: str, kind: str, members: dict[str, Any], code: str, path: str
) -> None:
    before = server.world.catalogue
    assert problems(change(server, kind, **members)) == (422, [(code, path)]), case
    assert server.world.catalogue is before
    assert events(seller) == []


@pytest.mark.one_database
def test_bodies_that_cannot_be_read(server: Any, seller: Any) -> None:
    for wrong in ({"type": "CATEGORY_SPLIT"}, {}, {"type": "CATEGORY_RENAMED", "color": "x"}):
        assert ask(server, POWER, wrong).status_code in {400, 422}
    assert seller.post(POWER, json={"type": "CATEGORY_DELETED", "category_id": DISCS}).status_code == 401
    assert category(seller, DISCS)["leaf"] is True


def test_reading_the_journal(own_server: Any, client: Any) -> None:
    ids = [changed(own_server, "RENAMED", category_id=DISCS, name=f"Tarcze {i}")["event_id"] for i in range(3)]
    ids.append(changed(own_server, "DELETED", category_id=PADS)["event_id"])
    assert [event["id"] for event in events(client)] == ids
    assert [event["id"] for event in events(client, limit=2)] == ids[:2]
    assert [event["id"] for event in events(client, **{"from": ids[1], "limit": 1000})] == ids[2:]
    assert events(client, **{"from": ids[-1]}) == []
    assert [event["id"] for event in events(client, **{"from": "no-id"})] == ids
    assert told(client, type=["CATEGORY_DELETED", "CATEGORY_MOVED"]) == [("DELETED", PADS)]
    for wrong in ({"limit": 0}, {"limit": 1001}, {"type": "CATEGORY_SPLIT"}, {"from": "x" * 257}):
        name = next(iter(wrong))
        assert problems(client.get(EVENTS, params=wrong)) == (400, [("BadRequestException", name)])
    clock(own_server, advance="P91D")
    client = sign_in(own_server, client.id)
    assert len(events(client)) == 4
    clock(own_server, advance="P2D")
    client = sign_in(own_server, client.id)
    own_server.settle()
    assert events(client) == []
    # the tree stays as it was changed, and a reset makes it new
    assert category(client, DISCS)["name"] == "Tarcze 2"
    assert ask(own_server, "/_stragan/reset").status_code == 200
    client = new_account(own_server)
    assert category(client, DISCS)["name"] == "Tarcze hamulcowe"
    assert events(client) == []


def test_changes_at_once_come_one_after_the_other(own_server: Any, client: Any) -> None:
    async def create(world: World) -> None:
        wishes = [Wish("CATEGORY_CREATED", f"90000{i}", f"Nowa {i}", parent_id=CASES_PARENT) for i in range(8)]
        await asyncio.gather(*(service.change(world, wish) for wish in wishes))

    own_server.run(create)
    made = [event["category"]["id"] for event in events(client)]
    assert sorted(made) == [f"90000{i}" for i in range(8)]
    assert children(client, CASES_PARENT)[-8:] == made
    twice = [change(own_server, "DELETED", category_id="900000").status_code for _ in range(2)]
    assert twice == [201, 422]


def test_snapshots_know_the_catalogue(own_server: Any, client: Any) -> None:
    changed(own_server, "RENAMED", category_id=DISCS, name="Tarcze")
    ask(own_server, SNAPSHOT, method="PUT")
    changed(own_server, "DELETED", category_id=DISCS)
    assert client.get(f"/sale/categories/{DISCS}").status_code == 404
    ask(own_server, f"{SNAPSHOT}/restore")
    assert category(client, DISCS)["name"] == "Tarcze"
    assert told(client) == [("RENAMED", DISCS)]


def announce(server: Any, parameter_id: str, category_id: str = CASES, *, in_ms: int = 30 * DAY) -> Any:
    document = {
        "category_id": category_id,
        "parameter_id": parameter_id,
        "scheduled_for": iso(server.world.now() + in_ms),
    }
    return ask(server, ANNOUNCE, document)


def planned(client: Any, **params: Any) -> list[tuple[str, str]]:
    answer = client.get(SCHEDULED, params=params)
    assert (answer.status_code, list(answer.json())) == (200, ["scheduledChanges"]), answer.text
    return [(one["category"]["id"], one["parameter"]["id"]) for one in answer.json()["scheduledChanges"]]


def test_a_parameter_becomes_required(own_server: Any, client: Any) -> None:
    """Announced, shown as planned, required when its time comes, by the clock alone; and what is live stays live."""
    clock(own_server, freeze=True)
    offer_id = live(client)
    unfilled = "/sale/offers/unfilled-parameters"
    answer = announce(own_server, COLOUR)
    assert answer.status_code == 201
    (shown,) = client.get(SCHEDULED).json()["scheduledChanges"]
    now = own_server.world.now()
    assert shown == {
        "type": "REQUIREMENT_CHANGE",
        "scheduledAt": iso(now),
        "scheduledFor": iso(now + 30 * DAY),
        "category": {"id": CASES},
        "parameter": {"id": COLOUR},
    }
    assert COLOUR not in required(client, CASES)
    missing = [{"id": offer_id, "parameters": [{"id": COLOUR}], "category": {"id": CASES}}]
    for wanted, expected in (({}, missing), ({"parameterType": "REQUIREMENT_PLANNED"}, missing)):
        assert client.get(unfilled, params=wanted).json()["offers"] == expected
    assert client.get(unfilled, params={"parameterType": "REQUIRED"}).json()["offers"] == []
    assert create(client)["validation"]["errors"] == []

    clock(own_server, advance="P30D")
    client = sign_in(own_server, client.id)
    assert COLOUR in required(client, CASES)
    assert planned(client) == []
    assert client.get(unfilled, params={"parameterType": "REQUIRED"}).json()["offers"] == missing
    assert client.get(unfilled, params={"parameterType": "REQUIREMENT_PLANNED"}).json()["offers"] == []
    assert len(create(client)["validation"]["errors"]) == 1
    assert client.get(f"/sale/offers/{offer_id}").json()["publication"]["status"] == "ACTIVE"
    clock(own_server, set=iso(now))  # the sandbox's clock goes back as well
    assert COLOUR not in required(client, CASES)
    assert planned(client) == [(CASES, COLOUR)]


def test_it_is_required_below_the_category_and_after_a_move(own_server: Any, client: Any) -> None:
    free = next(p.id for p in own_server.world.catalogue.categories[BRAKES].parameters if not p.required)
    assert announce(own_server, free, PARTS, in_ms=HOUR).status_code == 201
    changed(own_server, "MOVED", category_id=CALIPERS, parent_id=MOTORING)
    clock(own_server, advance="PT2H")
    assert free in required(client, DISCS)
    assert free not in required(client, CALIPERS)


def test_announcements_are_filtered_and_paged(own_server: Any, client: Any) -> None:
    clock(own_server, freeze=True)
    start = own_server.world.now()
    parameters = [p.id for p in own_server.world.catalogue.categories[CASES].parameters if not p.required][:3]
    for days, id_ in zip((3, 1, 2), parameters, strict=True):
        assert announce(own_server, id_, in_ms=days * DAY).status_code == 201
        clock(own_server, advance="PT1M")
    third, first, second = [(CASES, id_) for id_ in parameters]
    assert planned(client) == planned(client, type="REQUIREMENT_CHANGE") == [first, second, third]
    assert planned(client, limit=1, offset=1) == [second]
    assert planned(client, offset=3) == []
    assert planned(client, **{"scheduledFor.gte": iso(start + 2 * DAY)}) == [second, third]
    assert planned(client, **{"scheduledFor.lte": iso(start + 2 * DAY)}) == [first]
    assert planned(client, **{"scheduledAt.gte": iso(start + 60_000)}) == [first, second]
    assert planned(client, **{"scheduledAt.lte": iso(start)}) == [third]
    for wrong in (
        {"limit": 0},
        {"limit": 1001},
        {"offset": -1},
        {"type": "RENAMED"},
        {"scheduledFor.gte": "tomorrow"},
        {"scheduledAt.lte": "2026-13-01"},
    ):
        name = next(iter(wrong))
        assert problems(client.get(SCHEDULED, params=wrong)) == (400, [("BadRequestException", name)])
    # announced again it comes at another time; what is withdrawn does not come
    assert announce(own_server, parameters[1], in_ms=9 * DAY).status_code == 201
    assert planned(client) == [second, third, first]
    assert ask(own_server, f"{ANNOUNCE}/{CASES}/{parameters[2]}", method="DELETE").status_code == 204
    assert ask(own_server, f"{ANNOUNCE}/{CASES}/{parameters[2]}", method="DELETE").status_code == 404
    assert planned(client) == [third, first]
    changed(own_server, "DELETED", category_id=CASES)
    assert planned(client) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("case", "category_id", "parameter_id", "in_ms", "code", "path"),
    [
        ("no category", "x", COLOUR, DAY, "CATEGORY_NOT_EXISTS", "category_id"),
        ("no parameter", CASES, "x", DAY, "INVALID_VALUE", "parameter_id"),
        ("required already", CASES, "11323", DAY, "INVALID_VALUE", "parameter_id"),
        ("in the past", CASES, COLOUR, -1, "INVALID_VALUE", "scheduled_for"),
        ("too far", CASES, COLOUR, 93 * DAY, "INVALID_VALUE", "scheduled_for"),
    ],
)
def test_impossible_announcements(
    server: Any, seller: Any, case: str, category_id: str, parameter_id: str, in_ms: int, code: str, path: str
) -> None:
    answer = announce(server, parameter_id, category_id, in_ms=in_ms)
    assert problems(answer) == (422, [(code, path)]), case
    unreadable = {"category_id": CASES, "parameter_id": COLOUR, "scheduled_for": "soon"}
    assert problems(ask(server, ANNOUNCE, unreadable)) == (422, [("INVALID_VALUE", "scheduled_for")])
    assert planned(seller) == []


def test_applications_may_read_both(application: Any, anonymous: Any) -> None:
    for path in (EVENTS, SCHEDULED):
        assert application.get(path).status_code == 200
        assert anonymous.get(path).status_code == 401


def older_tree(world: World) -> list[Place]:
    """As an older package might have had it."""
    seen = [Place(c.id, c.name.pl, c.parent_id, c.leaf) for c in world.starter.categories.values() if c.id != DISCS]
    seen = [one._replace(name="Zaciski") if one.id == CALIPERS else one for one in seen]
    seen = [one._replace(parent_id=MOTORING) if one.id == BRAKES else one for one in seen]
    return [*seen, Place("700001", "Gaźniki", PARTS, leaf=False), Place("700002", "Dysze", "700001", leaf=True)]


async def see_older(world: World) -> None:
    async with world.db.write() as tx:
        await tx.execute(PUT_SEEN, {"name": TREE, "tree": msgspec.json.encode(older_tree(world))})


def test_changes_outlive_a_restart_and_files_tell_what_they_bring(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with started_before(kind, tmp_path, request) as settings:
        with running(settings) as server:
            changed(server, "RENAMED", category_id=PADS, name="Klocki")
            assert announce(server, COLOUR).status_code == 201
            server.run(see_older)
        with running(settings) as server:
            client = new_account(server)
            assert told(client) == [
                ("RENAMED", PADS),
                ("CREATED", DISCS),
                ("MOVED", BRAKES),
                ("RENAMED", CALIPERS),
                ("DELETED", "700002"),
                ("DELETED", "700001"),
            ]
            assert [event["redirectCategory"] for event in events(client, type="CATEGORY_DELETED")] == [
                {"id": PARTS}
            ] * 2
            assert category(client, PADS)["name"] == "Klocki"
            assert planned(client) == [(CASES, COLOUR)]
        with running(settings) as server:
            assert len(told(new_account(server))) == 6
