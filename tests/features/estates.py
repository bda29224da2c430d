"""What tests of all pages share: an account that has something of everything, and every page's address filled in."""

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from buying import buy, new_buyer
from listing import create, listable, publish
from panelling import Desk
from sqlalchemy import select
from starlette.routing import Route
from watched import journal

from harness import Account, Server
from stragan.auth import service as auth
from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import Registration
from stragan.auth.scopes import ALL
from stragan.db.statements import Statement, metadata
from stragan.features.after_sales import service as after_sales
from stragan.features.delivery import service as delivery
from stragan.features.product_safety import service as product_safety
from stragan.world import World

TERMS = {
    "return-policies": ("/after-sales-service-conditions/return-policies", "returnPolicies"),
    "implied-warranties": ("/after-sales-service-conditions/implied-warranties", "impliedWarranties"),
    "warranties": ("/after-sales-service-conditions/warranties", "warranties"),
    "responsible-producers": ("/sale/responsible-producers", "responsibleProducers"),
    "responsible-persons": ("/sale/responsible-persons", "responsiblePersons"),
}
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
Dump = frozenset[tuple[str, str]]


class Estate(NamedTuple):
    """An account with offers, orders, terms, an application and its requests, and what it has bought itself."""

    owner: Account
    buyer: Account
    desk: Desk
    ids: Mapping[str, str]
    terms: Mapping[str, str]

    def address(self, route: Route) -> Iterator[str]:
        """The page with the ids of this account; one of each kind of terms."""
        kinds = self.terms if "{kind}" in route.path else ("return-policies",)
        for kind in kinds:
            values = {**self.ids, "kind": kind, "terms_id": self.terms[kind], **_meant(route.path, self.ids)}
            yield _PARAMETER.sub(lambda found, values=values: quote(values[found[1]], safe=""), route.path)


def _meant(path: str, ids: Mapping[str, str]) -> dict[str, str]:
    """What `{id}` stands for, which is something else on each page."""
    for beginning, name in (
        ("/purchases", "purchase"),
        ("/console/requests", "request"),
        ("/console/sandbox/accounts", "user"),
        ("/console/sandbox/buyers", "order_id"),
    ):
        if path.startswith(beginning):
            return {"id": ids[name]}
    return {"id": "nothing"}


def owner(server: Server, login: str, **members: Any) -> tuple[Account, str]:
    """A user with terms and an application, whose id comes along; the token is of that application."""

    async def make(world: World) -> tuple[Account, str]:
        user = await auth.add_user(world, auth.NewUser(login=login, **members))
        for feature in (delivery, after_sales, product_safety):
            await feature.seed(world, user.id)
        new = Registration(
            name=f"App {uuid.uuid4().hex[:12]}", kind="BROWSER", redirect_uris=("http://localhost:8/",), scopes=ALL
        )
        made = (await registry.register(world, user.id, new)).application
        token = await auth.mint(world, user, made.client_id, None)
        return Account(server, token.access_token, user.id, user.login), made.client_id

    return server.run(make)


def estate(server: Server) -> Estate:
    """The server has to keep a journal."""
    seller, client_id = owner(server, f"owner-{uuid.uuid4().hex[:12]}")
    buyer, other = new_buyer(server), owner(server, f"shop-{uuid.uuid4().hex[:12]}")[0]
    offer, draft, bought = (create(one)["id"] for one in (seller, seller, other))
    command = f"/sale/offer-publication-commands/{uuid.uuid4()}"
    assert publish(seller, offer)[0]["status"] == publish(other, bought)[0]["status"] == "SUCCESS"
    body = {
        "publication": {"action": "ACTIVATE"},
        "offerCriteria": [{"offers": [{"id": offer}], "type": "CONTAINS_OFFERS"}],
    }
    assert seller.put(command, json=body).status_code == 201
    server.settle()
    tag = seller.post("/sale/offer-tags", json={"name": f"Tag {uuid.uuid4().hex[:12]}"}).json()["id"]
    rates = seller.get("/sale/shipping-rates").json()["shippingRates"][0]["id"]
    terms = {kind: seller.get(path).json()[name][0]["id"] for kind, (path, name) in TERMS.items()}
    trace = seller.get("/me").headers["trace-id"]
    assert journal(server, trace_id=trace)
    ids = {
        "offer_id": draft,
        "offer": offer,
        "live": offer,
        "order_id": buy(buyer, (offer, 1)),
        "list_id": rates,
        "tag_id": tag,
        "command_id": command.rsplit("/", 1)[1],
        "client_id": client_id,
        "request": trace,
        "purchase": buy(seller, (bought, 1), until="FILLED_IN"),
        "user": seller.id,
        "login": seller.login,
        "category": "257150",
        "step": "cancel",
        "name": "nothing",
    }
    return Estate(seller, buyer, Desk(seller), ids, terms)


def dumped(server: Server, mention: str = "") -> Dump:
    """Every row of the database, or those that mention something; guesses are counted in any case."""

    async def read(world: World) -> Dump:
        rows = []
        for table in metadata.sorted_tables:
            if table.name != "attempt":
                rows += [(table.name, repr(tuple(row))) for row in await world.db.all(Statement(select(table)))]
        return frozenset(row for row in rows if mention in row[1])

    return server.run(read)


__all__ = ["Estate", "dumped", "estate", "listable", "owner"]
