from collections import Counter
from pathlib import Path

import pytest

from stragan.contract.operations import OPERATIONS, success_status

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "application/vnd.allegro.public.v1+json"
SPECS = ("allegro-2026-07.yaml", "allegro-2020-03.yaml")


def test_both_generations_are_complete():
    generations = Counter(op.generations for op in OPERATIONS.values())
    assert generations == {("2026",): 169, ("2020", "2026"): 98, ("2020",): 28}
    assert len(OPERATIONS) == 295


def test_method_and_path_are_unique():
    assert len({(op.method, op.path) for op in OPERATIONS.values()}) == len(OPERATIONS)


def test_creating_a_draft_is_an_operation_of_the_older_generation():
    op = OPERATIONS["createOfferUsingPOST"]
    assert (op.method, op.path, op.generations) == ("POST", "/sale/offers", ("2020",))
    assert op.scopes == ("allegro:api:sale:offers:write",)
    assert (op.app_token, op.public) == (False, False)
    assert op.statuses == {"2020": (200, 201, 400, 401, 403, 404, 422)}
    assert op.consumes == op.produces == (PUBLIC,)
    assert op.produces_errors == ()


@pytest.mark.parametrize(
    ("case", "operation_id", "scopes", "app_token"),
    [
        ("declared scope", "createProductOffers", ("allegro:api:sale:offers:write",), False),
        ("scope left out of the specification", "editProductOffers", ("allegro:api:sale:offers:write",), False),
        ("older file: reading", "getOfferUsingGET", ("allegro:api:sale:offers:read",), False),
        ("older file: one scope for all", "getListOfDisputesUsingGET", ("allegro:api:disputes",), False),
        ("application or user", "getCategoriesUsingGET", (), True),
        ("application or user, left out", "categorySuggestionUsingGET", (), True),
        ("any user", "getTaxSettingsForCategory", (), False),
        ("application, as observed", "getSaleProducts", ("allegro:api:sale:offers:read",), True),
    ],
)
def test_token_that_an_operation_asks_for(case: str, operation_id: str, scopes: tuple[str, ...], app_token: bool):
    op = OPERATIONS[operation_id]
    assert (op.scopes, op.app_token, op.public) == (scopes, app_token, False)


def test_every_scope_is_one_of_the_published():
    assert {scope for op in OPERATIONS.values() for scope in op.scopes} == {
        f"allegro:api:{name}"
        for name in (
            *("affiliate:read", "bids", "billing:read", "campaigns", "disputes", "fulfillment:read"),
            *("fulfillment:write", "messaging", "orders:read", "orders:write", "payments:read", "payments:write"),
            *("profile:read", "profile:write", "ratings", "sale:offers:read", "sale:offers:write"),
            *("sale:settings:read", "sale:settings:write", "shipments:read", "shipments:write"),
        )
    }


def test_media_types_are_well_formed():
    media = {name for op in OPERATIONS.values() for name in (*op.consumes, *op.produces, *op.produces_errors)}
    assert [name for name in media if " " in name or "/" not in name] == []


@pytest.mark.parametrize(
    ("case", "operation_id", "status"),
    [
        ("only one", "getOfferUsingGET", 200),
        ("POST of two", "createOfferUsingPOST", 201),
        ("POST at once or later", "createProductOffers", 201),
        ("POST without 201", "getShipmentLabels", 200),
        ("PUT of two", "updateOfferUsingPUT", 200),
        ("PATCH at once or later", "editProductOffers", 200),
        ("DELETE of two", "deleteManualTranslationUsingDELETE", 204),
        ("a redirection is no success", "getProductOfferProcessingStatus", 202),
    ],
)
def test_success_status(case: str, operation_id: str, status: int):
    assert success_status(OPERATIONS[operation_id]) == status


def test_every_operation_declares_a_success():
    assert {success_status(op) for op in OPERATIONS.values()} == {200, 201, 202, 204}
