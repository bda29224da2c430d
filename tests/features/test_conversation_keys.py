"""`Idempotency-Key` with messages and issues: the answer is stored with the thing itself."""

from typing import Any

import pytest
from buying import ask, buy, new_buyer
from changing import live
from conversing import BETA, V1
from keyed import REPLAYED, under

from harness import Account, Server, new_account
from stragan.features.issues import routes as issues
from stragan.features.messages import routes as messages
from stragan.http import idempotency
from stragan.http.operation import Route

FILE = {"fileName": "a.png", "size": 1}
SAID = {"text": "Raz", "type": "REGULAR"}
KEYED = {route.operation_id: route for route in (*messages.ROUTES, *issues.ROUTES) if route.keeps_answer}


@pytest.fixture(scope="module")
def places(server: Server) -> tuple[Account, dict[str, tuple[str, Any]]]:
    """A seller with a thread, a dispute and a claim; path and body for each operation."""
    seller, buyer = new_account(server), new_buyer(server)
    order_id = buy(buyer, (live(seller), 1))
    thread = ask(server, "/_stragan/messages", {"buyer": buyer.login, "order_id": order_id, "text": "?"}).json()
    dispute, claim = (
        ask(server, f"/_stragan/purchases/{order_id}/issue", {"type": kind, "text": "x"}).json()["issue_id"]
        for kind in ("DISPUTE", "CLAIM")
    )
    message = {"recipient": {"login": buyer.login}, "text": "Raz", "order": {"id": order_id}}
    decision = {"status": "ACCEPTED_REFUND", "message": "Tak"}
    return seller, {
        "newMessagePOST": ("/messaging/messages", message),
        "newMessageInThreadPOST": (f"/messaging/threads/{thread['thread_id']}/messages", {"text": "Raz"}),
        "newAttachmentDeclarationPOST": ("/messaging/message-attachments", {"filename": "a.png", "size": 1}),
        "createAnIssueAttachmentUsingPOST": ("/sale/issues/attachments", FILE),
        "createAnAttachmentUsingPOST": ("/sale/dispute-attachments", FILE),
        "addMessageToIssueUsingPOST": (f"/sale/issues/{dispute}/message", SAID),
        "addMessageToDisputeUsingPOST": (f"/sale/disputes/{dispute}/messages", SAID),
        "changeStatusOfIssueUsingPOST": (f"/sale/issues/{claim}/status", decision),
    }


@pytest.mark.parametrize("id_", sorted(KEYED))
def test_a_repetition_gets_the_first_answer(
    places: tuple[Account, dict[str, tuple[str, Any]]], monkeypatch: pytest.MonkeyPatch, id_: str
) -> None:
    async def forbidden(*_: Any) -> None:
        raise AssertionError(f"{id_} does not use call.answering")

    monkeypatch.setattr(idempotency, "_keep", forbidden)
    seller, bodies = places
    path, document = bodies[id_]
    media, key = media_of(KEYED[id_]), under()
    headers = {"Accept": media, "Content-Type": media, **key}
    first, again = (seller.post(path, json=document, headers=headers) for _ in range(2))
    assert first.status_code == KEYED[id_].status
    assert first.headers.get(REPLAYED) is None
    assert (again.status_code, again.content, again.headers[REPLAYED]) == (first.status_code, first.content, "true")
    assert again.headers.get("location") == first.headers.get("location")


def media_of(route: Route) -> str:
    return BETA if BETA in route.consumes else V1
