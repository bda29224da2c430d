"""The editor of an offer in a browser: from nothing to a live offer, its pictures, its description, by keyboard."""

from base64 import b64encode
from io import BytesIO

import pytest
from browsing import sign_in
from PIL import Image
from playwright.sync_api import expect

TEXT = "<h1>Oslo</h1><p>Sofa <b>z pojemnikiem</b>.</p>"


def picture(colour, size=(640, 480)):
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def seller(site):
    with site.api(site.seller()["login"]) as client:
        yield client


def sources(page):
    return page.locator(".pictures img").evaluate_all("images => images.map(image => image.src)")


def test_from_nothing_to_a_live_offer(signed_in, site, seller, look):
    page = signed_in(site.seller(), "/panel/offers/new")
    look(page, "editor-new", full=True)
    page.get_by_role("textbox", name="Title", exact=True).fill("Sofa rozkładana Halmar Oslo szara")
    assert page.locator("#name-count").inner_text() == "33"
    page.get_by_label("Find a product by name or bar code").fill("Sofa Halmar Oslo")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Choose: Sofa 3-osobowa rozkładana Halmar Oslo").click()
    page.locator("fieldset.product legend").wait_for()
    assert "Sofa" in page.locator("#category").inner_text()
    page.get_by_role("textbox", name="Price", exact=True).fill("1 499,50")
    page.get_by_role("button", name="Save and list now").click()
    page.locator("#problems").wait_for()
    assert page.evaluate("document.activeElement.id") == "problems"
    page.locator("#problems a").first.click()
    page.get_by_label("Stan").or_(page.get_by_label("Condition")).first.select_option(index=1)
    look(page, "editor-problems", full=True)
    page.get_by_role("button", name="Save and list now").click()
    page.get_by_role("status").first.wait_for()
    offer = page.url.rsplit("/", 1)[1]
    shown = seller.get(f"/sale/product-offers/{offer}").json()
    assert shown["publication"]["status"] == "ACTIVE"
    assert shown["sellingMode"]["price"] == {"amount": "1499.50", "currency": "PLN"}
    look(page, "editor-live", full=True)


def draft(page, site, **changes):
    with site.api(site.seller()["login"]) as client:
        body = {"name": "Kubek ceramiczny czarny", "publication": {"status": "INACTIVE"}, **changes}
        answer = client.post("/sale/product-offers", json=body)
        assert answer.status_code == 201, answer.text
        offer = answer.json()["id"]
    sign_in(page, site.seller(), f"/panel/offers/{offer}")
    return offer


def test_pictures_by_file_and_by_drop_and_their_order(page, site, seller, look):
    offer = draft(page, site)
    files = [
        {"name": f"{colour}.png", "mimeType": "image/png", "buffer": picture(colour)} for colour in ("red", "green")
    ]
    page.get_by_label("Choose files").set_input_files(files)
    page.locator(".pictures li").nth(1).wait_for()
    data = b64encode(picture("blue")).decode()
    transfer = page.evaluate_handle(
        """data => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
            transfer.items.add(new File([bytes], "blue.png", { type: "image/png" }));
            transfer.items.add(new File(["no picture"], "notes.txt", { type: "text/plain" }));
            return transfer;
        }""",
        data,
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("#images", event, {"dataTransfer": transfer})
    page.locator(".pictures li").nth(2).wait_for()
    expect(page.locator("#image-errors")).to_contain_text("notes.txt: This is not a picture")
    look(page, "editor-pictures", full=True)
    first, second, third = sources(page)
    page.get_by_role("button", name="Move picture 3 forward").focus()
    for step in ("image-up-1", "image-down-0"):
        page.keyboard.press("Enter")
        page.wait_for_function("id => document.activeElement.id === id", arg=step)
    assert sources(page) == [third, first, second]
    page.locator(".pictures li").nth(2).drag_to(page.locator(".pictures li").nth(0))
    page.wait_for_function("url => document.querySelector('.pictures img').src === url", arg=second)
    wanted = sources(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("status").first.wait_for()
    assert seller.get(f"/sale/product-offers/{offer}").json()["images"] == wanted


def test_a_description_is_shown_while_it_is_typed(page, site, seller, look):
    offer = draft(page, site)
    page.get_by_role("button", name="Add a section").click()
    area = page.get_by_label("Text of section 1")
    area.wait_for()
    assert page.evaluate("document.activeElement.id") == "d-0-text0"
    area.fill("Zwykły & tekst")
    preview = page.locator("#description-preview")
    preview.get_by_text("Section 1: Invalid HTML subset (line 1, column 1)").wait_for()
    area.fill("Oslo")
    area.select_text()
    page.get_by_role("button", name="Large heading").click()
    assert area.input_value() == "<h1>Oslo</h1>"
    preview.get_by_role("heading", name="Oslo").wait_for()
    area.fill(TEXT)
    preview.locator("b").wait_for()
    look(page, "editor-description", full=True)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("status").first.wait_for()
    shown = seller.get(f"/sale/product-offers/{offer}").json()
    assert shown["description"] == {"sections": [{"items": [{"type": "TEXT", "content": TEXT}]}]}


def test_polish(open_tab, site, look):
    page = open_tab(locale="pl-PL", viewport={"width": 800, "height": 900})
    draft(page, site)
    assert page.get_by_role("button", name="Zapisz i wystaw", exact=True).count() == 1
    look(page, "editor-polish", full=True)
