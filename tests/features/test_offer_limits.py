"""Limits hold for every way in which an offer goes live: edits, commands, dates that have come, second lives."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from changing import QUANTITIES, change, codes, results
from listing import create as create_draft
from listing import listable, publish, status
from product_listing import GUIDE_PRODUCT, NEW, SAFE, by_gtin, create, errors

from harness import Account, Server, new_account, sign_in
from stragan.kernel.times import DAY, HOUR, iso

PATH = "/sale/product-offers"
USED = {"id": "11323", "valuesIds": ["11323_2"]}
FULL = (422, [("offerCounter", "productSet[0].product")])
TAKEN = (422, [("EXTERNAL_ID_NOT_UNIQUE", "external.id")])
SKU = {"id": "SKU-1"}


def waiting(seller: Account, **changes: Any) -> str:
    """An offer that is complete and not listed yet."""
    return str(create(seller, by_gtin(publication={"status": "INACTIVE"}, **changes))["id"])


def live(seller: Account, count: int = 1) -> list[str]:
    return [str(create(seller)["id"]) for _ in range(count)]


def patch(seller: Account, offer_id: str, changes: dict[str, Any]) -> tuple[int, list[tuple[str, str | None]]]:
    answer = seller.patch(f"{PATH}/{offer_id}", json=changes)
    return answer.status_code, errors(answer) if answer.status_code >= 400 else []


def become(seller: Account, offer_id: str, wanted: str) -> tuple[int, list[tuple[str, str | None]]]:
    return patch(seller, offer_id, {"publication": {"status": wanted}})


def told(seller: Account, offer_id: str) -> list[str]:
    found = seller.get("/sale/offer-events", params={"limit": 1000}).json()["offerEvents"]
    return [event["type"] for event in found if event["offer"]["id"] == offer_id]


class TestFiveOfAProduct:
    def test_the_sixth_is_not_activated_by_an_edit(self, seller: Account) -> None:
        sixth = waiting(seller)
        fifth = live(seller, 5)[-1]
        assert become(seller, sixth, "ACTIVE") == FULL
        assert status(seller, sixth) == "INACTIVE"
        assert become(seller, fifth, "ENDED") == (200, [])
        assert become(seller, sixth, "ACTIVE") == (200, [])
        assert become(seller, fifth, "ACTIVE") == FULL
        assert status(seller, fifth) == "ENDED"

    def test_a_live_offer_keeps_its_place(self, seller: Account) -> None:
        first = live(seller, 5)[0]
        assert patch(seller, first, {"stock": {"available": 2}}) == (200, [])
        assert become(seller, first, "ACTIVE") == (200, [])

    def test_a_used_one_does_not_become_the_sixth_new_one(self, seller: Account) -> None:
        used = [create(seller, by_gtin(parameters=[USED]))["id"] for _ in range(6)]
        live(seller, 5)
        assert patch(seller, used[0], {"parameters": [NEW]}) == FULL
        assert patch(seller, used[0], {"stock": {"available": 2}}) == (200, [])

    def test_a_command_activates_as_many_as_there_is_room_for(self, seller: Account) -> None:
        first, second, third = (waiting(seller) for _ in range(3))
        fifth, *_ = live(seller, 4)
        used = waiting(seller, parameters=[USED])
        tasks = publish(seller, second, first, third, used, f"0{second}")
        assert [task["status"] for task in tasks] == ["SUCCESS", "FAIL", "FAIL", "SUCCESS", "SUCCESS"]
        assert codes(tasks[1]) == codes(tasks[2]) == ["offerCounter"]
        assert tasks[1]["message"].startswith("Could not change offer publication status. You can have at most 5")
        assert [status(seller, id_) for id_ in (first, second, third)] == ["INACTIVE", "ACTIVE", "INACTIVE"]
        assert (told(seller, first), told(seller, second)) == ([], ["OFFER_ACTIVATED"])
        publish(seller, fifth, action="END")
        assert results(publish(seller, first)) == [("SUCCESS", "")]
        assert codes(publish(seller, fifth)[0]) == ["offerCounter"]

    @pytest.mark.parametrize("by_command", [False, True])
    def test_one_that_waited_for_its_date_ends(self, own_server: Server, by_command: bool) -> None:
        seller = new_account(own_server)
        at = iso(own_server.world.now() + HOUR)
        if by_command:
            late = waiting(seller)
            publish(seller, late, scheduledFor=at)
        else:
            late = create(seller, by_gtin(publication={"startingAt": at}))["id"]
        assert status(seller, late) == "ACTIVATING"
        fifth = live(seller, 5)[-1]
        own_server.advance(HOUR)
        own_server.settle()
        after = seller.get(f"{PATH}/{late}").json()["publication"]
        assert (after["status"], after["endedBy"], after["startingAt"]) == ("ENDED", "ERROR", None)
        assert told(seller, late) == ["OFFER_ENDED"]
        become(seller, fifth, "ENDED")
        assert become(seller, late, "ACTIVE") == (200, [])

    def test_one_that_starts_again_keeps_its_place(self, own_server: Server) -> None:
        seller = new_account(own_server)
        document = by_gtin(publication={"duration": "P3D", "republish": True})
        ids = [create(seller, document)["id"] for _ in range(5)]
        own_server.advance(3 * DAY)
        own_server.settle()
        seller = sign_in(own_server, seller.id)
        assert {status(seller, id_) for id_ in ids} == {"ACTIVE"}

    def test_offers_made_by_drafts_are_not_counted(self, seller: Account) -> None:
        document = listable(seller, product={"id": GUIDE_PRODUCT})
        ids = [create_draft(seller, document)["id"] for _ in range(6)]
        assert {task["status"] for task in publish(seller, *ids)} == {"SUCCESS"}
        element = {"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}
        create(seller, by_gtin(productSet=[element]))

    def test_sellers_do_not_share_a_limit(self, seller: Account, other_seller: Account) -> None:
        live(seller, 5)
        assert become(other_seller, waiting(other_seller), "ACTIVE") == (200, [])


class TestExternalIds:
    """With the setting, an ended offer gives its id free; it does not come back to one that is taken."""

    @pytest.fixture
    def unique(self, own_server: Server) -> Iterator[Account]:
        before = own_server.world.settings
        own_server.world.settings = msgspec.structs.replace(before, unique_external_ids=True)
        yield new_account(own_server)
        own_server.world.settings = before

    @pytest.fixture
    def ended(self, unique: Account) -> str:
        """An offer that has ended, whose external id another one has now."""
        id_ = str(create(unique, by_gtin(external=SKU))["id"])
        become(unique, id_, "ENDED")
        return id_

    def test_not_by_an_edit(self, unique: Account, ended: str) -> None:
        other = waiting(unique, external=SKU)
        assert become(unique, ended, "ACTIVE") == TAKEN
        later = {"status": "ACTIVE", "startingAt": "2999-01-01T10:00:00Z"}
        assert patch(unique, ended, {"publication": later}) == TAKEN
        assert status(unique, ended) == "ENDED"
        assert patch(unique, ended, {"publication": {"status": "ACTIVE"}, "external": {"id": "SKU-2"}}) == (200, [])
        assert become(unique, other, "ACTIVE") == (200, [])

    def test_not_by_a_command(self, unique: Account, ended: str) -> None:
        other = waiting(unique, external=SKU)
        assert codes(publish(unique, ended)[0]) == ["EXTERNAL_ID_NOT_UNIQUE"]
        assert codes(publish(unique, ended, scheduledFor="2999-01-01T10:00:00Z")[0]) == ["EXTERNAL_ID_NOT_UNIQUE"]
        assert status(unique, ended) == "ENDED"
        unique.delete(f"/sale/offers/{other}")
        assert results(publish(unique, ended)) == [("SUCCESS", "")]

    def test_one_that_starts_again_keeps_its_id(self, unique: Account) -> None:
        document = by_gtin(external=SKU, publication={"duration": "P3D", "republish": True})
        id_ = create(unique, document)["id"]
        unique.server.advance(3 * DAY)
        unique.server.settle()
        again = sign_in(unique.server, unique.id)
        assert status(again, id_) == "ACTIVE"
        second = again.post(PATH, json=by_gtin(external=SKU))
        assert (second.status_code, errors(second)) == TAKEN


def test_an_offer_starts_again_with_the_quantity_that_a_command_set(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = create(seller, by_gtin(publication={"duration": "P3D", "republish": True}))["id"]
    change(seller, QUANTITIES, {"changeType": "FIXED", "value": 3}, id_)
    own_server.advance(3 * DAY)
    own_server.settle()
    seller = sign_in(own_server, seller.id)
    offer = seller.get(f"{PATH}/{id_}").json()
    assert (offer["publication"]["status"], offer["stock"]["available"]) == ("ACTIVE", 3)
