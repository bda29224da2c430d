"""Profiles: today's Allegro, which has closed drafts, and the older one with its smaller limits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from product_listing import by_gtin, create, errors

from harness import Account, new_account, running, started_before


@pytest.fixture
def strict(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Account]:
    with (
        started_before(kind, tmp_path, request) as settings,
        running(msgspec.structs.replace(settings, profile="2026-strict")) as server,
    ):
        yield new_account(server)


def test_drafts_are_closed_but_the_list_and_the_deletion(strict: Account) -> None:
    offer: dict[str, Any] = create(strict, by_gtin(publication={"status": "INACTIVE"}))
    path = f"/sale/offers/{offer['id']}"
    for answer in (
        strict.post("/sale/offers", json={"name": "Oferta"}),
        strict.get(path),
        strict.put(path, json={"name": "Oferta"}),
    ):
        assert (answer.status_code, errors(answer)) == (403, [("AccessDenied", None)])
    assert strict.get("/sale/offers").json()["totalCount"] == 1
    assert strict.delete(path).status_code == 204
    assert strict.get("/sale/offers").json()["totalCount"] == 0


def test_in_2021_titles_are_short_and_nobody_asks_for_producers(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with (
        started_before(kind, tmp_path, request) as settings,
        running(msgspec.structs.replace(settings, profile="2021")) as server,
    ):
        seller = new_account(server)
        element = {"product": {"id": "634238b1-4385-4de7-9c00-dfa49fce16ab"}}
        offer = create(seller, by_gtin(productSet=[element], name="Etui czarne"))
        assert offer["publication"]["status"] == "ACTIVE"
        answer = seller.post("/sale/product-offers", json=by_gtin(productSet=[element], name="Etui czarne " * 5))
        assert answer.status_code == 422


def test_ordinary_accounts_may_not_list_any_more(strict: Account) -> None:
    private = new_account(strict.server, business=False)
    answer = private.post("/sale/product-offers", json=by_gtin())
    assert (answer.status_code, errors(answer)) == (403, [("OfferAccessDeniedException", "")])
    assert private.get("/sale/offers").json()["totalCount"] == 0
