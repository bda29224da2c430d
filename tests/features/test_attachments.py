"""Attachments of offers (2026 specification, guide §11, behaviour §6)."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from attaching import (
    JPEG,
    LABELS,
    OFFER_TYPES,
    PATH,
    PDF,
    PNG,
    SAFETY,
    WARRANTY_PATH,
    declare,
    declared,
    put,
    served,
    shown,
    uploaded,
)
from sqlalchemy import func, select
from test_snapshots import reset, restore, save

from harness import Account, Server, new_account, problems, sign_in
from stragan.db.statements import Statement
from stragan.features.attachments import service, store
from stragan.features.attachments.schemas import SentFile
from stragan.kernel.ids import new_uuid
from stragan.kernel.problems import Malformed
from stragan.kernel.times import DAY, HOUR
from stragan.world import World

NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"

WARRANTIES = "/after-sales-service-conditions/warranties"
UNSUPPORTED = (415, [("NotSupportedException", None)])
COUNT = Statement(select(func.count()).select_from(store.attachments))
USED_UP = (400, [("ATTACHMENT_ALREADY_UPLOADED", None)])
WRONG_CONTENT = (400, [("ConstraintViolationException", None)])
MISSING = (404, [("NOT_FOUND", None)])


def test_the_guides_way_of_an_attachment(seller: Account) -> None:
    """The samples of the guide field by field: create, upload, look."""
    answer = seller.post(PATH, json={"type": "SPECIAL_OFFER_RULES", "file": {"name": "abcde.pdf"}})
    id_ = answer.json()["id"]
    assert (answer.status_code, answer.json()) == (
        201,
        {"id": id_, "type": "SPECIAL_OFFER_RULES", "file": {"name": "abcde.pdf"}},
    )
    location = answer.headers["location"]
    assert re.fullmatch(rf"http://[^/]+{PATH}/{id_}", location)
    assert shown(seller, id_) == answer.json()
    sent = seller.put(httpx.URL(location).path, content=PDF, headers={"Content-Type": "application/pdf"})
    url = sent.json()["file"]["url"]
    assert (sent.status_code, sent.json()) == (
        200,
        {"id": id_, "type": "SPECIAL_OFFER_RULES", "file": {"name": "abcde.pdf", "url": url}},
    )
    assert len(url) <= 200
    assert shown(seller, id_) == shown(seller, id_.upper()) == sent.json()


def test_anybody_gets_the_file_and_no_browser_runs_it(seller: Account) -> None:
    id_ = str(declare(seller, name="instrukcja_obsługi.html").json()["id"])
    url = put(seller, id_).json()["file"]["url"]
    answer = served(seller, url)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert {
        name: answer.headers[name]
        for name in (
            "content-type",
            "content-length",
            "content-disposition",
            "content-security-policy",
            "x-content-type-options",
            "cache-control",
        )
    } == {
        "content-type": "application/pdf",
        "content-length": str(len(PDF)),
        "content-disposition": 'attachment; filename="=?UTF-8?Q?instrukcja=5Fobs=C5=82ugi.html.pdf?="; '
        "filename*=UTF-8''instrukcja_obs%C5%82ugi.html.pdf",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cache-control": "public, max-age=31536000, immutable",
    }
    again = served(seller, url, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = seller.server.client.head(httpx.URL(url).path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(PDF)))
    for path in ("000000/0000000000000000000000000000", "x/y", f"..%2f/{id_}"):
        assert served(seller, f"http://x/attachments/{path}").status_code == 404


@pytest.mark.parametrize(
    ("types", "kinds"),
    [
        (OFFER_TYPES, {"application/pdf"}),
        (LABELS, {"image/jpeg", "image/png"}),
        ((SAFETY,), {"application/pdf", "image/jpeg", "image/png"}),
    ],
)
def test_each_type_takes_its_kinds_of_files(seller: Account, types: tuple[str, ...], kinds: set[str]) -> None:
    files = {"application/pdf": PDF, "image/jpeg": JPEG, "image/png": PNG}
    for type_ in types:
        taken = set()
        for media_type, content in files.items():
            answer = put(seller, declared(seller, type_), content, media_type)
            if answer.status_code == 200:
                taken.add(media_type)
                assert served(seller, answer.json()["file"]["url"]).headers["content-type"] == media_type
            else:
                assert problems(answer) == UNSUPPORTED
        assert taken == kinds


@pytest.mark.parametrize(
    ("case", "content", "media_type", "told"),
    [
        ("nothing", b"", "application/pdf", WRONG_CONTENT),
        ("text", b"Ala ma kota", "application/pdf", WRONG_CONTENT),
        ("a picture that is called a document", JPEG, "application/pdf", WRONG_CONTENT),
        ("a page with a document behind it", b"<script>alert(1)</script>" + PDF, "application/pdf", WRONG_CONTENT),
        ("a document that is called a picture", PDF, "image/jpeg", WRONG_CONTENT),
        ("another picture", PNG, "image/jpeg", WRONG_CONTENT),
        ("a picture of another kind", b"GIF89a", "image/gif", UNSUPPORTED),
        ("a form", b"--x", "multipart/form-data; boundary=x", UNSUPPORTED),
        ("no type", PDF, "", UNSUPPORTED),
    ],
)
def test_a_file_is_what_it_is_said_to_be(
    seller: Account, case: str, content: bytes, media_type: str, told: Any
) -> None:
    id_ = declared(seller, SAFETY)
    assert problems(put(seller, id_, content, media_type)) == told
    assert shown(seller, id_)["file"] == {"name": "abcde.pdf"}
    assert put(seller, id_, PDF).status_code == 200, "a refused file does not use the address up"


def test_wrong_content_is_told_as_observed(seller: Account) -> None:
    """#7742."""
    answer = put(seller, declared(seller), b"x")
    (error,) = answer.json()["errors"]
    assert (error["message"], error["details"], error["userMessage"]) == ("Invalid file format", None, error["message"])


def test_a_document_may_have_20_megabytes_and_safety_information_50(own_server: Server) -> None:
    settings = own_server.world.settings
    assert (settings.max_attachment_bytes, settings.max_safety_attachment_bytes) == (20 * 2**20, 50 * 2**20)
    seller = new_account(own_server)
    largest, larger = PDF + bytes(20 * 2**20 - len(PDF)), PDF + bytes(20 * 2**20 - len(PDF) + 1)
    id_ = declared(seller)
    assert problems(put(seller, id_, larger)) == (413, [("PayloadTooLargeException", None)])
    assert shown(seller, id_)["file"] == {"name": "abcde.pdf"}
    assert put(seller, id_, largest).status_code == 200
    assert put(seller, declared(seller, SAFETY), larger).status_code == 200
    announced = {"Content-Type": "application/pdf", "Content-Length": str(50 * 2**20 + 1)}
    refused = seller.put(f"{PATH}/{declared(seller, SAFETY)}", content=PDF, headers=announced)
    assert problems(refused) == (413, [("PayloadTooLargeException", None)])


def test_an_address_takes_one_file(seller: Account) -> None:
    id_ = uploaded(seller)
    before = shown(seller, id_)
    assert problems(put(seller, id_)) == USED_UP
    assert problems(put(seller, id_, PDF + b"another")) == USED_UP
    assert shown(seller, id_) == before
    assert served(seller, before["file"]["url"]).content == PDF
    assert problems(seller.post(f"{PATH}/{id_}", content=PDF)) == (405, [("NotAllowedException", None)])


def test_the_same_file_twice_is_two_attachments(seller: Account, other_seller: Account) -> None:
    ids = [uploaded(seller), uploaded(seller), uploaded(other_seller)]
    urls = {shown(owner, id_)["file"]["url"] for owner, id_ in zip([seller, seller, other_seller], ids, strict=True)}
    assert len(urls) == 3
    assert all(served(seller, url).content == PDF for url in urls)


def test_of_two_who_send_a_file_at_once_one_is_first(server: Server, seller: Account) -> None:
    id_ = declared(seller)

    async def both(world: World) -> list[object]:
        def one(content: bytes) -> Any:
            file = SentFile(content, "application/pdf")
            return service.upload(world, seller.id, "http://x", id_, file, is_warranty=False)

        return await asyncio.gather(one(PDF), one(PDF + b"2"), return_exceptions=True)

    results = server.run(both)
    (refused,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(refused, Malformed)
    won = results.index(next(result for result in results if result is not refused))
    assert served(seller, shown(seller, id_)["file"]["url"]).content == (PDF, PDF + b"2")[won]
    keys = server.run(service.files)
    ours = [path for path in (server.world.settings.data / "blobs" / "attachments").rglob("*") if path.is_file()]  # type: ignore[operator]
    assert len(ours) == len(keys), "the file of the other one is gone"


@pytest.mark.parametrize(
    ("case", "body", "told"),
    [
        ("no name", {"type": "MANUAL", "file": {}}, (422, "file.name")),
        ("no file", {"type": "MANUAL"}, (422, "file")),
        ("no type", {"file": {"name": "a.pdf"}}, (422, "type")),
        ("type", {"type": "POSTER", "file": {"name": "a.pdf"}}, (422, "type")),
        ("of a warranty", {"type": "WARRANTY", "file": {"name": "a.pdf"}}, (422, "type")),
        ("empty name", {"type": "MANUAL", "file": {"name": ""}}, (422, "file.name")),
        ("null name", {"type": "MANUAL", "file": {"name": None}}, (422, "file.name")),
        ("long name", {"type": "MANUAL", "file": {"name": "a" * 201}}, (422, "file.name")),
        ("path", {"type": "MANUAL", "file": {"name": "../a.pdf"}}, (422, "file.name")),
        ("line", {"type": "MANUAL", "file": {"name": "a\r\nx.pdf"}}, (422, "file.name")),
        ("list", [], (422, "request.body")),
    ],
)
def test_what_cannot_be_declared(seller: Account, case: str, body: Any, told: tuple[int, str | None]) -> None:
    status, found = problems(seller.post(PATH, json=body))
    assert (status, [path for _, path in found]) == (told[0], [told[1]])


def test_what_is_no_declaration_at_all(seller: Account) -> None:
    headers = {"Content-Type": "application/vnd.allegro.public.v1+json"}
    assert problems(seller.post(PATH, content=b"{", headers=headers))[0] == 400
    assert problems(seller.post(PATH, content=b"{}", headers={"Content-Type": "application/pdf"})) == UNSUPPORTED


def test_the_longest_name(seller: Account) -> None:
    name = "ż" * 200
    assert declare(seller, name=name).json()["file"] == {"name": name}


def test_others_attachments_are_others(seller: Account, other_seller: Account) -> None:
    """403 tells of no access (2026 specification); an upload to another's address finds nothing there."""
    for id_ in (declared(seller), uploaded(seller)):
        assert problems(other_seller.get(f"{PATH}/{id_}")) == (403, [("AccessDenied", None)])
        before = shown(seller, id_)
        assert problems(put(other_seller, id_)) == MISSING
        assert shown(seller, id_) == before


@pytest.mark.parametrize("id_", [NOWHERE, "x", "1928302_MANUAL_45d7a0f543e1b0d05e12a1aef5642efe63389a1d", "%2e%2e"])
def test_there_is_no_such_attachment(seller: Account, id_: str) -> None:
    assert problems(seller.get(f"{PATH}/{id_}")) == MISSING
    assert problems(put(seller, id_)) == MISSING


def test_an_address_that_nobody_uses_is_forgotten(own_server: Server) -> None:
    seller = new_account(own_server)
    forgotten, used = declared(seller), uploaded(seller)
    own_server.advance(DAY - HOUR)
    own_server.settle()
    seller = sign_in(own_server, seller.id)
    late = declared(seller)
    assert shown(seller, forgotten)["file"] == {"name": "abcde.pdf"}
    own_server.advance(HOUR + 1)
    assert problems(seller.get(f"{PATH}/{forgotten}")) == MISSING, "even before the job has come"
    assert problems(put(seller, forgotten)) == MISSING
    own_server.advance(HOUR)
    own_server.settle()
    assert own_server.run(count) == 3  # the third is the guide's
    assert put(seller, late).status_code == 200
    url = shown(seller, used)["file"]["url"]
    own_server.advance(365 * DAY)
    own_server.settle()
    assert served(seller, url).content == PDF, "#10488: what was uploaded stays"
    assert own_server.run(count) == 3


async def count(world: World) -> int:
    (row,) = await world.db.all(COUNT)
    number: int = row[0]
    return number


def test_resets_and_snapshots_know_the_files(own_server: Server) -> None:
    guest = new_account(own_server)
    kept = shown(guest, uploaded(guest))["file"]["url"]
    save(own_server)
    lost = shown(guest, uploaded(guest))["file"]["url"]
    restore(own_server)
    assert [served(guest, url).status_code for url in (kept, lost)] == [200, 404]
    reset(own_server)
    assert [served(guest, url).status_code for url in (kept, lost)] == [404, 404]
    restore(own_server)
    assert served(guest, kept).content == PDF


def test_a_declaration_that_is_repeated_is_one(seller: Account) -> None:
    key = {"Idempotency-Key": new_uuid()}
    body = {"type": "MANUAL", "file": {"name": "a.pdf"}}
    first, second = (seller.post(PATH, json=body, headers=key) for _ in range(2))
    assert (first.json(), first.headers["location"]) == (second.json(), second.headers["location"])


# Warranties


def new_of_warranty(seller: Account, name: str = "gwarancja.pdf") -> httpx.Response:
    return seller.post(WARRANTY_PATH, json={"name": name})


def test_an_attachment_of_warranties(seller: Account) -> None:
    answer = new_of_warranty(seller)
    id_ = answer.json()["id"]
    assert (answer.status_code, answer.json()) == (201, {"id": id_, "name": "gwarancja.pdf", "url": None})
    location = answer.headers["location"]
    assert re.fullmatch(rf"http://[^/]+{WARRANTY_PATH}/{id_}", location)
    sent = seller.put(httpx.URL(location).path, content=PDF, headers={"Content-Type": "application/pdf"})
    assert (sent.status_code, sent.json()) == (200, answer.json() | {"url": sent.json()["url"]})
    assert served(seller, sent.json()["url"]).content == PDF
    assert problems(put(seller, id_, path=WARRANTY_PATH)) == USED_UP


def test_what_is_no_attachment_of_warranties(seller: Account, other_seller: Account) -> None:
    id_ = str(new_of_warranty(seller).json()["id"])
    assert problems(put(seller, id_, b"x", path=WARRANTY_PATH)) == WRONG_CONTENT
    assert problems(put(seller, id_, JPEG, "image/jpeg", path=WARRANTY_PATH)) == UNSUPPORTED
    assert problems(put(other_seller, id_, path=WARRANTY_PATH)) == MISSING
    assert problems(put(seller, new_uuid(), path=WARRANTY_PATH)) == MISSING
    for name in ("", "a" * 201, "a/b"):
        assert problems(new_of_warranty(seller, name)) == (422, [("VALIDATION_ERROR", "name")])
    assert problems(seller.post(WARRANTY_PATH, json={}))[0] == 422


def test_attachments_of_offers_and_of_warranties_are_two_kinds(seller: Account) -> None:
    of_warranty, of_offer = str(new_of_warranty(seller).json()["id"]), declared(seller)
    assert problems(seller.get(f"{PATH}/{of_warranty}")) == MISSING
    assert problems(put(seller, of_warranty)) == MISSING
    assert problems(put(seller, of_offer, path=WARRANTY_PATH)) == MISSING


def of_warranties(seller: Account) -> dict[str, Any]:
    id_ = str(new_of_warranty(seller).json()["id"])
    found: dict[str, Any] = put(seller, id_, path=WARRANTY_PATH).json()
    return found


def warranty(**members: Any) -> dict[str, Any]:
    lasting = {"period": "P24M", "lifetime": False}
    return {"name": "Gwarancja", "type": "SELLER", "individual": lasting, "corporate": lasting} | members


def test_a_warranty_shows_its_attachment(seller: Account) -> None:
    file = of_warranties(seller)
    key = {"Idempotency-Key": new_uuid()}
    described = warranty(attachment={"id": file["id"], "name": "nieważne.pdf"}, description='"url":"/x"')
    created = seller.post(WARRANTIES, json=described, headers=key)
    assert (created.status_code, created.json()["attachment"]) == (201, file)
    assert created.json()["description"] == '"url":"/x"'
    assert seller.post(WARRANTIES, json=described, headers=key).content == created.content
    path = f"{WARRANTIES}/{created.json()['id']}"
    assert seller.get(path).content == created.content
    assert served(seller, created.json()["attachment"]["url"]).content == PDF
    elsewhere = seller.get(path, headers={"Host": "upload.sklep.test"}).json()["attachment"]["url"]
    assert elsewhere == "http://upload.sklep.test" + httpx.URL(file["url"]).path
    assert seller.put(path, json=created.json()).content == created.content
    assert seller.put(path, json=warranty(attachment=None)).json()["attachment"] is None
    assert seller.put(path, json=described).json()["attachment"] == file


def test_a_warranty_names_only_what_was_uploaded_for_warranties(seller: Account, other_seller: Account) -> None:
    path = f"{WARRANTIES}/{seller.post(WARRANTIES, json=warranty()).json()['id']}"
    before = seller.get(path).content
    unknown = (
        "x",
        new_uuid(),
        new_of_warranty(seller).json()["id"],
        uploaded(seller),
        of_warranties(other_seller)["id"],
    )
    for id_ in unknown:
        body = warranty(attachment={"id": id_}, name="Inna")
        assert problems(seller.post(WARRANTIES, json=body)) == (422, [("UNPROCESSABLE_ENTITY", "attachment.id")])
        assert problems(seller.put(path, json=body)) == (422, [("UNPROCESSABLE_ENTITY", "attachment.id")])
    assert seller.get(path).content == before
