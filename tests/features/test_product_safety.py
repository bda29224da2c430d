"""Responsible persons and producers."""

import copy
from typing import Any
from uuid import uuid4

import pytest

from stragan.features.product_safety import service
from stragan.world import World

PERSONS, PRODUCERS = "/sale/responsible-persons", "/sale/responsible-producers"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
ADDRESS = {"countryCode": "PL", "street": "Wiśniowa 1", "postalCode": "00-000", "city": "Warszawa"}
CONTACT = {"email": "some@email.com", "phoneNumber": "123123123", "formUrl": "https://example.com/contact"}
SAMPLES: dict[str, dict[str, Any]] = {
    PERSONS: {
        "name": "Person responsible for batteries",
        "personalData": {"name": "Responsible person company name", "address": ADDRESS, "contact": CONTACT},
    },
    PRODUCERS: {
        "name": "Company responsible for producing product.",
        "producerData": {"tradeName": "Trade name of responsible producer", "address": ADDRESS, "contact": CONTACT},
    },
}
MEMBERS = {PERSONS: "responsiblePersons", PRODUCERS: "responsibleProducers"}
DATA = {PERSONS: "personalData", PRODUCERS: "producerData"}
CREATED = {PERSONS: 200, PRODUCERS: 201}  # two teams (behaviour §2)
OPAQUE: dict[str, Any] = {
    "code": "ERROR",
    "message": "Bad Request",
    "details": None,
    "path": None,
    "userMessage": "Bad Request",
    "metadata": {},
}
both_kinds = pytest.mark.parametrize("path", [PERSONS, PRODUCERS])


def sample(path: str, name: str, **data: Any) -> dict[str, Any]:
    document = copy.deepcopy(SAMPLES[path]) | {"name": name}
    document[DATA[path]] |= data
    return document


def problems(answer: Any) -> list[tuple[str, str | None, str]]:
    return [(error["code"], error["path"], error["message"]) for error in answer.json()["errors"]]


def listed(account: Any, path: str, **params: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = account.get(path, params=params).json()[MEMBERS[path]]
    return entries


@both_kinds
def test_create_then_list(seller: Any, other_seller: Any, path: str) -> None:
    created = seller.post(path, json=SAMPLES[path])
    assert created.status_code == CREATED[path]
    document = created.json()
    assert document == {"id": document["id"]} | SAMPLES[path]
    answer = seller.get(path).json()
    assert list(answer) == [MEMBERS[path], "count", "totalCount"]
    assert (answer["count"], answer["totalCount"]) == (2, 2)
    assert [entry["name"] for entry in answer[MEMBERS[path]]] == ["default", SAMPLES[path]["name"]]
    assert answer[MEMBERS[path]][1] == document
    assert [entry["name"] for entry in listed(other_seller, path)] == ["default"]


def test_one_producer(seller: Any, other_seller: Any) -> None:
    created = seller.post(PRODUCERS, json=SAMPLES[PRODUCERS])
    address = f"{PRODUCERS}/{created.json()['id']}"
    answer = seller.get(address)
    assert (answer.status_code, answer.content) == (200, created.content)
    for account, path in ((other_seller, address), (seller, f"{PRODUCERS}/{NOWHERE}"), (seller, f"{PRODUCERS}/x")):
        refused = account.get(path)
        assert refused.status_code == 404
        assert problems(refused)[0][:2] == ("RESPONSIBLE_PRODUCER_DOES_NOT_EXIST", "id")


@both_kinds
def test_put_takes_the_document_back(seller: Any, path: str) -> None:
    created = seller.post(path, json=SAMPLES[path])
    answer = seller.put(f"{path}/{created.json()['id']}", json=created.json())
    assert (answer.status_code, answer.content) == (200, created.content)


@both_kinds
def test_put_replaces(seller: Any, path: str) -> None:
    id_ = seller.post(path, json=SAMPLES[path]).json()["id"]
    request = sample(path, "Inna", contact={"email": "inny@example.com"}) | {"id": NOWHERE}
    answer = seller.put(f"{path}/{id_}", json=request)
    assert answer.status_code == 200
    document = answer.json()
    assert (document["id"], document["name"]) == (id_, "Inna")
    assert document[DATA[path]]["contact"] == {"email": "inny@example.com", "phoneNumber": None, "formUrl": None}
    assert listed(seller, path)[1] == document
    assert len(listed(seller, path)) == 2


@both_kinds
@pytest.mark.parametrize("id_", [NOWHERE, "x", "default"])
def test_put_of_what_is_not_there(seller: Any, path: str, id_: str) -> None:
    before = seller.get(path).content
    assert seller.put(f"{path}/{id_}", json=SAMPLES[path]).status_code == 404
    assert seller.get(path).content == before


@both_kinds
def test_nobody_changes_what_is_not_theirs(seller: Any, other_seller: Any, path: str) -> None:
    id_ = listed(seller, path)[0]["id"]
    before = seller.get(path).content
    assert other_seller.put(f"{path}/{id_}", json=SAMPLES[path]).status_code == 404
    assert seller.get(path).content == before


@both_kinds
def test_blank_ways_to_reach_somebody_are_none(seller: Any, path: str) -> None:
    contact = {"email": " some@email.com", "phoneNumber": "", "formUrl": " "}
    refused = seller.post(path, json=sample(path, "A", contact=contact))
    assert problems(refused)[0][2] == "Invalid email address format"
    answer = seller.post(path, json=sample(path, "A", contact=contact | {"email": "some@email.com"}))
    expected = {"email": "some@email.com", "phoneNumber": None, "formUrl": None}
    assert answer.json()[DATA[path]]["contact"] == expected


@both_kinds
@pytest.mark.parametrize("absent", ["data", "address", "contact", "contact is null"])
def test_a_document_without_its_parts_is_a_bad_request(seller: Any, path: str, absent: str) -> None:
    """#10923: the contact may be empty of each single member, but it must be there."""
    before = seller.get(path).content
    request = sample(path, "Nowy")
    if absent == "data":
        del request[DATA[path]]
    elif absent == "contact is null":
        request[DATA[path]]["contact"] = None
    else:
        del request[DATA[path]][absent]
    id_ = listed(seller, path)[0]["id"]
    for answer in (seller.post(path, json=request), seller.put(f"{path}/{id_}", json=request)):
        assert (answer.status_code, answer.json()) == (400, {"errors": [OPAQUE]})
    assert seller.get(path).content == before


@both_kinds
@pytest.mark.parametrize(
    ("case", "member", "value", "place", "message"),
    [
        ("no e-mail address", "contact", {"email": "nobody"}, "contact.email", "Invalid email address format"),
        ("nobody to be reached", "contact", {}, "contact", "email or formUrl must be provided"),
        (
            "Taiwan",
            "address",
            ADDRESS | {"countryCode": "TW"},
            "address.countryCode",
            "Country code TW is not supported",
        ),
    ],
)
def test_refusals(seller: Any, path: str, case: str, member: str, value: Any, place: str, message: str) -> None:
    before = seller.get(path).content
    request = sample(path, "Nowy", **{member: value})
    id_ = listed(seller, path)[0]["id"]
    for answer in (seller.post(path, json=request), seller.put(f"{path}/{id_}", json=request)):
        assert answer.status_code == 422
        assert problems(answer) == [("ConstraintViolationException", f"{DATA[path]}.{place}", message)]
    assert seller.get(path).content == before


def test_a_producer_may_be_far_away_but_a_person_may_not(seller: Any) -> None:
    address = ADDRESS | {"countryCode": "CN"}
    assert seller.post(PRODUCERS, json=sample(PRODUCERS, "A", address=address)).status_code == 201
    assert seller.post(PERSONS, json=sample(PERSONS, "A", address=address)).status_code == 422


@both_kinds
def test_a_name_is_used_once(seller: Any, other_seller: Any, path: str, polish: dict[str, str]) -> None:
    seller.post(path, json=sample(path, "Nazwa"))
    before = seller.get(path).content
    first = listed(seller, path)[0]["id"]
    for answer in (
        seller.post(path, json=sample(path, "Nazwa"), headers=polish),
        seller.put(f"{path}/{first}", json=sample(path, "Nazwa"), headers=polish),
    ):
        assert answer.status_code == 422
        assert problems(answer)[0][:2] == ("NAME_NOT_UNIQUE", "name")
        assert answer.json()["errors"][0]["userMessage"] == "Używasz już nazwy Nazwa. Wybierz inną."
    assert seller.get(path).content == before
    assert other_seller.post(path, json=sample(path, "Nazwa")).status_code == CREATED[path]
    other = PERSONS if path == PRODUCERS else PRODUCERS
    assert seller.post(other, json=sample(other, "Nazwa")).status_code == CREATED[other]


@both_kinds
@pytest.mark.parametrize(
    ("case", "body", "status"),
    [
        ("no body", b"", 400),
        ("no JSON", b"{", 400),
        ("a NUL", rb'{"name":"a\u0000b"}', 400),
        ("null", b"null", 422),
        ("a list", b"[]", 422),
        ("an object for a name", b'{"name":{}}', 422),
        ("a text for an address", b'{"name":"A","personalData":{"address":"x"},"producerData":{"address":"x"}}', 422),
        ("an empty object", b"{}", 400),
    ],
)
def test_unfit_bodies(seller: Any, path: str, case: str, body: bytes, status: int) -> None:
    before = seller.get(path).content
    headers = {"Content-Type": "application/vnd.allegro.public.v1+json"}
    id_ = listed(seller, path)[0]["id"]
    assert seller.post(path, content=body, headers=headers).status_code == status
    assert seller.put(f"{path}/{id_}", content=body, headers=headers).status_code == status
    assert seller.get(path).content == before


@both_kinds
def test_pages(seller: Any, path: str) -> None:
    ids = [listed(seller, path)[0]["id"]]
    ids += [seller.post(path, json=sample(path, f"Nazwa {i}")).json()["id"] for i in range(3)]
    assert sorted(entry["id"] for entry in listed(seller, path)) == sorted(ids)
    ids = [entry["id"] for entry in listed(seller, path)]  # what came in one millisecond may change places
    for params, expected in (
        ({"limit": 2}, ids[:2]),
        ({"offset": 1}, ids[1:]),
        ({"limit": 1, "offset": 2}, ids[2:3]),
        ({"offset": 4}, []),
    ):
        answer = seller.get(path, params=params).json()
        assert [entry["id"] for entry in answer[MEMBERS[path]]] == expected
        assert (answer["count"], answer["totalCount"]) == (len(expected), 4)


@both_kinds
@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "offset=-1", "offset=50001", "limit=1.5"])
def test_pages_that_cannot_be(seller: Any, path: str, query: str) -> None:
    answer = seller.get(f"{path}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, query.partition("=")[0])


def test_the_last_offsets(seller: Any) -> None:
    assert listed(seller, PRODUCERS, offset=50_000) == []
    assert listed(seller, PERSONS, offset=16_000) == []
    assert seller.get(PERSONS, params={"offset": 16_001}).status_code == 400


@pytest.mark.parametrize("language", ["*", "de-DE", "x", "de, *;q=0.5"])
def test_producers_need_a_language_that_is_supported(seller: Any, language: str) -> None:
    """Behaviour §2: a runtime's default of `*` is refused here, and accepted elsewhere."""
    headers = {"Accept-Language": language}
    before = seller.get(PRODUCERS).content
    address = f"{PRODUCERS}/{listed(seller, PRODUCERS)[0]['id']}"
    for answer in (
        seller.get(PRODUCERS, headers=headers),
        seller.get(address, headers=headers),
        seller.post(PRODUCERS, json=SAMPLES[PRODUCERS], headers=headers),
        seller.put(address, json=SAMPLES[PRODUCERS], headers=headers),
    ):
        assert answer.status_code == 422
        assert problems(answer)[0][0] == "UnsupportedLanguageInAcceptLanguageHeader"
    assert seller.get(PRODUCERS).content == before
    assert seller.get(PERSONS, headers=headers).status_code == 200


@pytest.mark.parametrize("language", ["pl-PL", "pl", "en-US", "uk-UA", "sk-SK", "cs-CZ", "hu-HU", "de, pl;q=0.5", ""])
def test_supported_languages(seller: Any, language: str) -> None:
    assert seller.get(PRODUCERS, headers={"Accept-Language": language}).status_code == 200


@both_kinds
def test_nothing_is_ever_deleted(seller: Any, path: str) -> None:
    assert seller.delete(f"{path}/{listed(seller, path)[0]['id']}").status_code == 405


@both_kinds
def test_a_user_is_needed(application: Any, anonymous: Any, path: str) -> None:
    for account in (application, anonymous):
        assert account.get(path).status_code == 401
        assert account.post(path, json=SAMPLES[path]).status_code == 401
        assert account.put(f"{path}/{NOWHERE}", json=SAMPLES[path]).status_code == 401


def test_what_other_features_ask(seller: Any, other_seller: Any, server: Any) -> None:
    producer = seller.post(PRODUCERS, json=sample(PRODUCERS, "Pierwszy")).json()
    person = seller.post(PERSONS, json=sample(PERSONS, "Pierwsza")).json()

    async def ask(world: World, account: Any) -> tuple[Any, ...]:
        found = await service.find_producer(world, account.id, producer["id"])
        met = await service.find_person(world, account.id, person["id"])
        return (
            found.producer_data.trade_name if found else None,
            met.personal_data.name if met else None,
            [named.id for named in await service.producers_named(world, account.id, "Pierwszy")],
            [named.id for named in await service.persons_named(world, account.id, "Pierwsza")],
            await service.producers_named(world, account.id, "pierwszy"),
            await service.persons_named(world, account.id, "Pierwszy"),
            [await service.producer_exists(world, account.id, producer["id"]) for _ in range(2)],
            [await service.person_exists(world, account.id, person["id"]) for _ in range(2)],
            [await service.producer_exists(world, account.id, id_) for id_ in (person["id"], NOWHERE, "", "\0")],
            [await service.person_exists(world, account.id, id_) for id_ in (producer["id"], NOWHERE, "", "\0")],
        )

    nothing = [False] * 4
    assert server.run(ask, seller) == (
        "Trade name of responsible producer",
        "Responsible person company name",
        [producer["id"]],
        [person["id"]],
        [],
        [],
        [True, True],
        [True, True],
        nothing,
        nothing,
    )
    assert server.run(ask, other_seller) == (None, None, [], [], [], [], [False] * 2, [False] * 2, nothing, nothing)


def test_a_changed_name_is_found_at_once(seller: Any, server: Any) -> None:
    producer = seller.post(PRODUCERS, json=sample(PRODUCERS, "Przed")).json()
    seller.put(f"{PRODUCERS}/{producer['id']}", json=producer | {"name": "Po"})

    async def ask(world: World) -> list[int]:
        return [len(await service.producers_named(world, seller.id, name)) for name in ("Przed", "Po")]

    assert server.run(ask) == [0, 1]


@both_kinds
def test_seeded_ones_keep_the_rules(seller: Any, server: Any, path: str) -> None:
    before = seller.get(path).content
    (entry,) = listed(seller, path)
    assert entry["name"] == "default"
    assert seller.put(f"{path}/{entry['id']}", json=entry).json() == entry

    async def again(world: World) -> None:
        await service.seed(world, seller.id)

    server.run(again)
    assert seller.get(path).content == before


def test_the_first_seller_has_the_ids_of_the_specification(guide_seller: Any) -> None:
    assert guide_seller.get(f"{PRODUCERS}/12345678-9abc-def1-2345-6789abcdef12").json()["name"] == "default"
    assert "33960380-98fe-4b3d-b69e-b261526f2730" in [entry["id"] for entry in listed(guide_seller, PERSONS)]


def test_several_processes_may_seed_at_once(server: Any) -> None:
    seller_id, ids = str(uuid4()), {"responsible-producers": str(uuid4())}

    async def twice(world: World) -> list[int]:
        import anyio

        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(lambda: service.seed(world, seller_id, ids=ids))
        found = await service.producers_named(world, seller_id, "default")
        assert [producer.id for producer in found] == list(ids.values())
        return [len(found), len(await service.persons_named(world, seller_id, "default"))]

    assert server.run(twice) == [1, 1]
