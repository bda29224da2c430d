"""Invoices of orders, their files, links to documents, and serial numbers (2026 specification)."""

import asyncio
from base64 import b64decode
from typing import Any

import httpx
from buying import new_buyer
from shipping import FORMS, form, kinds, later, lines, order_of
from test_snapshots import reset, restore, save

from harness import Account, Server, new_account, problems
from stragan.features.invoices import service
from stragan.kernel.ids import new_uuid, time_uuid
from stragan.kernel.times import SECOND
from stragan.world import World

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
VIRUS = PDF + rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def declare(seller: Account, order: str, **changes: Any) -> httpx.Response:
    body = {"file": {"name": "faktura.pdf"}, "invoiceNumber": "FV 01/2026"} | changes
    return seller.post(f"{FORMS}/{order}/invoices", json=body)


def put(seller: Account, order: str, invoice: str, content: bytes = PDF) -> httpx.Response:
    headers = {"Content-Type": "application/pdf"}
    return seller.put(f"{FORMS}/{order}/invoices/{invoice}/file", content=content, headers=headers)


def invoices(seller: Account, order: str) -> dict[str, Any]:
    answer = seller.get(f"{FORMS}/{order}/invoices")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def link(seller: Account, order: str, url: str = "https://example.com/paragon/1") -> httpx.Response:
    return seller.post(f"/order/{order}/billing-documents/links", json={"url": url})


def documents(server: Server, order: str) -> list[dict[str, Any]]:
    assert server.application.seeded is not None
    headers = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}
    answer = server.client.get(f"/_stragan/purchases/{order}/documents", headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["documents"]
    return found


# Invoices


def test_an_invoice_from_its_number_to_its_scan(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = order_of(seller, buyer)
    before, told = form(seller, order), kinds(seller)
    nothing = {"invoices": [], "links": [], "orderMode": "REGULAR", "hasExternalInvoices": False}
    assert invoices(seller, order) == nothing
    answer = declare(seller, order)
    assert (answer.status_code, list(answer.json())) == (201, ["id"])
    id_ = answer.json()["id"]
    (declared,) = invoices(seller, order)["invoices"]
    empty = {"name": "faktura.pdf", "uploadedAt": None, "securityVerification": None, "verification": None}
    assert declared == {"id": id_, "invoiceNumber": "FV 01/2026", "createdAt": declared["createdAt"], "file": empty}
    answer = put(seller, order, id_.upper())
    assert (answer.status_code, answer.content) == (200, b"")
    (sent,) = invoices(seller, order)["invoices"]
    at = sent["file"]["uploadedAt"]
    assert at >= declared["createdAt"]
    file = {
        "name": "faktura.pdf",
        "uploadedAt": at,
        "securityVerification": {"status": "WAITING", "verifiedAt": None},
        "verification": {"status": "NOT_APPLICABLE", "details": []},
    }
    assert sent == declared | {"file": file}
    assert problems(declare(seller, order)) == (409, [("ATTACHMENT-SCANNING-IN-PROGRESS", None)])
    later(seller, 6 * SECOND)
    (scanned,) = invoices(seller, order)["invoices"]
    assert scanned["file"]["securityVerification"]["status"] == "ACCEPTED"
    assert scanned["file"]["securityVerification"]["verifiedAt"] > at
    assert declare(seller, order, invoiceNumber=None).status_code == 201
    assert [invoice["invoiceNumber"] for invoice in invoices(seller, order)["invoices"]] == ["FV 01/2026", None]
    assert (form(seller, order), kinds(seller)) == (before, told)
    (document,) = documents(own_server, order)
    assert (document["invoice_id"], document["name"], document["size"]) == (id_, "faktura.pdf", len(PDF))
    assert b64decode(document["content"]) == PDF


def test_a_virus(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = order_of(seller, buyer)
    assert put(seller, order, declare(seller, order).json()["id"], VIRUS).status_code == 200
    later(seller, 6 * SECOND)
    assert invoices(seller, order)["invoices"][0]["file"]["securityVerification"]["status"] == "REJECTED"


def test_invoices_are_not_declared_in_haste(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order, other = order_of(seller, buyer), order_of(seller, buyer)
    assert declare(seller, order).status_code == 201
    assert problems(declare(seller, order)) == (429, [("TOO-MANY-INVOICES-WITHOUT-FILE", None)])
    assert declare(seller, other).status_code == 201
    for _ in range(9):
        later(seller, 6 * SECOND)
        assert declare(seller, order).status_code == 201
    later(seller, 6 * SECOND)
    assert problems(declare(seller, order)) == (409, [("INVOICES-LIMIT-REACHED", None)])
    assert len(invoices(seller, order)["invoices"]) == 10


REFUSED: list[tuple[str, Any, Any]] = [
    ("no file", {}, (422, [("JsonMappingException", "file")])),
    ("no name", {"file": {}}, (422, [("JsonMappingException", "file.name")])),
    ("a blank name", {"file": {"name": " "}}, (422, [("VALIDATION_ERROR", "file.name")])),
    ("a long name", {"file": {"name": "x" * 256}}, (422, [("VALIDATION_ERROR", "file.name")])),
    (
        "a long number",
        {"file": {"name": "x"}, "invoiceNumber": "1" * 101},
        (422, [("VALIDATION_ERROR", "invoiceNumber")]),
    ),
]


def test_invoices_that_are_refused(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    for case, body, expected in REFUSED:
        assert problems(seller.post(f"{FORMS}/{order}/invoices", json=body)) == expected, case
        assert invoices(seller, order)["invoices"] == []


def test_files_that_are_refused(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    id_ = declare(seller, order).json()["id"]
    path = f"{FORMS}/{order}/invoices/{id_}/file"
    assert problems(put(seller, order, id_, b"")) == (422, [("EMPTY-ATTACHMENT", path)])
    answer = put(seller, order, id_, b"JVBERi0xLjcK")
    assert problems(answer) == (422, [("FILE-CONTENT-INVALID", path)])
    text = f"File for given order [{order}] and invoice [{id_}] must have a PDF content"
    (problem,) = answer.json()["errors"]
    assert (problem["message"], problem["userMessage"]) == (text, text)
    large = PDF + bytes(3_145_729 - len(PDF))
    assert problems(put(seller, order, id_, large)) == (413, [("PayloadTooLargeException", None)])
    answer = seller.put(path, content=PDF, headers={"Content-Type": "image/png"})
    assert problems(answer) == (415, [("NotSupportedException", None)])
    assert invoices(seller, order)["invoices"][0]["file"]["uploadedAt"] is None
    assert put(seller, order, id_, large[:-1]).status_code == 200
    for content in (PDF, large[:-1]):
        assert problems(put(seller, order, id_, content)) == (409, [("ATTACHMENT-ALREADY-EXISTS", None)])
    (document,) = documents(seller.server, order)
    assert document["size"] == 3_145_728


def test_the_same_file_twice_at_once(seller: Account, buyer: Account) -> None:
    """One of them is told that it is too late; the file stays where it is."""
    order = order_of(seller, buyer)
    id_ = declare(seller, order).json()["id"]

    async def race(world: World) -> list[Any]:
        sending = (service.attach(world, seller.id, order, id_, PDF) for _ in range(2))
        return await asyncio.gather(*sending, return_exceptions=True)

    outcomes = sorted(type(outcome).__name__ for outcome in seller.server.run(race))
    assert outcomes == ["Conflict", "NoneType"]
    assert [document["size"] for document in documents(seller.server, order)] == [len(PDF)]


def test_invoices_of_others(seller: Account, other_seller: Account, buyer: Account) -> None:
    order, another = order_of(seller, buyer), order_of(seller, buyer)
    id_ = declare(seller, order).json()["id"]
    for account, unknown in ((other_seller, order), (seller, time_uuid(0)), (seller, "x")):
        expected = (404, [("CheckoutFormNotFoundException", f"{FORMS}/{unknown}")])
        assert problems(declare(account, unknown)) == expected
        assert problems(account.get(f"{FORMS}/{unknown}/invoices")) == expected
        assert problems(put(account, unknown, id_)) == expected
        assert problems(link(account, unknown)) == expected
    for unknown in (new_uuid(), "x"):
        assert problems(put(seller, order, unknown)) == (404, [("INVOICE-NOT-FOUND", None)])
    assert problems(put(seller, another, id_)) == (404, [("INVOICE-NOT-FOUND", None)])
    found = invoices(seller, order)
    assert (found["invoices"][0]["file"]["uploadedAt"], found["links"]) == (None, [])


def test_files_are_part_of_snapshots_and_go_with_a_reset(own_server: Server) -> None:
    seller, buyer = new_account(own_server), new_buyer(own_server)
    order = order_of(seller, buyer)
    assert put(seller, order, declare(seller, order).json()["id"]).status_code == 200
    (key,) = own_server.run(service.files)

    def content() -> bytes | None:
        return own_server.run(lambda world: world.blobs.get(key))

    save(own_server)
    reset(own_server)
    assert (own_server.run(service.files), content()) == (set(), None)
    restore(own_server)
    assert (own_server.run(service.files), content()) == ({key}, PDF)
    assert [document["size"] for document in documents(own_server, order)] == [len(PDF)]


# Links


def test_links(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    answer = link(seller, order)
    assert (answer.status_code, answer.content) == (201, b"")
    (added,) = invoices(seller, order)["links"]
    assert added == {"id": added["id"], "url": "https://example.com/paragon/1", "createdAt": added["createdAt"]}
    assert problems(link(seller, order)) == (409, [("BILLING-DOCUMENT-LINK-ALREADY-EXISTS", "url")])
    for number in range(2, 11):
        assert link(seller, order, f"https://example.com/paragon/{number}").status_code == 201
    assert problems(link(seller, order, "https://example.com/11")) == (422, [("VALIDATION_ERROR", "url")])
    assert len(invoices(seller, order)["links"]) == 10


NO_LINKS: list[tuple[Any, str]] = [
    ({}, "url"),
    ({"url": None}, "url"),
    ({"url": ""}, "url"),
    ({"url": "paragon"}, "url"),
    ({"url": "ftp://example.com/1"}, "url"),
    ({"url": "https://"}, "url"),
    ({"url": "https://[x/1"}, "url"),
    ({"url": "https://example.com:99999/1"}, "url"),
    ({"url": "https://example.com/a b"}, "url"),
    ({"url": "https://example.com/" + "x" * 2048}, "url"),
]


def test_links_that_are_none(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer)
    for body, path in NO_LINKS:
        answer = seller.post(f"/order/{order}/billing-documents/links", json=body)
        code = "VALIDATION_ERROR" if isinstance(body.get("url"), str) else "JsonMappingException"
        assert problems(answer) == (422, [(code, path)])
        assert invoices(seller, order)["links"] == []


# Serial numbers


def number(seller: Account, order: str, *items: tuple[str, list[str]], revision: str | None = None) -> httpx.Response:
    body = [{"id": id_, "serialNumbers": {"entries": [{"value": value} for value in values]}} for id_, values in items]
    params = {"checkoutForm.revision": revision} if revision else None
    return seller.post(f"{FORMS}/{order}/serial-numbers", json={"lineItems": body}, params=params)


def numbers(seller: Account, order: str) -> list[list[str]]:
    found = [line["serialNumbers"] for line in form(seller, order)["lineItems"]]
    assert {shown["expected"] for shown in found} == {False}
    assert not any(entry["returned"] for shown in found for entry in shown["entries"])
    return [[entry["value"] for entry in shown["entries"]] for shown in found]


def test_serial_numbers(seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer, 2, 1)
    first, second = lines(seller, order)
    before, told = form(seller, order), kinds(seller)
    answer = number(seller, order, (first, ["SN1", "SN2"]), (second.upper(), ["SN3"]), revision=before["revision"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert numbers(seller, order) == [["SN1", "SN2"], ["SN3"]]
    assert number(seller, order, (first, ["SN9"])).status_code == 204
    assert numbers(seller, order) == [["SN9"], ["SN3"]]
    assert number(seller, order, (first, []), (second, [])).status_code == 204
    assert (form(seller, order), kinds(seller)) == (before, told)
    assert number(seller, order).status_code == 204


def test_serial_numbers_that_are_refused(seller: Account, other_seller: Account, buyer: Account) -> None:
    order = order_of(seller, buyer, 2, 1)
    first, second = lines(seller, order)
    stale = seller.get("/order/events").json()["events"][0]["order"]["checkoutForm"]["revision"]
    entries = "lineItems[0].serialNumbers.entries"
    for items, expected in (
        ([(first, ["1", "2", "3"])], [("VALIDATION_ERROR", entries)]),
        ([(first, ["1"]), (first, ["2"])], [("VALIDATION_ERROR", "lineItems[1].id")]),
        ([(first, [" "])], [("VALIDATION_ERROR", f"{entries}[0].value")]),
        ([(first, ["x" * 101])], [("VALIDATION_ERROR", f"{entries}[0].value")]),
        (
            [(first, ["1"]), (second, ["1"])],
            [("VALIDATION_ERROR", "lineItems[1].serialNumbers.entries[0].value")],
        ),
    ):
        assert problems(number(seller, order, *items)) == (422, expected)
    conflict = (409, [("CheckoutFormRevisionConflictException", "checkoutForm.revision")])
    assert problems(number(seller, order, (first, ["1"]), revision=stale)) == conflict
    unknown = (404, [("LineItemNotFoundException", "lineItems.id")])
    assert problems(number(seller, order, (first, ["1"]), (time_uuid(0), ["2"]))) == unknown
    absent = seller.post(f"{FORMS}/{order}/serial-numbers", json={})
    assert problems(absent) == (422, [("JsonMappingException", "lineItems")])
    for account, id_ in ((other_seller, order), (seller, "x")):
        expected_path = [("CheckoutFormNotFoundException", f"{FORMS}/{id_}")]
        assert problems(number(account, id_, (first, ["1"]))) == (404, expected_path)
    assert numbers(seller, order) == [[], []]


def test_documents_of_no_order(server: Server) -> None:
    assert server.application.seeded is not None
    headers = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}
    answer = server.client.get(f"/_stragan/purchases/{time_uuid(0)}/documents", headers=headers)
    assert problems(answer) == (404, [("NOT_FOUND", None)])
