"""`GET /sale/offer-events`: shapes, cursor, filters, retention (2026 specification, behaviour §10)."""

import re
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from harness import Account, Server, new_account, running, sign_in, started_before
from stragan.db.journals import AT_ONCE
from stragan.db.statements import Statement
from stragan.features.events import service, store
from stragan.features.events.jobs import TASKS
from stragan.features.events.schemas import BIDS, NEVER, Event
from stragan.jobs import worker
from stragan.kernel.times import HOUR, MINUTE, iso
from stragan.world import World

PATH = "/sale/offer-events"
ACTIVATED = Event("OFFER_ACTIVATED", 7680000001, "SKU-1")
SEVERAL = (
    ACTIVATED,
    Event("OFFER_CHANGED", 7680000001, "SKU-1"),
    Event("OFFER_STOCK_CHANGED", 7680000002),
    Event("OFFER_ENDED", 7680000001, "SKU-1", ended_by="EMPTY_STOCK"),
    Event("OFFER_STOCK_CHANGED", 7680000003),
)
KEPT = Statement(select(func.count()).select_from(store.events))


def record(seller: Account, *events: Event, now: int | None = None) -> None:
    async def write(world: World) -> None:
        async with world.db.write() as tx:
            await service.record(tx, seller.id, events, world.now() if now is None else now)

    seller.server.run(write)


def listed(seller: Account, params: Any = None) -> list[dict[str, Any]]:
    answer = seller.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["offerEvents"]
    events: list[dict[str, Any]] = answer.json()["offerEvents"]
    return events


def ids(seller: Account, params: Any = None) -> list[str]:
    return [event["id"] for event in listed(seller, params)]


def number(id_: str) -> int:
    return int(b64decode(id_ + "=" * (-len(id_) % 4)))


def now(server: Server) -> int:
    async def read(world: World) -> int:
        return world.now()

    return server.run(read)


def let_pass(server: Server, milliseconds: int, *sellers: Account) -> None:
    """Move the clock; tokens live for 12 hours, so the sellers get new ones."""
    server.advance(milliseconds)
    for seller in sellers:
        seller.token = sign_in(server, seller.id).token


def kept(server: Server) -> int:
    async def count(world: World) -> int:
        row = await world.db.one(KEPT)
        assert row is not None
        return int(row[0])

    return server.run(count)


@pytest.mark.parametrize(
    ("event", "offer"),
    [
        (ACTIVATED, {"id": "7680000001", "external": {"id": "SKU-1"}, "publication": None}),
        (Event("OFFER_CHANGED", 5), {"id": "5", "external": None, "publication": None}),
        (Event("OFFER_ARCHIVED", 5, "ż ó"), {"id": "5", "external": {"id": "ż ó"}, "publication": None}),
        (
            Event("OFFER_ENDED", 5, ended_by="EXPIRATION"),
            {"id": "5", "external": None, "publication": {"endedBy": "EXPIRATION"}},
        ),
        (Event("OFFER_ENDED", 5), {"id": "5", "external": None, "publication": {"endedBy": "UNKNOWN"}}),
        (
            Event("OFFER_PRICE_CHANGED", 5, "S"),
            {
                "id": "5",
                "external": {"id": "S"},
                "publication": None,
                "marketplaces": [{"id": "allegro-pl", "changeType": "MANUAL"}],
            },
        ),
        (
            Event("OFFER_PRICE_CHANGED", 5, change_type="AUTOMATIC"),
            {
                "id": "5",
                "external": {"id": None},
                "publication": None,
                "marketplaces": [{"id": "allegro-pl", "changeType": "AUTOMATIC"}],
            },
        ),
        *((Event(kind, 5, "S"), {"id": "5", "external": None, "publication": None}) for kind in sorted(BIDS)),
    ],
)
def test_shapes(seller: Account, event: Event, offer: dict[str, Any]) -> None:
    at = now(seller.server)
    record(seller, event, now=at)
    (shown,) = listed(seller)
    assert list(shown) == ["id", "type", "occurredAt", "offer"]
    assert (shown["type"], shown["occurredAt"], shown["offer"]) == (event.kind, iso(at), offer)


def test_an_id_is_the_time_in_microseconds(seller: Account) -> None:
    at = now(seller.server)
    record(seller, *SEVERAL, now=at)
    record(seller, ACTIVATED, now=at + 5)
    given = ids(seller)
    assert all(re.fullmatch("[A-Za-z0-9]{22}", id_) for id_ in given)
    assert [number(id_) for id_ in given] == [*range(at * 1000, at * 1000 + 5), (at + 5) * 1000]


def test_ids_grow_though_the_clock_stands_or_goes_back(seller: Account) -> None:
    at = now(seller.server)
    for moment in (at, at, at - HOUR, at - HOUR, at + 1):
        record(seller, ACTIVATED, ACTIVATED, now=moment)
    shown = listed(seller)
    numbers = [number(event["id"]) for event in shown]
    assert numbers == [*range(at * 1000, at * 1000 + 8), (at + 1) * 1000, (at + 1) * 1000 + 1]
    assert [event["occurredAt"] for event in shown][3:6] == [iso(at), iso(at - HOUR), iso(at - HOUR)]


def test_a_reader_walks_in_pages(seller: Account) -> None:
    record(seller, *SEVERAL)
    everything = ids(seller)
    walked: list[str] = []
    while page := ids(seller, {"limit": 2} | ({"from": walked[-1]} if walked else {})):
        assert len(page) <= 2
        walked += page
    assert walked == everything
    assert len(set(everything)) == len(SEVERAL)


def test_the_cursor_is_exclusive_and_may_be_padded(seller: Account) -> None:
    record(seller, *SEVERAL)
    everything = ids(seller)
    assert ids(seller, {"from": everything[1]}) == everything[2:]
    assert ids(seller, {"from": everything[1] + "=="}) == everything[2:]
    assert ids(seller, {"from": f" {everything[1]} "}) == everything[2:]
    assert ids(seller, {"from": everything[-1]}) == []
    record(seller, ACTIVATED)
    assert len(ids(seller, {"from": everything[-1]})) == 1


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "MTEzMjQzODU3NA",  # of long ago
        "1675236603830587",  # a number as of order events
        "7680000001",
        "nonsense",
        "n",
        "====",
        "żółw",
        "%s' OR 1=1 --",
        b64encode(b"-5").decode(),
        b64encode(b"12\x003").decode(),
        b64encode("١٢٣".encode()).decode(),
        b64encode(b"9" * 19).decode(),
        b64encode(b"9" * 180).decode(),
        "x" * 256,
    ],
)
def test_an_unknown_cursor_starts_at_the_oldest(seller: Account, cursor: str) -> None:
    record(seller, *SEVERAL)
    assert ids(seller, {"from": cursor}) == ids(seller)
    assert len(ids(seller)) == len(SEVERAL)


def test_a_cursor_ahead_of_time_waits(seller: Account) -> None:
    record(seller, *SEVERAL)
    assert ids(seller, {"from": b64encode(b"9" * 18).decode()}) == []


def test_kinds_repeated_or_with_a_comma(seller: Account) -> None:
    record(seller, *SEVERAL)
    everything = ids(seller)
    wanted = [everything[0], everything[2], everything[4]]
    pairs = [("type", "OFFER_STOCK_CHANGED"), ("type", "OFFER_ACTIVATED")]
    assert ids(seller, pairs) == wanted
    assert ids(seller, {"type": "OFFER_ACTIVATED,OFFER_STOCK_CHANGED"}) == wanted
    assert ids(seller, {"type": "OFFER_STOCK_CHANGED", "limit": "1", "from": everything[2]}) == [everything[4]]
    assert ids(seller, {"type": "OFFER_ARCHIVED"}) == []
    assert ids(seller, {"type": ""}) == everything


@pytest.mark.parametrize("kind_", NEVER)
def test_kinds_that_never_happen_may_be_asked_for(seller: Account, kind_: str) -> None:
    record(seller, *SEVERAL)
    assert ids(seller, {"type": kind_}) == []


def test_default_and_highest_limit(seller: Account) -> None:
    record(seller, *[ACTIVATED] * 1005)
    assert len(ids(seller)) == 100
    assert len(ids(seller, {"limit": "1000"})) == 1000
    assert len(ids(seller, {"limit": "1"})) == 1


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"),
        ("limit", "1001"),
        ("limit", "-1"),
        ("limit", "9" * 30),
        ("limit", "many"),
        ("limit", "1.5"),
        ("type", "OFFER_SOLD"),
        ("type", "offer_ended"),
        ("type", "OFFER_ENDED,OFFER_SOLD"),
        ("from", "x" * 257),
    ],
)
@pytest.mark.parametrize(("language", "told"), [("en", "Invalid"), ("pl", "Nieprawidłowa wartość parametru")])
def test_parameters_that_cannot_be_used(seller: Account, parameter: str, value: str, language: str, told: str) -> None:
    answer = seller.get(PATH, params={parameter: value}, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    (error,) = answer.json()["errors"]
    assert (error["code"], error["path"]) == ("BadRequestException", parameter)
    assert error["message"].startswith(f'Invalid "{parameter}" field value.')
    assert error["userMessage"].startswith(told)


def test_a_nul_in_the_query(seller: Account) -> None:
    assert seller.get(f"{PATH}?from=MTE%00").status_code == 400


def test_other_parameters_are_ignored(seller: Account) -> None:
    record(seller, *SEVERAL)
    assert ids(seller, {"offer_id": "1", "offset": "3", "form": "MTE"}) == ids(seller)


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_media_types(seller: Account, accept: str) -> None:
    """client-facts 1 and 27: read as plain JSON, answered with the vendor's type; refusals are plain JSON."""
    answer = seller.get(PATH, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.allegro.public.v1+json")
    refused = seller.get(PATH, headers={"Accept": "text/html"})
    assert (refused.status_code, refused.headers["content-type"]) == (406, "application/json")
    unknown = Account(seller.server, "nonsense").get(PATH)
    assert (unknown.status_code, unknown.headers["content-type"]) == (401, "application/json")
    assert unknown.json()["error"] == "invalid_token"


def test_the_token_of_an_application_alone(application: Account) -> None:
    assert application.get(PATH).status_code == 401


def test_sellers_see_their_own(seller: Account, other_seller: Account) -> None:
    at = now(seller.server)
    record(seller, *SEVERAL, now=at)
    record(other_seller, ACTIVATED, now=at)
    mine = ids(seller)
    assert len(mine) == len(SEVERAL)
    assert ids(other_seller) == [mine[0]]  # numbers are each seller's own
    assert ids(other_seller, {"from": mine[0]}) == []


def test_no_events_is_an_empty_list(seller: Account) -> None:
    assert listed(seller) == []
    record(seller)
    assert listed(seller) == []


def test_what_is_rolled_back_has_no_event(seller: Account) -> None:
    async def break_off(world: World) -> None:
        async with world.db.write() as tx:
            await service.record(tx, seller.id, SEVERAL, world.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        seller.server.run(break_off)
    assert listed(seller) == []


def test_recorded_twice_in_one_transaction(seller: Account) -> None:
    async def write(world: World) -> None:
        async with world.db.write() as tx:
            await service.record(tx, seller.id, SEVERAL[:2], world.now())
            await service.record(tx, seller.id, SEVERAL[2:], world.now())

    seller.server.run(write)
    assert [event["type"] for event in listed(seller)] == [event.kind for event in SEVERAL]


def test_steps_record_the_same(seller: Account, other_seller: Account) -> None:
    at = now(seller.server)

    async def submit(world: World) -> None:
        await world.db.submit(service.recording(seller.id, SEVERAL, at))

    seller.server.run(submit)
    record(other_seller, *SEVERAL, now=at)
    assert listed(seller) == listed(other_seller)
    assert service.recording(seller.id, (), at) == []


def test_events_of_the_last_24_hours_are_shown(own_server: Server) -> None:
    seller = new_account(own_server)
    at = now(own_server)
    record(seller, *SEVERAL, now=at)
    let_pass(own_server, 23 * HOUR, seller)
    record(seller, ACTIVATED)
    assert len(ids(seller)) == len(SEVERAL) + 1
    let_pass(own_server, HOUR + MINUTE, seller)
    (left,) = listed(seller)
    assert left["occurredAt"] >= iso(at + 23 * HOUR)
    assert ids(seller, {"type": "OFFER_ENDED"}) == []


def test_old_events_are_deleted(own_server: Server) -> None:
    first, second = new_account(own_server), new_account(own_server)
    for _ in range(2):
        record(first, *[ACTIVATED] * (AT_ONCE - 100))
        record(second, *[ACTIVATED] * 150)
    let_pass(own_server, 12 * HOUR, first, second)
    record(first, *SEVERAL)
    own_server.settle()
    assert kept(own_server) == 2 * (AT_ONCE + 50) + len(SEVERAL)
    last = ids(second, {"limit": "1000"})[-1]
    let_pass(own_server, 12 * HOUR + MINUTE, first, second)
    own_server.settle()
    assert kept(own_server) == len(SEVERAL) == len(ids(first))
    record(second, ACTIVATED, now=now(own_server) - 25 * HOUR)  # a clock that went back
    assert ids(second, {"from": last}) == []
    record(second, ACTIVATED)
    assert len(ids(second, {"from": last})) == 1


def test_the_sweep_comes_again(own_server: Server) -> None:
    seller = new_account(own_server)
    while own_server.run(worker.run_due, TASKS):
        pass
    for _ in range(2):
        record(seller, ACTIVATED, now=now(own_server) - 25 * HOUR)
        own_server.advance(HOUR + 1)
        own_server.settle()
        assert kept(own_server) == 0


def test_how_long_is_a_setting(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with (
        started_before(kind, tmp_path, request) as settings,
        running(replace(settings, offer_event_hours=72)) as server,
    ):
        seller = new_account(server)
        record(seller, *SEVERAL)
        let_pass(server, 71 * HOUR, seller)
        server.settle()
        assert len(ids(seller)) == len(SEVERAL)
        let_pass(server, HOUR + MINUTE, seller)
        assert ids(seller) == []
