"""PATCH of product offers: merge, status, events, what is refused; operations that are finished later."""

import uuid
from typing import Any

import pytest
from listing import create as create_draft
from listing import listable, publish, upload
from product_listing import GUIDE_PRODUCT, SAFE, by_gtin, complete_product, create, errors

from harness import Account, Server
from stragan.kernel.times import DAY

PATH = "/sale/product-offers"


def patch(seller: Account, offer: dict[str, Any], changes: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = seller.patch(f"{PATH}/{offer['id']}", json=changes)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def kinds(seller: Account) -> list[str]:
    return [event["type"] for event in seller.get("/sale/offer-events").json()["offerEvents"]]


class TestMerge:
    def test_price_and_stock_of_a_live_offer_with_their_events(self, seller: Account) -> None:
        offer = create(seller)
        changed = patch(seller, offer, {"sellingMode": {"price": {"amount": "99.00", "currency": "PLN"}}})
        assert changed["sellingMode"]["price"]["amount"] == "99.00"
        assert changed["publication"]["status"] == "ACTIVE"
        assert {name for name in offer if changed[name] != offer[name]} == {"sellingMode", "updatedAt", "validation"}
        patch(seller, offer, {"stock": {"available": 3}})
        patch(seller, offer, {"name": "Zupełnie inny tytuł oferty"})
        patch(seller, offer, {"delivery": {"handlingTime": "P3D"}})
        assert kinds(seller) == ["OFFER_ACTIVATED", "OFFER_PRICE_CHANGED", "OFFER_STOCK_CHANGED", "OFFER_CHANGED"]
        events = seller.get("/sale/offer-events").json()["offerEvents"]
        assert {event["offer"]["id"] for event in events} == {offer["id"]}
        assert events[1]["offer"]["marketplaces"] == [{"id": "allegro-pl", "changeType": "MANUAL"}]

    def test_objects_merge_lists_are_replaced_and_null_clears(self, seller: Account) -> None:
        first, second = upload(seller, "#111111"), upload(seller, "#222222")
        offer = create(seller, by_gtin(images=[first], external={"id": "SKU-1"}))
        changed = patch(
            seller, offer, {"images": [second, first], "external": None, "delivery": {"handlingTime": "PT48H"}}
        )
        assert changed["images"] == [second, first]
        assert changed["external"] is None
        assert changed["delivery"]["handlingTime"] == "PT48H"
        assert changed["delivery"]["shippingRates"] == offer["delivery"]["shippingRates"]

    def test_an_empty_patch_changes_nothing(self, seller: Account) -> None:
        offer = create(seller)
        changed = patch(seller, offer, {})
        for name in offer.keys() - {"updatedAt", "validation"}:
            assert changed[name] == offer[name]
        assert kinds(seller) == ["OFFER_ACTIVATED"]

    def test_safety_of_the_first_product_without_naming_it(self, seller: Account) -> None:
        """Client-facts 38: `productSet[0]` may come without `product`."""
        offer = create(seller)
        changed = patch(seller, offer, {"productSet": [{"safetyInformation": SAFE}]})
        assert changed["productSet"][0]["safetyInformation"] == SAFE
        assert changed["productSet"][0]["product"] == offer["productSet"][0]["product"]
        assert changed["productSet"][0]["responsibleProducer"] == offer["productSet"][0]["responsibleProducer"]

    def test_the_products_id_alone_fills_the_offer_from_it_again(self, seller: Account) -> None:
        own = {"sections": [{"items": [{"type": "TEXT", "content": "<p>Opis sprzedawcy.</p>"}]}]}
        picture = upload(seller)
        offer = create(seller, by_gtin(description=own, images=[picture]))
        assert offer["images"] == [picture]
        product = {"id": complete_product().id}
        changed = patch(seller, offer, {"productSet": [{"product": product}]})
        assert changed["images"] != [picture]
        assert changed["description"]["sections"][0]["items"][0]["content"] == complete_product().description

    def test_a_product_is_not_taken_away(self, seller: Account) -> None:
        offer = create(seller)
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"productSet": [{"product": {"id": None}}]})
        assert (answer.status_code, errors(answer)) == (
            422,
            [("RemoveProductException", "productSet[0].product.id")],
        )
        assert seller.get(f"{PATH}/{offer['id']}").json() == offer

    def test_an_unrelated_old_problem_blocks_a_live_offer(self, seller: Account) -> None:
        """The whole offer is validated again (behaviour §4, #4830)."""
        offer = create(seller)
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"stock": {"available": 2}, "parameters": []})
        assert (answer.status_code, errors(answer)) == (
            422,
            [("ConstraintViolationException.MissingRequiredParameters", "parameters")],
        )
        assert seller.get(f"{PATH}/{offer['id']}").json() == offer

    def test_an_inactive_offer_keeps_its_problems_in_validation(self, seller: Account) -> None:
        offer = create(seller, by_gtin(publication={"status": "INACTIVE"}))
        changed = patch(seller, offer, {"parameters": []})
        assert [entry["code"] for entry in changed["validation"]["errors"]] == [
            "ConstraintViolationException.MissingRequiredParameters"
        ]
        again = patch(seller, offer, {"parameters": [{"id": "11323", "valuesIds": ["11323_2"]}]})
        assert again["validation"]["errors"] == []

    def test_unknown_members_are_refused(self, seller: Account) -> None:
        offer = create(seller)
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"status": "ENDED"})
        assert (answer.status_code, errors(answer)) == (422, [("UnknownJSONProperty", None)])

    def test_answers_may_be_sent_back_in_parts(self, seller: Account) -> None:
        """Client-facts 37: parameters, delivery, terms, location, description as they were read."""
        offer = create(seller)
        names = ("parameters", "delivery", "afterSalesServices", "location", "description", "payments", "stock")
        sent = {name: offer[name] for name in names}
        sent["delivery"] = {k: v for k, v in sent["delivery"].items() if v is not None}
        changed = patch(seller, offer, sent)
        for name in names:
            assert changed[name] == offer[name]

    def test_a_whole_set_is_sent_back(self, seller: Account) -> None:
        """Client-facts 37: in a patch, and for a new offer."""
        offer = create(seller)
        changed = patch(seller, offer, {"productSet": offer["productSet"], "publication": offer["publication"]})
        assert changed["productSet"] == offer["productSet"]
        again = create(seller, by_gtin(productSet=offer["productSet"]))
        assert again["productSet"] == offer["productSet"]


class TestStatus:
    def test_from_inactive_to_active_to_ended_to_active(self, seller: Account) -> None:
        offer = create(seller, by_gtin(publication={"status": "INACTIVE"}))
        assert patch(seller, offer, {"publication": {"status": "ACTIVE"}})["publication"]["status"] == "ACTIVE"
        ended = patch(seller, offer, {"publication": {"status": "ENDED"}})
        assert ended["publication"]["status"] == "ENDED"
        assert ended["publication"]["endedBy"] == "USER"
        assert patch(seller, offer, {"publication": {"status": "ACTIVE"}})["publication"]["status"] == "ACTIVE"
        assert kinds(seller) == ["OFFER_ACTIVATED", "OFFER_ENDED", "OFFER_ACTIVATED"]

    def test_never_back_to_inactive(self, seller: Account) -> None:
        offer = create(seller)
        answer = seller.patch(f"{PATH}/{offer['id']}", json={"publication": {"status": "INACTIVE"}})
        assert (answer.status_code, errors(answer)) == (422, [("VALIDATION_ERROR", "publication.status")])

    def test_stock_does_not_bring_an_ended_offer_back(self, seller: Account) -> None:
        offer = create(seller)
        patch(seller, offer, {"publication": {"status": "ENDED"}})
        assert patch(seller, offer, {"stock": {"available": 9}})["publication"]["status"] == "ENDED"

    def test_ended_is_done_even_if_the_rest_is_refused(self, seller: Account) -> None:
        offer = create(seller)
        changes = {"publication": {"status": "ENDED"}, "sellingMode": {"price": {"amount": "0.10", "currency": "PLN"}}}
        answer = seller.patch(f"{PATH}/{offer['id']}", json=changes)
        assert (answer.status_code, errors(answer)) == (
            422,
            [("ConstraintViolationException.Price", "sellingMode.price.amount")],
        )
        after = seller.get(f"{PATH}/{offer['id']}").json()
        assert after["publication"]["status"] == "ENDED"
        assert after["sellingMode"] == offer["sellingMode"]

    def test_a_listing_date(self, own_server: Server) -> None:
        from harness import new_account

        seller = new_account(own_server)
        document = by_gtin(publication={"status": "ACTIVE", "startingAt": "2999-01-01T10:00:00Z"})
        offer = create(seller, document)
        assert offer["publication"]["status"] == "ACTIVATING"
        assert offer["publication"]["startingAt"] == "2999-01-01T10:00:00.000Z"
        assert kinds(seller) == []

    def test_an_offer_with_a_duration_ends_by_itself(self, own_server: Server) -> None:
        from harness import new_account

        seller = new_account(own_server)
        offer = create(seller, by_gtin(publication={"duration": "P3D"}))
        own_server.advance(3 * DAY + 1000)
        own_server.settle()
        seller = _again(own_server, seller)
        after = seller.get(f"{PATH}/{offer['id']}").json()
        assert (after["publication"]["status"], after["publication"]["endedBy"]) == ("ENDED", "EXPIRATION")

    def test_advertisements_are_made_inactive(self, seller: Account) -> None:
        document = by_gtin(sellingMode={"format": "ADVERTISEMENT", "price": {"amount": "100", "currency": "PLN"}})
        document["stock"] = None
        offer = create(seller, {name: value for name, value in document.items() if value is not None})
        assert offer["publication"]["status"] == "INACTIVE"
        assert offer["delivery"]["shippingRates"] is None

    def test_publication_commands_work_on_product_offers(self, seller: Account) -> None:
        offer = create(seller, by_gtin(publication={"status": "INACTIVE"}))
        assert [task["status"] for task in publish(seller, offer["id"])] == ["SUCCESS"]
        after = seller.get(f"{PATH}/{offer['id']}").json()
        assert after["publication"]["status"] == "ACTIVE"
        assert after["productSet"] == offer["productSet"]


def _again(server: Server, seller: Account) -> Account:
    """The same seller with a token of the moved clock's time."""
    from harness import sign_in

    return sign_in(server, seller.id)


class TestFiveOfAProduct:
    def test_the_sixth_active_offer_is_refused(self, seller: Account) -> None:
        for _ in range(5):
            create(seller)
        answer = seller.post(PATH, json=by_gtin())
        assert (answer.status_code, errors(answer)) == (422, [("offerCounter", "productSet[0].product")])
        assert seller.get("/sale/offers?limit=1").json()["totalCount"] == 5
        used = by_gtin(parameters=[{"id": "11323", "valuesIds": ["11323_2"]}])
        create(seller, used)


class TestTheOlderGeneration:
    def test_a_draft_is_read_and_edited_as_a_product_offer(self, seller: Account) -> None:
        draft = create_draft(seller)
        shown = seller.get(f"{PATH}/{draft['id']}").json()
        assert shown["name"] == draft["name"]
        assert shown["productSet"] == []
        assert [value["id"] for value in shown["parameters"]] == [value["id"] for value in draft["parameters"]]
        changed = patch(seller, draft, {"stock": {"available": 2}})
        assert changed["stock"]["available"] == 2
        assert seller.get(f"/sale/offers/{draft['id']}").json()["stock"]["available"] == 2

    def test_a_draft_gets_a_product(self, seller: Account) -> None:
        draft = create_draft(seller)
        changed = patch(
            seller,
            draft,
            {
                "productSet": [{"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}],
                "parameters": [{"id": "11323", "valuesIds": ["11323_1"]}],
            },
        )
        assert changed["productSet"][0]["product"]["id"] == GUIDE_PRODUCT
        assert seller.get(f"/sale/offers/{draft['id']}").json()["product"] == {"id": GUIDE_PRODUCT}

    def test_a_product_offer_is_edited_as_a_draft(self, seller: Account) -> None:
        offer = create(seller)
        document = seller.get(f"/sale/offers/{offer['id']}").json()
        document["stock"]["available"] = 4
        assert seller.put(f"/sale/offers/{offer['id']}", json=document).status_code == 200
        after = seller.get(f"{PATH}/{offer['id']}").json()
        assert after["stock"]["available"] == 4
        assert after["productSet"] == offer["productSet"]
        assert kinds(seller) == ["OFFER_ACTIVATED", "OFFER_STOCK_CHANGED"]

    def test_drafts_publish_with_their_events(self, seller: Account) -> None:
        draft = create_draft(seller, listable(seller))
        publish(seller, draft["id"])
        publish(seller, draft["id"], action="END")
        events = seller.get("/sale/offer-events").json()["offerEvents"]
        assert [event["type"] for event in events] == ["OFFER_ACTIVATED", "OFFER_ENDED"]
        assert events[1]["offer"]["publication"] == {"endedBy": "USER"}


class TestOperations:
    @pytest.fixture
    def slow(self, kind: str, tmp_path: Any, request: pytest.FixtureRequest) -> Any:
        import msgspec

        from harness import new_account, running, started_before

        with started_before(kind, tmp_path, request) as settings:
            forced = msgspec.structs.replace(settings, slow_product_offers=True)
            with running(forced) as server:
                yield new_account(server)

    def test_202_then_303_to_the_offer(self, slow: Account) -> None:
        answer = slow.post(PATH, json=by_gtin())
        assert answer.status_code == 202
        offer = answer.json()
        assert offer["publication"]["status"] == "INACTIVE"
        location = answer.headers["location"]
        assert location.startswith(f"http://127.0.0.1{PATH}/{offer['id']}/operations/")
        assert int(answer.headers["retry-after"]) >= 0
        waiting = slow.get(location.removeprefix("http://127.0.0.1"))
        assert waiting.status_code == 202
        assert waiting.json()["offer"] == {"id": offer["id"]}
        assert waiting.json()["operation"]["status"] == "IN_PROGRESS"
        slow.server.settle()
        done = slow.get(location.removeprefix("http://127.0.0.1"))
        assert done.status_code == 303
        assert done.content == b""
        assert done.headers["location"] == f"http://127.0.0.1{PATH}/{offer['id']}"
        assert slow.get(f"{PATH}/{offer['id']}").json()["publication"]["status"] == "ACTIVE"

    def test_an_edit_shows_the_old_state_and_blocks_others(self, slow: Account) -> None:
        offer = slow.post(PATH, json=by_gtin()).json()
        slow.server.settle()
        first = slow.patch(f"{PATH}/{offer['id']}", json={"stock": {"available": 1}})
        assert (first.status_code, first.json()["stock"]["available"]) == (202, 7)
        second = slow.patch(f"{PATH}/{offer['id']}", json={"stock": {"available": 2}})
        assert (second.status_code, errors(second)) == (409, [("OfferConflictException", "")])
        slow.server.settle()
        assert slow.get(f"{PATH}/{offer['id']}").json()["stock"]["available"] == 1

    def test_an_operation_that_fails_tells_why(self, slow: Account) -> None:
        offer = slow.post(PATH, json=by_gtin()).json()
        slow.server.settle()
        answer = slow.patch(f"{PATH}/{offer['id']}", json={"publication": {"status": "INACTIVE"}})
        slow.server.settle()
        path = answer.headers["location"].removeprefix("http://127.0.0.1")
        failed = slow.get(path)
        assert (failed.status_code, errors(failed)) == (422, [("VALIDATION_ERROR", "publication.status")])

    def test_run_twice_it_changes_nothing_more(self, slow: Account) -> None:
        answer = slow.post(PATH, json=by_gtin())
        operation = answer.headers["location"].rpartition("/")[2]
        key = f"{slow.id}/{answer.json()['id']}/{operation}"
        from stragan.features.product_offers import service

        slow.server.run(service.finish, key)
        before = slow.get(f"{PATH}/{answer.json()['id']}").json()
        slow.server.run(service.finish, key)
        assert slow.get(f"{PATH}/{answer.json()['id']}").json() == before
        assert kinds(slow) == ["OFFER_ACTIVATED"]

    def test_an_operation_of_nobody(self, seller: Account) -> None:
        offer = create(seller)
        answer = seller.get(f"{PATH}/{offer['id']}/operations/{uuid.uuid4()}")
        assert answer.status_code == 404

    def test_another_sellers_operation(self, slow: Account) -> None:
        from harness import new_account

        answer = slow.post(PATH, json=by_gtin())
        other = new_account(slow.server)
        path = answer.headers["location"].removeprefix("http://127.0.0.1")
        assert other.get(path).status_code == 403
