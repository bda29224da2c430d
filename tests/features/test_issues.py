"""Post-purchase issues in both generations, with buyers by the sandbox's powers (2026 specification)."""

import base64
import uuid
from typing import Any, NamedTuple

import pytest
from buying import ask, buy, new_buyer
from changing import live
from conversing import BETA, PDF, beta, picture

from harness import Account, Server, new_account, problems, sign_in
from stragan.kernel.ids import time_uuid
from stragan.kernel.times import DAY

ISSUES, DISPUTES = "/sale/issues", "/sale/disputes"
FILES, OLD_FILES = "/sale/issues/attachments", "/sale/dispute-attachments"
HOST = "http://127.0.0.1"


class Shop(NamedTuple):
    """A seller, a buyer and an offer, for tests that look at nothing but their own issue."""

    seller: Account
    buyer: Account
    offer_id: str

    def order(self, count: int = 1) -> str:
        return buy(self.buyer, (self.offer_id, count))


@pytest.fixture(scope="module")
def shop(server: Server) -> Shop:
    seller = new_account(server)
    return Shop(seller, new_buyer(server), live(seller, stock={"available": 5_000, "unit": "UNIT"}))


@pytest.fixture(scope="module")
def untouched(shop: Shop) -> str:
    """An order of two items, about which nobody complains."""
    return shop.order(2)


@pytest.fixture(scope="module")
def dispute(server: Server, shop: Shop) -> str:
    """One in which nothing is said but what opened it."""
    return opened(server, shop.order())


@pytest.fixture(scope="module")
def claim(server: Server, shop: Shop) -> str:
    """About two items for 159.80 zł; nobody touches it."""
    return opened(server, shop.order(2), "CLAIM")


def opened(server: Server, order_id: str, type_: str = "DISPUTE", **more: Any) -> str:
    answer = ask(server, f"/_stragan/purchases/{order_id}/issue", {"type": type_, "text": "Nie działa", **more})
    assert answer.status_code == 201, answer.text
    expected = {"type": type_, "status": f"{type_}_{'ONGOING' if type_ == 'DISPUTE' else 'SUBMITTED'}"}
    body = answer.json()
    assert body == {"issue_id": body["issue_id"], **expected, "chat_active": True, "decision": None}
    return str(body["issue_id"])


def act(server: Server, issue_id: str, what: str, body: Any = None) -> Any:
    return ask(server, f"/_stragan/issues/{issue_id}/{what}", body)


def issue(seller: Account, id_: str, **options: Any) -> dict[str, Any]:
    answer = beta(seller, "GET", f"{ISSUES}/{id_}", **options)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def listed(seller: Account, **params: Any) -> list[str]:
    answer = beta(seller, "GET", ISSUES, params=params)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["issues"]
    return [found["id"] for found in answer.json()["issues"]]


def chat(seller: Account, id_: str, **params: Any) -> list[tuple[str, str]]:
    answer = beta(seller, "GET", f"{ISSUES}/{id_}/chat", params=params)
    assert answer.status_code == 200, answer.text
    return [(message["author"]["role"], message["text"]) for message in answer.json()["chat"]]


def say(seller: Account, id_: str, text: str | None = "Sprawdzę", type_: Any = "REGULAR", **more: Any) -> Any:
    return beta(seller, "POST", f"{ISSUES}/{id_}/message", {"text": text, "type": type_, **more})


def decide(seller: Account, id_: str, status: Any, message: Any = "Decyzja", **more: Any) -> Any:
    return beta(seller, "POST", f"{ISSUES}/{id_}/status", {"status": status, "message": message, **more})


def order(seller: Account, buyer: Account, count: int = 1) -> str:
    return buy(buyer, (live(seller), count))


def line(seller: Account, order_id: str) -> dict[str, Any]:
    return dict(seller.get(f"/order/checkout-forms/{order_id}").json()["lineItems"][0])


def pln(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PLN"}


# What sellers see


def test_a_dispute(server: Server, seller: Account, buyer: Account) -> None:
    order_id = order(seller, buyer)
    id_ = opened(server, order_id, reason="NOT_AS_DESCRIBED", description="Zwrot 27 zł")
    found = issue(seller, id_)
    at = found["openedDate"]
    initial = found["chat"]["initialMessage"]
    assert found == {
        "id": id_,
        "type": "DISPUTE",
        "referenceNumber": None,
        "decisionDueDate": None,
        "openedDate": at,
        "subject": "does not match the description",
        "buyer": {"id": buyer.id, "login": buyer.login},
        "checkoutForm": {"id": order_id, "createdAt": line(seller, order_id)["boughtAt"]},
        "currentState": {
            "status": "DISPUTE_ONGOING",
            "statusDueDate": None,
            "returnRequired": None,
            "chatActive": True,
        },
        "chat": {
            "lastMessage": {"status": "NEW", "createdAt": at},
            "messagesCount": 1,
            "initialMessage": {
                "id": initial["id"],
                "text": "Nie działa",
                "attachments": [],
                "author": {"login": buyer.login, "role": "BUYER"},
                "createdAt": at,
            },
        },
        "expectations": [],
        "description": "Zwrot 27 zł",
        "offer": None,
        "product": None,
        "reason": None,
        "right": None,
        "attachments": [],
    }
    assert beta(seller, "GET", ISSUES).json() == {"issues": [found]}
    assert beta(seller, "GET", f"{ISSUES}/{id_}/chat").json() == {"chat": [initial]}
    polish = issue(seller, id_, headers={"Accept-Language": "pl-PL"})
    assert polish == found | {"subject": "niezgodny z opisem"}


def test_a_claim(own_server: Server) -> None:
    server, seller = own_server, new_account(own_server)
    buyer = new_buyer(server)
    now = ask(server, "/_stragan/clock", {"set": "2031-03-20T12:00:00Z", "freeze": True})
    assert now.status_code == 200, now.text
    seller = sign_in(server, seller.id)
    order_id = order(seller, buyer, 3)
    item = line(seller, order_id)
    id_ = opened(
        server,
        order_id,
        "CLAIM",
        quantity=2,
        expectation="PARTIAL_REFUND",
        refund="50",
        right="WARRANTY",
        reason_description="Ekran miga",
    )
    found = issue(seller, id_)
    due = "2031-04-03T21:59:59.000Z"  # the end of the day in Poland, where it is summer by then
    assert found["referenceNumber"] == "1/2031"
    assert found["decisionDueDate"] == due
    assert found["currentState"] == {
        "status": "CLAIM_SUBMITTED",
        "statusDueDate": due,
        "returnRequired": None,
        "chatActive": True,
    }
    assert found["expectations"] == [{"name": "PARTIAL_REFUND", "refund": pln("50.00")}]
    assert found["offer"] == {"id": item["offer"]["id"], "quantity": 2}
    assert found["reason"] == {"type": "DEFECT_FOUND_DURING_USE", "description": "Ekran miga"}
    assert (found["right"], found["subject"]) == ("WARRANTY", "defects emerged during use")
    second = issue(seller, opened(server, order(seller, buyer), "CLAIM"))
    assert second["referenceNumber"] == "2/2031"
    assert second["expectations"] == [{"name": "REFUND", "refund": None}]
    assert second["right"] == "COMPLAINT"


def test_the_list(server: Server, seller: Account, buyer: Account, other_seller: Account) -> None:
    orders = [order(seller, buyer) for _ in range(2)]
    dispute, claim = opened(server, orders[0]), opened(server, orders[0], "CLAIM")
    closed, foreign = opened(server, orders[1]), opened(server, order(other_seller, buyer))
    assert act(server, closed, "close").json()["status"] == "DISPUTE_CLOSED"
    assert sorted(listed(seller)) == sorted([dispute, claim, closed])
    assert listed(other_seller) == [foreign]
    assert listed(seller, status="CLAIM_SUBMITTED") == [claim]
    assert sorted(listed(seller, status=["DISPUTE_ONGOING", "DISPUTE_CLOSED"])) == sorted([dispute, closed])
    assert sorted(listed(seller, **{"checkoutForm.id": orders[0].upper()})) == sorted([dispute, claim])
    assert listed(seller, **{"checkoutForm.id": orders[0], "status": "DISPUTE_ONGOING"}) == [dispute]
    assert listed(seller, **{"checkoutForm.id": str(uuid.uuid4())}) == []
    assert [listed(seller, limit=1, offset=n) for n in range(4)] == [*([i] for i in listed(seller)), []]


def test_the_last_opened_comes_first(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    orders = [order(seller, buyer) for _ in range(3)]
    ids = []
    for order_id in orders:
        ids.append(opened(own_server, order_id))
        own_server.advance(1_000)
    assert listed(seller) == ids[::-1]
    assert act(own_server, ids[0], "close", {"outcome": "UNRESOLVED"}).json()["status"] == "DISPUTE_UNRESOLVED"
    before = issue(seller, ids[0])["openedDate"]
    own_server.advance(1_000)
    assert act(own_server, ids[0], "reopen").json()["status"] == "DISPUTE_ONGOING"
    assert listed(seller) == [ids[0], ids[2], ids[1]]
    assert issue(seller, ids[0])["openedDate"] > before


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"offset": -1}, "offset"),
        ({"status": "OPEN"}, "status"),
        ({"checkoutForm.id": "1"}, "checkoutForm.id"),
    ],
)
def test_wrong_filters(shop: Shop, dispute: str, params: dict[str, Any], path: str) -> None:
    seller = shop.seller
    assert problems(beta(seller, "GET", ISSUES, params=params)) == (422, [("BadRequestException", path)])
    if path != "status":
        assert problems(seller.get(DISPUTES, params=params)) == (400, [("BadRequestException", path)])
    if path in {"limit", "offset"}:
        answer = beta(seller, "GET", f"{ISSUES}/{dispute}/chat", params=params)
        assert problems(answer) == (422, [("BadRequestException", path)])
        answer = seller.get(f"{DISPUTES}/{dispute}/messages", params=params)
        assert problems(answer) == (400, [("BadRequestException", path)])


def test_strangers_see_nothing(shop: Shop, claim: str, dispute: str, other_seller: Account) -> None:
    seller = shop.seller
    gone = (404, [("ISSUE_NOT_FOUND", None)])
    for id_ in (claim, dispute, str(uuid.uuid4()), "x"):
        assert problems(beta(other_seller, "GET", f"{ISSUES}/{id_}")) == gone
        assert problems(beta(other_seller, "GET", f"{ISSUES}/{id_}/chat")) == gone
        assert problems(say(other_seller, id_)) == gone
        assert problems(decide(other_seller, id_, "ACCEPTED_REFUND")) == gone
        assert problems(other_seller.get(f"{DISPUTES}/{id_}")) == gone
        assert problems(other_seller.get(f"{DISPUTES}/{id_}/messages")) == gone
        body = {"text": "x", "type": "REGULAR", "attachment": None}
        assert problems(other_seller.post(f"{DISPUTES}/{id_}/messages", json=body)) == gone
    assert issue(seller, claim)["currentState"]["status"] == "CLAIM_SUBMITTED"
    assert chat(seller, claim) == chat(seller, dispute) == [("BUYER", "Nie działa")]


def test_public_clients_get_no_beta(shop: Shop) -> None:
    seller = shop.seller
    assert seller.get(ISSUES).status_code == 406
    answer = seller.get(ISSUES, headers={"Accept": BETA})
    assert answer.headers["content-type"] == BETA


# Talk


def test_a_conversation(server: Server, shop: Shop) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order())
    login = seller.get("/me").json()["login"]

    def last() -> str:
        return str(issue(seller, id_)["chat"]["lastMessage"]["status"])

    assert act(server, id_, "message", {"text": "Halo?"}).status_code == 201
    assert act(server, id_, "message", {"text": "Pomagam", "author": "ADMIN"}).status_code == 201
    assert last() == "NEW"  # the seller has not said a word
    answer = say(seller, id_)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": answer.json()["id"],
        "text": "Sprawdzę",
        "attachments": [],
        "author": {"login": login, "role": "SELLER"},
        "createdAt": answer.json()["createdAt"],
    }
    assert issue(seller, id_)["chat"]["lastMessage"] == {
        "status": "SELLER_REPLIED",
        "createdAt": answer.json()["createdAt"],
    }
    assert act(server, id_, "message", {"text": "Dziękuję"}).status_code == 201
    assert last() == "BUYER_REPLIED"
    assert act(server, id_, "message", {"text": "I jak?", "author": "ADMIN"}).status_code == 201
    assert last() == "ALLEGRO_ADVISOR_REPLIED"
    assert act(server, id_, "escalate").json()["status"] == "DISPUTE_ONGOING"
    assert last() == "ALLEGRO_ADVISOR_REPLIED"  # a note answers nobody
    said = [
        ("BUYER", "Nie działa"),
        ("BUYER", "Halo?"),
        ("ADMIN", "Pomagam"),
        ("SELLER", "Sprawdzę"),
        ("BUYER", "Dziękuję"),
        ("ADMIN", "I jak?"),
        ("SYSTEM", "The buyer has asked Allegro to help."),
    ]
    assert chat(seller, id_) == said
    assert issue(seller, id_)["chat"]["messagesCount"] == 7
    assert chat(seller, id_, limit=2, offset=3) == said[3:5]
    messages = beta(seller, "GET", f"{ISSUES}/{id_}/chat", headers={"Accept-Language": "pl"}).json()["chat"]
    assert messages[-1]["text"] == "Kupujący poprosił Allegro o pomoc."
    assert messages[-1]["author"] == {"login": None, "role": "SYSTEM"}
    assert messages[2]["author"] == {"login": None, "role": "ADMIN"}


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("nothing", {"type": "REGULAR"}, [("VALIDATION_ERROR", "text")]),
        ("blank", {"text": " ", "attachments": [], "type": "REGULAR"}, [("VALIDATION_ERROR", "text")]),
        ("long", {"text": "ż" * 20_001, "type": "REGULAR"}, [("VALIDATION_ERROR", "text")]),
        ("no type", {"text": "a"}, [("VALIDATION_ERROR", "type")]),
        ("unknown type", {"text": "a", "type": "SHOUT"}, [("JsonMappingException", "type")]),
        ("of claims", {"text": "a", "type": "RETURN_REQUIRED_CUSTOM"}, [("VALIDATION_ERROR", "type")]),
        (
            "unknown file",
            {"text": "a", "type": "REGULAR", "attachments": [{"id": str(uuid.uuid4())}]},
            [("ATTACHMENT_NOT_FOUND", "attachments[0].id")],
        ),
        (
            "many files",
            {"text": "a", "type": "REGULAR", "attachments": [{"id": "1"}] * 11},
            [("VALIDATION_ERROR", "attachments")],
        ),
    ],
)
def test_messages_that_are_refused(shop: Shop, dispute: str, case: str, body: Any, expected: Any) -> None:
    assert problems(beta(shop.seller, "POST", f"{ISSUES}/{dispute}/message", body)) == (422, expected), case
    assert chat(shop.seller, dispute) == [("BUYER", "Nie działa")]


def test_a_text_may_have_20000_characters(server: Server, shop: Shop) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order())
    assert say(seller, id_, "ż" * 20_000).status_code == 201


def test_a_repeated_message_is_added_once(server: Server, shop: Shop) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order())
    key = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"text": "Raz", "type": "REGULAR"}
    answers = [beta(seller, "POST", f"{ISSUES}/{id_}/message", body, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(chat(seller, id_)) == 2


def test_an_end_is_asked_for_and_given(server: Server, shop: Shop) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order())
    assert say(seller, id_, "Czy możemy zakończyć?", "END_REQUEST").status_code == 201
    assert issue(seller, id_)["currentState"]["status"] == "DISPUTE_ONGOING"
    assert act(server, id_, "close").json() == {
        "issue_id": id_,
        "type": "DISPUTE",
        "status": "DISPUTE_CLOSED",
        "chat_active": False,
        "decision": None,
    }
    assert issue(seller, id_)["currentState"]["chatActive"] is False
    closed = (409, [("ISSUE_CLOSED", None)])
    assert problems(say(seller, id_)) == closed
    for what, body in (("message", {"text": "x"}), ("close", None), ("escalate", None)):
        assert problems(act(server, id_, what, body)) == closed
    assert chat(seller, id_)[-1] == ("SYSTEM", "The buyer has closed the dispute.")
    assert len(chat(seller, id_)) == 3
    assert act(server, id_, "reopen").status_code == 200
    assert problems(act(server, id_, "reopen")) == (409, [("ISSUE_OPEN", None)])
    assert act(server, id_, "escalate").status_code == 200
    assert problems(act(server, id_, "escalate")) == (409, [("ISSUE_ESCALATED", None)])
    assert say(seller, id_).status_code == 201


# Claims


def test_a_return_is_asked_for(server: Server, shop: Shop) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order(), "CLAIM")

    def required() -> Any:
        return issue(seller, id_)["currentState"]["returnRequired"]

    assert problems(say(seller, id_, "x", "END_REQUEST")) == (422, [("VALIDATION_ERROR", "type")])
    for type_, expected in (
        ("REGULAR", None),
        ("RETURN_REQUIRED_SELLER_LABEL", True),
        ("RETURN_NOT_REQUIRED", False),
        ("RETURN_REQUIRED_CUSTOM", True),
        ("REGULAR", True),
    ):
        assert say(seller, id_, "Zwrot", type_).status_code == 201
        assert required() is expected
    assert decide(seller, id_, "ACCEPTED_REPAIR").status_code == 200
    assert problems(say(seller, id_, "x", "RETURN_NOT_REQUIRED")) == (409, [("CLAIM_ALREADY_DECIDED", None)])
    assert say(seller, id_).status_code == 201
    assert required() is True


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("ACCEPTED_REPAIR", "CLAIM_ACCEPTED"),
        ("ACCEPTED_REFUND", "CLAIM_ACCEPTED"),
        ("ACCEPTED_EXCHANGE", "CLAIM_ACCEPTED"),
        ("REJECTED_ADDITIONAL_REQUIREMENTS_NOT_COMPLETED", "CLAIM_REJECTED"),
        ("REJECTED_PRODUCT_NOT_RETURNED", "CLAIM_REJECTED"),
        ("REJECTED_PRODUCT_DAMAGED_BY_USER", "CLAIM_REJECTED"),
        ("REJECTED_PRODUCT_CONFORMS_TO_CONTRACT", "CLAIM_REJECTED"),
        ("REJECTED_MINOR_DEFECT", "CLAIM_REJECTED"),
        ("REJECTED_OTHER", "CLAIM_REJECTED"),
        ("REJECTED_CLAIM_WITHDRAWN_BY_BUYER", "CLAIM_REJECTED"),
    ],
)
def test_decisions(server: Server, shop: Shop, status: str, becomes: str) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order(), "CLAIM")
    answer = decide(seller, id_, status, "Powód decyzji")
    assert (answer.status_code, answer.content) == (200, b"")
    state = issue(seller, id_)["currentState"]
    assert (state["status"], state["chatActive"]) == (becomes, becomes == "CLAIM_ACCEPTED")
    assert state["statusDueDate"] is not None
    assert chat(seller, id_)[1:] == [("SELLER", "Powód decyzji")]
    assert problems(decide(seller, id_, "ACCEPTED_REFUND")) == (400, [("CLAIM_ALREADY_DECIDED", None)])
    assert say(seller, id_).status_code == (201 if becomes == "CLAIM_ACCEPTED" else 409)
    assert problems(act(server, id_, "close")) == (409, [("ISSUE_CLOSED", None)])


def test_a_partial_refund(server: Server, shop: Shop) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order(2), "CLAIM")
    for refund, path in (
        (None, "partialRefund"),
        (pln("159.81"), "partialRefund.amount"),
        (pln("0"), "partialRefund.amount"),
        (pln("-1"), "partialRefund.amount"),
        (pln("1.001"), "partialRefund.amount"),
        (pln("x"), "partialRefund.amount"),
        ({"amount": "1.00", "currency": "EUR"}, "partialRefund.currency"),
    ):
        answer = decide(seller, id_, "ACCEPTED_PARTIAL_REFUND", partialRefund=refund)
        assert problems(answer) == (400, [("VALIDATION_ERROR", path)]), refund
    answer = decide(seller, id_, "ACCEPTED_REFUND", partialRefund=pln("1.00"))
    assert problems(answer) == (400, [("VALIDATION_ERROR", "partialRefund")])
    assert issue(seller, id_)["chat"]["messagesCount"] == 1
    assert decide(seller, id_, "ACCEPTED_PARTIAL_REFUND", partialRefund=pln("159.80")).status_code == 200
    told = act(server, id_, "message", {"text": "Dziękuję"}).json()
    assert told["decision"] == "ACCEPTED_PARTIAL_REFUND"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("VALIDATION_ERROR", "status"), ("VALIDATION_ERROR", "message")]),
        ({"status": "ACCEPTED_REPAIR", "message": " "}, [("VALIDATION_ERROR", "message")]),
        ({"status": "ACCEPTED_REPAIR", "message": "x" * 20_001}, [("VALIDATION_ERROR", "message")]),
        ({"status": "CLAIM_ACCEPTED", "message": "x"}, [("JsonMappingException", "status")]),
    ],
)
def test_decisions_that_are_refused(shop: Shop, claim: str, body: Any, expected: Any) -> None:
    assert problems(beta(shop.seller, "POST", f"{ISSUES}/{claim}/status", body)) == (400, expected)
    assert issue(shop.seller, claim)["currentState"]["status"] == "CLAIM_SUBMITTED"


def test_a_dispute_is_not_decided(shop: Shop, dispute: str) -> None:
    assert problems(decide(shop.seller, dispute, "ACCEPTED_REFUND")) == (400, [("NOT_A_CLAIM", None)])
    assert len(chat(shop.seller, dispute)) == 1


def test_what_buyers_do_with_claims(server: Server, shop: Shop) -> None:
    seller = shop.seller
    order_id = shop.order()
    id_ = opened(server, order_id, "CLAIM")
    for what in ("escalate", "reopen"):
        assert problems(act(server, id_, what)) == (422, [("NOT_A_DISPUTE", None)])
    assert problems(act(server, id_, "close", {"outcome": "UNRESOLVED"})) == (422, [("NOT_A_DISPUTE", "outcome")])
    assert act(server, id_, "close").json()["status"] == "CLAIM_SUBMITTED"
    assert chat(seller, id_)[-1] == ("SYSTEM", "The buyer has withdrawn the claim.")
    assert problems(act(server, id_, "close")) == (409, [("ISSUE_CLOSED", None)])
    opened(server, order_id, "CLAIM")  # another one may follow
    assert decide(seller, id_, "REJECTED_CLAIM_WITHDRAWN_BY_BUYER").status_code == 200


def test_time_decides_claims(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    orders = [order(seller, buyer) for _ in range(3)]
    late, withdrawn, rejected = (opened(own_server, order_id, "CLAIM") for order_id in orders)
    dispute = opened(own_server, orders[0])
    assert act(own_server, withdrawn, "close").status_code == 200
    assert decide(seller, rejected, "REJECTED_OTHER").status_code == 200
    own_server.advance(13 * DAY)
    own_server.settle()
    seller = sign_in(own_server, seller.id)
    assert issue(seller, late)["currentState"]["status"] == "CLAIM_SUBMITTED"
    own_server.advance(2 * DAY)
    own_server.settle()
    own_server.settle()
    seller = sign_in(own_server, seller.id)
    assert issue(seller, late)["currentState"]["status"] == "CLAIM_ACCEPTED"
    assert chat(seller, late)[1:] == [("SYSTEM", "The seller has not decided in time. The claim is accepted.")]
    assert issue(seller, withdrawn)["currentState"]["status"] == "CLAIM_REJECTED"
    assert len(chat(seller, rejected)) == 2
    assert issue(seller, dispute)["currentState"]["status"] == "DISPUTE_ONGOING"


# Files


def declare(seller: Account, content: bytes, name: str = "usterka.png") -> str:
    answer = beta(seller, "POST", FILES, {"fileName": name, "size": len(content)})
    assert answer.status_code == 201, answer.text
    id_ = str(answer.json()["id"])
    assert answer.json() == {"id": id_}
    assert answer.headers["location"] == f"{HOST}{FILES}/{id_}"
    return id_


def put(seller: Account, id_: str, content: bytes, media_type: str = "image/png") -> Any:
    return beta(seller, "PUT", f"{FILES}/{id_}", content=content, headers={"Content-Type": media_type})


def test_a_file_of_the_seller(server: Server, shop: Shop, other_seller: Account) -> None:
    seller = shop.seller
    id_, content = opened(server, shop.order()), picture()
    file = declare(seller, content)
    path = f"{FILES}/{file}"
    assert problems(put(other_seller, file, content))[0] == 404
    assert problems(put(seller, file, content, "image/gif"))[0] == 415
    assert problems(put(seller, file, content + b"x"))[0] == 413
    assert problems(put(seller, file, content[:-1])) == (422, [("ATTACHMENT_SIZE_MISMATCH", None)])
    answer = put(seller, file, content)
    assert (answer.status_code, answer.json()) == (200, {"id": file})
    assert beta(seller, "GET", path).status_code == 404  # it is not sent yet
    answer = say(seller, id_, "", attachments=[{"id": file}])
    assert answer.json()["attachments"] == [{"fileName": "usterka.png", "url": f"{HOST}{path}"}]
    answer = beta(seller, "GET", path)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, "image/png")
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''usterka.png")
    assert beta(other_seller, "GET", path).status_code == 404
    assert beta(seller, "GET", f"{FILES}/{uuid.uuid4()}").status_code == 404
    assert seller.get(f"/messaging/message-attachments/{file}").status_code == 404  # of another kind
    again = say(seller, id_, "x", attachments=[{"id": file}])
    assert problems(again) == (422, [("ATTACHMENT_NOT_FOUND", "attachments[0].id")])


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"filename": "a.png", "size": 1}, 400, [("ERROR", "fileName")]),
        ({"fileName": "a.png"}, 422, [("VALIDATION_ERROR", "size")]),
        ({"fileName": "a.png", "size": 2_097_153}, 422, [("ATTACHMENT_ERROR", "size")]),
        ({"fileName": "a.png", "size": 0}, 422, [("ATTACHMENT_ERROR", "size")]),
        ({"fileName": "", "size": 1}, 422, [("ATTACHMENT_ERROR", "fileName")]),
        ({"fileName": "a.zip", "size": 1}, 415, [("UNSUPPORTED_ATTACHMENT_TYPE", "fileName")]),
    ],
)
def test_declarations_that_are_refused(shop: Shop, body: Any, status: int, expected: Any) -> None:
    assert problems(beta(shop.seller, "POST", FILES, body)) == (status, expected)
    assert problems(shop.seller.post(OLD_FILES, json=body)) == (status, expected)


def test_a_file_of_the_buyer(server: Server, shop: Shop) -> None:
    seller = shop.seller
    files = [{"name": "foto.jpg", "content": base64.b64encode(picture("JPEG")).decode()}]
    id_ = opened(server, shop.order(), attachments=files)
    found = issue(seller, id_)
    assert found["chat"]["initialMessage"]["attachments"] == found["attachments"]
    (attachment,) = found["attachments"]
    assert attachment["fileName"] == "foto.jpg"
    assert beta(seller, "GET", attachment["url"]).content == picture("JPEG")
    pdf = [{"name": "opinia.pdf", "content": base64.b64encode(PDF).decode()}]
    assert act(server, id_, "message", {"attachments": pdf}).status_code == 201
    (sent,) = beta(seller, "GET", f"{ISSUES}/{id_}/chat", params={"offset": 1}).json()["chat"]
    assert beta(seller, "GET", sent["attachments"][0]["url"]).content == PDF
    wrong = {"name": "a.png", "content": base64.b64encode(PDF).decode()}
    answer = act(server, id_, "message", {"attachments": [wrong]})
    assert problems(answer) == (415, [("UNSUPPORTED_ATTACHMENT_TYPE", None)])
    assert len(chat(seller, id_)) == 2


def test_files_stay_and_go_with_the_data(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    files = [{"name": "foto.png", "content": base64.b64encode(picture()).decode()}]
    id_ = opened(own_server, order(seller, buyer), attachments=files)
    url = issue(seller, id_)["attachments"][0]["url"]
    own_server.advance(300 * DAY)
    own_server.settle()
    seller = sign_in(own_server, seller.id)
    assert beta(seller, "GET", url).content == picture()
    assert ask(own_server, "/_stragan/reset").status_code == 200
    seller = sign_in(own_server, seller.id)
    assert beta(seller, "GET", url).status_code == 404
    assert listed(seller) == []
    assert list((own_server.application.folder / "blobs").rglob(url.rpartition("/")[2])) == []


# The generation of 2020


def test_disputes_of_2020(server: Server, seller: Account, buyer: Account) -> None:
    order_id = order(seller, buyer)
    files = [{"name": f"{n}.png", "content": base64.b64encode(picture()).decode()} for n in "ab"]
    id_ = opened(server, order_id, reason="ITEM_IS_DAMAGED", attachments=files)
    claim = opened(server, order_id, "CLAIM")
    login = seller.get("/me").json()["login"]
    found = seller.get(f"{DISPUTES}/{id_}").json()
    newer = issue(seller, id_)
    url = newer["attachments"][0]["url"].replace(FILES, OLD_FILES)
    assert found == {
        "id": id_,
        "subject": {"name": "the product is damaged"},
        "status": "ONGOING",
        "messagesStatus": "NEW",
        "buyer": {"id": buyer.id, "login": buyer.login},
        "seller": {"id": seller.id or seller.get("/me").json()["id"], "login": login},
        "checkoutForm": newer["checkoutForm"],
        "message": {
            "id": newer["chat"]["initialMessage"]["id"],
            "text": "Nie działa",
            "attachment": {"fileName": "a.png", "url": url},
            "author": {"login": buyer.login, "role": "BUYER"},
            "createdAt": newer["openedDate"],
        },
        "messagesCount": 1,
        "lastMessageCreationDate": newer["openedDate"],
    }
    assert seller.get(DISPUTES).json() == {"disputes": [found]}
    assert seller.get(DISPUTES, params={"checkoutForm.id": order_id}).json() == {"disputes": [found]}
    assert seller.get(DISPUTES, params={"offset": 1}).json() == {"disputes": []}
    assert seller.get(f"{DISPUTES}/{id_}/messages").json() == {"messages": [found["message"]]}
    assert seller.get(url).content == picture()
    assert problems(seller.get(f"{DISPUTES}/{claim}")) == (404, [("ISSUE_NOT_FOUND", None)])
    polish = seller.get(f"{DISPUTES}/{id_}", headers={"Accept-Language": "pl-PL"}).json()
    assert polish["subject"] == {"name": "przedmiot jest uszkodzony"}


def test_talk_of_2020(server: Server, shop: Shop) -> None:
    seller = shop.seller
    id_ = opened(server, shop.order())
    path, content = f"{DISPUTES}/{id_}/messages", picture()
    declared = seller.post(OLD_FILES, json={"fileName": "a.png", "size": len(content)})
    assert declared.status_code == 201
    file = declared.json()["id"]
    assert declared.headers["location"] == f"{HOST}{OLD_FILES}/{file}"
    uploaded = seller.put(f"{OLD_FILES}/{file}", content=content, headers={"Content-Type": "image/png"})
    assert (uploaded.status_code, uploaded.content) == (201, b"")
    answer = seller.post(path, json={"text": "Proszę", "attachment": {"id": file}, "type": "REGULAR"})
    assert answer.status_code == 201
    url = f"{HOST}{OLD_FILES}/{file}"
    assert answer.json()["attachment"] == {"fileName": "a.png", "url": url}
    assert answer.json()["author"]["role"] == "SELLER"
    assert seller.get(url).content == content
    assert chat(seller, id_) == [("BUYER", "Nie działa"), ("SELLER", "Proszę")]
    assert seller.get(f"{DISPUTES}/{id_}").json()["messagesStatus"] == "SELLER_REPLIED"
    for body, field in (
        ({"type": "REGULAR"}, "text"),
        ({"text": "a"}, "type"),
        ({"text": "x" * 20_001, "type": "REGULAR"}, "text"),
    ):
        assert problems(seller.post(path, json=body)) == (422, [("VALIDATION_ERROR", field)])
    body = {"text": "a", "type": "RETURN_NOT_REQUIRED"}
    assert problems(seller.post(path, json=body)) == (422, [("JsonMappingException", "type")])
    body = {"text": "a", "type": "REGULAR", "attachment": {"id": file}}  # type: ignore[dict-item]
    assert problems(seller.post(path, json=body)) == (422, [("ATTACHMENT_NOT_FOUND", "attachments[0].id")])
    assert act(server, id_, "close").status_code == 200
    assert problems(seller.post(path, json={"text": "a", "type": "REGULAR"})) == (422, [("ISSUE_CLOSED", None)])
    assert seller.get(f"{DISPUTES}/{id_}").json()["status"] == "CLOSED"
    messages = seller.get(path, params={"limit": 1, "offset": 2}).json()["messages"]
    assert [(m["author"], m["text"], m["attachment"]) for m in messages] == [
        ({"login": None, "role": "SYSTEM"}, "The buyer has closed the dispute.", None)
    ]


# Openings


def test_what_an_issue_is_about(server: Server, seller: Account, buyer: Account) -> None:
    first, second = live(seller), live(seller, stock={"available": 5, "unit": "UNIT"})
    order_id = buy(buyer, (first, 1), (second, 3))
    lines = {
        item["offer"]["id"]: item["id"] for item in seller.get(f"/order/checkout-forms/{order_id}").json()["lineItems"]
    }
    about_one = opened(server, order_id, line_item_id=lines[second], quantity=2)
    assert issue(seller, about_one)["offer"] == {"id": second, "quantity": 2}
    whole = opened(server, order_id)
    assert issue(seller, whole)["offer"] is None
    claim = opened(server, order_id, "CLAIM", line_item_id=lines[second])
    assert issue(seller, claim)["offer"] == {"id": second, "quantity": 3}
    exists = (409, [("ISSUE_EXISTS", None)])
    for body in (
        {"type": "DISPUTE", "text": "x"},
        {"type": "DISPUTE", "text": "x", "line_item_id": lines[second]},
        {"type": "CLAIM", "text": "x", "line_item_id": lines[second]},
    ):
        assert problems(ask(server, f"/_stragan/purchases/{order_id}/issue", body)) == exists
    opened(server, order_id, "CLAIM", line_item_id=lines[first])
    assert len(listed(seller)) == 4


@pytest.mark.parametrize(
    ("case", "changes", "status", "expected"),
    [
        ("blank", {"text": " "}, 422, [("VALIDATION_ERROR", "text")]),
        ("long", {"text": "x" * 20_001}, 422, [("VALIDATION_ERROR", "text")]),
        ("unknown type", {"type": "RETURN"}, 422, [("JsonMappingException", "type")]),
        ("unknown reason", {"reason": "UGLY"}, 422, [("JsonMappingException", "reason")]),
        ("unknown line", {"line_item_id": time_uuid(0)}, 404, [("NOT_FOUND", "line_item_id")]),
        ("too many", {"quantity": 3, "type": "CLAIM"}, 422, [("WRONG_QUANTITY", "quantity")]),
        ("none", {"quantity": 0, "type": "CLAIM"}, 422, [("WRONG_QUANTITY", "quantity")]),
        ("quantity of nothing", {"quantity": 1}, 422, [("VALIDATION_ERROR", "line_item_id")]),
        ("wish in a dispute", {"expectation": "REPAIR"}, 422, [("VALIDATION_ERROR", "expectation")]),
        ("right in a dispute", {"right": "WARRANTY"}, 422, [("VALIDATION_ERROR", "right")]),
        ("description in a claim", {"type": "CLAIM", "description": "x"}, 422, [("VALIDATION_ERROR", "description")]),
        (
            "partial without amount",
            {"type": "CLAIM", "expectation": "PARTIAL_REFUND"},
            422,
            [("VALIDATION_ERROR", "refund")],
        ),
        ("amount without partial", {"type": "CLAIM", "refund": "1"}, 422, [("VALIDATION_ERROR", "refund")]),
        (
            "more than paid",
            {"type": "CLAIM", "expectation": "PARTIAL_REFUND", "refund": "159.81"},
            422,
            [("VALIDATION_ERROR", "refund")],
        ),
        ("not a picture", {"attachments": [{"name": "a.png", "content": "AAAA"}]}, 415, None),
    ],
)
def test_openings_that_are_refused(
    server: Server, shop: Shop, untouched: str, case: str, changes: Any, status: int, expected: Any
) -> None:
    body = {"type": "DISPUTE", "text": "x"} | changes
    answer = ask(server, f"/_stragan/purchases/{untouched}/issue", body)
    assert answer.status_code == status, case
    assert expected is None or problems(answer)[1] == expected
    assert listed(shop.seller, **{"checkoutForm.id": untouched}) == []


def test_orders_without_an_issue(server: Server, seller: Account, buyer: Account) -> None:
    unpaid = buy(buyer, (live(seller), 1), until="FILLED_IN")
    body = {"type": "DISPUTE", "text": "x"}
    assert problems(ask(server, f"/_stragan/purchases/{unpaid}/issue", body)) == (409, [("ORDER_NOT_PAID", None)])
    for id_ in (time_uuid(0), "x"):
        assert problems(ask(server, f"/_stragan/purchases/{id_}/issue", body)) == (404, [("NOT_FOUND", "id")])
    for what in ("message", "close", "escalate", "reopen"):
        answer = act(server, str(uuid.uuid4()), what, {"text": "x"} if what == "message" else None)
        assert problems(answer) == (404, [("ISSUE_NOT_FOUND", None)])
    id_ = opened(server, order(seller, buyer))
    for body in ({}, {"text": "x" * 20_001}):
        assert problems(act(server, id_, "message", body)) == (422, [("VALIDATION_ERROR", "text")])
    advised = {"author": "ADMIN", "attachments": [{"name": "a.png", "content": ""}]}
    assert problems(act(server, id_, "message", advised)) == (422, [("VALIDATION_ERROR", "attachments")])
    cancelled = order(seller, buyer)
    assert ask(server, f"/_stragan/purchases/{cancelled}/cancel").status_code == 200
    opened(server, cancelled, reason="NO_REFUND_AFTER_CANCELING_ORDER")
