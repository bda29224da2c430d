"""Publication commands, schedules, ends, republishing, expiry (guide §13, behaviour §3 and §5)."""

import uuid
from typing import Any

import pytest
from listing import command, create, listable, publish, status

from harness import new_account
from stragan.kernel.times import DAY, HOUR, iso, parse_instant

COMMANDS = "/sale/offer-publication-commands"


def test_a_command_answers_at_once_and_works_later(seller: Any) -> None:
    offer = create(seller)
    id_ = str(uuid.uuid4())
    answer = seller.put(f"{COMMANDS}/{id_}", json=command("ACTIVATE", offer["id"]))
    assert answer.status_code == 201
    report = answer.json()
    assert (report["id"], report["completedAt"]) == (id_, None)
    assert report["taskCount"] == {"total": 0, "success": 0, "failed": 0}
    assert seller.get(f"{COMMANDS}/{id_}").json()["taskCount"] == {"total": 1, "success": 0, "failed": 0}
    (task,) = seller.get(f"{COMMANDS}/{id_}/tasks").json()["tasks"]
    assert (task["status"], task["message"], task["finishedAt"], task["errors"]) == ("NEW", None, None, [])
    seller.server.settle()
    report = seller.get(f"{COMMANDS}/{id_}").json()
    assert report["taskCount"] == {"total": 1, "success": 1, "failed": 0}
    assert report["completedAt"] >= report["createdAt"]
    (task,) = seller.get(f"{COMMANDS}/{id_}/tasks").json()["tasks"]
    assert task == {
        "offer": {"id": offer["id"]},
        "message": "",
        "status": "SUCCESS",
        "scheduledAt": report["createdAt"],
        "finishedAt": task["finishedAt"],
        "field": "publication",
        "errors": [],
    }
    assert parse_instant(task["finishedAt"]) is not None
    assert status(seller, offer["id"]) == "ACTIVE"


def test_the_same_command_twice_is_one_command(seller: Any) -> None:
    offer, other = create(seller), create(seller)
    path = f"{COMMANDS}/{uuid.uuid4()}"
    seller.put(path, json=command("ACTIVATE", offer["id"]))
    seller.server.settle()
    again = seller.put(path, json=command("ACTIVATE", offer["id"]))
    assert again.status_code == 201
    assert again.json() == seller.get(path).json()
    conflict = seller.put(path, json=command("ACTIVATE", other["id"]))
    assert conflict.status_code == 409
    assert conflict.json()["errors"][0]["code"] == "COMMAND_ALREADY_REGISTERED_WITH_DIFFERENT_CONTENT"
    assert status(seller, other["id"]) == "INACTIVE"


def test_ids_are_answered_in_lower_case_and_belong_to_the_seller(seller: Any, other_seller: Any) -> None:
    id_ = uuid.uuid4()
    assert seller.put(f"{COMMANDS}/{str(id_).upper()}", json=command("END", "1")).json()["id"] == str(id_)
    assert seller.get(f"{COMMANDS}/{str(id_).upper()}").status_code == 200
    missing = other_seller.get(f"{COMMANDS}/{id_}")
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (404, "COMMAND_NOT_FOUND")
    assert other_seller.get(f"{COMMANDS}/{id_}/tasks").status_code == 404
    assert other_seller.put(f"{COMMANDS}/{id_}", json=command("END", "2")).status_code == 201
    dashless = uuid.uuid4().hex
    assert seller.put(f"{COMMANDS}/{dashless}", json=command("END", "1")).json()["id"] == dashless


@pytest.mark.parametrize(
    ("case", "body", "code", "path"),
    [
        ("too many", command("ACTIVATE", *map(str, range(1001))), "VALIDATION_ERROR", "offerCriteria[0].offers"),
        ("empty id", command("ACTIVATE", ""), "VALIDATION_ERROR", "offerCriteria[0].offers[].id"),
        ("unknown action", command("START", "1"), "JsonMappingException", "publication.action"),
        ("criteria as object", {"publication": {"action": "END"}, "offerCriteria": {}}, None, "offerCriteria"),
        ("no criteria", {"publication": {"action": "END"}}, None, "offerCriteria"),
        ("scheduled end", command("END", "1", scheduledFor="2030-01-01T00:00:00Z"), None, "publication.scheduledFor"),
        (
            "date without zone",
            command("ACTIVATE", "1", scheduledFor="2030-01-01T00:00:00"),
            None,
            "publication.scheduledFor",
        ),
    ],
)
def test_wrong_commands_are_refused(seller: Any, case: str, body: Any, code: str | None, path: str) -> None:
    answer = seller.put(f"{COMMANDS}/{uuid.uuid4()}", json=body)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["path"] == path
    assert code in (None, error["code"])


def test_a_command_needs_a_uuid_and_a_body(seller: Any) -> None:
    assert seller.put(f"{COMMANDS}/first", json=command("END", "1")).status_code == 422
    vendor = {"Content-Type": "application/vnd.allegro.public.v1+json"}
    assert seller.put(f"{COMMANDS}/{uuid.uuid4()}", headers=vendor).status_code == 400
    assert seller.put(f"{COMMANDS}/{uuid.uuid4()}").status_code == 400


def test_failures_say_why(seller: Any, other_seller: Any) -> None:
    draft, foreign, live = create(seller, {"name": "Oferta testowa"}), create(other_seller), create(seller)
    tasks = publish(seller, draft["id"], foreign["id"], "7", "x", live["id"])
    gone = "Could not change offer publication status. Offer not found. It was deleted, archived or never existed."
    invalid = "Could not change offer publication status. You cannot activate an invalid offer."
    assert [(t["status"], t["message"]) for t in tasks] == [
        ("FAIL", invalid),
        ("FAIL", gone),
        ("FAIL", gone),
        ("FAIL", gone),
        ("SUCCESS", ""),
    ]
    (error,) = tasks[0]["errors"]
    assert (error["code"], error["message"]) == ("UnknownError", "You cannot activate an invalid offer.")
    assert status(other_seller, foreign["id"]) == "INACTIVE"


def test_end_and_list_again(seller: Any) -> None:
    id_ = create(seller)["id"]
    assert publish(seller, id_, action="END")[0]["status"] == "FAIL"
    publish(seller, id_)
    publish(seller, id_, action="END")
    offer = seller.get(f"/sale/offers/{id_}").json()
    assert (offer["publication"]["status"], offer["publication"]["endedBy"]) == ("ENDED", "USER")
    assert publish(seller, id_)[0]["status"] == "SUCCESS"
    offer = seller.get(f"/sale/offers/{id_}").json()
    assert (offer["publication"]["status"], offer["publication"]["endedBy"]) == ("ACTIVE", None)


def test_an_ended_auction_stays_ended(seller: Any) -> None:
    auction = listable(
        seller,
        sellingMode={"format": "AUCTION", "startingPrice": {"amount": "1.00", "currency": "PLN"}},
        publication={"duration": "P3D"},
        stock={"available": 1},
    )
    id_ = create(seller, auction)["id"]
    publish(seller, id_)
    publish(seller, id_, action="END")
    assert publish(seller, id_)[0]["status"] == "FAIL"
    answer = seller.put(f"/sale/offers/{id_}", json=seller.get(f"/sale/offers/{id_}").json())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["details"] == "IllegalOfferUpdateException.IllegalEndedOfferUpdate"


def test_a_thousand_offers_in_one_command(seller: Any) -> None:
    tasks = publish(seller, *(str(n) for n in range(1, 1001)))
    assert len(tasks) == 1000
    assert {t["status"] for t in tasks} == {"FAIL"}


def test_scheduled_offers_go_live(own_server: Any) -> None:
    seller = new_account(own_server)
    id_, cancelled = create(seller)["id"], create(seller)["id"]
    at = iso(own_server.world.now() + 3 * HOUR)
    publish(seller, id_, cancelled, scheduledFor=at)
    offer = seller.get(f"/sale/offers/{id_}").json()
    assert (offer["publication"]["status"], offer["publication"]["startingAt"]) == ("ACTIVATING", at)
    publish(seller, cancelled, action="END")
    own_server.advance(2 * HOUR)
    own_server.settle()
    assert status(seller, id_) == "ACTIVATING"
    own_server.advance(1 * HOUR)
    own_server.settle()
    assert status(seller, id_) == "ACTIVE"
    assert status(seller, cancelled) == "ENDED"


def test_nothing_is_scheduled_for_the_past(seller: Any) -> None:
    id_ = create(seller)["id"]
    for at in ("2020-01-01T00:00:00Z", iso(seller.server.world.now())):
        (task,) = publish(seller, id_, scheduledFor=at)
        assert (task["status"], task["message"]) == ("FAIL", "You cannot schedule activating an offer in the past.")


def test_offers_with_a_duration_end(own_server: Any) -> None:
    seller = new_account(own_server)
    plain = create(seller, listable(seller, publication={"duration": "P3D"}))["id"]
    again = create(seller, listable(seller, publication={"duration": "PT72H", "republish": True}))["id"]
    unlimited = create(seller)["id"]
    publish(seller, plain, again, unlimited)
    assert seller.get(f"/sale/offers/{plain}").json()["publication"]["endingAt"] is not None
    own_server.advance(3 * DAY)
    own_server.settle()
    seller = new_token(own_server, seller)
    ended = seller.get(f"/sale/offers/{plain}").json()["publication"]
    assert (ended["status"], ended["endedBy"]) == ("ENDED", "EXPIRATION")
    assert status(seller, again) == "ACTIVE"
    assert status(seller, unlimited) == "ACTIVE"
    ending = seller.get(f"/sale/offers/{again}").json()["publication"]["endingAt"]
    assert parse_instant(ending) > own_server.world.now()


def test_drafts_expire_and_ended_offers_are_archived(own_server: Any) -> None:
    seller = new_account(own_server)
    draft, edited, ended, live = (create(seller)["id"] for _ in range(4))
    publish(seller, ended, live)
    publish(seller, ended, action="END")
    own_server.advance(61 * DAY)
    own_server.settle()
    again = new_token(own_server, seller)
    assert again.get(f"/sale/offers/{ended}").status_code == 404
    assert again.put(f"/sale/offers/{edited}", json={"name": "Oferta testowa"}).status_code == 200
    own_server.advance(60 * DAY)
    own_server.settle()
    again = new_token(own_server, seller)
    assert again.get(f"/sale/offers/{draft}").status_code == 404
    assert again.get(f"/sale/offers/{edited}").status_code == 200
    assert status(again, live) == "ACTIVE"


def new_token(server: Any, seller: Any) -> Any:
    from harness import sign_in

    return sign_in(server, seller.id)
