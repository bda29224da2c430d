"""Conversations when requests meet."""

import asyncio
from typing import Any

import httpx
from buying import buy, new_buyer
from changing import live
from conversing import BETA, V1, picture
from keyed import asking

from harness import Account, Server, new_account, sign_in
from stragan.features.issues import service as issues
from stragan.features.messages.service import Question
from stragan.features.messages.service import ask as ask_seller
from stragan.world import World

TOGETHER = 12


def pair(server: Server) -> tuple[Account, Account, str]:
    """A seller and a buyer with tokens, and an order of theirs."""
    seller, made = new_account(server), new_buyer(server)
    buyer = sign_in(server, made.id)
    buyer.login = made.login
    return seller, buyer, buy(made, (live(seller), 1))


def together(server: Server, *asked: tuple[Account, str, str, Any]) -> list[httpx.Response]:
    """All requests (who, method, path, body) at once; those of `/sale/issues` in beta."""

    async def scenario(_: World) -> list[httpx.Response]:
        clients = [asking(server.asgi, who.token) for who, *_ in asked]
        opened = [await client.__aenter__() for client in clients]
        requests = []
        for client, (_who, method, path, body) in zip(opened, asked, strict=True):
            media = BETA if path.startswith("/sale/issues") else V1
            headers = {"Accept": media} | ({} if body is None else {"Content-Type": media})
            requests.append(client.request(method, path, json=body, headers=headers))
        return list(await asyncio.gather(*requests))

    return server.run(scenario)


def test_both_begin_at_once(server: Server) -> None:
    seller, buyer, order_id = pair(server)
    seller_login = seller.get("/me").json()["login"]

    def to(login: str, text: str) -> dict[str, Any]:
        return {"recipient": {"login": login}, "text": text, "order": {"id": order_id}}

    asked: list[tuple[Account, str, str, Any]] = []
    for number in range(TOGETHER):
        asked.append((seller, "POST", "/messaging/messages", to(buyer.login, f"s{number}")))
        asked.append((buyer, "POST", "/messaging/messages", to(seller_login, f"b{number}")))
    answers = together(server, *asked)
    assert {answer.status_code for answer in answers} == {201}
    (thread_id,) = {answer.json()["thread"]["id"] for answer in answers}
    expected = sorted([f"{side}{number}" for side in "sb" for number in range(TOGETHER)])
    orders = []
    for account in (seller, buyer):
        path = f"/messaging/threads/{thread_id}/messages"
        pages = [account.get(path, params={"offset": offset}).json()["messages"] for offset in (0, 20)]
        orders.append([message["text"] for page in pages for message in page])
        assert sorted(orders[-1]) == expected
        assert len(account.get("/messaging/threads").json()["threads"]) == 1


def test_the_last_of_two_takes_the_file_away(server: Server) -> None:
    seller, buyer, _ = pair(server)
    seller_login = seller.get("/me").json()["login"]
    for _round in range(5):
        question = Question(buyer.login, "Zdjęcie", seller_login, files=[("a.png", picture())])
        message = server.run(ask_seller, question)
        file_id = message.attachments[0].url.rpartition("/")[2]  # type: ignore[union-attr]
        path = f"/messaging/messages/{message.id}"
        answers = together(server, (seller, "DELETE", path, None), (buyer, "DELETE", path, None))
        assert [answer.status_code for answer in answers] == [204, 204]
        assert list((server.application.folder / "blobs").rglob(file_id)) == []


def test_a_file_is_sent_once(server: Server) -> None:
    seller, buyer, _ = pair(server)
    content = picture()
    file_id = seller.post("/messaging/message-attachments", json={"filename": "a.png", "size": len(content)}).json()[
        "id"
    ]
    put = seller.put(
        f"/messaging/message-attachments/{file_id}", content=content, headers={"Content-Type": "image/png"}
    )
    assert put.status_code == 200
    message = server.run(ask_seller, Question(buyer.login, "?", seller.get("/me").json()["login"]))
    path = f"/messaging/threads/{message.thread.id}/messages"
    body = {"text": "x", "attachments": [{"id": file_id}]}
    answers = together(server, *[(seller, "POST", path, body)] * 5)
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422, 422]
    assert len(buyer.get(path).json()["messages"]) == 2


def test_a_claim_is_opened_and_decided_once(server: Server) -> None:
    seller, _, order_id = pair(server)
    opening = issues.Opening("CLAIM", "Nie działa")

    async def open_all(world: World) -> list[Any]:
        tries = (issues.open_issue(world, order_id, opening) for _ in range(5))
        return list(await asyncio.gather(*tries, return_exceptions=True))

    opened = [found for found in server.run(open_all) if isinstance(found, issues.IssueAnswer)]
    assert len(opened) == 1
    path = f"/sale/issues/{opened[0].id}"
    decisions = [
        (seller, "POST", f"{path}/status", {"status": status, "message": status})
        for status in ("ACCEPTED_REFUND", "REJECTED_OTHER", "ACCEPTED_REPAIR")
    ]
    talk = [(seller, "POST", f"{path}/message", {"text": f"{n}", "type": "REGULAR"}) for n in range(5)]
    answers = together(server, *talk, *decisions)
    assert sorted(answer.status_code for answer in answers[5:]) == [200, 400, 400]
    said = sum(answer.status_code == 201 for answer in answers[:5])
    assert {answer.status_code for answer in answers[:5]} <= {201, 409}
    chat = seller.get(f"{path}/chat", headers={"Accept": BETA}).json()["chat"]
    assert len(chat) == 2 + said
    assert seller.get(path, headers={"Accept": BETA}).json()["chat"]["messagesCount"] == 2 + said
