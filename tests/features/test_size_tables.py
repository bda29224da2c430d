"""Size tables: `/sale/size-tables`, their templates, and offers that name one (2026 specification, #4888)."""

from typing import Any

import pytest
from changing import MODIFICATIONS, change, codes, live, offer_of
from msgspec.structs import replace
from product_listing import by_gtin, errors

from harness import Server, problems

TABLES, TEMPLATES = "/sale/size-tables", "/sale/size-tables-templates"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
ROWS = [{"cells": ["38", "24.3"]}, {"cells": ["39", ""]}]
SAMPLE: dict[str, Any] = {
    "name": "Sandały Wakacyjne",
    "headers": [{"name": "Rozmiar"}, {"name": "Wkładka (cm)"}],
    "values": ROWS,
}


def templates(seller: Any, language: str = "pl-PL") -> list[dict[str, Any]]:
    answer = seller.get(TEMPLATES, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["templates"]
    return found


def template(seller: Any, name: str) -> dict[str, Any]:
    return next(one for one in templates(seller) if one["name"] == name)


def table(seller: Any, **members: Any) -> str:
    request = SAMPLE | {"template": {"id": template(seller, "Obuwie damskie")["id"]}} | members
    answer = seller.post(TABLES, json=request)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_templates_are_complete_tables(seller: Any) -> None:
    found = templates(seller)
    assert len(found) == len({one["id"] for one in found}) == 12
    for one in found:
        assert list(one) == ["id", "name", "image", "headers", "values"]
        assert {len(row["cells"]) for row in one["values"]} == {len(one["headers"])}
    shoes = template(seller, "Obuwie damskie")
    assert [header["name"] for header in shoes["headers"]] == ["Rozmiar EU", "Rozmiar UK", "Długość wkładki (cm)"]
    assert shoes["values"][0] == {"cells": ["36", "3.5", "23.0"]}
    in_english = next(one for one in templates(seller, "en-US") if one["id"] == shoes["id"])
    assert (in_english["name"], in_english["image"]["captions"]) == (
        "Women's shoes",
        [{"index": "1", "value": "Insole"}],
    )


def test_drawings_of_templates_are_served(seller: Any) -> None:
    addresses = {one["image"]["url"] for one in templates(seller) if one["image"]}
    assert len(addresses) == 4
    for address in addresses:
        drawing = seller.server.client.get(address)
        assert (drawing.status_code, drawing.headers["content-type"]) == (200, "image/svg+xml")


def test_every_template_makes_a_table(seller: Any) -> None:
    for one in templates(seller):
        request = {name: one[name] for name in ("name", "headers", "values")} | {"template": {"id": one["id"]}}
        answer = seller.post(TABLES, json=request, headers={"Accept-Language": "pl-PL"})
        document = answer.json()
        assert (answer.status_code, {name: document[name] for name in request}) == (201, request)
        assert document["image"] == one["image"]
    lying = [one["orientation"] for one in seller.get(TABLES).json()["tables"]]
    assert (lying.count("HORIZONTAL"), lying.count("VERTICAL")) == (11, 1)


def test_a_table_is_made_read_listed_and_changed(seller: Any) -> None:
    shoes = template(seller, "Obuwie damskie")
    created = seller.post(TABLES, json=SAMPLE | {"template": {"id": shoes["id"], "name": "more"}})
    document = created.json()
    image = {"captions": [{"index": "1", "value": "Insole"}], "url": shoes["image"]["url"]}
    kept = {"template": {"id": shoes["id"]}, "orientation": "HORIZONTAL", "image": image}
    assert (created.status_code, document) == (201, {"id": document["id"], **SAMPLE, **kept})
    path = f"{TABLES}/{document['id']}"
    assert seller.get(path).json() == document
    in_polish = seller.get(path, headers={"Accept-Language": "pl-PL"}).json()
    assert in_polish == document | {"image": shoes["image"]}
    second = table(seller, name="Druga")
    listed = seller.get(TABLES, params={"user.id": "the older generation asks with it"}).json()["tables"]
    assert [one["id"] for one in listed] == [document["id"], second]
    other = {"name": "Szersza", "headers": [{"name": name} for name in "abc"], "values": [{"cells": ["1", "2", "3"]}]}
    changed = seller.put(path, json=other | {"template": {"id": NOWHERE}})  # which is not asked for
    assert (changed.status_code, changed.json()) == (200, document | other)
    assert seller.get(path).json() == document | other


@pytest.mark.parametrize(
    ("case", "members", "path"),
    [
        ("name absent", {"name": None}, "name"),
        ("name blank", {"name": " "}, "name"),
        ("name too long", {"name": "x" * 251}, "name"),
        ("no headers", {"headers": None}, "headers"),
        ("headers empty", {"headers": []}, "headers"),
        ("21 headers", {"headers": [{"name": "x"}] * 21, "values": [{"cells": ["x"] * 21}]}, "headers"),
        ("a header without a name", {"headers": [{"name": "x"}, {}]}, "headers[1].name"),
        ("a long header", {"headers": [{"name": "x" * 101}, {"name": "x"}]}, "headers[0].name"),
        ("no rows", {"values": None}, "values"),
        ("rows empty", {"values": []}, "values"),
        ("101 rows", {"values": ROWS[:1] * 101}, "values"),
        ("no cells", {"values": [*ROWS, {}]}, "values[2].cells"),
        ("a cell too few", {"values": [*ROWS, {"cells": ["40"]}]}, "values[2].cells"),
        ("a cell too many", {"values": [*ROWS, {"cells": ["40", "1", "2"]}]}, "values[2].cells"),
        ("a long cell", {"values": [{"cells": ["40", "x" * 101]}]}, "values[0].cells[1]"),
    ],
)
def test_wrong_tables(seller: Any, case: str, members: dict[str, Any], path: str) -> None:
    id_ = table(seller)
    before = seller.get(TABLES).json()
    request = SAMPLE | {"template": before["tables"][0]["template"]} | members
    for answer in (seller.post(TABLES, json=request), seller.put(f"{TABLES}/{id_}", json=request)):
        assert problems(answer) == (422, [("VALIDATION_ERROR", path)]), case
    assert seller.get(TABLES).json() == before


def test_other_shapes(seller: Any) -> None:
    for request in (SAMPLE | {"headers": "Rozmiar"}, SAMPLE | {"values": [{"cells": [None]}]}, []):
        answer = seller.post(TABLES, json=request)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "JsonMappingException")


def test_a_table_needs_a_template(seller: Any) -> None:
    assert problems(seller.post(TABLES, json=SAMPLE)) == (422, [("VALIDATION_ERROR", "template")])
    assert problems(seller.post(TABLES, json=SAMPLE | {"template": {}})) == (
        422,
        [("VALIDATION_ERROR", "template.id")],
    )
    unknown = seller.post(TABLES, json=SAMPLE | {"template": {"id": NOWHERE}})
    assert problems(unknown) == (404, [("SizeTableTemplateNotFoundException", "template.id")])
    assert seller.get(TABLES).json() == {"tables": []}


@pytest.mark.parametrize("id_", [NOWHERE, "x"])
def test_unknown_ids(seller: Any, id_: str) -> None:
    for answer in (seller.get(f"{TABLES}/{id_}"), seller.put(f"{TABLES}/{id_}", json=SAMPLE)):
        assert problems(answer) == (404, [("SizeTableNotFoundException", "tableId")])


def test_somebody_elses_table(seller: Any, other_seller: Any) -> None:
    id_ = table(other_seller)
    for answer in (seller.get(f"{TABLES}/{id_}"), seller.put(f"{TABLES}/{id_}", json=SAMPLE | {"name": "x"})):
        assert problems(answer) == (404, [("SizeTableNotFoundException", "tableId")])
    assert other_seller.get(f"{TABLES}/{id_}").json()["name"] == SAMPLE["name"]
    assert seller.get(TABLES).json() == {"tables": []}


def test_tables_have_a_limit(seller: Any, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.world.settings.max_size_tables == 1_000
    monkeypatch.setattr(server.world, "settings", replace(server.world.settings, max_size_tables=2))
    request = SAMPLE | {"template": {"id": templates(seller)[0]["id"]}}
    assert [seller.post(TABLES, json=request).status_code for _ in range(2)] == [201, 201]
    assert problems(seller.post(TABLES, json=request)) == (422, [("VALIDATION_ERROR", None)])
    assert len(seller.get(TABLES).json()["tables"]) == 2


def test_a_draft_names_a_table(seller: Any, other_seller: Any) -> None:
    mine, foreign = table(seller), table(other_seller)
    created = seller.post("/sale/offers", json={"name": "Sandały", "sizeTable": {"id": mine}})
    assert (created.status_code, created.json()["sizeTable"]) == (201, {"id": mine})
    for id_ in (foreign, NOWHERE):
        refused = seller.post("/sale/offers", json={"name": "Sandały", "sizeTable": {"id": id_}})
        assert problems(refused) == (422, [("SizeTableNotFoundException", "sizeTable.id")])


def test_a_product_offer_names_a_table(seller: Any) -> None:
    id_ = table(seller, name="Po nazwie")
    answer = seller.post("/sale/product-offers", json=by_gtin(sizeTable={"name": "Po nazwie"}))
    assert (answer.status_code, answer.json()["sizeTable"]) == (201, {"id": id_})
    unknown = seller.post("/sale/product-offers", json=by_gtin(sizeTable={"name": "Żadna"}))
    assert errors(unknown) == [("SizeTableNotFoundException", "sizeTable")]
    table(seller, name="Po nazwie")
    ambiguous = seller.post("/sale/product-offers", json=by_gtin(sizeTable={"name": "Po nazwie"}))
    assert errors(ambiguous) == [("SizeTableNotUniqueException", "sizeTable")]


def test_a_command_gives_offers_a_table(seller: Any, other_seller: Any) -> None:
    id_, mine, foreign = live(seller), table(seller), table(other_seller)
    (task,) = change(seller, MODIFICATIONS, {"sizeTable": {"id": mine}}, id_)
    assert (task["status"], offer_of(seller, id_)["sizeTable"]) == ("SUCCESS", {"id": mine})
    (task,) = change(seller, MODIFICATIONS, {"sizeTable": {"id": foreign}}, id_)
    assert (codes(task), offer_of(seller, id_)["sizeTable"]) == (["SizeTableNotFoundException"], {"id": mine})
    (task,) = change(seller, MODIFICATIONS, {"sizeTable": {"id": None}}, id_)
    assert (task["status"], offer_of(seller, id_)["sizeTable"]) == ("SUCCESS", None)
