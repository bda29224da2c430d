"""The editor of an offer as a browser without scripts gets it; what is saved is read back through the API."""

import json
from io import BytesIO
from typing import Any

import pytest
from editing_pages import NEW, Desk, Sheet
from listing import create, listable, status, upload
from PIL import Image
from product_listing import by_gtin, complete_product
from product_listing import create as create_product_offer
from selectolax.lexbor import LexborHTMLParser

from harness import new_account
from stragan.web.description_html import picture, written
from stragan.web.texts import panel_editor

pytestmark = pytest.mark.one_database  # the page calls what test_offers tests on both

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}' onmouseover='x"
CHARGERS = "257150"


@pytest.fixture
def desk(seller: Any) -> Desk:
    return Desk(seller)


def shown(seller: Any, offer: str) -> dict[str, Any]:
    document: dict[str, Any] = seller.get(f"/sale/product-offers/{offer}").json()
    return document


def is_harmless(sheet: Sheet) -> bool:
    """Whether a hostile text has stayed a text."""
    scripts = [node.attributes.get("src") or "" for node in sheet.html.css("script")]
    names = {name for node in sheet.html.css("*") for name in node.attributes}
    sources = [node.attributes.get("src") or "" for node in sheet.html.css("img")]
    return (
        all(source.startswith("/static/") for source in scripts)
        and not {name for name in names if name.startswith("on") or name == "style"}
        and "x" not in sources
        and "49" not in sheet.value("name")
    )


def test_a_title_is_enough_for_a_draft(seller, desk):
    sheet = desk.open()
    assert sheet.status == 200
    assert "publish" in sheet.wishes
    assert "copy" not in sheet.wishes
    offer = desk.saved(sheet, {"name": "Kubek ceramiczny czarny mat"})
    document = shown(seller, offer)
    assert (document["name"], document["publication"]["status"]) == ("Kubek ceramiczny czarny mat", "INACTIVE")
    assert document["delivery"]["shippingRates"]["id"] == sheet.value("rates")
    after = desk.open(offer)
    assert after.wrong("category") == ["Category may not be empty."]
    assert after.wrong("product") == ["Products' number in the set must be greater than or equal to 1."]
    assert after.wrong("description") == ["New offer description is required.", "Describe your offer."]
    assert len(after.texts("#gaps li")) == len(document["validation"]["errors"])
    assert len(after.html.css("#gaps a")) == len(after.html.css("#gaps li"))


def test_without_a_title_nothing_is_saved(seller, desk):
    after = desk.press(desk.open(), "save", {"price": "12,50", "d.0.layout": "TEXT", "d.0.text0": "<p>x</p>"})
    assert after.status == 422
    assert after.wrong("name") == after.texts("#problems li")
    assert after.value("price") == "12,50"
    assert after.value("d.0.text0") == "<p>x</p>"
    assert seller.get("/sale/offers").json()["totalCount"] == 0


CHANGES: list[tuple[str, dict[str, Any], str, Any]] = [
    ("title", {"name": "Ładowarka USB-C 20 W czarna"}, "name", "Ładowarka USB-C 20 W czarna"),
    ("price", {"price": "1 234,50"}, "sellingMode.price", {"amount": "1234.50", "currency": "PLN"}),
    ("stock", {"available": "17", "unit": "SET"}, "stock", {"available": 17, "unit": "SET"}),
    ("handling", {"handling": "PT72H"}, "delivery.handlingTime", "PT72H"),
    ("pre-sale", {"shipment_date": "2031-07-01T10:30"}, "delivery.shipmentDate", "2031-07-01T08:30:00.000Z"),
    ("town", {"location.city": "Łódź", "location.province": "LODZKIE"}, "location.city", "Łódź"),
    ("invoice", {"invoice": "VAT_MARGIN"}, "payments.invoice", "VAT_MARGIN"),
    ("number", {"external": "ABC-1"}, "external", {"id": "ABC-1"}),
    ("no returns", {"return_policy": ""}, "afterSalesServices.returnPolicy", None),
    ("duration", {"duration": "PT240H"}, "publication.duration", "PT240H"),
    ("republish", {"republish": "1"}, "publication.republish", True),
]


@pytest.mark.parametrize(("case", "typed", "path", "expected"), CHANGES)
def test_fields_are_saved_and_read_back(seller, desk, case, typed, path, expected):
    offer = create(seller, listable(seller))["id"]
    before = shown(seller, offer)
    assert desk.saved(desk.open(offer), typed) == offer
    document = shown(seller, offer)
    for step in path.split("."):
        document = document[step]
    assert document == expected, case
    again = desk.open(offer)
    for name, value in typed.items():
        assert again.value(name) == (value if name != "price" else "1234.50")
    untouched = {name: value for name, value in before.items() if name not in (path.split(".")[0], "updatedAt")}
    after = shown(seller, offer)
    assert {name: after[name] for name in untouched if name != "validation"} == {
        name: value for name, value in untouched.items() if name != "validation"
    }


def test_parameters_of_every_kind(seller, desk):
    offer = create(seller, listable(seller))["id"]
    sheet = desk.open(offer)
    typed = {"p.4386": "", "p.224017": "ABC 1", "p.260001": "Tarcza"}
    desk.saved(sheet, typed)
    values = {value["id"]: value["values"] for value in shown(seller, offer)["parameters"]}
    assert values["224017"] == ["ABC 1"]
    assert values["260001"] == ["Tarcza"]
    assert "4386" not in values
    after = desk.open(offer)
    assert "4386" in " ".join(after.fields[0]) or after.value("p.4386") == ""


def test_a_wrong_value_is_told_beside_its_field(seller, desk):
    offer = create(seller, listable(seller))["id"]
    typed = {
        "price": "free",
        "location.post_code": "1234",
        "external": "x" * 101,
        "d.0.text0": "<p>Szybka <i>ładowarka</i>.</p>",
    }
    after = desk.press(desk.open(offer), "save", typed)
    assert after.status == 422
    for field in ("price", "location-post_code", "external", "d-0-text0"):
        assert len(after.wrong(field)) == 1, field
    assert after.wrong("d-0-text0")[0].endswith("(line 1, column 11)")
    assert {node.attributes["href"] for node in after.html.css("#problems a")} >= {"#price", "#external", "#d-0-text0"}
    assert "autofocus" in after.html.css_first("#problems").attributes
    for name, value in typed.items():
        assert after.value(name) == value
    assert shown(seller, offer)["sellingMode"]["price"]["amount"] == "79.90"


def test_missing_parameters_are_told_beside_each(desk):
    found = desk.press(desk.open(), "find-product", {"product_words": complete_product().gtins[0]})
    offer = desk.saved(desk.press(found, f"product:{complete_product().id}"), {"price": "100"})
    sheet = desk.open(offer)
    labels = [label.removesuffix(" *") for label in sheet.texts(".parameters label") if label.endswith(" *")]
    missing = [f"Missing mandatory parameters: {', '.join(labels)}."]
    assert labels == ["Condition"]
    assert sheet.texts("#gaps li") == missing
    assert sheet.wrong("p-11323") == missing


def test_an_offer_is_listed_scheduled_ended_and_copied(seller, desk):
    offer = create(seller, listable(seller))["id"]
    assert desk.saved(desk.open(offer), {"price": "99,50"}, "publish") == offer
    assert status(seller, offer) == "ACTIVE"
    live = desk.open(offer)
    assert "publish" not in live.wishes
    assert "delete" not in live.wishes
    desk.saved(live, {"name": "never saved"}, "end")
    assert status(seller, offer) == "ENDED"
    assert shown(seller, offer)["name"] == "Ładowarka sieciowa USB-C 20 W biała"
    copy = desk.saved(desk.open(offer), {}, "copy")
    assert copy != offer
    assert (shown(seller, copy)["name"], status(seller, copy)) == (shown(seller, offer)["name"], "INACTIVE")


def test_a_date_lists_it_later(seller, desk):
    offer = create(seller, listable(seller))["id"]
    after = desk.press(desk.open(offer), "schedule")
    assert (after.status, after.wrong("starts_at")) == (422, ["Say when it should be listed."])
    desk.saved(after, {"starts_at": "2031-07-01T10:30"}, "schedule")
    publication = shown(seller, offer)["publication"]
    assert (publication["status"], publication["startingAt"]) == ("ACTIVATING", "2031-07-01T08:30:00.000Z")


def test_an_incomplete_draft_is_not_listed(seller, desk):
    offer = create(seller, listable(seller, category=None))["id"]
    after = desk.press(desk.open(offer), "publish")
    assert after.status == 422
    assert after.wrong("category") == ["Category may not be empty."]
    assert status(seller, offer) == "INACTIVE"


def test_a_draft_is_deleted(seller, desk):
    offer = create(seller, listable(seller))["id"]
    assert desk.press(desk.open(offer), "delete").location == "/panel/offers"
    assert seller.get(f"/sale/offers/{offer}").status_code == 404


def test_somebody_elses_change_is_told_and_not_overwritten(seller, desk):
    offer = create(seller, listable(seller))["id"]
    sheet = desk.open(offer)
    price = {"sellingMode": {"price": {"amount": "55.00", "currency": "PLN"}}}
    assert seller.patch(f"/sale/product-offers/{offer}", json=price).status_code == 200
    after = desk.press(sheet, "save", {"name": "Ładowarka sieciowa USB-C czarna"})
    assert after.status == 409
    assert "differs in: title, price." in after.texts("#problems p")[0]
    assert shown(seller, offer)["name"] == "Ładowarka sieciowa USB-C 20 W biała"
    desk.saved(after, {"price": "55.00"})
    document = shown(seller, offer)
    assert (document["name"], document["sellingMode"]["price"]["amount"]) == (
        "Ładowarka sieciowa USB-C czarna",
        "55.00",
    )


def test_a_product_is_found_and_fills_the_offer(seller, desk):
    product = complete_product()
    found = desk.press(desk.open(), "find-product", {"product_words": product.gtins[0]})
    assert f"product:{product.id}" in found.wishes
    chosen = desk.press(found, f"product:{product.id}")
    assert chosen.value("set.0.product") == product.id
    assert chosen.value("category") == product.category
    offer = desk.saved(chosen, {"price": "100", "p.11323": "11323_1"}, "publish")
    document = shown(seller, offer)
    assert document["publication"]["status"] == "ACTIVE"
    assert document["productSet"][0]["product"]["id"] == product.id
    assert document["description"] is not None
    edited = desk.open(offer)
    desk.saved(edited, {"set.0.quantity": "2", "set.0.safety": "Nie dla dzieci."})
    element = shown(seller, offer)["productSet"][0]
    assert element["quantity"] == {"value": 2}
    assert element["safetyInformation"]["description"] == "Nie dla dzieci."
    assert element["product"] == document["productSet"][0]["product"]
    refused = desk.press(desk.press(desk.open(offer), "detach"), "save")
    assert (refused.status, refused.wrong("product")) == (422, ["You cannot remove the product from the offer."])


def test_an_unlinked_draft_gets_a_product_and_keeps_its_own(seller, desk):
    product = complete_product()
    offer = desk.saved(desk.open(), {"name": "Moja sofa na sprzedaż", "images": upload(seller)})
    images = shown(seller, offer)["images"]
    found = desk.press(desk.open(offer), "find-product", {"product_words": product.gtins[0]})
    desk.saved(desk.press(found, f"product:{product.id}"), {"p.11323": "11323_1"})
    document = shown(seller, offer)
    assert (document["name"], document["images"]) == ("Moja sofa na sprzedaż", images)
    assert document["category"] == {"id": product.category}


def test_a_new_product_is_proposed(seller, desk):
    sheet = desk.press(desk.open(), f"category:{CHARGERS}") if f"category:{CHARGERS}" in desk.open().wishes else None
    sheet = sheet or desk.press(desk.open(), "find-category", {"category_words": "etui na telefon"})
    typed = {
        "name": "Etui pancerne Stragan Tarcza granatowe",
        "category": CHARGERS,
        "images": upload(seller, "#234567"),
    }
    sheet = desk.press(sheet, "refresh", typed)
    proposed = {"propose": "1", "p.4386": "4386_1", "p.260001": "Tarcza X", "p.11323": "11323_1", "price": "49"}
    safe = {"set.0.safety_type": "TEXT", "set.0.safety": "Bez uwag."}
    after = desk.press(sheet, "save", proposed | safe)
    assert after.status == 303, after.texts("#problems li")
    document = shown(seller, str(after.location).rsplit("/", 1)[1])
    assert document["productSet"][0]["safetyInformation"]["description"] == "Bez uwag."
    assert [value["id"] for value in document["parameters"]] == ["11323"]


def test_a_category_is_found_by_words_and_in_the_tree(desk):
    found = desk.press(desk.open(), "find-category", {"category_words": "ładowarka usb do telefonu"})
    leaves = [wish for wish in found.wishes if wish.startswith("category:")]
    assert leaves
    chosen = desk.press(found, leaves[0])
    assert chosen.value("category") == leaves[0].removeprefix("category:")
    tree = desk.press(chosen, "browse:root")
    while not (below := [wish for wish in tree.wishes if wish.startswith("category:")]):
        tree = desk.press(tree, [wish for wish in tree.wishes if wish.startswith("browse:")][-1])
    assert desk.press(tree, below[0]).value("category") == below[0].removeprefix("category:")


def test_another_category_keeps_what_fits(seller, desk):
    offer = create(seller, listable(seller))["id"]
    found = desk.press(desk.open(offer), "find-category", {"category_words": "sofa rozkładana"})
    sofas = next(wish for wish in found.wishes if wish.startswith("category:25"))
    moved = desk.press(found, sofas)
    assert moved.value("p.11323") == "11323_1"
    assert moved.value("name") == "Ładowarka sieciowa USB-C 20 W biała"
    assert shown(seller, offer)["category"] == {"id": CHARGERS}


def test_pictures_are_ordered_and_removed(seller, desk):
    urls = [upload(seller, colour) for colour in ("#111111", "#222222", "#333333")]
    offer = create(seller, listable(seller, images=[{"url": url} for url in urls]))["id"]
    sheet = desk.press(desk.open(offer), "image:up:2")
    assert sheet.values("images") == [urls[0], urls[2], urls[1]]
    assert sheet.html.css_first("[autofocus]").attributes["id"] == "image-up-1"
    sheet = desk.press(sheet, "image:remove:0")
    sheet = desk.press(sheet, "image:down:0")
    assert sheet.values("images") == [urls[1], urls[2]]
    desk.saved(sheet, {})
    assert shown(seller, offer)["images"] == [urls[1], urls[2]]


def test_sections_are_added_moved_and_laid_out(seller, desk):
    offer = create(seller, listable(seller))["id"]
    sheet = desk.press(desk.open(offer), "section:add")
    url = sheet.value("images")
    sheet = desk.press(sheet, "refresh", {"d.1.layout": "IMAGE TEXT", "d.1.text0": "<p>Dwa</p>"})
    sheet = desk.press(sheet, "section:up:1", {"d.1.image0": url})
    desk.saved(sheet, {})
    assert shown(seller, offer)["description"] == {
        "sections": [
            {"items": [{"type": "IMAGE", "url": url}, {"type": "TEXT", "content": "<p>Dwa</p>"}]},
            {"items": [{"type": "TEXT", "content": "<p>Szybka ładowarka.</p>"}]},
        ]
    }
    desk.saved(desk.press(desk.open(offer), "section:remove:0"), {})
    assert len(shown(seller, offer)["description"]["sections"]) == 1


def file(kind: str = "PNG") -> bytes:
    content = BytesIO()
    Image.new("RGB", (600, 500), "#456789").save(content, kind)
    return content.getvalue()


def send(desk: Desk, content: bytes, kind: str, token: str | None = None) -> Any:
    token = desk.open().value("form_token") if token is None else token
    headers = {"content-type": kind, "x-form-token": token}
    return desk.ask("POST", "/panel/offers/images", content=content, headers=headers)


def test_a_picture_is_uploaded(seller, desk):
    answer = send(desk, file(), "image/png")
    assert answer.status_code == 201
    offer = desk.saved(desk.open(), {"name": "Kubek ceramiczny", "images": answer.json()["location"]})
    assert shown(seller, offer)["images"] == [answer.json()["location"]]


@pytest.mark.parametrize(
    ("case", "content", "media_type", "expected"),
    [
        ("a text", b"no picture", "text/plain", 415),
        ("a text that says it is a picture", b"no picture", "image/png", 422),
        ("another kind", file("JPEG"), "image/png", 415),
        ("a drawing with scripts", b"<svg onload='alert(1)'/>", "image/svg+xml", 415),
        ("nothing", b"", "image/png", 422),
    ],
)
def test_what_is_no_picture_is_refused_in_words(desk, case, content, media_type, expected):
    answer = send(desk, content, media_type)
    assert (answer.status_code, list(answer.json())) == (expected, ["error"]), case
    assert answer.json()["error"]


def test_a_picture_needs_the_token_and_the_cookie(desk, server):
    assert send(desk, file(), "image/png", token="forged").status_code == 403
    answer = server.client.post("/panel/offers/images", content=file(), headers={"content-type": "image/png"})
    assert answer.status_code == 403


def test_a_link_that_cannot_be_fetched_is_told(desk):
    after = desk.press(desk.open(), "image-link", {"image_link": "ftp://example.com/a.png"})
    assert len(after.wrong("images")) == 1
    assert after.value("image_link") == "ftp://example.com/a.png"


def test_a_form_without_the_token_does_nothing(seller, desk):
    offer = create(seller, listable(seller))["id"]
    sheet = desk.open(offer)
    after = desk.press(sheet, "save", {"name": "Zmieniona przez kogoś innego", "form_token": "forged"})
    assert after.status == 403
    assert shown(seller, offer)["name"] == "Ładowarka sieciowa USB-C 20 W biała"


def test_others_do_not_see_it(seller, other_seller, server, desk):
    offer = create(seller, listable(seller))["id"]
    other = Desk(other_seller)
    assert other.open(offer).status == 404
    form = {"form_token": other.open().value("form_token"), "name": "Moje teraz", "do": "save"}
    for wish in ("save", "delete", "end", "copy"):
        assert other.ask("POST", f"/panel/offers/{offer}", data=form | {"do": wish}).status_code == 404
    for unknown in ("1", "9" * 30):
        assert other.open(unknown).status == 404
    anonymous = server.client.get(NEW, headers={"Cookie": ""})
    assert anonymous.status_code == 303
    assert anonymous.headers["location"].startswith("/auth/sign-in")
    assert status(seller, offer) == "INACTIVE"


FIELDS = ("name", "price", "available", "external", "location.city", "duration", "format", "p.224017", "category",
          "images", "image_link", "browse", "product_words", "category_words", "d.0.text0", "d.0.image0", "version",
          "set.0.product", "starts_at", "shipment_date", "rates", "handling", "invoice")  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize("text", [HOSTILE, "\x00", "9" * 400, "-1"])
def test_hostile_texts_stay_texts(seller, desk, text):
    offer = create(seller, listable(seller))["id"]
    sheet = desk.open(offer)
    after = desk.press(sheet, "refresh", dict.fromkeys(FIELDS, text) | {"d.0.layout": "TEXT IMAGE"})
    assert after.status == 200
    assert is_harmless(after)
    for field in FIELDS:
        after = desk.press(sheet, "save", {"external": "x" * 101, field: text})
        assert after.status in (303, 409, 422), (field, after.status)
        assert after.status == 303 or is_harmless(after), field
    for wish in ("image:up:99", f"product:{text}", f"category:{text}", f"browse:{text}", "section:down:-1", text):
        fields = {name: value for name, value in sheet.fields if name != "do"}
        answer = desk.ask("POST", f"/panel/offers/{offer}", data={**fields, "do": wish})
        assert answer.status_code in (200, 303, 409, 422), wish


def test_the_preview_of_a_description_is_harmless(desk):
    fields = {
        "form_token": desk.open().value("form_token") or "",
        "d.0.layout": "TEXT TEXT",
        "d.0.text0": "<h1>Tak</h1><p>a <b>b</b> &lt;script&gt;</p>",
        "d.0.text1": HOSTILE,
        "d.1.layout": "IMAGE",
        "d.1.image0": "javascript:alert(1)",
    }
    answer = desk.ask("POST", "/panel/offers/description", data=fields)
    assert answer.status_code == 200
    html = LexborHTMLParser(answer.text)
    assert html.css("script, img") == []
    assert html.css_first("h3").text() == "Tak"
    assert "a b <script>" in html.text()
    assert HOSTILE in html.text()
    assert html.css(".error li")[0].text().startswith("Section 1: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<h1>A</h1><p>b</p>", "<h3>A</h3><p>b</p>"),
        ("<p>&lt;b onclick=x&gt;</p>", "<p>&lt;b onclick=x&gt;</p>"),
        ("<p onclick='x'>a</p>", "<p>&lt;p onclick=&#39;x&#39;&gt;a&lt;/p&gt;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<p>&#60;script&#62;</p>", "<p>&lt;script&gt;</p>"),
        ("<ul><li><b>a</b></li></ul>", "<ul><li><b>a</b></li></ul>"),
    ],
)
def test_descriptions_are_written_anew(text, expected):
    assert str(written(text)) == expected


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://evil.example/a.png", "//evil/a", "http://[", "", "data:"]
)
def test_foreign_pictures_are_not_shown(url):
    assert picture(url) is None


def test_everything_is_said_in_polish_too(seller):
    desk = Desk(seller, "pl")
    after = desk.press(desk.open(), "save")
    assert after.texts("#problems h2") == ["Nie zapisano"]
    assert after.wrong("name")[0] == "Podaj tytuł oferty." or after.wrong("name")
    assert all(words.pl for words in panel_editor.TEXTS.values())


def test_a_part_comes_back_for_htmx(desk):
    sheet = desk.open()
    fields = dict(sheet.fields)
    answer = desk.ask("POST", NEW, data={**fields, "do": "section:add"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="d-0-text0"' in answer.text


def test_an_auction(seller, desk):
    sheet = desk.press(desk.open(), "refresh:format", {"format": "AUCTION"})
    typed = {"name": "Kubek ceramiczny czarny", "starting_price": "1", "minimal_price": "10,5", "duration": "PT168H"}
    mode = shown(seller, desk.saved(sheet, typed))["sellingMode"]
    assert (mode["format"], mode["startingPrice"]["amount"], mode["minimalPrice"]["amount"]) == (
        "AUCTION",
        "1.00",
        "10.50",
    )


def test_product_offers_are_edited_without_losing_their_product(seller, desk):
    offer = create_product_offer(seller, by_gtin())["id"]
    before = shown(seller, offer)
    desk.saved(desk.open(offer), {"price": "151"})
    after = shown(seller, offer)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"sellingMode", "updatedAt", "validation"}
    assert after["sellingMode"]["price"]["amount"] == "151.00"


def test_ordinary_accounts_sell_too(server):
    account = new_account(server, business=False)
    desk = Desk(account)
    offer = desk.saved(desk.open(), {"name": "Kubek ceramiczny czarny"})
    assert json.loads(account.get(f"/sale/product-offers/{offer}").content)["name"] == "Kubek ceramiczny czarny"
