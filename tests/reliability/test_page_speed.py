"""Every page takes less than 100 ms on the server, for a seller with 10,000 live offers."""

import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pytest
from buying import buy, new_buyer
from filling import panel, send
from listing import create, listable, publish
from oauth_world import Browser
from watched import journal, remember

from harness import Account, Server, new_account, running, started_before
from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import Registration
from stragan.auth.scopes import ALL
from stragan.web.pages import PAGES
from stragan.world import World

OFFERS, MOST_MS, TRIES = 10_000, 100, 25  # tries until one is quick enough: other tests run beside
LEAD_ON = {"/panel/offers/{offer_id}/edit"}  # to another page
COPY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :copies)
INSERT INTO {table} SELECT {columns} FROM {table}, n WHERE {table}.id = :model
"""
pytestmark = pytest.mark.one_database


@dataclass
class Market:
    """A seller with very many offers, and what the addresses of pages are made of."""

    seller: Browser
    values: dict[str, str]
    own: dict[str, str]  # addresses of pages that need more than values in their path


def multiplied(file: Path, model: int) -> None:
    """Copies of an offer under numbers of their own, in the table of offers and in the shop window."""
    database = sqlite3.connect(file, timeout=20)
    with database:
        for table in ("offer", "showcase"):
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            columns = ", ".join(COPIED.get(name, f"{table}.{name}") for name in names)
            database.execute(COPY.format(table=table, columns=columns), {"copies": OFFERS - 1, "model": model})
    [(offers,)] = database.execute("SELECT count(*) FROM offer WHERE status = 'ACTIVE'")
    database.close()
    assert offers == OFFERS


COPIED = {
    "id": ":model - n.i",
    "listing": "CAST(replace(CAST(listing AS TEXT), :model, :model - n.i) AS BLOB)",
    "body": "CAST(replace(CAST(body AS TEXT), :model, :model - n.i) AS BLOB)",
}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Market]:
    with started_before("sqlite", tmp_path_factory.mktemp("market"), request) as settings, running(settings) as server:
        yield laid_out(server, settings.data / "stragan.db" if settings.data else Path())


def laid_out(server: Server, file: Path) -> Market:
    seller = new_account(server)
    document = listable(seller)
    offer, draft = create(seller, document), create(seller, document)
    publish(seller, offer["id"])
    multiplied(file, int(offer["id"]))
    command = str(uuid.uuid4())
    ending = {"publication": {"action": "END"}, "offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": "1"}]}]}
    assert seller.put(f"/sale/offer-publication-commands/{command}", json=ending).status_code == 201
    application = server.run(registered, seller.id)
    elsewhere = create(other := new_account(server))
    publish(other, elsewhere["id"])
    buyer = Account(server, None, seller.id, seller.login)
    [rates] = seller.get("/sale/shipping-rates").json()["shippingRates"]
    [policy] = seller.get("/after-sales-service-conditions/return-policies").json()["returnPolicies"]
    remember(server)
    seller.get("/sale/offers", params={"limit": 1000})
    values = {
        "offer_id": offer["id"],
        "offer": offer["id"],
        "command_id": command,
        "order_id": buy(new_buyer(server), (offer["id"], 1)),
        "list_id": rates["id"],
        "kind": "return-policies",
        "terms_id": policy["id"],
        "category": offer["category"]["id"],
        "login": seller.login,
        "client_id": application,
    }
    own = {
        "/purchases/{id}": f"/purchases/{buy(buyer, (elsewhere['id'], 1))}",
        "/purchases/new": f"/purchases/new?offer={elsewhere['id']}",
        "/console/requests/{id}": f"/console/requests/{journal(server, path='/sale/offers')[0]['id']}",
        "/listing": "/listing?string=ładowarka",
        "/console/sandbox/data/ask": "/console/sandbox/data/ask?what=reset",
        "/panel/offers/{offer_id}/preview": f"/panel/offers/{draft['id']}/preview",
    }
    prove(server, browser := panel(seller))
    for path in (
        "/kategoria/{category}",
        "/oferta/{offer}",
    ):  # the address without its words leads to the one with them
        own[path] = browser.get(path.format_map(values)).headers["location"]
    return Market(browser, values, own)


async def registered(world: World, owner_id: str) -> str:
    new = Registration(name="Quick", kind="DEVICE", redirect_uris=(), scopes=ALL)
    return (await registry.register(world, owner_id, new)).application.client_id


def prove(server: Server, browser: Browser) -> None:
    """The sandbox's controls are for who proves the admin token."""
    page = browser.get("/console/sandbox")
    assert server.application.seeded is not None
    proven = {"admin_token": server.application.seeded.admin_token}
    assert send(browser, page, "/console/sandbox/prove", values=proven).status_code == 303


def addresses() -> list[str]:
    found = {route.path.replace(":int", "") for route in PAGES if route.methods and "GET" in route.methods}
    return sorted(found - LEAD_ON)


@pytest.mark.parametrize("path", addresses())
def test_every_page_is_fast(market: Market, path: str) -> None:
    address = market.own.get(path) or path.format_map(market.values)
    times = []
    for _ in range(TRIES):
        began = perf_counter()
        answer = market.seller.get(address)
        times.append((perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code, answer.headers.get("location"))
        if times[-1] < MOST_MS:
            return
    pytest.fail(f"{address}: {times}")
