"""Many change small documents at once: nothing is lost, and what there may be once is there once."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx

from harness import V1, Account
from stragan.world import World

GROUPS, POINTS = "/sale/offer-additional-services/groups", "/points-of-service"


def all_at_once(seller: Account, method: str, asked: Sequence[tuple[str, Any]]) -> list[httpx.Response]:
    headers = {"Accept": V1, "Content-Type": V1, "Authorization": f"Bearer {seller.token}"}

    async def scenario(_world: World) -> list[httpx.Response]:
        transport = httpx.ASGITransport(seller.server.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            sent = (client.request(method, path, content=json.dumps(body), headers=headers) for path, body in asked)
            return await asyncio.gather(*sent)

    return seller.server.run(scenario)


def test_translations_do_not_overwrite_each_other(seller: Account) -> None:
    configuration = {
        "constraintCriteria": {"country": "PL", "type": "COUNTRY_SAME_QUANTITY"},
        "price": {"amount": "9.90", "currency": "PLN"},
    }
    ids, languages = ("GIFT_WRAP", "INSTALLATION"), ("en-US", "uk-UA", "sk-SK", "cs-CZ", "hu-HU")
    services = [{"definition": {"id": id_}, "description": "x", "configurations": [configuration]} for id_ in ids]
    group = seller.post(GROUPS, json={"name": "x", "language": "pl-PL", "additionalServices": services}).json()["id"]
    path = f"{GROUPS}/{group}/translations"
    asked = [
        (
            f"{path}/{language}",
            {"additionalServices": {"translation": [{"definition": {"id": id_}, "description": f"{id_} {language}"}]}},
        )
        for id_ in ids
        for language in languages
    ]
    assert [answer.status_code for answer in all_at_once(seller, "PATCH", asked)] == [200] * 10
    told = {
        (one["definition"]["id"], translated["language"]): one["description"]
        for translated in seller.get(path).json()["translations"]
        for one in translated["additionalServices"]["translation"]
    }
    assert told == {(id_, language): f"{id_} {language}" for id_ in ids for language in languages}


def test_one_point_of_several_similar_ones_is_made(seller: Account) -> None:
    place = {"lat": 52.4, "lon": 16.9}
    address = {"city": "Poznań", "zipCode": "60-166", "state": "W", "countryCode": "PL", "coordinates": place}
    document = {
        "name": "Hala",
        "seller": {"id": seller.id},
        "type": "PICKUP_POINT",
        "address": address,
        "openHours": [],
        "confirmationType": "CALL_US",
        "status": "ACTIVE",
    }
    answers = all_at_once(seller, "POST", [(POINTS, document)] * 8)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    (point,) = seller.get(POINTS, params={"seller.id": seller.id}).json()["posList"]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert {answer.headers["location"] for answer in refused} == {f"http://127.0.0.1{POINTS}/{point['id']}"}
