"""What clients of Allegro's API need to read: facts 27 to 47 of the survey of clients.

Fact 46 is about tokens and stands with the others of its kind.
"""

import re
import uuid
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from listing import command, create, listable, publish, upload
from msgspec.structs import replace
from PIL import Image
from product_listing import by_gtin, describing, inline
from product_listing import create as list_product

from harness import V1, Account, new_account, running, started_before

COMMANDS, PRODUCT_OFFERS = "/sale/offer-publication-commands", "/sale/product-offers"
MEMBERS = {"code", "message", "details", "path", "userMessage", "metadata"}
MILLISECONDS = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@pytest.fixture
def slow(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Account]:
    """A seller of a server that finishes product offers after its answer."""
    with (
        started_before(kind, tmp_path, request) as settings,
        running(replace(settings, slow_product_offers=True)) as server,
    ):
        yield new_account(server)


def amounts(value: Any) -> Iterator[Any]:
    """Every amount of money in a body."""
    if isinstance(value, dict):
        yield from (member for name, member in value.items() if name == "amount")
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from amounts(member)


def without(names: set[str], document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def picture(kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (600, 500), "#27ae60").save(file, kind)
    return file.getvalue()


def test_fact_27_the_vendors_type_on_success_and_on_refusal(seller: Account) -> None:
    """But events and producers refuse in plain JSON."""
    missing = "7"
    for path, refused in (
        ("/sale/offers", f"/sale/offers/{missing}"),
        ("/sale/categories", f"/sale/categories/{missing}x"),
        ("/sale/shipping-rates", f"/sale/shipping-rates/{uuid.uuid4()}"),
    ):
        good, bad = seller.get(path), seller.get(refused)
        assert (good.status_code, bad.status_code) == (200, 404)
        assert (good.headers["content-type"], bad.headers["content-type"]) == (V1, V1)
    for path in ("/sale/offer-events?limit=x", f"/sale/responsible-producers/{uuid.uuid4()}"):
        answer = seller.get(path)
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"] == "application/json"


def test_fact_28_statuses_as_documented(seller: Account) -> None:
    """Commands and uploads create, a draft is gone without a body."""
    draft = create(seller, {"name": "Szkic"})["id"]
    path = f"{COMMANDS}/{uuid.uuid4()}"
    assert seller.put(path, json=command("END", draft)).status_code == 201
    assert seller.put(path, json=command("END", "7")).status_code == 409
    image = seller.post("/sale/images", content=picture("PNG"), headers={"Content-Type": "image/png"})
    assert image.status_code == 201
    offer = list_product(seller)["id"]
    assert seller.request("PATCH", f"{PRODUCT_OFFERS}/{offer}", json={"stock": {"available": 3}}).status_code == 200
    gone = seller.delete(f"/sale/offers/{draft}")
    assert (gone.status_code, gone.content, gone.headers.get("content-type")) == (204, b"", None)


def test_fact_29_success_has_no_errors_on_top(seller: Account) -> None:
    """Not even an empty list; they stand in `validation`, always with `errors`."""
    draft = seller.post("/sale/offers", json={"name": "Szkic"}).json()
    offer = list_product(seller)
    read = (seller.get(f"/sale/offers/{draft['id']}").json(), seller.get(f"{PRODUCT_OFFERS}/{offer['id']}").json())
    for body in (draft, offer, *read):
        assert "errors" not in body
        assert isinstance(body["validation"]["errors"], list)


def test_fact_30_every_entry_of_a_refusal_is_complete(seller: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """All six members, a trace-id, and JSON even when the server fails."""
    from stragan.features.offers import service

    async def crash(*_: Any) -> bytes:
        raise ZeroDivisionError

    refused = [
        seller.get("/nothing"),
        seller.post("/sale/offers", json={"name": 5, "category": {"id": "nothing"}}),
        seller.get("/sale/offers?limit=x"),
        seller.post("/sale/shipping-rates", json={}),
        seller.post(PRODUCT_OFFERS, json={}),
    ]
    monkeypatch.setattr(service, "get", crash)
    refused.append(seller.get("/sale/offers/7"))
    assert refused[-1].status_code == 500
    for answer in refused:
        assert answer.status_code >= 400
        assert answer.headers["trace-id"]
        for entry in answer.json()["errors"]:
            assert set(entry) == MEMBERS
            assert entry["userMessage"]


def test_fact_31_locations_lead_to_the_host_that_was_asked(slow: Account) -> None:
    """202 and 303 alike; behind the 303 is the offer."""
    asked = {"Host": "api.sklep.test:8443"}
    answer = slow.post(PRODUCT_OFFERS, json=by_gtin(), headers=asked)
    assert answer.status_code == 202
    host, _, operation = answer.headers["location"].partition("/sale/")
    assert host == "http://api.sklep.test:8443"
    assert slow.get(f"/sale/{operation}", headers=asked).status_code == 202
    slow.server.settle()
    done = slow.get(f"/sale/{operation}", headers=asked)
    assert done.status_code == 303
    assert done.headers["location"] == f"{host}{PRODUCT_OFFERS}/{answer.json()['id']}"
    assert slow.get(done.headers["location"].removeprefix(host)).json()["id"] == answer.json()["id"]


@pytest.mark.parametrize("amount", ["149.9", "149.90", 149.9, "149"])
def test_fact_32_money_is_text_with_two_decimals(seller: Account, amount: Any) -> None:
    """However it was sent; a draft shows the text that was sent (guide §12). Counts are integers."""
    price = {"price": {"amount": amount, "currency": "PLN"}}
    draft = create(seller, listable(seller, sellingMode={"format": "BUY_NOW"} | price))
    assert draft["sellingMode"]["price"]["amount"] == str(amount)
    offer = list_product(seller, by_gtin(sellingMode=price))
    rates = seller.get("/sale/shipping-rates").json()["shippingRates"][0]["id"]
    others = seller.get(f"{PRODUCT_OFFERS}/{draft['id']}"), seller.get("/sale/offers")
    bodies = [offer, *(one.json() for one in others), seller.get(f"/sale/shipping-rates/{rates}").json()]
    found = [one for body in bodies for one in amounts(body)]
    assert len(found) >= 5
    assert [one for one in found if not (isinstance(one, str) and re.fullmatch(r"\d+\.\d\d", one))] == []
    assert type(draft["stock"]["available"]) is type(offer["stock"]["available"]) is int


def test_fact_33_times_are_utc_with_milliseconds(seller: Account) -> None:
    """In reports, offers and events."""
    offer = create(seller)
    publish(seller, offer["id"])
    path = f"{COMMANDS}/{uuid.uuid4()}"
    seller.put(path, json=command("END", offer["id"]))
    seller.server.settle()
    report = seller.get(path).json()
    events = seller.get("/sale/offer-events").json()["offerEvents"]
    times = [report["createdAt"], report["completedAt"], offer["updatedAt"], *(one["occurredAt"] for one in events)]
    assert len(times) >= 4
    assert [one for one in times if not re.fullmatch(MILLISECONDS, one)] == []


def test_fact_34_what_may_not_be_null_is_there(seller: Account) -> None:
    """Return policies say whose they are and what they are for; price events carry marketplaces as a list."""
    (policy,) = seller.get("/after-sales-service-conditions/return-policies").json()["returnPolicies"]
    assert (policy["isFulfillment"], policy["seller"]) == (False, {"id": seller.id})
    assert policy["availability"]["range"] == "FULL"
    offer = list_product(seller)["id"]
    price = {"price": {"amount": "99.00", "currency": "PLN"}}
    assert seller.request("PATCH", f"{PRODUCT_OFFERS}/{offer}", json={"sellingMode": price}).status_code == 200
    (event,) = seller.get("/sale/offer-events?type=OFFER_PRICE_CHANGED").json()["offerEvents"]
    assert "external" in event["offer"]
    assert [set(one) for one in event["offer"]["marketplaces"]] == [{"id", "changeType"}]


def test_fact_35_drafts_keep_to_the_older_values(seller: Account) -> None:
    """Typed clients of the draft generation know few reasons for an end."""
    offer = create(seller)["id"]
    publish(seller, offer)
    publish(seller, offer, action="END")
    publication = seller.get(f"/sale/offers/{offer}").json()["publication"]
    assert (publication["status"], publication["endedBy"]) == ("ENDED", "USER")


def test_fact_36_images_of_both_generations_and_the_whole_document_back(seller: Account) -> None:
    """Objects in drafts, texts in product offers; what is read-only is ignored when it comes back."""
    offer = create(seller)
    (image,) = offer["images"]
    assert seller.get(f"{PRODUCT_OFFERS}/{offer['id']}").json()["images"] == [image["url"]]
    sent = offer | {"createdAt": "2001-01-01T00:00:00Z", "updatedAt": None, "validation": {"errors": []}}
    answer = seller.put(f"/sale/offers/{offer['id']}", json=sent)
    assert answer.status_code == 200
    changing = {"updatedAt", "validation"}
    assert without(changing, answer.json()) == without(changing, offer)


def test_fact_37_parts_of_a_product_offer_come_back(seller: Account) -> None:
    """Each part that a read has shown may be sent back; parameters have names, by id or by value."""
    offer = list_product(seller)
    path = f"{PRODUCT_OFFERS}/{offer['id']}"
    assert all(one["name"] for one in offer["parameters"])
    for name in ("delivery", "afterSalesServices", "location", "taxSettings", "description"):
        assert seller.request("PATCH", path, json={name: offer[name]}).status_code == 200, name
    (parameter,) = offer["parameters"]
    for members in (("id", "valuesIds"), ("id", "values"), ("id", "values", "valuesIds")):
        sent = [{name: parameter[name] for name in members}]
        assert seller.request("PATCH", path, json={"parameters": sent}).status_code == 200, members
    changing = {"updatedAt", "validation"}
    assert without(changing, seller.get(path).json()) == without(changing, offer)


def test_fact_38_short_forms_of_a_product_set(seller: Account) -> None:
    """A product by its id, a producer without a type, a quantity as an object, an element without a product."""
    offer = list_product(seller)
    product = offer["productSet"][0]["product"]["id"]
    producer = seller.get("/sale/responsible-producers").json()["responsibleProducers"][0]["id"]
    alone = list_product(seller, by_gtin(productSet=[{"product": {"id": product}}]))
    assert alone["productSet"][0]["product"]["id"] == product
    path = f"{PRODUCT_OFFERS}/{offer['id']}"
    element = {"responsibleProducer": {"id": producer}, "quantity": {"value": 2}}
    changed = seller.request("PATCH", path, json={"productSet": [element]})
    assert changed.status_code == 200
    assert changed.json()["productSet"][0]["quantity"] == {"value": 2}
    assert changed.json()["productSet"][0]["responsibleProducer"] == {"id": producer}
    assert changed.json()["productSet"][0]["product"]["id"] == product
    wrong = seller.request("PATCH", path, json={"productSet": [{"quantity": 3}]})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "JsonMappingException")


def test_fact_39_unknown_members_and_nulls(seller: Account) -> None:
    """422 with the name of what is unknown; an explicit null of a language is 400."""
    unknown = seller.post(PRODUCT_OFFERS, json=by_gtin(product={"id": "1"}))
    (problem,) = unknown.json()["errors"]
    assert (unknown.status_code, problem["code"]) == (422, "UnknownJSONProperty")
    assert problem["metadata"]["unknownProperties"] == "product"
    null = seller.post(PRODUCT_OFFERS, json={**by_gtin(), "language": None})
    assert (null.status_code, null.json()["errors"][0]["code"]) == (400, "JsonMappingException")


def test_fact_40_ids_of_commands_are_echoed(seller: Account) -> None:
    """A UUID with dashes or without."""
    for id_ in (str(uuid.uuid4()), uuid.uuid4().hex):
        assert seller.put(f"{COMMANDS}/{id_}", json=command("END", "7")).json()["id"] == id_
        assert seller.get(f"{COMMANDS}/{id_}").json()["id"] == id_


def test_fact_41_reports_of_commands(seller: Account) -> None:
    """The total is there from the start, the date at the end, and each task says how it went."""
    offers = [create(seller)["id"], create(seller, {"name": "Szkic"})["id"]]
    path = f"{COMMANDS}/{uuid.uuid4()}"
    assert seller.put(path, json=command("ACTIVATE", *offers)).json()["completedAt"] is None
    begun = seller.get(path).json()
    assert (begun["completedAt"], begun["taskCount"]) == (None, {"total": 2, "success": 0, "failed": 0})
    assert {task["status"] for task in seller.get(f"{path}/tasks").json()["tasks"]} == {"NEW"}
    seller.server.settle()
    done = seller.get(path).json()
    assert (bool(done["completedAt"]), done["taskCount"]) == (True, {"total": 2, "success": 1, "failed": 1})
    tasks = seller.get(f"{path}/tasks").json()["tasks"]
    assert [(task["offer"]["id"], task["status"]) for task in tasks] == [(offers[0], "SUCCESS"), (offers[1], "FAIL")]
    assert tasks[1]["errors"][0]["message"]


def test_fact_42_a_command_may_be_repeated(seller: Account) -> None:
    """The same id and content is the same command."""
    offer = create(seller)["id"]
    path = f"{COMMANDS}/{uuid.uuid4()}"
    answers = [seller.put(path, json=command("ACTIVATE", offer)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    seller.server.settle()
    assert seller.get(path).json()["taskCount"] == {"total": 1, "success": 1, "failed": 0}


def test_fact_42_waiting_times_are_whole_seconds(slow: Account) -> None:
    """Clients make an integer of `Retry-After`."""
    answer = slow.post(PRODUCT_OFFERS, json=by_gtin())
    assert (answer.status_code, answer.headers["retry-after"].isdigit()) == (202, True)


def test_fact_43_categories_and_parameters(seller: Account) -> None:
    """Every category has its members; a parent only those that have one."""
    (main, *_) = seller.get("/sale/categories").json()["categories"]
    assert {"id", "name", "leaf", "options"} <= set(main)
    assert main.get("parent") is None
    (child, *_) = seller.get(f"/sale/categories?parent.id={main['id']}").json()["categories"]
    assert child["parent"] == {"id": main["id"]}
    parameters = seller.get("/sale/categories/257150/parameters").json()["parameters"]
    shape = {"id", "name", "type", "required", "requiredForProduct", "unit", "options", "restrictions"}
    assert [one["id"] for one in parameters if not shape <= set(one)] == []
    (dictionary, *_) = [one for one in parameters if one["type"] == "dictionary"]
    assert {"id", "value", "dependsOnValueIds"} <= set(dictionary["dictionary"][0])


@pytest.mark.parametrize("kind_of_image", ["JPEG", "PNG", "WEBP", "GIF"])
def test_fact_44_raw_images(seller: Account, kind_of_image: str) -> None:
    """Bytes of every kind that clients send."""
    headers = {"Content-Type": f"image/{kind_of_image.lower()}", "Host": "upload.sklep.test"}
    answer = seller.post("/sale/images", content=picture(kind_of_image), headers=headers)
    assert answer.status_code == 201
    assert set(answer.json()) == {"location", "expiresAt"}


def test_fact_45_rules_that_sellers_meet(seller: Account) -> None:
    """Titles, tags of descriptions, empty parameters of a new product."""
    for name in ("a" * 76, "Wszystko — i nic"):
        assert seller.post(PRODUCT_OFFERS, json=by_gtin(name=name)).status_code == 422, name
    for tag in ("strong", "br"):
        items = [{"type": "TEXT", "content": f"<p>Opis <{tag}></{tag}></p>"}]
        answer = seller.post(PRODUCT_OFFERS, json=by_gtin(description={"sections": [{"items": items}]}))
        assert answer.status_code == 422
        assert f'"{tag}"' in answer.json()["errors"][0]["userMessage"]
    picture_url = upload(seller)
    empty = seller.post(PRODUCT_OFFERS, json=describing(inline(picture_url, parameters=[])))
    assert empty.status_code == 422
    unsafe = describing(inline(picture_url), productSet=[{"product": inline(picture_url)}])
    codes = {problem["code"] for problem in seller.post(PRODUCT_OFFERS, json=unsafe).json()["errors"]}
    assert "SAFETY_INFO_NOT_DEFINED" in codes
    assert seller.get("/sale/offers").json()["totalCount"] == 0


@pytest.mark.parametrize("media_type", ["application/json", V1, None])
def test_fact_47_a_command_without_a_body(seller: Account, media_type: str | None) -> None:
    """The client's fault, never the server's."""
    headers = {} if media_type is None else {"Content-Type": media_type}
    answer = seller.put(f"{COMMANDS}/{uuid.uuid4()}", headers=headers)
    assert 400 <= answer.status_code < 500
