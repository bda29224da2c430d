"""Sets of variants: `/sale/offer-variants` (2020 specification)."""

import uuid
from typing import Any

import pytest
from listing import create, listable, publish, upload
from shopping import browser

from harness import problems

VARIANTS = "/sale/offer-variants"
BETA = "application/vnd.allegro.beta.v1+json"
COLOUR, STATE = "260400", "11323"  # by the first variants may differ, by the second not


def new_id() -> str:
    return str(uuid.uuid4())


def put(seller: Any, id_: str, body: Any) -> Any:
    headers = {"Content-Type": BETA, "Accept": BETA}
    return seller.request("PUT", f"{VARIANTS}/{id_}", json=body, headers=headers)


def get(seller: Any, id_: str = "", **params: Any) -> Any:
    path = f"{VARIANTS}/{id_}" if id_ else VARIANTS
    return seller.get(path, params=params, headers={"Accept": BETA})


def listed(seller: Any, **params: Any) -> tuple[int, list[str]]:
    answer = get(seller, **({"user.id": seller.id} | params))
    assert answer.status_code == 200, answer.text
    return answer.json()["count"], [entry["name"] for entry in answer.json()["offerVariants"]]


@pytest.fixture
def offers(seller: Any) -> list[str]:
    """Three offers, the first two with one picture."""
    red, blue = upload(seller, "#c0392b"), upload(seller, "#2980b9")
    return [str(create(seller, listable(seller, images=[{"url": url}]))["id"]) for url in (red, red, blue)]


def coloured(*ids: str, patterns: str = "rrb", **changes: Any) -> dict[str, Any]:
    """A set that is told apart by pictures."""
    body: dict[str, Any] = {
        "name": "t-shirt",
        "offers": [{"id": id_, "colorPattern": pattern} for id_, pattern in zip(ids, patterns, strict=True)],
        "parameters": [{"id": "color/pattern"}],
    }
    return body | changes


def test_a_set_is_made_changed_and_deleted(seller: Any, offers: list[str]) -> None:
    id_, body = new_id(), coloured(*offers)
    made = put(seller, id_, body)
    assert (made.status_code, made.content) == (201, b"")
    assert get(seller, id_).json() == body
    other = coloured(offers[0], offers[2], patterns="xy", name="Koszulka")
    assert put(seller, id_, other).status_code == 201
    assert get(seller, id_.upper()).json() == other
    assert listed(seller) == (1, ["Koszulka"])
    removed = seller.delete(f"{VARIANTS}/{id_}")
    assert (removed.status_code, removed.content) == (204, b"")
    for answer in (get(seller, id_), seller.delete(f"{VARIANTS}/{id_}")):
        assert problems(answer) == (404, [("VariantSetNotFoundException", "setId")])
    assert seller.get(f"/sale/offers/{offers[0]}").status_code == 200


def test_a_set_by_a_parameter(seller: Any, server: Any) -> None:
    category = next(
        c
        for c in server.world.catalogue.categories.values()
        if c.leaf and any(p.variants_allowed and p.type == "dictionary" for p in c.parameters)
    )
    parameter = next(p for p in category.parameters if p.variants_allowed and p.type == "dictionary")
    values = [{"id": parameter.id, "valuesIds": [value.id]} for value in parameter.values[:2]]
    ids = [
        str(create(seller, listable(seller, category={"id": category.id}, parameters=[value]))["id"])
        for value in values
    ]
    body = {"name": "t-shirt", "offers": [{"id": id_} for id_ in ids], "parameters": [{"id": parameter.id}]}
    id_ = new_id()
    assert put(seller, id_, body).status_code == 201
    assert get(seller, id_).json() == body
    bare = str(create(seller, listable(seller, category={"id": category.id}, parameters=[]))["id"])
    refused = put(seller, id_, body | {"offers": [*body["offers"], {"id": bare}]})
    assert problems(refused) == (422, [("VALIDATION_ERROR", "parameters[0].id")])
    assert get(seller, id_).json() == body


def test_sets_are_found_by_name_and_by_offer(seller: Any, offers: list[str]) -> None:
    for name in ("Buty_letnie", "Ćma", "buty zimowe"):
        assert put(seller, new_id(), coloured(*offers[:2], patterns="rr", name=name)).status_code == 201
    assert put(seller, new_id(), coloured(offers[0], offers[2], patterns="rb", name="Zegar")).status_code == 201
    assert sorted(listed(seller)[1]) == ["Buty_letnie", "Zegar", "buty zimowe", "Ćma"]
    assert listed(seller, query="BUTY")[0] == 2
    assert listed(seller, query="cma") == (1, ["Ćma"])
    assert listed(seller, query="y_l") == (1, ["Buty_letnie"])
    assert listed(seller, query="%") == (0, [])
    assert listed(seller, query=offers[2]) == (1, ["Zegar"])
    count, first = listed(seller, limit=3)
    assert (count, len(first)) == (4, 3)
    assert first + listed(seller, limit=3, offset=3)[1] == listed(seller)[1]


@pytest.mark.parametrize(
    ("case", "changes", "expected"),
    [
        ("no name", {"name": None}, [("VALIDATION_ERROR", "name")]),
        ("a blank name", {"name": " "}, [("VALIDATION_ERROR", "name")]),
        ("a long name", {"name": "x" * 51}, [("VALIDATION_ERROR", "name")]),
        ("no parameters", {"parameters": None}, [("VALIDATION_ERROR", "parameters")]),
        ("none", {"parameters": []}, [("VALIDATION_ERROR", "parameters")]),
        ("three", {"parameters": [{"id": id_} for id_ in "abc"]}, [("VALIDATION_ERROR", "parameters")]),
        ("the same", {"parameters": [{"id": "color/pattern"}] * 2}, [("VALIDATION_ERROR", "parameters")]),
        ("a state", {"parameters": [{"id": STATE}]}, [("VALIDATION_ERROR", "parameters[0].id")]),
        ("a stranger", {"parameters": [{"id": "1"}]}, [("VALIDATION_ERROR", "parameters[0].id")]),
        ("no offers", {"offers": None}, [("VALIDATION_ERROR", "offers")]),
        ("one offer", {"offers": [{"id": "1", "colorPattern": "x"}]}, [("VALIDATION_ERROR", "offers")]),
        (
            "501 offers",
            {"offers": [{"id": str(i), "colorPattern": "x"} for i in range(501)]},
            [("VALIDATION_ERROR", "offers")],
        ),
        (
            "unknown offers",
            {"offers": [{"id": id_, "colorPattern": "x"} for id_ in ("1", "nonsense")]},
            [("OfferNotFoundException", f"offers[{i}].id") for i in (0, 1)],
        ),
    ],
)
def test_wrong_sets(seller: Any, offers: list[str], case: str, changes: Any, expected: Any) -> None:
    id_ = new_id()
    assert problems(put(seller, id_, coloured(*offers) | changes)) == (422, expected), case
    assert listed(seller) == (0, [])


@pytest.mark.parametrize(
    ("case", "patterns", "place"),
    [
        ("absent", [None, "r", "b"], 0),
        ("blank", ["r", "r", " "], 2),
        ("long", ["r", "r", "x" * 51], 2),
        ("one picture, two patterns", ["r", "g", "b"], 1),
    ],
)
def test_wrong_patterns(seller: Any, offers: list[str], case: str, patterns: list[str], place: int) -> None:
    named = [{"id": id_, "colorPattern": pattern} for id_, pattern in zip(offers, patterns, strict=True)]
    refused = put(seller, new_id(), coloured(*offers) | {"offers": named})
    assert problems(refused) == (422, [("VALIDATION_ERROR", f"offers[{place}].colorPattern")]), case


def test_an_offer_is_named_once_and_an_id_is_a_uuid(seller: Any, offers: list[str]) -> None:
    twice = coloured(offers[0], offers[2], offers[0], patterns="rbr")
    assert problems(put(seller, new_id(), twice)) == (422, [("VALIDATION_ERROR", "offers[2].id")])
    assert problems(put(seller, "shirts", coloured(*offers))) == (422, [("VALIDATION_ERROR", "setId")])


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"user.id": ""}, "user.id"),
        ({"limit": 51}, "limit"),
        ({"limit": 0}, "limit"),
        ({"offset": 9951}, "offset"),
        ({"query": "x" * 51}, "query"),
    ],
)
def test_bad_queries(seller: Any, params: dict[str, Any], path: str) -> None:
    answer = get(seller, **({"user.id": seller.id} | params))
    assert problems(answer) == (400, [("BadRequestException", path)])


def test_sets_and_offers_of_others(seller: Any, other_seller: Any, offers: list[str]) -> None:
    id_ = new_id()
    assert put(seller, id_, coloured(*offers)).status_code == 201
    assert problems(put(other_seller, id_, coloured(*offers))) == (
        422,
        [("OfferNotFoundException", f"offers[{i}].id") for i in range(3)],
    )
    for answer in (get(other_seller, id_), other_seller.delete(f"{VARIANTS}/{id_}")):
        assert problems(answer) == (404, [("VariantSetNotFoundException", "setId")])
    assert get(other_seller, **{"user.id": seller.id}).status_code == 403
    assert listed(other_seller) == (0, [])
    assert get(seller, id_).json() == coloured(*offers)


def test_a_deleted_offer_leaves_its_set(seller: Any, offers: list[str]) -> None:
    id_ = new_id()
    assert put(seller, id_, coloured(*offers)).status_code == 201
    assert seller.delete(f"/sale/offers/{offers[1]}").status_code == 204
    assert get(seller, id_).json() == coloured(offers[0], offers[2], patterns="rb")


def test_the_shop_links_variants_that_are_on_sale(seller: Any, server: Any, offers: list[str]) -> None:
    publish(seller, *offers[:2])
    assert put(seller, new_id(), coloured(*offers)).status_code == 201
    assert put(seller, new_id(), coloured(*offers[:2], patterns="rr")).status_code == 201
    page = browser(server).get(browser(server).get(f"/oferta/{offers[0]}").location)
    links = [href for link in page.all("a") if (href := link["href"]).startswith("/oferta/") and offers[0] not in href]
    assert links == [f"/oferta/ladowarka-sieciowa-usb-c-20-w-biala-{offers[1]}"]
    publish(seller, offers[1], action="END")
    page = browser(server).get(browser(server).get(f"/oferta/{offers[0]}").location)
    assert not [link for link in page.all("a") if link["href"].endswith(offers[1])]
