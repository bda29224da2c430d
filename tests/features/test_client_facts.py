"""What clients of Allegro's API send: headers and query strings, facts 1 to 15 of the survey of clients.

Facts 4 and 8 are about connections and stand in tests/reliability/test_raw_http.py.
"""

from typing import Any

import httpx
import pytest
from listing import create, listable, publish

from harness import V1, Account, new_account

BETA, JSON, EVENTS = "application/vnd.allegro.beta.v1+json", "application/json", "/sale/offer-events"
ROOT = "954b95b6-43cf-4104-8354-dea4d9b10ddf"


def bare(seller: Account, method: str, path: str, *headers: tuple[str, str], **options: Any) -> httpx.Response:
    """A request with the token and these headers alone."""
    client = seller.server.client
    token = ("Authorization", f"Bearer {seller.token}")
    request = client.build_request(method, path, headers=[token, *headers], **options)
    if not any(name == "Accept" for name, _ in headers):
        del request.headers["accept"]
    return client.send(request)


def test_fact_01_accept_headers_of_all_kinds(seller: Account) -> None:
    """Vendor, plain, two lines, anything and none; a wrong one is told in the usual envelope."""
    for path in ("/sale/offers", EVENTS):
        for values in ([V1], [JSON], [JSON, V1], ["*/*"], []):
            assert bare(seller, "GET", path, *(("Accept", value) for value in values)).status_code == 200, values
    id_ = create(seller, {"name": "Szkic"})["id"]
    assert bare(seller, "DELETE", f"/sale/offers/{id_}").status_code == 204
    id_ = create(seller, {"name": "Szkic"})["id"]
    assert bare(seller, "DELETE", f"/sale/offers/{id_}", ("Accept", "*/*")).status_code == 204
    refused = bare(seller, "GET", "/sale/offers", ("Accept", BETA))
    assert refused.status_code == 406
    assert refused.json()["errors"] == [
        {
            "code": "NotAcceptableException",
            "message": "Not acceptable representation requested. Please check 'Accept' request header",
            "details": None,
            "path": None,
            "userMessage": "Request contains invalid data. Contact the application author.",
            "metadata": {},
        }
    ]


@pytest.mark.parametrize("content_type", [JSON, V1])
def test_fact_02_content_type_without_a_body(seller: Account, content_type: str) -> None:
    """Ignored where there is no body, judged where there is one."""
    header = ("Content-Type", content_type)
    assert bare(seller, "GET", "/sale/offers", header).status_code == 200
    id_ = create(seller, {"name": "Szkic"})["id"]
    assert bare(seller, "DELETE", f"/sale/offers/{id_}", header).status_code == 204
    answer = bare(seller, "POST", "/sale/offers", header, content=b'{"name":"Szkic"}')
    assert answer.status_code == (415 if content_type == JSON else 201)


@pytest.mark.parametrize("body", [b"[]", b"null"])
def test_fact_03_a_get_with_a_body(seller: Account, body: bytes) -> None:
    """It is not read."""
    assert bare(seller, "GET", "/sale/offers", ("Content-Type", JSON), content=body).status_code == 200


def test_fact_05_languages(seller: Account) -> None:
    """Any will do, but for producers, who ask for one that they know."""
    for language in ("pl-PL", "*", "de-DE"):
        assert seller.get("/sale/offers", headers={"Accept-Language": language}).status_code == 200
    assert bare(seller, "GET", "/sale/offers").status_code == 200
    refused = seller.get("/sale/responsible-producers", headers={"Accept-Language": "de-DE"})
    code = refused.json()["errors"][0]["code"]
    assert (refused.status_code, code) == (422, "UnsupportedLanguageInAcceptLanguageHeader")
    assert seller.get("/sale/responsible-producers", headers={"Accept-Language": "pl-PL"}).status_code == 200


@pytest.mark.parametrize("agent", ["node", "GuzzleHttp/7", "Go-http-client/1.1", "app/1.0 (+https://example.com)", ""])
def test_fact_06_user_agents_are_not_filtered(seller: Account, agent: str) -> None:
    """Nor is a missing one."""
    assert bare(seller, "GET", "/me", ("User-Agent", agent)).status_code == 200


def test_fact_07_other_headers_are_ignored(seller: Account) -> None:
    """Whatever libraries add."""
    names = ("X-Stainless-Lang", "X-Stainless-Retry-Count", "sec-fetch-mode", "X-Trace-Id", "Api-Key")
    assert bare(seller, "GET", "/me", *((name, "1") for name in names)).status_code == 200


def test_fact_10_lists_in_both_forms(seller: Account) -> None:
    """Repeated, or in one parameter with commas."""
    documents = [listable(seller, external={"id": f"SKU-{number}"}) for number in range(3)]
    ids = [create(seller, document)["id"] for document in documents]
    for query in (
        f"offer.id={ids[0]}&offer.id={ids[1]}",
        f"offer.id={ids[0]}%2C{ids[1]}",
        "external.id=SKU-0&external.id=SKU-1",
        "external.id=SKU-0%2CSKU-1",
        "publication.status=INACTIVE&publication.status=ENDED&limit=2",
        "publication.status=INACTIVE%2CENDED&limit=2",
    ):
        found = seller.get(f"/sale/offers?{query}").json()
        assert found["count"] == 2, query
        assert found["totalCount"] == (3 if "status" in query else 2)
    assert seller.get("/sale/offers?publication.status=ACTIVE%2CENDED").json()["totalCount"] == 0
    for query in ("type=OFFER_ACTIVATED&type=OFFER_ENDED", "type=OFFER_ACTIVATED%2COFFER_ENDED"):
        assert seller.get(f"{EVENTS}?{query}").json() == {"offerEvents": []}


@pytest.mark.parametrize("query", ["include=stock%2Cprice", "include=stock&include=price"])
def test_fact_10_parts_of_a_product_offer(seller: Account, query: str) -> None:
    """The same for what is to be included."""
    answer = seller.get(f"/sale/product-offers/{create(seller)['id']}/parts?{query}")
    assert answer.status_code == 200
    assert answer.json()["stock"] == {"available": 5}
    assert answer.json()["sellingMode"]["price"] == {"amount": "79.90", "currency": "PLN"}


def test_fact_11_unknown_parameters_are_ignored(seller: Account) -> None:
    """Misspelt, of other resources, or defaults that a client always sends."""
    terms = "/after-sales-service-conditions"
    sellers = f"seller.id={seller.id}"
    for path, query in (
        ("/sale/offers", "offer_id=1&external_id=2&ean=3"),
        ("/sale/shipping-rates", "seller.id=me"),
        ("/sale/shipping-rates", sellers),
        (f"{terms}/implied-warranties", sellers),
        (f"{terms}/return-policies", sellers),
        (f"{terms}/warranties", sellers),
        ("/sale/delivery-methods", "limit=60&offset=0"),
        ("/sale/categories", "phrase=telefon&limit=60&offset=0"),
    ):
        assert seller.get(f"{path}?{query}").content == seller.get(path).content, path


def test_fact_12_the_root_has_an_id(seller: Account) -> None:
    """It stands for no parent at all."""
    answer = seller.get(f"/sale/categories?parent.id={ROOT}")
    assert answer.json() == seller.get("/sale/categories").json()
    assert len(answer.json()["categories"]) == 13


def test_fact_13_spaces_and_letters_in_queries(seller: Account) -> None:
    """`+`, `%20` and encoded UTF-8 mean what they mean everywhere."""
    create(seller, {"name": "Żółty rower miejski"})
    for name in ("%C5%BB%C3%B3%C5%82ty+rower", "%C5%BB%C3%B3%C5%82ty%20rower"):
        assert seller.get(f"/sale/offers?name={name}").json()["totalCount"] == 1
    assert seller.get("/sale/matching-categories?name=telefon%20kom%C3%B3rkowy").json()["matchingCategories"]


def test_fact_14_from_is_exclusive(seller: Account) -> None:
    """The last id gives an empty page, which ends the walk."""
    publish(seller, create(seller)["id"], create(seller)["id"])
    events = seller.get(EVENTS).json()["offerEvents"]
    assert len(events) >= 2
    walked, last = [], None
    while page := seller.get(EVENTS, params={"limit": 1} | ({"from": last} if last else {})).json()["offerEvents"]:
        walked += page
        last = page[-1]["id"]
    assert walked == events
    assert seller.get(EVENTS, params={"from": last}).json() == {"offerEvents": []}


def test_fact_15_counts_and_totals(seller: Account) -> None:
    """`count` is of the page, `totalCount` of everything."""
    for number in range(3):
        create(seller, {"name": f"Szkic {number}"})
    for offset, count in ((0, 2), (2, 1), (3, 0), (60, 0)):
        page = seller.get("/sale/offers", params={"limit": 2, "offset": offset}).json()
        assert (page["count"], len(page["offers"]), page["totalCount"]) == (count, count, 3)
    assert new_account(seller.server).get("/sale/offers").json() == {"offers": [], "count": 0, "totalCount": 0}
