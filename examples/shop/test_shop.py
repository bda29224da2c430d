"""The shop's own tests: `pip install stragan[pytest]`, then the fixture `stragan` is a running server."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from shop import Journal, Refused, Shop, application_token
from stragan.testing import Stragan

KETTLE, BICYCLE = "5908722596502", "5901983735000"


@pytest.fixture
def shop(stragan: Stragan) -> Iterator[Shop]:
    with Shop(stragan.base_url, stragan.token()) as shop:
        yield shop


@pytest.fixture
def sku() -> str:
    """The tests share a server, so each has articles of its own."""
    return uuid4().hex


def test_an_application_may_read_categories(stragan: Stragan) -> None:
    token = application_token(stragan.auth_url, stragan.client_id, stragan.client_secret)
    with Shop(stragan.base_url, token) as shop:
        assert "Home and garden" in shop.main_categories()
        with pytest.raises(Refused) as refused:
            shop.list_product("x", KETTLE, "149.90", 5)
    assert refused.value.status == 401


def test_listing_a_product_by_its_bar_code(shop: Shop, sku: str) -> None:
    assert shop.find(sku) is None
    offer_id = shop.list_product(sku, KETTLE, "149.90", 5)
    offer = shop.find(sku)
    assert offer is not None
    assert (offer["id"], offer["publication"]["status"], offer["stock"]["available"]) == (offer_id, "ACTIVE", 5)


def test_an_unknown_bar_code_is_refused_and_nothing_is_listed(shop: Shop, sku: str) -> None:
    with pytest.raises(Refused):
        shop.list_product(sku, "5900000000008", "149.90", 5)
    assert shop.find(sku) is None


def test_a_changed_price(shop: Shop, sku: str) -> None:
    offer_id = shop.list_product(sku, BICYCLE, "3499.00", 2)
    shop.change_price(offer_id, "3299.00")
    offer = shop.find(sku)
    assert offer is not None
    assert offer["sellingMode"]["price"]["amount"] == "3299.00"


def test_the_journal_reads_on_where_it_stopped(shop: Shop, sku: str, tmp_path: Path) -> None:
    def mine() -> list[str]:
        events = list(Journal(shop, tmp_path / "cursor").unread())
        return [event["type"] for event in events if event["offer"]["id"] == offer_id]

    offer_id = shop.list_product(sku, KETTLE, "149.90", 5)
    assert mine() == ["OFFER_ACTIVATED"]
    shop.change_price(offer_id, "139.90")
    assert mine() == ["OFFER_PRICE_CHANGED"]
    assert mine() == []


def test_the_journal_repeats_what_was_not_dealt_with(shop: Shop, sku: str, tmp_path: Path) -> None:
    offer_id = shop.list_product(sku, KETTLE, "149.90", 5)
    journal = Journal(shop, tmp_path / "cursor")
    assert list(journal.unread())[-1]["offer"]["id"] == offer_id
    shop.change_price(offer_id, "139.90")
    first = next(journal.unread())  # and no further, as if the program had crashed now
    assert next(journal.unread()) == first


def test_a_month_later_the_token_has_expired(stragan_world: Stragan) -> None:
    """A test that moves the clock has a server of its own, so that it disturbs no other."""
    with Shop(stragan_world.base_url, stragan_world.token()) as shop:
        shop.list_product("kettle", KETTLE, "149.90", 5)
        stragan_world.clock.advance("P30D")
        with pytest.raises(Refused) as refused:
            shop.find("kettle")
    assert refused.value.status == 401


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting of the server is a variable; one that starts after this answers 202 and works later."""
    monkeypatch.setenv("STRAGAN_SLOW_PRODUCT_OFFERS", "true")


@pytest.mark.usefixtures("slow")
def test_an_offer_that_takes_its_time(stragan_world: Stragan) -> None:
    with Shop(stragan_world.base_url, stragan_world.token(), operation_seconds=0.05) as shop:
        shop.list_product("kettle", KETTLE, "149.90", 5)
        offer = shop.find("kettle")
    assert offer is not None
    assert offer["publication"]["status"] == "ACTIVE"
