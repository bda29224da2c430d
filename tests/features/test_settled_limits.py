"""What the settings limit, with smaller numbers: the last that is allowed, and the code and message of one more."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from listing import create, listable, upload
from msgspec.structs import replace

from harness import Account, Server
from stragan.settings import Settings

DEFAULTS = {
    "max_drafts": 20_000,
    "max_command_offers": 1_000,
    "max_tags": 100,
    "max_shipping_rates": 250,
    "max_description_bytes": 40_000,
    "max_description_sections": 100,
    "max_offer_images": 16,
    "max_custom_parameters": 4,
}
POLISH = {"Accept-Language": "pl-PL"}


def text(content: str) -> dict[str, Any]:
    return {"items": [{"type": "TEXT", "content": content}]}


def drafts(seller: Account, count: int) -> Any:
    for _ in range(count - 1):
        create(seller, {"name": "Szkic"})
    return seller.post("/sale/offers", json={"name": "Szkic"}, headers=POLISH)


def command(seller: Account, count: int) -> Any:
    offers = [{"id": str(7_000_000_000 + n)} for n in range(count)]
    body = {"publication": {"action": "END"}, "offerCriteria": [{"offers": offers, "type": "CONTAINS_OFFERS"}]}
    return seller.put(f"/sale/offer-publication-commands/{uuid.uuid4()}", json=body, headers=POLISH)


def tags(seller: Account, count: int) -> Any:
    answers = [seller.post("/sale/offer-tags", json={"name": f"Tag {n}"}, headers=POLISH) for n in range(count)]
    return answers[-1]


def price_lists(seller: Account, count: int) -> Any:
    whole = seller.get(f"/sale/shipping-rates/{listable(seller)['delivery']['shippingRates']['id']}").json()
    have = len(seller.get("/sale/shipping-rates").json()["shippingRates"])
    answer = None
    for n in range(count - have):
        answer = seller.post("/sale/shipping-rates", json={**whole, "name": f"Cennik {n}"}, headers=POLISH)
    return answer


def described(seller: Account, count: int) -> Any:
    """A description of so many bytes."""
    around = len('{"sections":[{"items":[{"type":"TEXT","content":"<p></p>"}]}]}')
    description = {"sections": [text(f"<p>{'x' * (count - around)}</p>")]}
    return seller.post("/sale/offers", json=listable(seller, description=description), headers=POLISH)


def sections(seller: Account, count: int) -> Any:
    description = {"sections": [text("<p>Ładowarka</p>") for _ in range(count)]}
    return seller.post("/sale/offers", json=listable(seller, description=description), headers=POLISH)


def images(seller: Account, count: int) -> Any:
    urls = [{"url": upload(seller, f"#{n:06x}")} for n in range(count)]
    return seller.post("/sale/offers", json=listable(seller, images=urls), headers=POLISH)


def custom(seller: Account, count: int) -> Any:
    own = [{"name": f"Cecha własna {n}", "values": ["tak"]} for n in range(count)]
    return seller.post("/sale/offers", json={"name": "Szkic", "customParameters": own}, headers=POLISH)


@dataclass(frozen=True)
class Case:
    setting: str
    most: int
    ask: Callable[[Account, int], Any]
    code: str
    path: str | None
    english: str
    polish: str


CASES = (
    Case(
        "max_drafts",
        2,
        drafts,
        "ConstraintViolationException.MaxInactiveOffers",
        None,
        "You cannot create new drafts - your account has exceeded the maximum number 2 of drafts.",
        "Nie możesz tworzyć nowych szkiców - przekroczono ich maksymalną liczbę 2 na koncie.",
    ),
    Case(
        "max_command_offers",
        3,
        command,
        "VALIDATION_ERROR",
        "offerCriteria[0].offers",
        "size must be between 0 and 3",
        "Liczba ofert musi być pomiędzy 0 a 3",
    ),
    Case(
        "max_tags",
        3,
        tags,
        "TagLimitExceededException",
        None,
        "You cannot create more than 3 tags",
        "Możesz mieć najwyżej 3 tagów. Usuń któryś z niepotrzebnych.",
    ),
    Case(
        "max_shipping_rates",
        3,
        price_lists,
        "SHIPPING_RATES_LIMIT_EXCEEDED",
        None,
        "The limit of 3 shipping rates sets has been reached",
        "Możesz mieć najwyżej 3 cenników dostawy.",
    ),
    Case(
        "max_description_bytes",
        400,
        described,
        "VALIDATION_ERROR",
        "description",
        "The maximum size of the offer description has been exceeded (400 bytes).",
        "Przekroczono maksymalny rozmiar opisu oferty (400 bajtów).",
    ),
    Case(
        "max_description_sections",
        2,
        sections,
        "VALIDATION_ERROR",
        "description.sections",
        '"sections" size must be between 1 and 2',
        'Rozmiar "sections" musi być między 1 a 2',
    ),
    Case(
        "max_offer_images",
        2,
        images,
        "ConstraintViolationException.GallerySize",
        "images",
        "An offer may have at most 2 images.",
        "Oferta może mieć najwyżej 2 zdjęć.",
    ),
    Case(
        "max_custom_parameters",
        2,
        custom,
        "OfferCustomParametersException",
        "customParameters",
        "You can add at most 2 custom parameters.",
        "Możesz dodać najwyżej 2 własne parametry.",
    ),
)


def test_the_defaults_are_those_of_the_guides() -> None:
    settings = Settings()
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert {case.setting for case in CASES} == set(DEFAULTS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.setting)
def test_one_more_than_the_limit(
    server: Server, seller: Account, other_seller: Account, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    smaller = replace(server.world.settings, **{case.setting: case.most})
    monkeypatch.setattr(server.world, "settings", smaller)
    allowed = case.ask(seller, case.most)
    assert allowed.status_code < 300, allowed.text
    refused = case.ask(other_seller, case.most + 1)
    assert refused.status_code == 422
    (problem,) = refused.json()["errors"]
    told = (problem["code"], problem["path"], problem["message"], problem["userMessage"])
    assert told == (case.code, case.path, case.english, case.polish)
