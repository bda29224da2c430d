"""Required parameters that published offers lack, because the catalogue asks for more than it did (2026
specification)."""

from collections.abc import Iterator
from typing import Any

import pytest
from changing import FIXED_PRICE, PRICES, change, codes, live
from listing import create, publish
from msgspec.structs import replace

from harness import new_account

PATH = "/sale/offers/unfilled-parameters"
CATEGORY, WITHOUT_VALUE = "257150", "128188"


@pytest.fixture
def asking_for_more(own_server: Any) -> Iterator[Any]:
    """A function that makes one more parameter of the category required, as a newer catalogue would."""
    categories = own_server.world.catalogue.categories
    before = categories[CATEGORY]

    def ask() -> None:
        parameters = [
            replace(parameter, required=True, displayed_if=None) if parameter.id == WITHOUT_VALUE else parameter
            for parameter in before.parameters
        ]
        assert parameters != list(before.parameters)
        categories[CATEGORY] = replace(before, parameters=tuple(parameters))

    yield ask
    categories[CATEGORY] = before


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["count"] == len(found["offers"])
    return [offer["id"] for offer in found["offers"]]


def test_offers_that_lack_what_is_required_by_now(own_server: Any, asking_for_more: Any) -> None:
    seller, other = new_account(own_server), new_account(own_server)
    listed, ended, draft, foreign = live(seller), live(seller), create(seller)["id"], live(other)
    publish(seller, ended, action="END")
    assert seller.get(PATH).json() == {"offers": [], "count": 0, "totalCount": 0}
    asking_for_more()
    answer = seller.get(PATH)
    assert answer.json() == {
        "offers": [
            {"id": id_, "parameters": [{"id": WITHOUT_VALUE}], "category": {"id": CATEGORY}} for id_ in (ended, listed)
        ],
        "count": 2,
        "totalCount": 2,
    }
    page = seller.get(PATH, params={"limit": 1, "offset": 1})
    assert (ids(page), page.json()["totalCount"]) == ([listed], 2)
    assert ids(seller.get(PATH, params={"parameterType": "REQUIRED"})) == [ended, listed]
    assert ids(seller.get(PATH, params={"parameterType": "REQUIREMENT_PLANNED"})) == []
    assert ids(seller.get(PATH, params={"offer.id": [listed, draft, foreign, "x"]})) == [listed]
    assert ids(other.get(PATH)) == [foreign]


def test_an_old_fault_fails_the_price_change_of_a_live_offer(own_server: Any, asking_for_more: Any) -> None:
    """The whole offer is validated again (behaviour §4, #4830)."""
    seller = new_account(own_server)
    listed, draft = live(seller), create(seller)["id"]
    asking_for_more()
    refused, taken = change(seller, PRICES, FIXED_PRICE, listed, draft)
    assert (refused["status"], refused["message"]) == ("FAIL", "OPERATION_FAILED")
    assert codes(refused) == ["ConstraintViolationException.MissingRequiredParameters"]
    assert taken["status"] == "SUCCESS"


@pytest.mark.parametrize("wrong", [{"parameterType": "ALL"}, {"limit": 0}, {"limit": 1001}, {"offset": -1}])
def test_wrong_questions(seller: Any, wrong: dict[str, Any]) -> None:
    assert seller.get(PATH, params=wrong).status_code == 400
