"""Tags of offers: `/sale/offer-tags`, `/sale/offers/{offerId}/tags` (guide "Offer tags", behaviour §9)."""

from typing import Any

import pytest
from listing import create, publish

from harness import new_account, problems
from stragan.features.tags import service
from stragan.kernel.times import DAY

TAGS = "/sale/offer-tags"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"


def tag(seller: Any, name: str = "Komiksy", **members: Any) -> str:
    answer = seller.post(TAGS, json={"name": name, **members})
    assert (answer.status_code, list(answer.json())) == (200, ["id"])
    return str(answer.json()["id"])


def names(seller: Any, path: str = TAGS, **params: int) -> list[str]:
    answer = seller.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [entry["name"] for entry in answer.json()["tags"]]


def assign(seller: Any, offer_id: str, *ids: str) -> Any:
    return seller.post(f"/sale/offers/{offer_id}/tags", json={"tags": [{"id": id_} for id_ in ids]})


@pytest.fixture
def offer(seller: Any) -> str:
    """An active one."""
    offer_id = str(create(seller)["id"])
    publish(seller, offer_id)
    return offer_id


def test_a_tag_is_created_renamed_and_deleted(seller: Any) -> None:
    id_ = tag(seller, hidden=True)
    assert seller.get(TAGS).json() == {"tags": [{"id": id_, "name": "Komiksy", "hidden": True}]}
    changed = seller.put(f"{TAGS}/{id_}", json={"name": "Książki"})
    assert (changed.status_code, changed.content) == (200, b"")
    assert seller.get(TAGS).json() == {"tags": [{"id": id_, "name": "Książki", "hidden": False}]}
    removed = seller.delete(f"{TAGS}/{id_}")
    assert (removed.status_code, removed.content) == (204, b"")
    assert seller.get(TAGS).json() == {"tags": []}
    assert seller.delete(f"{TAGS}/{id_}").status_code == 404


def test_pages(seller: Any) -> None:
    wanted = [f"Tag {i}" for i in range(4)]
    for name in wanted:
        tag(seller, name)
    everything = names(seller)
    assert sorted(everything) == wanted
    assert names(seller, limit=3) + names(seller, limit=1000, offset=3) == everything
    assert names(seller, offset=4) == []


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 1001}, {"offset": -1}, {"limit": "x"}])
def test_bad_pages(seller: Any, params: dict[str, Any]) -> None:
    assert problems(seller.get(TAGS, params=params)) == (400, [("BadRequestException", next(iter(params)))])


@pytest.mark.parametrize(
    ("case", "body"),
    [
        ("absent", {}),
        ("null", {"name": None}),
        ("empty", {"name": ""}),
        ("blank", {"name": "  "}),
        ("26 characters", {"name": "x" * 26}),
    ],
)
def test_wrong_names(seller: Any, case: str, body: dict[str, Any]) -> None:
    id_ = tag(seller, "x" * 25)
    for answer in (seller.post(TAGS, json=body), seller.put(f"{TAGS}/{id_}", json=body)):
        assert problems(answer) == (422, [("VALIDATION_ERROR", "name")]), case
    assert names(seller) == ["x" * 25]


def test_a_seller_has_a_hundred_tags(seller: Any, polish: dict[str, str]) -> None:
    ids = [tag(seller, f"Tag {i}") for i in range(100)]
    refused = seller.post(TAGS, json={"name": "Tag 100"}, headers=polish)
    assert problems(refused) == (422, [("TagLimitExceededException", None)])
    assert refused.json()["errors"][0]["userMessage"] == (
        "Możesz mieć najwyżej 100 tagów. Usuń któryś z niepotrzebnych."
    )
    assert len(names(seller)) == 100
    seller.delete(f"{TAGS}/{ids[0]}")
    tag(seller, "Tag 100")


def test_tags_of_an_offer_are_replaced(seller: Any, offer: str) -> None:
    path = f"/sale/offers/{offer}/tags"
    first, second, third = (tag(seller, name) for name in ("Pierwszy", "Drugi", "Trzeci"))
    assert seller.get(path).json() == {"tags": []}
    given = assign(seller, offer, first, second, first)
    assert (given.status_code, given.content) == (200, b"")
    assert sorted(names(seller, path)) == ["Drugi", "Pierwszy"]
    assert assign(seller, offer, third).status_code == 200
    assert seller.get(path).json() == {"tags": [{"id": third, "name": "Trzeci", "hidden": False}]}
    assert assign(seller, offer).status_code == 200
    assert names(seller, path) == []


def test_a_deleted_tag_leaves_its_offers(seller: Any, offer: str) -> None:
    kept, gone = tag(seller, "Zostaje"), tag(seller, "Znika")
    assign(seller, offer, kept, gone)
    seller.delete(f"{TAGS}/{gone}")
    assert names(seller, f"/sale/offers/{offer}/tags") == ["Zostaje"]


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("absent", {}, [("VALIDATION_ERROR", "tags")]),
        ("null", {"tags": None}, [("VALIDATION_ERROR", "tags")]),
        (
            "unknown",
            {"tags": [{"id": NOWHERE}, {"id": "x"}]},
            [("TagNotFoundException", f"tags[{i}].id") for i in (0, 1)],
        ),
    ],
)
def test_wrong_assignments(seller: Any, offer: str, case: str, body: Any, expected: Any) -> None:
    assign(seller, offer, tag(seller))
    refused = seller.post(f"/sale/offers/{offer}/tags", json=body)
    assert problems(refused) == (422, expected), case
    assert names(seller, f"/sale/offers/{offer}/tags") == ["Komiksy"]


def test_drafts_and_unknown_offers_have_no_tags(seller: Any) -> None:
    draft = str(create(seller)["id"])
    for id_ in (draft, "1", "nonsense"):
        for answer in (seller.get(f"/sale/offers/{id_}/tags"), assign(seller, id_)):
            assert problems(answer) == (404, [("ERROR", None)])
            error = answer.json()["errors"][0]
            assert (error["message"], error["details"]) == (f"Offer {id_} not found", "OfferNotFoundException")


def test_tags_and_offers_of_others(seller: Any, other_seller: Any, offer: str) -> None:
    theirs, mine = tag(other_seller, "Cudzy"), tag(seller, "Mój")
    assign(seller, offer, mine)
    path = f"/sale/offers/{offer}/tags"
    for answer in (other_seller.get(path), assign(other_seller, offer, theirs)):
        assert answer.status_code == 403
    assert problems(assign(seller, offer, theirs)) == (422, [("TagNotFoundException", "tags[0].id")])
    for answer in (seller.put(f"{TAGS}/{theirs}", json={"name": "Przejęty"}), seller.delete(f"{TAGS}/{theirs}")):
        assert problems(answer) == (404, [("TagNotFoundException", "tagId")])
    assert (names(other_seller), names(seller), names(seller, path)) == (["Cudzy"], ["Mój"], ["Mój"])


def test_an_archived_offer_is_counted_no_longer(own_server: Any) -> None:
    seller = new_account(own_server)
    offer_id, id_ = str(create(seller)["id"]), tag(seller)
    publish(seller, offer_id)
    assign(seller, offer_id, id_)
    publish(seller, offer_id, action="END")

    async def counted(world: Any) -> list[int]:
        return [entry.offers for entry in await service.counted(world, seller.id)]

    assert own_server.run(counted) == [1]
    own_server.advance(61 * DAY)
    own_server.settle()
    assert own_server.run(counted) == [0]
