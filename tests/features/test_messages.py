"""The message centre: two sides of a thread, files, limits (2026 specification, observed behaviour)."""

import base64
import uuid
from typing import Any, NamedTuple

import pytest
from buying import ask, buy, new_buyer
from changing import live
from conversing import PDF, picture

from harness import Account, Server, new_account, problems, sign_in
from stragan.kernel.ids import time_uuid
from stragan.kernel.times import DAY, HOUR

THREADS, MESSAGES, FILES = "/messaging/threads", "/messaging/messages", "/messaging/message-attachments"
POWER = "/_stragan/messages"
NOBODY = "2Sd0000000000000000000000000000000000000000"


class Pair(NamedTuple):
    """Two users with an order and a thread of one question, for tests that change neither."""

    seller: Account
    seller_login: str
    buyer: Account
    order_id: str
    thread_id: str


@pytest.fixture
def buyer(server: Server) -> Account:
    return new_user(server)


@pytest.fixture(scope="module")
def pair(server: Server) -> Pair:
    seller, buyer = new_account(server), new_user(server)
    thread_id = question(server, buyer, seller)["thread_id"]
    return Pair(seller, login_of(seller), buyer, buy(buyer, (live(seller), 1)), thread_id)


def new_user(server: Server) -> Account:
    """A buyer with a token of his own."""
    made = new_buyer(server)
    account = sign_in(server, made.id)
    account.login = made.login
    return account


def login_of(account: Account) -> str:
    return str(account.get("/me").json()["login"])


def write(author: Account, login: str, order_id: str, **more: Any) -> dict[str, Any]:
    body = {"recipient": {"login": login}, "text": "Wysyłam dziś.", "order": {"id": order_id}, **more}
    answer = author.post(MESSAGES, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def say(author: Account, thread_id: str, text: str, **more: Any) -> dict[str, Any]:
    answer = author.post(f"{THREADS}/{thread_id}/messages", json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def question(server: Server, buyer: Account, seller: Account, text: str = "Czy jest dostępny?", **more: Any) -> Any:
    answer = ask(server, POWER, {"buyer": buyer.login, "seller": login_of(seller), "text": text, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def texts(account: Account, thread_id: str, **params: Any) -> list[str]:
    answer = account.get(f"{THREADS}/{thread_id}/messages", params=params)
    assert answer.status_code == 200, answer.text
    return [message["text"] for message in answer.json()["messages"]]


def thread_ids(account: Account, **params: Any) -> list[str]:
    return [thread["id"] for thread in account.get(THREADS, params=params).json()["threads"]]


def declare(account: Account, name: str = "dowód.png", size: int | None = None, content: bytes = b"") -> str:
    answer = account.post(FILES, json={"filename": name, "size": len(content) if size is None else size})
    assert answer.status_code == 201, answer.text
    assert list(answer.json()) == ["id"]
    return str(answer.json()["id"])


def put(account: Account, id_: str, content: bytes, media_type: str = "image/png") -> Any:
    return account.put(f"{FILES}/{id_}", content=content, headers={"Content-Type": media_type})


def uploaded(account: Account, content: bytes, name: str = "dowód.png", media_type: str = "image/png") -> str:
    id_ = declare(account, name, content=content)
    answer = put(account, id_, content, media_type)
    assert (answer.status_code, answer.json()) == (200, {"id": id_})
    return id_


# Threads and messages


def test_a_conversation_as_both_see_it(server: Server, seller: Account, buyer: Account) -> None:
    order_id = buy(buyer, (live(seller), 1))
    first = write(seller, buyer.login, order_id)
    thread_id, seller_login = first["thread"]["id"], login_of(seller)
    assert first == {
        "id": first["id"],
        "status": "DELIVERED",
        "type": "MESSAGE_CENTER",
        "createdAt": first["createdAt"],
        "thread": {"id": thread_id},
        "author": {"login": seller_login, "isInterlocutor": False},
        "text": "Wysyłam dziś.",
        "subject": None,
        "relatesTo": {"offer": None, "order": {"id": order_id}},
        "hasAdditionalAttachments": False,
        "attachments": [],
        "additionalInformation": None,
    }
    other_way = first | {"author": {"login": seller_login, "isInterlocutor": True}}
    assert buyer.get(f"{MESSAGES}/{first['id']}").json() == other_way
    assert seller.get(f"{MESSAGES}/{first['id']}").json() == first
    assert buyer.get(f"{THREADS}/{thread_id}/messages").json() == {"messages": [other_way], "offset": 0, "limit": 20}
    avatar = "http://127.0.0.1/static/stragan.svg"
    theirs = {
        "id": thread_id,
        "read": False,
        "lastMessageDateTime": first["createdAt"],
        "interlocutor": {"login": seller_login, "avatarUrl": avatar},
    }
    ours = theirs | {"read": True, "interlocutor": {"login": buyer.login, "avatarUrl": avatar}}
    assert buyer.get(f"{THREADS}/{thread_id}").json() == theirs
    assert seller.get(f"{THREADS}/{thread_id}").json() == ours
    assert buyer.get(THREADS).json() == {"threads": [theirs], "offset": 0, "limit": 20}
    assert server.client.get(avatar).status_code == 200

    reply = say(buyer, thread_id, "Dziękuję!")
    assert (reply["thread"], reply["relatesTo"]) == ({"id": thread_id}, {"offer": None, "order": None})
    assert texts(seller, thread_id) == texts(buyer, thread_id) == ["Dziękuję!", "Wysyłam dziś."]
    assert seller.get(f"{THREADS}/{thread_id}").json()["read"] is False
    assert buyer.get(f"{THREADS}/{thread_id}").json()["read"] is True


def test_a_buyer_writes_about_his_order(seller: Account, buyer: Account) -> None:
    order_id = buy(buyer, (live(seller), 1))
    written = write(buyer, login_of(seller).upper(), order_id.upper(), text="Proszę o fakturę")
    assert written["relatesTo"]["order"] == {"id": order_id}
    assert texts(seller, written["thread"]["id"]) == ["Proszę o fakturę"]


def test_the_flag_is_of_one_side(server: Server, seller: Account, buyer: Account) -> None:
    thread_id = question(server, buyer, seller)["thread_id"]
    answer = seller.put(f"{THREADS}/{thread_id}/read", json={"read": True})
    assert answer.status_code == 200
    assert answer.json() == seller.get(f"{THREADS}/{thread_id}").json()
    assert answer.json()["read"] is True
    assert buyer.put(f"{THREADS}/{thread_id}/read", json={"read": False}).json()["read"] is False
    assert seller.get(f"{THREADS}/{thread_id}").json()["read"] is True
    for body in ({}, {"read": None}):
        answer = seller.put(f"{THREADS}/{thread_id}/read", json=body)
        assert problems(answer) == (422, [("VALIDATION_ERROR", "read")])


def test_threads_begin_with_the_newest_message(own_server: Server) -> None:
    seller, buyers, asked = new_account(own_server), [new_user(own_server) for _ in range(3)], []
    for buyer in buyers:
        asked.append(question(own_server, buyer, seller)["thread_id"])
        own_server.advance(1_000)
    assert thread_ids(seller) == asked[::-1]
    say(seller, asked[0], "Tak, jest.")
    assert thread_ids(seller) == [asked[0], asked[2], asked[1]]
    pages = [thread_ids(seller, limit=1, offset=offset) for offset in range(4)]
    assert pages == [*([id_] for id_ in thread_ids(seller)), []]
    assert [thread_ids(buyer) for buyer in buyers] == [[id_] for id_ in asked]


def test_pages_of_messages(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_user(own_server)
    thread_id = question(own_server, buyer, seller, "0")["thread_id"]
    for number in range(1, 5):
        own_server.advance(1_000)
        say((seller, buyer)[number % 2], thread_id, str(number))
    answer = seller.get(f"{THREADS}/{thread_id}/messages", params={"limit": 2, "offset": 1})
    assert (answer.json()["offset"], answer.json()["limit"]) == (1, 2)
    assert texts(seller, thread_id, limit=2, offset=1) == ["3", "2"]
    at = {m["text"]: m["createdAt"] for m in seller.get(f"{THREADS}/{thread_id}/messages").json()["messages"]}
    assert texts(seller, thread_id, before=at["3"]) == ["2", "1", "0"]
    assert texts(seller, thread_id, before=at["3"], limit=1) == ["2"]
    assert texts(seller, thread_id, before=at["3"], offset=0) == ["2", "1", "0"]
    assert texts(seller, thread_id, after=at["2"]) == ["4", "3"]
    assert texts(seller, thread_id, after=at["2"], offset=1) == ["3"]
    assert texts(seller, thread_id, after=at["0"], before=at["3"]) == ["2", "1"]


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 21}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 15_001}, "offset"),
        ({"before": "2026-01-01"}, "before"),
        ({"after": "yesterday"}, "after"),
        ({"before": "2026-01-01T00:00:00Z", "offset": 1}, "offset"),
    ],
)
def test_limits_of_pages(pair: Pair, params: dict[str, Any], path: str) -> None:
    answer = pair.seller.get(f"{THREADS}/{pair.thread_id}/messages", params=params)
    assert problems(answer) == (422, [("BadRequestException", path)])
    if path == "limit":
        assert problems(pair.seller.get(THREADS, params=params)) == (422, [("BadRequestException", path)])


def test_the_same_two_users_have_one_thread(server: Server, seller: Account, buyer: Account) -> None:
    offer_id = live(seller)
    thread_id = question(server, buyer, seller)["thread_id"]
    assert write(seller, buyer.login, buy(buyer, (offer_id, 1)))["thread"]["id"] == thread_id
    assert write(buyer, login_of(seller), buy(buyer, (offer_id, 1)))["thread"]["id"] == thread_id
    assert thread_ids(seller) == thread_ids(buyer) == [thread_id]


def test_a_deleted_message_stays_with_the_other(server: Server, seller: Account, buyer: Account) -> None:
    asked = question(server, buyer, seller)
    thread_id = asked["thread_id"]
    reply = say(seller, thread_id, "Tak")
    answer = seller.delete(f"{MESSAGES}/{reply['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert problems(seller.get(f"{MESSAGES}/{reply['id']}"))[0] == 404
    assert problems(seller.delete(f"{MESSAGES}/{reply['id']}"))[0] == 404
    assert texts(seller, thread_id) == ["Czy jest dostępny?"]
    assert texts(buyer, thread_id) == ["Tak", "Czy jest dostępny?"]
    first = buyer.get(f"{MESSAGES}/{asked['message_id']}").json()["createdAt"]
    assert seller.get(f"{THREADS}/{thread_id}").json()["lastMessageDateTime"] == first
    assert seller.delete(f"{MESSAGES}/{asked['message_id']}").status_code == 204
    assert seller.get(f"{THREADS}/{thread_id}").json()["lastMessageDateTime"] is None
    assert thread_ids(seller) == [thread_id]
    say(buyer, thread_id, "Halo?")
    assert texts(seller, thread_id) == ["Halo?"]


def test_strangers_see_nothing(server: Server, seller: Account, buyer: Account, other_seller: Account) -> None:
    asked = question(server, buyer, seller)
    thread_id, message_id = asked["thread_id"], asked["message_id"]
    for id_ in (thread_id, NOBODY):
        path = f"{THREADS}/{id_}"
        gone = (404, [("THREAD_NOT_FOUND", path)])
        assert problems(other_seller.get(path)) == gone
        assert other_seller.get(path, headers={"Accept-Language": "pl-PL"}).json()["errors"][0] == {
            "code": "THREAD_NOT_FOUND",
            "message": f"No thread with such Id [{id_}]",
            "details": None,
            "path": path,
            "userMessage": "Wątek nie istnieje",
            "metadata": {},
        }
        assert problems(other_seller.get(f"{path}/messages")) == (404, [("THREAD_NOT_FOUND", f"{path}/messages")])
        assert problems(other_seller.post(f"{path}/messages", json={"text": "ja"}))[0] == 404
        assert problems(other_seller.put(f"{path}/read", json={"read": True}))[0] == 404
    for id_ in (message_id, str(uuid.uuid4()), "x"):
        assert problems(other_seller.get(f"{MESSAGES}/{id_}")) == (404, [("MESSAGE_NOT_FOUND", f"{MESSAGES}/{id_}")])
        assert problems(other_seller.delete(f"{MESSAGES}/{id_}"))[0] == 404
    assert texts(buyer, thread_id) == texts(seller, thread_id) == ["Czy jest dostępny?"]
    assert thread_ids(other_seller) == []


@pytest.mark.parametrize(
    ("case", "changes", "expected"),
    [
        ("no recipient", {"recipient": None}, [("VALIDATION_ERROR", "recipient")]),
        ("no login", {"recipient": {}}, [("VALIDATION_ERROR", "recipient.login")]),
        ("a stranger", {"recipient": {"login": "nobody-there"}}, [("RECIPIENT_NOT_FOUND", "recipient.login")]),
        ("oneself", {"recipient": "self"}, [("RECIPIENT_IS_AUTHOR", "recipient.login")]),
        ("no text", {"text": None}, [("VALIDATION_ERROR", "text")]),
        ("blank", {"text": " \n"}, [("VALIDATION_ERROR", "text")]),
        ("long", {"text": "ż" * 2001}, [("VALIDATION_ERROR", "text")]),
        ("no order", {"order": None}, [("VALIDATION_ERROR", "order")]),
        ("another order", {"order": {"id": time_uuid(0)}}, [("ORDER_NOT_FOUND", "order.id")]),
        ("no id at all", {"order": {"id": "1"}}, [("ORDER_NOT_FOUND", "order.id")]),
        ("many files", {"attachments": [{"id": "1"}] * 11}, [("VALIDATION_ERROR", "attachments")]),
        ("unknown file", {"attachments": [{"id": "1"}]}, [("ATTACHMENT_NOT_FOUND", "attachments[0].id")]),
        ("all", {"order": None, "text": None}, [("VALIDATION_ERROR", "text"), ("VALIDATION_ERROR", "order")]),
        ("wrong type", {"text": ["a"]}, [("JsonMappingException", "text")]),
    ],
)
def test_refused(pair: Pair, case: str, changes: Any, expected: Any) -> None:
    body = {"recipient": {"login": pair.buyer.login}, "text": "Tak", "order": {"id": pair.order_id}} | changes
    if body["recipient"] == "self":
        body["recipient"] = {"login": pair.seller_login}
    assert problems(pair.seller.post(MESSAGES, json=body)) == (422, expected), case
    assert texts(pair.seller, pair.thread_id) == texts(pair.buyer, pair.thread_id) == ["Czy jest dostępny?"]


def test_an_order_of_somebody_else(server: Server, seller: Account, buyer: Account, other_seller: Account) -> None:
    theirs = buy(buyer, (live(other_seller), 1))
    ours = buy(new_buyer(server), (live(seller), 1))
    for order_id in (theirs, ours):
        body = {"recipient": {"login": buyer.login}, "text": "Tak", "order": {"id": order_id}}
        assert problems(seller.post(MESSAGES, json=body)) == (422, [("ORDER_NOT_FOUND", "order.id")])


@pytest.mark.parametrize(
    ("text", "accepted"), [("a" * 2000, True), ("a" * 2001, False), ("", False), (None, False), ("  ", False)]
)
def test_texts_in_a_thread(server: Server, seller: Account, buyer: Account, text: Any, *, accepted: bool) -> None:
    thread_id = question(server, buyer, seller)["thread_id"]
    answer = seller.post(f"{THREADS}/{thread_id}/messages", json={"text": text})
    assert answer.status_code == (201 if accepted else 422)
    assert len(texts(buyer, thread_id)) == 1 + accepted


def test_the_missing_order_is_told_in_the_words_of_the_service(seller: Account, polish: dict[str, str]) -> None:
    answer = seller.post(MESSAGES, json={"recipient": {"login": "x"}, "text": "t"}, headers=polish)
    assert answer.json()["errors"] == [
        {
            "code": "VALIDATION_ERROR",
            "message": "must not be null",
            "details": "Invalid value: null",
            "path": "order",
            "userMessage": "nie może mieć wartości null",
            "metadata": {},
        }
    ]


def test_a_repeated_message_is_sent_once(server: Server, seller: Account, buyer: Account) -> None:
    thread_id = question(server, buyer, seller)["thread_id"]
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [seller.post(f"{THREADS}/{thread_id}/messages", json={"text": "Raz"}, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert texts(buyer, thread_id) == ["Raz", "Czy jest dostępny?"]


# Files


def test_a_file_from_declaration_to_download(server: Server, seller: Account, buyer: Account) -> None:
    content, thread_id = picture(), question(server, buyer, seller)["thread_id"]
    id_ = uploaded(seller, content, "dowód nadania.png")
    path = f"{FILES}/{id_}"
    assert problems(seller.get(path)) == (404, [("NOT_FOUND", None)])  # not before it is sent
    sent = say(seller, thread_id, "", attachments=[{"id": id_}])
    assert sent["attachments"] == [
        {
            "fileName": "dowód nadania.png",
            "mimeType": "image/png",
            "url": f"http://127.0.0.1{path}",
            "status": "SAFE",
        }
    ]
    for account in (seller, buyer):
        answer = account.get(path)
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"] == (
            "attachment; filename=\"=?UTF-8?Q?dow=C3=B3d_nadania.png?=\"; filename*=UTF-8''dow%C3%B3d%20nadania.png"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert problems(new_user(server).get(path)) == (404, [("NOT_FOUND", None)])
    again = seller.post(f"{THREADS}/{thread_id}/messages", json={"text": "2", "attachments": [{"id": id_}]})
    assert problems(again) == (422, [("ATTACHMENT_NOT_FOUND", "attachments[0].id")])
    assert len(texts(buyer, thread_id)) == 2


@pytest.mark.parametrize(
    ("form", "media_type", "name"),
    [
        ("JPEG", "image/jpeg", "a.JPG"),
        ("PNG", "image/png", "a.png"),
        ("GIF", "image/gif", "a.gif"),
        ("BMP", "image/bmp", "a.bmp"),
        ("TIFF", "image/tiff", "a.tif"),
        ("PDF", "application/pdf", "a.pdf"),
        ("PDF", "application/pdf", "attachment"),
    ],
)
def test_kinds_of_files(pair: Pair, form: str, media_type: str, name: str) -> None:
    uploaded(pair.seller, PDF if form == "PDF" else picture(form), name, media_type)


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"size": 1}, 422, [("VALIDATION_ERROR", "filename")]),
        ({"filename": None, "size": None}, 422, [("VALIDATION_ERROR", "filename"), ("VALIDATION_ERROR", "size")]),
        ({"filename": "a.png", "size": 5_242_881}, 422, [("VALIDATION_ERROR", "size")]),
        ({"filename": "a.png", "size": 0}, 422, [("VALIDATION_ERROR", "size")]),
        ({"filename": "a.png", "size": -1}, 422, [("VALIDATION_ERROR", "size")]),
        ({"filename": " ", "size": 1}, 422, [("VALIDATION_ERROR", "filename")]),
        ({"filename": "a" * 252 + ".png", "size": 1}, 422, [("VALIDATION_ERROR", "filename")]),
        ({"filename": "../a.png", "size": 1}, 422, [("VALIDATION_ERROR", "filename")]),
        ({"filename": "a\r\nb.png", "size": 1}, 422, [("VALIDATION_ERROR", "filename")]),
        ({"filename": "a.png", "size": "x"}, 422, [("JsonMappingException", "size")]),
        ({"filename": "a.exe", "size": 1}, 415, [("UNSUPPORTED_ATTACHMENT_TYPE", "filename")]),
    ],
)
def test_declarations_that_are_refused(pair: Pair, body: Any, status: int, expected: Any) -> None:
    assert problems(pair.seller.post(FILES, json=body)) == (status, expected)


def test_uploads_that_are_refused(seller: Account, other_seller: Account) -> None:
    content = picture()
    id_ = declare(seller, content=content)
    assert problems(put(other_seller, id_, content)) == (404, [("NOT_FOUND", None)])
    assert problems(put(seller, str(uuid.uuid4()), content)) == (404, [("NOT_FOUND", None)])
    assert problems(put(seller, "x", content)) == (404, [("NOT_FOUND", None)])
    assert problems(put(seller, id_, content + b"1")) == (413, [("ATTACHMENT_TOO_LARGE", None)])
    assert problems(put(seller, id_, content[:-1])) == (422, [("ATTACHMENT_SIZE_MISMATCH", None)])
    assert problems(put(seller, id_, content, "image/jpeg")) == (415, [("UNSUPPORTED_ATTACHMENT_TYPE", None)])
    assert problems(put(seller, id_, content, "text/plain")) == (415, [("NotSupportedException", None)])
    assert problems(put(seller, id_, b"", "image/png")) == (415, [("UNSUPPORTED_ATTACHMENT_TYPE", None)])
    pdf = declare(seller, "a.png", content=PDF)
    assert problems(put(seller, pdf, PDF, "application/pdf")) == (415, [("UNSUPPORTED_ATTACHMENT_TYPE", None)])
    assert put(seller, id_, content).status_code == 200  # none of them has used the declaration up
    assert put(seller, id_, content).status_code == 200  # the answer was lost
    other = bytearray(content)
    other[-1] ^= 1
    assert problems(put(seller, id_, bytes(other))) == (403, [("ATTACHMENT_ALREADY_UPLOADED", None)])
    most = declare(seller, "a.pdf", 5_242_880)
    answer = put(seller, most, PDF.ljust(5_242_880, b" "), "application/pdf")
    assert answer.status_code == 200
    assert problems(put(seller, most, b"1" * 5_242_881)) == (413, [("PayloadTooLargeException", None)])


def test_files_of_somebody_else_or_not_uploaded(server: Server, seller: Account, buyer: Account) -> None:
    thread_id = question(server, buyer, seller)["thread_id"]
    ids = [uploaded(seller, picture()), uploaded(buyer, picture()), declare(seller, size=3), str(uuid.uuid4())]
    body = {"text": "x", "attachments": [{"id": id_} for id_ in ids]}
    expected = [("ATTACHMENT_NOT_FOUND", f"attachments[{index}].id") for index in (1, 2, 3)]
    assert problems(seller.post(f"{THREADS}/{thread_id}/messages", json=body)) == (422, expected)
    assert texts(buyer, thread_id) == ["Czy jest dostępny?"]
    twice = {"text": "x", "attachments": [{"id": ids[0]}] * 2}
    expected = [("ATTACHMENT_NOT_FOUND", "attachments[1].id")]
    assert problems(seller.post(f"{THREADS}/{thread_id}/messages", json=twice)) == (422, expected)
    say(seller, thread_id, "tylko mój", attachments=[{"id": ids[0]}])  # it was not used up by the refused messages


def test_files_keep_their_order(server: Server, seller: Account, buyer: Account) -> None:
    thread_id = question(server, buyer, seller)["thread_id"]
    names = [f"{number}.png" for number in range(6)]
    files = [{"id": uploaded(seller, picture(), name)} for name in names]
    sent = say(seller, thread_id, "x", attachments=files)
    assert [file["fileName"] for file in sent["attachments"]] == names


def test_a_file_goes_with_the_last_copy(server: Server, seller: Account, buyer: Account) -> None:
    thread_id, folder = question(server, buyer, seller)["thread_id"], server.application.folder
    id_ = uploaded(seller, picture())
    message_id = say(seller, thread_id, "1", attachments=[{"id": id_}])["id"]
    kept = folder / "blobs" / "conversations" / id_[:2] / id_
    if not kept.exists():
        (kept,) = folder.rglob(id_)
    assert seller.delete(f"{MESSAGES}/{message_id}").status_code == 204
    assert seller.get(f"{FILES}/{id_}").status_code == 404
    assert buyer.get(f"{FILES}/{id_}").status_code == 200
    assert buyer.delete(f"{MESSAGES}/{message_id}").status_code == 204
    assert buyer.get(f"{FILES}/{id_}").status_code == 404
    assert not kept.exists()


# Time, reset and snapshots


def test_time(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_user(own_server)
    folder = own_server.application.folder
    thread_id = question(own_server, buyer, seller)["thread_id"]
    unused, declared = uploaded(seller, picture()), declare(seller, size=3)
    used = uploaded(seller, picture("GIF"), "a.gif", "image/gif")
    own_server.advance(23 * HOUR)
    seller, buyer = sign_in(own_server, seller.id), sign_in(own_server, buyer.id)
    say(seller, thread_id, "Zdjęcie", attachments=[{"id": used}])
    own_server.advance(2 * HOUR)
    gone = seller.post(f"{THREADS}/{thread_id}/messages", json={"text": "x", "attachments": [{"id": unused}]})
    assert problems(gone) == (422, [("ATTACHMENT_NOT_FOUND", "attachments[0].id")])
    assert problems(put(seller, declared, b"abc"))[0] == 404
    own_server.settle()
    assert [path.name for path in folder.rglob("*") if path.name in {unused, used}] == [used]

    own_server.advance(180 * DAY - 26 * HOUR)
    seller, buyer = sign_in(own_server, seller.id), sign_in(own_server, buyer.id)
    assert texts(seller, thread_id) == ["Zdjęcie", "Czy jest dostępny?"]
    assert seller.get(f"{FILES}/{used}").status_code == 200
    own_server.advance(2 * HOUR)  # the file is older than its message
    (message,) = buyer.get(f"{THREADS}/{thread_id}/messages").json()["messages"]
    assert message["attachments"] == [{"fileName": "a.gif", "mimeType": "image/gif", "url": None, "status": "EXPIRED"}]
    assert buyer.get(f"{FILES}/{used}").status_code == 404
    own_server.settle()
    assert list(folder.rglob(used)) == []
    own_server.advance(23 * HOUR)
    seller = sign_in(own_server, seller.id)
    assert thread_ids(seller) == []
    assert problems(seller.get(f"{THREADS}/{thread_id}"))[0] == 404
    assert problems(seller.get(f"{MESSAGES}/{message['id']}"))[0] == 404
    own_server.settle()

    async def rows(world: Any) -> list[int]:
        from sqlalchemy import func, select

        from stragan.db.statements import Statement, metadata

        names = ("message", "message_thread", "conversation_file")
        found = [await world.db.one(Statement(select(func.count()).select_from(metadata.tables[n]))) for n in names]
        return [row[0] for row in found]

    assert own_server.run(rows) == [0, 0, 0]


def test_snapshots_keep_files_and_reset_removes_them(own_server: Server) -> None:
    seller, buyer, folder = new_account(own_server), new_user(own_server), own_server.application.folder
    thread_id = question(own_server, buyer, seller)["thread_id"]
    id_ = uploaded(seller, picture())
    message_id = say(seller, thread_id, "1", attachments=[{"id": id_}])["id"]
    assert ask(own_server, "/_stragan/snapshots/talk", method="PUT").status_code == 201
    for account in (seller, buyer):
        assert account.delete(f"{MESSAGES}/{message_id}").status_code == 204
    assert seller.get(f"{FILES}/{id_}").status_code == 404
    assert ask(own_server, "/_stragan/snapshots/talk/restore").status_code == 200
    assert buyer.get(f"{FILES}/{id_}").content == picture()
    assert ask(own_server, "/_stragan/reset").status_code == 200
    assert thread_ids(seller) == []
    assert list((folder / "blobs").rglob(id_)) == []


# Questions of buyers


def test_a_question_about_an_offer(server: Server, seller: Account, buyer: Account) -> None:
    offer_id = live(seller, name="Ładowarka USB-C")
    answer = ask(server, POWER, {"buyer": buyer.login, "offer_id": offer_id, "text": "Ile waży?", "vin": "JT2SV12E"})
    assert answer.status_code == 201
    message = seller.get(f"{MESSAGES}/{answer.json()['message_id']}").json()
    assert message["thread"] == {"id": answer.json()["thread_id"]}
    assert message["type"] == "ASK_QUESTION"
    assert message["subject"] == "Ładowarka USB-C"
    assert message["author"] == {"login": buyer.login, "isInterlocutor": True}
    assert message["relatesTo"] == {"offer": {"id": offer_id}, "order": None}
    assert message["additionalInformation"] == {"vin": "JT2SV12E"}


def test_a_question_about_an_order_with_a_picture(server: Server, seller: Account, buyer: Account) -> None:
    order_id = buy(buyer, (live(seller), 1))
    files = [{"name": "pudełko.jpg", "content": base64.b64encode(picture("JPEG")).decode()}]
    body = {"buyer": buyer.login, "order_id": order_id, "text": "Uszkodzone", "subject": "Paczka", "attachments": files}
    answer = ask(server, POWER, body)
    message = seller.get(f"{MESSAGES}/{answer.json()['message_id']}").json()
    assert (message["type"], message["subject"]) == ("ASK_QUESTION", "Paczka")
    assert message["relatesTo"] == {"offer": None, "order": {"id": order_id}}
    assert seller.get(message["attachments"][0]["url"]).content == picture("JPEG")


@pytest.mark.parametrize(
    ("case", "changes", "status", "expected"),
    [
        ("unknown buyer", {"buyer": "nobody-there"}, 404, [("NOT_FOUND", "buyer")]),
        ("unknown seller", {"seller": "nobody-there"}, 404, [("NOT_FOUND", "seller")]),
        ("no seller", {"seller": None}, 422, [("WRONG_SELLER", "seller")]),
        ("unknown offer", {"offer_id": "1"}, 404, [("NOT_FOUND", "offer_id")]),
        ("unknown order", {"order_id": time_uuid(0)}, 404, [("NOT_FOUND", "order_id")]),
        ("blank", {"text": ""}, 422, [("VALIDATION_ERROR", "text")]),
        ("oneself", {"seller": "buyer"}, 422, [("RECIPIENT_IS_AUTHOR", "recipient.login")]),
        ("no picture", {"attachments": [{"name": "a.png", "content": "AAAA"}]}, 415, None),
        ("unknown member", {"colour": "red"}, 422, [("UnknownJSONProperty", None)]),
    ],
)
def test_questions_that_are_refused(
    server: Server, pair: Pair, case: str, changes: Any, status: int, expected: Any
) -> None:
    body = {"buyer": pair.buyer.login, "seller": pair.seller_login, "text": "?"} | changes
    if body["seller"] == "buyer":
        body["seller"] = pair.buyer.login
    answer = ask(server, POWER, body)
    assert answer.status_code == status, case
    assert expected is None or problems(answer)[1] == expected
    assert texts(pair.seller, pair.thread_id) == ["Czy jest dostępny?"]


def test_an_order_of_another_buyer_is_unknown(server: Server, seller: Account, buyer: Account) -> None:
    order_id = buy(new_buyer(server), (live(seller), 1))
    answer = ask(server, POWER, {"buyer": buyer.login, "order_id": order_id, "text": "?"})
    assert problems(answer) == (404, [("NOT_FOUND", "order_id")])
    assert thread_ids(seller) == []
