"""Translations of offers: `/sale/offers/{offerId}/translations` (2026 specification, behaviour §9)."""

import json
from typing import Any

import pytest
from bidders import auction, bid_well, new_bidder
from buying import buy
from changing import events, live
from listing import create, listable, publish, upload
from product_listing import SAFE, by_gtin, complete_product
from product_listing import create as list_product

from harness import new_account, problems
from stragan.features.translated import service as translated
from stragan.kernel.times import DAY

TITLE = "Dwadzieścia watów w białej ładowarce"


def path(offer_id: str, language: str = "") -> str:
    return f"/sale/offers/{offer_id}/translations" + (f"/{language}" if language else "")


def title(text: str) -> dict[str, Any]:
    return {"title": {"translation": text}}


def described(*items: tuple[str, str]) -> dict[str, Any]:
    """A description of one section: texts and addresses of pictures."""
    shown = [{"type": kind, "content" if kind == "TEXT" else "url": value} for kind, value in items]
    return {"description": {"translation": {"sections": [{"items": shown}]}}}


def languages(seller: Any, offer_id: str, **params: str) -> list[str]:
    answer = seller.get(path(offer_id), params=params)
    assert answer.status_code == 200, answer.text
    return [entry["language"] for entry in answer.json()["translations"]]


@pytest.fixture
def pictured(seller: Any) -> tuple[str, str]:
    """A draft with a text and a picture beside each other, and the picture's address."""
    url = upload(seller)
    items = [{"type": "TEXT", "content": "<p>Szybka ładowarka.</p>"}, {"type": "IMAGE", "url": url}]
    document = listable(seller, images=[{"url": url}], description={"sections": [{"items": items}]})
    return str(create(seller, document)["id"]), url


def test_an_offer_is_translated_element_by_element(seller: Any, pictured: tuple[str, str]) -> None:
    offer, url = pictured
    base = {
        "language": "pl-PL",
        "title": {"translation": "Ładowarka sieciowa USB-C 20 W biała", "type": "BASE"},
        "description": {
            "translation": {
                "sections": [
                    {
                        "items": [
                            {"type": "TEXT", "content": "<p>Szybka ładowarka.</p>"},
                            {"type": "IMAGE", "url": url},
                        ]
                    }
                ]
            },
            "type": "BASE",
        },
    }
    assert seller.get(path(offer)).json() == {"translations": [base]}
    changed = seller.patch(path(offer, "en-US"), json=title("White USB-C wall charger, 20 W"))
    assert (changed.status_code, changed.content) == (200, b"")
    text = described(("TEXT", "<p>A fast charger.</p>"), ("IMAGE", url))
    assert seller.patch(path(offer, "en-US"), json=text | {"title": None}).status_code == 200
    assert seller.patch(path(offer, "uk-UA"), json=title("Біле зарядне USB-C 20 Вт")).status_code == 200
    english = {
        "language": "en-US",
        "title": {"translation": "White USB-C wall charger, 20 W", "type": "MANUAL"},
        "description": {"translation": text["description"]["translation"], "type": "MANUAL"},
    }
    assert seller.get(path(offer), params={"language": "en-US"}).json() == {"translations": [english]}
    assert languages(seller, offer) == ["pl-PL", "en-US", "uk-UA"]
    assert languages(seller, offer, language="pl-PL") == ["pl-PL"]
    assert languages(seller, offer, language="cs-CZ") == []
    for element in ("title", "description"):
        removed = seller.delete(path(offer, "en-US"), params={"element": element})
        assert (removed.status_code, removed.content) == (204, b"")
        english.pop(element)
        left = [english] if len(english) > 1 else []
        assert seller.get(path(offer), params={"language": "en-US"}).json() == {"translations": left}
    for _ in range(2):
        assert seller.delete(path(offer, "uk-UA")).status_code == 204
    assert seller.get(path(offer)).json() == {"translations": [base]}


def test_safety_information_of_products(seller: Any) -> None:
    gtin = {"id": complete_product().gtins[0], "idType": "GTIN"}
    offer = list_product(seller, by_gtin(productSet=[{"product": gtin, "safetyInformation": SAFE}]))
    id_, product = str(offer["id"]), offer["productSet"][0]["product"]["id"]

    def shown(language: str) -> Any:
        return [
            entry.get("safetyInformation")
            for entry in seller.get(path(id_), params={"language": language}).json()["translations"]
        ]

    assert shown("pl-PL") == [{"products": [{"id": product, "translation": SAFE["description"], "type": "BASE"}]}]
    text = {"products": [{"id": product.upper(), "translation": "Keep away from fire."}]}
    assert seller.patch(path(id_, "en-US"), json={"safetyInformation": text} | title("A title")).status_code == 200
    assert shown("en-US") == [{"products": [{"id": product, "translation": "Keep away from fire.", "type": "MANUAL"}]}]
    other = {"element": "safety_information", "products.id": "b5a4e6a0-0000-4000-8000-000000000000"}
    assert seller.delete(path(id_, "en-US"), params=other).status_code == 204
    assert len(shown("en-US")[0]["products"]) == 1
    assert seller.delete(path(id_, "en-US"), params=other | {"products.id": product}).status_code == 204
    assert shown("en-US") == [None]
    assert seller.patch(path(id_, "en-US"), json={"safetyInformation": text}).status_code == 200
    assert seller.patch(path(id_, "en-US"), json={"safetyInformation": {"products": []}}).status_code == 200
    assert shown("en-US") == [None]


@pytest.mark.parametrize(
    ("case", "language", "body", "expected"),
    [
        ("an unknown language", "de-DE", title(TITLE), [("UnsupportedLanguageException", "language")]),
        ("its own language", "pl-PL", title(TITLE), [("VALIDATION_ERROR", "language")]),
        ("nothing", "en-US", {}, [("VALIDATION_ERROR", "request.body")]),
        ("nulls", "en-US", {"title": None, "description": None}, [("VALIDATION_ERROR", "request.body")]),
        ("null inside", "en-US", {"title": {"translation": None}}, [("VALIDATION_ERROR", "request.body")]),
        ("a blank title", "en-US", title(" "), [("VALIDATION_ERROR", "title.translation")]),
        ("a long title", "en-US", title("x" * 76), [("VALIDATION_ERROR", "title.translation")]),
        ("a text", "en-US", {"title": "White"}, [("JsonMappingException", "title")]),
        (
            "a link",
            "en-US",
            described(("TEXT", "<a>x</a>"), ("IMAGE", "PICTURE")),
            [
                (
                    "VALIDATION_ERROR",
                    "description.translation.sections[0].items[0].content",
                )
            ],
        ),
        (
            "no picture",
            "en-US",
            described(("TEXT", "<p>x</p>")),
            [("VALIDATION_ERROR", "description.translation.sections")],
        ),
        (
            "another order",
            "en-US",
            described(("IMAGE", "PICTURE"), ("TEXT", "<p>x</p>")),
            [("VALIDATION_ERROR", "description.translation.sections")],
        ),
        (
            "a stranger's product",
            "en-US",
            {"safetyInformation": {"products": [{"id": "1", "translation": "x"}]}},
            [("ProductNotFoundException", "safetyInformation.products[0].id")],
        ),
    ],
)
def test_wrong_translations(
    seller: Any, pictured: tuple[str, str], case: str, language: str, body: Any, expected: Any
) -> None:
    offer, url = pictured
    body = json.loads(json.dumps(body).replace("PICTURE", url))
    assert problems(seller.patch(path(offer, language), json=body)) == (422, expected), case
    assert languages(seller, offer) == ["pl-PL"]


def test_wrong_safety_texts(seller: Any) -> None:
    offer = list_product(seller)
    id_, product = str(offer["id"]), offer["productSet"][0]["product"]["id"]
    for texts, expected in (
        (["<b>x</b>"], ("VALIDATION_ERROR", "safetyInformation.products[0].translation")),
        (["x" * 5001], ("VALIDATION_ERROR", "safetyInformation.products[0].translation")),
        ([None], ("VALIDATION_ERROR", "safetyInformation.products[0].translation")),
        (["x", "y"], ("VALIDATION_ERROR", "safetyInformation.products[1].id")),
    ):
        products = [{"id": product, "translation": text} for text in texts]
        refused = seller.patch(path(id_, "en-US"), json={"safetyInformation": {"products": products}})
        assert problems(refused) == (422, [expected])


def test_what_changes_nothing_is_refused(seller: Any) -> None:
    offer = live(seller)
    assert seller.patch(path(offer, "cs-CZ"), json=title("Nabíječka")).status_code == 200
    again = seller.patch(path(offer, "cs-CZ"), json=title("Nabíječka"))
    assert problems(again) == (422, [("TranslationNotChangedException", None)])
    assert events(seller, offer).count("OFFER_TRANSLATION_UPDATED") == 1


def test_events_of_offers_that_are_live(seller: Any) -> None:
    offer = str(create(seller, listable(seller, external={"id": "A-1"}))["id"])
    assert seller.patch(path(offer, "en-US"), json=title("A charger")).status_code == 200
    publish(seller, offer)
    assert seller.patch(path(offer, "en-US"), json=title("Another charger")).status_code == 200
    assert seller.delete(path(offer, "sk-SK")).status_code == 204
    assert seller.delete(path(offer, "en-US")).status_code == 204
    found = seller.get("/sale/offer-events", params={"type": "OFFER_TRANSLATION_UPDATED"}).json()["offerEvents"]
    assert len(found) == 2
    assert found[0]["offer"] == {"id": offer, "external": {"id": "A-1"}, "publication": None}
    assert [event["translations"] for event in found] == [[{"language": "en-US"}]] * 2
    publish(seller, offer, action="END")
    assert seller.patch(path(offer, "en-US"), json=title("A third one")).status_code == 200
    assert events(seller, offer).count("OFFER_TRANSLATION_UPDATED") == 2


def test_translations_stay_after_a_purchase_or_a_bid(seller: Any, buyer: Any) -> None:
    bought, bid = live(seller), auction(seller)
    for offer in (bought, bid):
        assert seller.patch(path(offer, "en-US"), json=title("A charger")).status_code == 200
    buy(buyer, (bought, 1))
    bid_well(new_bidder(seller.server), bid, "7.00")
    for offer in (bought, bid):
        refused = seller.patch(path(offer, "en-US"), json=title("Another"))
        assert problems(refused) == (422, [("TranslationUpdateNotAllowedException", None)])
        (found,) = seller.get(path(offer), params={"language": "en-US"}).json()["translations"]
        assert found["title"]["translation"] == "A charger"


def test_the_base_language_is_that_of_the_draft(seller: Any) -> None:
    offer = str(list_product(seller, by_gtin(language="en-US", publication={"status": "INACTIVE"}))["id"])
    assert languages(seller, offer) == ["en-US"]
    refused = seller.patch(path(offer, "en-US"), json=title("A charger"))
    assert problems(refused) == (422, [("VALIDATION_ERROR", "language")])
    product_offer = f"/sale/product-offers/{offer}"
    assert seller.patch(product_offer, json={"language": "cs-CZ"}).status_code == 200
    assert seller.patch(product_offer, json={"publication": {"status": "ACTIVE"}}).status_code == 200
    changed = seller.patch(product_offer, json={"language": "en-US"})
    assert problems(changed) == (422, [("VALIDATION_ERROR", "language")])
    assert languages(seller, offer) == ["cs-CZ"]


def test_bad_queries(seller: Any) -> None:
    offer = str(create(seller)["id"])
    for answer, expected in (
        (seller.get(path(offer), params={"language": "de-DE"}), ("UnsupportedLanguageException", "language")),
        (seller.delete(path(offer, "en-US"), params={"element": "name"}), ("BadRequestException", "element")),
        (seller.delete(path(offer, "en-US"), params={"products.id": "1"}), ("BadRequestException", "products.id")),
    ):
        assert problems(answer) == (400, [expected])
    refused = seller.delete(path(offer, "de-DE"))
    assert problems(refused) == (422, [("UnsupportedLanguageException", "language")])


def test_offers_of_others_and_of_nobody(seller: Any, other_seller: Any) -> None:
    offer = live(seller)
    assert seller.patch(path(offer, "en-US"), json=title("A charger")).status_code == 200
    for id_, status in ((offer, 403), ("1", 404), ("nonsense", 404)):
        for answer in (
            other_seller.get(path(id_)),
            other_seller.patch(path(id_, "en-US"), json=title("Mine")),
            other_seller.delete(path(id_, "en-US")),
        ):
            assert answer.status_code == status
    (found,) = seller.get(path(offer), params={"language": "en-US"}).json()["translations"]
    assert found["title"]["translation"] == "A charger"


def test_an_archived_offer_has_no_translations(own_server: Any) -> None:
    seller = new_account(own_server)
    offer = live(seller)
    assert seller.patch(path(offer, "en-US"), json=title("A charger")).status_code == 200
    publish(seller, offer, action="END")

    async def kept(world: Any) -> list[str]:
        return list(await translated.every(world.db, seller.id, int(offer)))

    assert own_server.run(kept) == ["en-US"]
    own_server.advance(61 * DAY)
    own_server.settle()
    assert own_server.run(kept) == []
