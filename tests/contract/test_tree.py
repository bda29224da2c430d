import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.contract.operations import OPERATIONS, Operation
from stragan.contract.tree import Match, OtherMethods, Tree

TREE = Tree((op.method, op.path, op.id) for op in OPERATIONS.values())
SEGMENT = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("case", "method", "path", "operation_id", "parameters"),
    [
        ("literals only", "GET", "/me", "meGET", ()),
        ("parameter at the end", "GET", "/sale/offers/7", "getOfferUsingGET", ("7",)),
        ("method decides", "PUT", "/sale/offers/7", "updateOfferUsingPUT", ("7",)),
        ("literal wins", "GET", "/sale/offers/unfilled-parameters", "getOffersUnfilledParametersUsingGET_1", ()),
        ("literal beside", "GET", "/sale/offers/promo-options", "getPromoOptionsForSellerOffersUsingGET", ()),
        ("parameter inside", "GET", "/sale/offers/7/promo-options", "getOfferPromoOptionsUsingGET", ("7",)),
        (
            "back from a literal",
            "GET",
            "/sale/offers/promo-options/tags",
            "listAssignedOfferTagsGET",
            ("promo-options",),
        ),
        (
            "literal has other methods",
            "DELETE",
            "/sale/offers/promo-options",
            "deleteOfferUsingDELETE",
            ("promo-options",),
        ),
        (
            "two parameters",
            "PATCH",
            "/sale/offers/7/translations/pl-PL",
            "updateOfferTranslationUsingPATCH",
            ("7", "pl-PL"),
        ),
        ("literal in capitals", "GET", "/order/carriers/ALLEGRO/points", "getAllegroPickupDropOffPointsGET", ()),
        ("parameter beside it", "GET", "/order/carriers/ALLEGRO/tracking", "getParcelTrackingUsingGET", ("ALLEGRO",)),
        ("decoded parameter", "GET", "/sale/offers/a b%", "getOfferUsingGET", ("a b%",)),
    ],
)
def test_operation_of_a_path(case: str, method: str, path: str, operation_id: str, parameters: tuple[str, ...]):
    assert TREE.match(method, path) == Match(operation_id, parameters)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "me",
        "/me/",
        "//me",
        "/sale",
        "/sale/offers/",
        "/sale//offers",
        "/sale/offers//tags",
        "/Sale/offers",
        "/{id}",
    ],
)
def test_unknown_path(path: str):
    assert TREE.match("GET", path) is None


@pytest.mark.parametrize(
    ("case", "path", "allowed"),
    [
        ("one template", "/sale/product-offers", ("POST",)),
        ("parameter", "/sale/product-offers/7", ("GET", "PATCH")),
        ("two templates", "/sale/offers/promo-options", ("DELETE", "GET", "PUT")),
    ],
)
def test_known_path_with_another_method(case: str, path: str, allowed: tuple[str, ...]):
    assert TREE.match("OPTIONS", path) == OtherMethods(allowed)


def test_a_template_is_registered_once():
    with pytest.raises(ValueError, match=r"GET /a/\{other\} is registered twice"):
        Tree([("GET", "/a/{id}", 1), ("POST", "/a/{id}", 2), ("GET", "/a/{other}", 3)])


@given(st.sampled_from(sorted(OPERATIONS.values(), key=lambda op: op.id)), st.data())
def test_a_template_matches_its_own_instances(op: Operation, data: st.DataObject):
    literals = {segment for other in OPERATIONS.values() for segment in other.path.split("/")}
    given_values: list[str] = []

    def fill(_: re.Match[str]) -> str:
        given_values.append(data.draw(SEGMENT.filter(lambda segment: segment not in literals)))
        return given_values[-1]

    path = re.sub(r"{[^}]*}", fill, op.path)
    assert TREE.match(op.method, path) == Match(op.id, tuple(given_values))
