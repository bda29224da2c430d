"""Implied warranties, return policies and warranties."""

import copy
from typing import Any
from uuid import uuid4

import pytest

from stragan.db import documents as store
from stragan.features.after_sales import service
from stragan.kernel.moments import MOMENT, Moments
from stragan.kernel.problems import Malformed, NotFound
from stragan.world import World

BASE = "/after-sales-service-conditions"
IMPLIED, POLICIES, WARRANTIES = f"{BASE}/implied-warranties", f"{BASE}/return-policies", f"{BASE}/warranties"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
ADDRESS = {
    "name": "Allegro.pl sp. z o.o.",
    "street": "Grunwaldzka 182",
    "postCode": "60-166",
    "city": "Poznań",
    "countryCode": "PL",
}
SAMPLES: dict[str, dict[str, Any]] = {
    IMPLIED: {
        "name": "Reklamacje",
        "individual": {"period": "P2Y"},
        "corporate": {"period": "P3Y"},
        "address": ADDRESS,
        "description": "Napisz do nas.",
    },
    POLICIES: {
        "name": "Zwroty",
        "isFulfillment": False,
        "availability": {"range": "FULL", "restrictionCause": None},
        "withdrawalPeriod": "P30D",
        "returnCost": {"coveredBy": "SELLER"},
        "address": ADDRESS,
        "contact": {"phoneNumber": "123 123 123", "email": "useridentifier@domain.com"},
        "options": {
            "cashOnDeliveryNotAllowed": True,
            "freeAccessoriesReturnRequired": True,
            "refundLoweredByReceivedDiscount": True,
            "businessReturnAllowed": False,
            "collectBySellerOnly": False,
        },
    },
    WARRANTIES: {
        "name": "Gwarancja",
        "type": "MANUFACTURER",
        "individual": {"period": "P24M", "lifetime": False},
        "corporate": {"period": None, "lifetime": True},
        "attachment": None,
        "description": None,
    },
}
MEMBERS = {IMPLIED: "impliedWarranties", POLICIES: "returnPolicies", WARRANTIES: "warranties"}
EXCEPTIONS = {
    IMPLIED: "ImpliedWarrantyNotFoundException",
    POLICIES: "ReturnPolicyNotFoundException",
    WARRANTIES: "WarrantyNotFoundException",
}
every_kind = pytest.mark.parametrize("path", [IMPLIED, POLICIES, WARRANTIES])


def sample(path: str, **members: Any) -> dict[str, Any]:
    return copy.deepcopy(SAMPLES[path]) | members


def problems(answer: Any) -> list[tuple[str, str | None]]:
    return [(error["code"], error["path"]) for error in answer.json()["errors"]]


@every_kind
def test_create_then_get(seller: Any, path: str) -> None:
    created = seller.post(path, json=SAMPLES[path])
    assert created.status_code == 201
    document = created.json()
    assert document == SAMPLES[path] | {"id": document["id"], "seller": {"id": seller.id}}
    fetched = seller.get(f"{path}/{document['id']}")
    assert (fetched.status_code, fetched.content) == (200, created.content)


@every_kind
def test_put_takes_the_document_back(seller: Any, path: str) -> None:
    created = seller.post(path, json=SAMPLES[path])
    answer = seller.put(f"{path}/{created.json()['id']}", json=created.json())
    assert (answer.status_code, answer.content) == (200, created.content)


@every_kind
def test_put_replaces(seller: Any, path: str) -> None:
    id_ = seller.post(path, json=SAMPLES[path]).json()["id"]
    answer = seller.put(f"{path}/{id_}", json=sample(path, name="Inne", id="ignored", seller={"id": "ignored"}))
    assert (answer.json()["id"], answer.json()["name"], answer.json()["seller"]) == (id_, "Inne", {"id": seller.id})
    assert seller.get(f"{path}/{id_}").content == answer.content
    assert [entry["name"] for entry in seller.get(path).json()[MEMBERS[path]]] == ["default", "Inne"]


@every_kind
def test_the_list(seller: Any, other_seller: Any, path: str) -> None:
    other_seller.post(path, json=SAMPLES[path])
    document = seller.post(path, json=SAMPLES[path]).json()
    listed = seller.get(path, params={"seller.id": seller.id}).json()
    assert list(listed) == ["count", MEMBERS[path]]
    assert listed["count"] == 2
    entry = listed[MEMBERS[path]][1]
    assert entry == (document if path == POLICIES else {"id": document["id"], "name": document["name"]})
    assert listed[MEMBERS[path]][0]["name"] == "default"


@every_kind
def test_pages(seller: Any, path: str) -> None:
    ids = [seller.get(path).json()[MEMBERS[path]][0]["id"]]
    ids += [seller.post(path, json=SAMPLES[path]).json()["id"] for _ in range(3)]

    def page(**params: int) -> list[str]:
        answer = seller.get(path, params=params).json()
        assert answer["count"] == len(answer[MEMBERS[path]])
        return [entry["id"] for entry in answer[MEMBERS[path]]]

    everything = page()
    assert sorted(everything) == sorted(ids)
    assert page(limit=2) + page(limit=60, offset=2) == everything
    assert page(offset=59) == []


@every_kind
@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 61}, {"offset": 60}, {"offset": -1}, {"limit": "x"}])
def test_bad_pages(seller: Any, path: str, params: dict[str, Any]) -> None:
    answer = seller.get(path, params=params)
    assert (answer.status_code, problems(answer)) == (400, [("BadRequestException", next(iter(params)))])


@every_kind
@pytest.mark.parametrize("id_", [NOWHERE, "nonsense"])
def test_unknown(seller: Any, path: str, id_: str) -> None:
    for answer in (seller.get(f"{path}/{id_}"), seller.put(f"{path}/{id_}", json=SAMPLES[path])):
        assert (answer.status_code, problems(answer)) == (404, [(EXCEPTIONS[path], "id")])


@every_kind
def test_terms_of_others_do_not_exist(seller: Any, other_seller: Any, path: str) -> None:
    theirs = f"{path}/{other_seller.post(path, json=SAMPLES[path]).json()['id']}"
    before = other_seller.get(theirs).content
    assert seller.get(theirs).status_code == 404
    assert seller.put(theirs, json=sample(path, name="Moje")).status_code == 404
    assert other_seller.get(theirs).content == before


@every_kind
def test_a_kind_does_not_know_the_others(seller: Any, path: str) -> None:
    id_ = seller.post(path, json=SAMPLES[path]).json()["id"]
    for other in {IMPLIED, POLICIES, WARRANTIES} - {path}:
        assert seller.get(f"{other}/{id_}").status_code == 404


@every_kind
def test_a_user_is_needed(application: Any, anonymous: Any, path: str) -> None:
    for account in (application, anonymous):
        assert account.get(path).status_code == 401
        assert account.post(path, json=SAMPLES[path]).status_code == 401


@every_kind
def test_bad_bodies(seller: Any, path: str) -> None:
    headers = {"Content-Type": "application/vnd.allegro.public.v1+json"}
    for body, status, expected in (
        (b"{", 400, ("BAD_REQUEST", "request.body")),
        (b"[]", 422, ("JsonMappingException", "request.body")),
        (b'{"name": {}}', 422, ("JsonMappingException", "name")),
    ):
        answer = seller.post(path, content=body, headers=headers)
        assert (answer.status_code, problems(answer)) == (status, [expected])


@pytest.mark.parametrize(
    ("case", "path", "members", "expected"),
    [
        ("companies too", IMPLIED, {"corporate": None}, ("UNPROCESSABLE_ENTITY", "corporate.period")),
        ("P1Y", IMPLIED, {"corporate": {"period": "P1Y"}}, ("UNPROCESSABLE_ENTITY", "corporate.period")),
        ("P24M", IMPLIED, {"individual": {"period": "P24M"}}, ("UNPROCESSABLE_ENTITY", "individual.period")),
        ("no address", IMPLIED, {"address": None}, ("UNPROCESSABLE_ENTITY", "address")),
        (
            "Polish post code",
            IMPLIED,
            {"address": ADDRESS | {"postCode": "60166"}},
            ("UNPROCESSABLE_ENTITY", "address.postCode"),
        ),
        ("space", IMPLIED, {"description": "a\u00a0b"}, ("UNPROCESSABLE_ENTITY", "description")),
        ("only consumers", WARRANTIES, {"corporate": None}, ("UNPROCESSABLE_ENTITY", "corporate")),
        ("only companies", WARRANTIES, {"individual": None}, ("UNPROCESSABLE_ENTITY", "individual")),
        ("warrantor", WARRANTIES, {"type": "NOBODY"}, ("JsonMappingException", "type")),
        ("no options", POLICIES, {"options": None}, ("AVAILABILITY_ENABLED_RETURN_OPTIONS_INVALID", None)),
        ("thirteen days", POLICIES, {"withdrawalPeriod": "P13D"}, ("UNPROCESSABLE_ENTITY", "withdrawalPeriod")),
        (
            "no cause",
            POLICIES,
            {"availability": {"range": "RESTRICTED"}},
            ("UNPROCESSABLE_ENTITY", "availability.restrictionCause.name"),
        ),
        ("range", POLICIES, {"availability": {"range": "SOME"}}, ("JsonMappingException", "availability.range")),
    ],
)
def test_refusals(seller: Any, case: str, path: str, members: dict[str, Any], expected: tuple[str, str]) -> None:
    before = seller.get(path).content
    stored = seller.get(path).json()[MEMBERS[path]][0]["id"]
    for answer in (
        seller.post(path, json=sample(path, **members)),
        seller.put(f"{path}/{stored}", json=sample(path, **members)),
    ):
        assert (answer.status_code, problems(answer)) == (422, [expected])
    assert seller.get(path).content == before


def test_the_texts_of_7119(seller: Any, polish: dict[str, str]) -> None:
    answer = seller.post(IMPLIED, json={"name": "Default"}, headers=polish)
    assert [error["userMessage"] for error in answer.json()["errors"]] == [
        "individual.period musi być podane",
        "corporate.period musi być podane",
        "address musi być podane",
    ]


def test_a_restriction_is_explained_in_the_readers_language(seller: Any, polish: dict[str, str]) -> None:
    members = {"range": "RESTRICTED", "restrictionCause": {"name": "SEALED_MEDIA", "description": "mine"}}
    created = seller.post(POLICIES, json=sample(POLICIES, availability=members), headers=polish)
    cause = created.json()["availability"]["restrictionCause"]
    assert cause["name"] == "SEALED_MEDIA"
    assert cause["description"].startswith("Zapieczętowane")
    path = f"{POLICIES}/{created.json()['id']}"
    assert seller.get(path, headers=polish).content == created.content
    assert seller.get(path).json()["availability"]["restrictionCause"]["description"].startswith("Sealed")
    listed = seller.get(POLICIES, headers=polish).json()["returnPolicies"]
    assert created.json() in listed
    full = seller.put(path, json=SAMPLES[POLICIES])
    assert seller.get(path, headers=polish).content == full.content


def test_returns_may_be_impossible(seller: Any) -> None:
    sent = {"name": "Bez zwrotów", "availability": {"range": "DISABLED", "restrictionCause": {"name": "CUSTOM_ITEM"}}}
    document = seller.post(POLICIES, json=sent).json()
    assert document["isFulfillment"] is False
    for member in ("withdrawalPeriod", "returnCost", "address", "contact", "options"):
        assert document[member] is None


def test_fulfillment_of_a_policy_never_changes(seller: Any) -> None:
    id_ = seller.post(POLICIES, json=sample(POLICIES, isFulfillment=True)).json()["id"]
    assert seller.put(f"{POLICIES}/{id_}", json=SAMPLES[POLICIES]).json()["isFulfillment"] is True


def test_a_warranty_for_life_has_no_period(seller: Any) -> None:
    sent = sample(WARRANTIES, individual={"period": "P12M", "lifetime": True}, corporate={"period": "P12M"})
    document = seller.post(WARRANTIES, json=sent).json()
    assert document["individual"] == {"period": None, "lifetime": True}
    assert document["corporate"] == {"period": "P12M", "lifetime": False}


def test_an_unused_policy_is_deleted(seller: Any, other_seller: Any) -> None:
    path = f"{POLICIES}/{seller.post(POLICIES, json=SAMPLES[POLICIES]).json()['id']}"
    assert other_seller.delete(path).status_code == 404
    answer = seller.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert seller.get(path).status_code == 404
    assert seller.delete(path).status_code == 404


def test_a_policy_in_use_stays(seller: Any, server: Any) -> None:
    id_ = seller.post(POLICIES, json=SAMPLES[POLICIES]).json()["id"]
    asked = []

    async def in_use(_world: World, seller_id: str, policy_id: str) -> bool:
        asked.append((seller_id, policy_id))
        return True

    with pytest.raises(Malformed) as refused:
        server.run(service.remove_return_policy, seller.id, id_, in_use)
    assert [problem.code for problem in refused.value.problems] == ["RETURN_POLICY_IN_USE"]
    with pytest.raises(NotFound):
        server.run(service.remove_return_policy, seller.id, NOWHERE, in_use)
    assert asked == [(seller.id, id_)]
    assert seller.get(f"{POLICIES}/{id_}").status_code == 200


@pytest.mark.parametrize("path", [IMPLIED, WARRANTIES])
def test_other_terms_are_never_deleted(seller: Any, path: str) -> None:
    id_ = seller.get(path).json()[MEMBERS[path]][0]["id"]
    assert seller.delete(f"{path}/{id_}").status_code == 405


@every_kind
def test_seeded_terms_keep_the_rules(seller: Any, server: Any, path: str) -> None:
    before = seller.get(path).json()
    entry = before[MEMBERS[path]][0]
    document = seller.get(f"{path}/{entry['id']}").json()
    assert seller.put(f"{path}/{entry['id']}", json=document).status_code == 200

    async def again(world: World) -> None:
        await service.seed(world, seller.id)

    server.run(again)
    assert seller.get(path).json() == before


def test_what_other_features_ask(seller: Any, other_seller: Any, server: Any) -> None:
    id_ = seller.get(WARRANTIES).json()["warranties"][0]["id"]

    async def ask(world: World) -> tuple[Any, ...]:
        return (
            await service.known(world.db, seller.id, "warranties", id_),
            await service.known(world.db, seller.id, "return-policies", id_),
            await service.known(world.db, other_seller.id, "warranties", id_),
            await service.choices(world, seller.id, "warranties"),
        )

    assert server.run(ask) == (True, False, False, ((id_, "default"),))


@every_kind
def test_terms_by_name(seller: Any, other_seller: Any, server: Any, path: str) -> None:
    """What an offer gets that names terms, or none: the only ones, else those named `default` (behaviour §4)."""
    kind: Any = path.removeprefix(f"{BASE}/")

    async def ask(world: World, name: str) -> tuple[Any, ...]:
        return (
            await service.named(world, seller.id, kind, name),
            await service.named(world, other_seller.id, kind, name),
            await service.default(world, seller.id, kind),
        )

    first = seller.get(path).json()[MEMBERS[path]][0]["id"]
    seller.put(f"{path}/{first}", json=sample(path, name="Inne"))
    assert server.run(ask, "Inne") == ([first], [], first)
    second = seller.post(path, json=sample(path, name="default")).json()["id"]
    assert server.run(ask, "default")[0::2] == ([second], second)
    seller.put(f"{path}/{second}", json=sample(path, name="Inne"))
    assert server.run(ask, "default")[0::2] == ([], None)
    assert sorted(server.run(ask, "Inne")[0]) == sorted([first, second])


def test_a_deleted_policy_is_not_meant(seller: Any, server: Any) -> None:
    async def ask(world: World) -> tuple[Any, ...]:
        return (
            await service.default(world, seller.id, "return-policies"),
            await service.named(world, seller.id, "return-policies", "default"),
        )

    id_ = seller.get(POLICIES).json()["returnPolicies"][0]["id"]
    assert server.run(ask) == (id_, [id_])
    assert seller.delete(f"{POLICIES}/{id_}").status_code == 204
    assert server.run(ask) == (None, [])


def test_what_another_process_changes_is_seen_in_a_second(seller: Any, server: Any) -> None:
    """The statement goes past this process's service, as another process's does."""
    watch = [0.0]

    async def ask(world: World) -> list[str | None]:
        world.caches["documents"] = Moments(now=lambda: watch[0])
        id_ = await service.default(world, seller.id, "return-policies")
        async with world.db.write() as tx:
            await store.remove(tx, seller.id, "return-policies", id_ or "")
        remembered = await service.default(world, seller.id, "return-policies")
        watch[0] += MOMENT
        return [id_, remembered, await service.default(world, seller.id, "return-policies")]

    id_ = seller.get(POLICIES).json()["returnPolicies"][0]["id"]
    assert server.run(ask) == [id_, id_, None]


def test_seeded_terms_may_have_chosen_ids(server: Any) -> None:
    seller_id = str(uuid4())
    ids = {kind: str(uuid4()) for kind in ("implied-warranties", "return-policies", "warranties")}

    async def make(world: World) -> list[bool]:
        await service.seed(world, seller_id, ids=ids)
        return [await service.known(world.db, seller_id, kind, id_) for kind, id_ in ids.items()]

    assert server.run(make) == [True, True, True]
