"""The panel's orders, price lists and terms in a browser, by mouse and by keyboard, in both languages."""

import re
import uuid

import pytest
from browsing import sign_in
from listing import create, listable

ORDERS = "/panel/orders"
DPD = "0000007268757Q"
OFFERS = ("Konfitura z czarnej porzeczki, słoik 300 g", "Ogórki kiszone z beczki, wiaderko 1 kg")
MESSAGE = "Dzień dobry, proszę o solidne zapakowanie.\nTo prezent!"


@pytest.fixture(scope="module")
def order(site):
    """Paid, with two items; the last of four. Its seller has an offer more than it needs."""
    seller, buyer = site.seller(1)["login"], site.buyer()["login"]
    with site.api(seller) as api:
        ids = [create(api, listable(api, name=name, stock={"available": 20, "unit": "UNIT"}))["id"] for name in OFFERS]
        command = f"/sale/offer-publication-commands/{uuid.uuid4()}"
        answer = api.put(
            command,
            json={
                "publication": {"action": "ACTIVATE"},
                "offerCriteria": [{"offers": [{"id": id_} for id_ in ids], "type": "CONTAINS_OFFERS"}],
            },
        )
        assert answer.status_code == 201, answer.text
        while api.get(command).json()["taskCount"] != {"total": 2, "success": 2, "failed": 0}:
            pass  # another process does it
    items = [{"offer_id": id_, "quantity": 2 - at} for at, id_ in enumerate(ids)]
    for changes in ({"until": "FILLED_IN"}, {"until": "BOUGHT"}, {}, {"invoice": True, "message_to_seller": MESSAGE}):
        body = {"buyer": buyer, "items": items, **changes}
        bought = site.power("POST", "/purchases", body)["checkout_form_id"]
    return str(bought)


def open_panel(page, site, path):
    sign_in(page, site.seller(1), path)
    return page


def test_orders_are_found_and_worked_on(page, site, order, look):
    open_panel(page, site, ORDERS)
    assert page.locator("li.order").count() == 4
    look(page, "panel-orders", full=True)
    page.reload()  # taking pictures leaves marks on fields, which htmx would copy and the policy refuse
    row = page.locator(f"#order-{order}")
    row.locator("select").select_option("PROCESSING")
    row.get_by_role("button", name="Save").click()
    row.get_by_role("status").wait_for()
    assert page.url.endswith(ORDERS)  # without leaving the page
    assert row.locator(".badge").last.inner_text() == "in progress"
    assert page.evaluate("document.activeElement.id") == f"save-{order}"
    page.get_by_role("link", name=re.compile("^In progress")).click()
    assert page.locator("li.order").count() == 1
    page.get_by_role("checkbox").check()
    page.get_by_label("Selected orders become").select_option("READY_FOR_SHIPMENT")
    page.get_by_role("button", name="Set").click()
    page.get_by_text("No order is like that.").wait_for()
    assert page.get_by_role("status").inner_text() == "Saved."


def test_an_order_is_sent_and_paid_back(page, site, order, look):
    open_panel(page, site, f"{ORDERS}/{order}")
    assert page.locator(".order-message").inner_text() == MESSAGE
    page.get_by_label("Carrier", exact=True).select_option("DPD")
    page.get_by_label("Parcel number").fill("junk!")
    page.get_by_role("button", name="Add a parcel number").click()
    assert page.locator("#waybill-error").inner_text() == "Tracking number is invalid"
    look(page, "panel-order-wrong")
    page.get_by_label("Parcel number").fill(DPD)
    page.get_by_role("button", name="Add a parcel number").click()
    page.get_by_role("heading", name=f"DPD {DPD}").wait_for()
    look(page, "panel-order", full=True)
    page.get_by_role("link", name="Give money back").click()
    page.get_by_label("Pieces").first.fill("1")
    look(page, "panel-refund", full=True)
    page.get_by_role("button", name="Give back").click()
    page.get_by_text("The refund has been ordered.").wait_for()
    assert page.locator("#refunds li").count() == 1


def test_an_order_in_polish(open_tab, site, order, look):
    page = open_panel(open_tab(locale="pl-PL"), site, ORDERS)
    look(page, "panel-orders-pl", full=True)
    page.set_viewport_size({"width": 800, "height": 900})
    page.goto(f"{ORDERS}/{order}")
    look(page, "panel-order-pl", full=True)


def test_a_price_list_without_a_mouse(page, site, look):
    open_panel(page, site, "/panel/delivery")
    look(page, "panel-delivery", full=True)
    page.get_by_role("link", name="New price list").click()
    name = f"Lekkie {uuid.uuid4().hex[:6]}"
    page.get_by_label("Name of the price list").fill(name)
    page.get_by_label("Add a delivery method").select_option(label="Przesyłka kurierska")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.locator(".rate").wait_for()
    assert page.evaluate("document.activeElement.id") == "add-method"  # still there: only the methods were asked for
    page.get_by_label("Add a delivery method").select_option(label="List polecony priorytetowy")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.locator(".rate").nth(1).wait_for()
    page.get_by_role("button", name="Remove List polecony priorytetowy").press("Enter")
    page.locator(".rate").nth(1).wait_for(state="detached")
    page.get_by_label(re.compile("^First item")).fill("12,5o")
    page.get_by_label(re.compile("^Items in a package")).fill("10")
    page.get_by_label(re.compile("^Items in a package")).press("Enter")
    page.locator("#first-0-error").wait_for()
    assert page.get_by_label("Name of the price list").input_value() == name
    look(page, "panel-delivery-edit", full=True)
    page.get_by_label(re.compile("^First item")).fill("12,50")
    page.get_by_role("button", name="Save").last.press("Enter")
    page.get_by_role("heading", name=name).wait_for()
    assert page.url.endswith("/panel/delivery")
    page.get_by_role("link", name=name, exact=True).click()
    assert page.locator("tbody tr").count() == 1
    look(page, "panel-delivery-list")


def test_terms(page, site, look):
    open_panel(page, site, "/panel/terms")
    look(page, "panel-terms", full=True)
    page.get_by_role("link", name=re.compile("Return terms")).click()
    page.get_by_label("May buyers send it back?").select_option("FULL")
    page.get_by_label("How long").fill("7")
    page.get_by_role("button", name="Save").click()
    page.locator("#withdrawalPeriod-error").wait_for()
    look(page, "panel-terms-edit", full=True)
    page.goto("/panel/terms")
    page.locator("[aria-labelledby=return-policies] .rows a").first.click()
    page.wait_for_url("**/panel/terms/return-policies/*")
    look(page, "panel-terms-one")
