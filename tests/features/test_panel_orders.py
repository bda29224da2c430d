"""The panel's orders: found, read, worked on, sent, paid back, by a browser without JavaScript."""

import pytest
from buying import ask, buy
from changing import live
from filling import fields, followed, panel, seen, send
from selectolax.lexbor import LexborHTMLParser
from shipping import DPD, form, kinds, shipments

from harness import Account

ORDERS = "/panel/orders"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def order(seller, buyer):
    return buy(buyer, (live(seller), 2), message_to_seller="Proszę o szybką wysyłkę", invoice=True)


def rows(page):
    return [node.attributes["id"].removeprefix("order-") for node in LexborHTMLParser(page.text).css("li.order")]


def work(seller, id_):
    return form(seller, id_)["fulfillment"]["status"]


def test_a_stranger_signs_in_first(anonymous):
    answer = anonymous.server.client.get(f"{ORDERS}?tab=new")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/auth/sign-in?return=%2Fpanel%2Forders%3Ftab%3Dnew"


def test_the_list_shows_what_an_order_is(seller, buyer, order):
    page = panel(seller).get(ORDERS)
    assert rows(page) == [order]
    (shown,) = seen(page, "li.order")
    for words in (buyer.login, "Olga Nowak", "2 × Ładowarka sieciowa USB-C 20 W biała", "paid", "new"):
        assert words in shown
    assert seen(page, ".order-total") == ["174.79 zł"]
    assert "Found: 1" in seen(page, ".how-many")[0]


def test_tabs_split_orders_by_what_is_to_be_done(seller, buyer):
    offer = live(seller)
    unpaid = buy(buyer, (offer, 1), until="FILLED_IN")
    cancelled = buy(buyer, (offer, 1), until="BOUGHT")
    ask(seller.server, f"/_stragan/purchases/{cancelled}/cancel", {})
    sent = buy(buyer, (offer, 1))
    seller.put(f"/order/checkout-forms/{sent}/fulfillment", json={"status": "SENT"})
    new = buy(buyer, (offer, 1))
    browser = panel(seller)
    expected = {"all": 4, "to_pay": [unpaid], "new": [new], "sent": [sent], "cancelled": [cancelled], "ready": []}
    for tab, ids in expected.items():
        found = rows(browser.get(f"{ORDERS}?tab={tab}"))
        assert (len(found) if isinstance(ids, int) else found) == ids
    counts = dict(text.rsplit(" ", 1) for text in seen(browser.get(ORDERS), ".tabs a"))
    assert counts["All"] == "4"
    assert counts["To be paid"] == counts["New"] == counts["Sent"] == counts["Cancelled"] == "1"
    assert counts["To be sent"] == "0"
    assert "Returned" not in counts


def test_search_by_buyer_order_and_offer(seller, buyer):
    first, second = live(seller), live(seller)
    one, two = buy(buyer, (first, 1)), buy(buyer, (second, 1))
    browser = panel(seller)

    def find(words, **more):
        return rows(browser.get(ORDERS, params={"q": words} | more))

    assert find(buyer.login.upper()[3:]) == [two, one]
    assert find(buyer.login, sort="lineItems.boughtAt") == [one, two]
    assert find(one.upper()) == [one]
    assert find(second) == [two]
    for nothing in ("%", "_", "/", "nobody", "1", "0" * 40, HOSTILE, "\0", "10000000-0000-1000-8000-000000000000"):
        assert find(nothing) == [], nothing
    assert find("", **{"from": "2000-01-01", "to": "2001-01-01"}) == []
    assert find("", **{"from": "2000-01-01"}) == [two, one]
    assert find("", **{"from": "junk", "to": "2026-13-01", "sort": "junk", "tab": "junk", "page": "junk"}) == [two, one]


def test_pages_of_the_list(seller, buyer):
    offer = live(seller, stock={"available": 100, "unit": "UNIT"})
    ids = [buy(buyer, (offer, 1)) for _ in range(27)]
    browser = panel(seller)
    first = browser.get(f"{ORDERS}?q={buyer.login}")
    assert rows(first) == ids[:1:-1]
    (next_page,) = [node.attributes["href"] for node in LexborHTMLParser(first.text).css(".pages a[rel=next]")]
    assert rows(browser.get(next_page)) == ids[1::-1]
    assert rows(browser.get(f"{ORDERS}?page=9999")) == []


def test_status_is_changed_in_the_row(seller, order):
    browser = panel(seller)
    page = browser.get(ORDERS)
    address = f"{ORDERS}/{order}/fulfillment"
    answer = send(browser, page, address, values={"status": "PROCESSING"})
    assert answer.headers["location"] == ORDERS
    assert work(seller, order) == "PROCESSING"
    part = send(browser, page, address, values={"status": "SENT"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<li class="order"')
    assert seen(part, "[role=status]") == ["Saved."]
    assert work(seller, order) == "SENT"
    stale = send(
        browser, page, address, values={"status": "NEW", "revision": "00000000"}, headers={"HX-Request": "true"}
    )
    assert stale.status_code == 409
    assert seen(stale, ".error li") == ["The given revision of the checkout form is outdated."]
    assert work(seller, order) == "SENT"
    assert kinds(seller).count("FULFILLMENT_STATUS_CHANGED") == 2


def test_many_are_changed_and_the_refused_ones_named(seller, buyer, order):
    other = buy(buyer, (live(seller), 1))
    browser = panel(seller)
    page = browser.get(ORDERS)
    address = f"{ORDERS}/fulfillment"
    chosen = [f"{id_}/{form(seller, id_)['revision']}" for id_ in (order, other)]
    assert dict(fields(page, address))["back"] == ORDERS
    answer = send(browser, page, address, values={"order": chosen, "status": "READY_FOR_SHIPMENT"})
    assert answer.status_code == 303
    assert work(seller, order) == work(seller, other) == "READY_FOR_SHIPMENT"
    answer = send(browser, page, address, values={"order": [chosen[0], f"{other}/00000000"], "status": "SENT"})
    assert answer.status_code == 422
    assert seen(answer, "[role=alert] p") == [f"{other} : The given revision of the checkout form is outdated."]
    assert (work(seller, order), work(seller, other)) == ("SENT", "READY_FOR_SHIPMENT")
    answer = send(browser, page, address, values={"status": "SENT"})
    assert seen(answer, "[role=alert] p") == ["Select at least one order."]


def test_everything_of_an_order(seller, buyer, order):
    page = panel(seller, "pl-PL").get(f"{ORDERS}/{order}")
    assert page.status_code == 200
    shown = " ".join(seen(page, "main"))
    document = form(seller, order)
    offer = document["lineItems"][0]["offer"]
    for words in (
        f"Zamówienie: {buyer.login}",
        offer["name"],
        "159,80 zł",
        "174,79 zł",
        document["delivery"]["method"]["name"],
        document["delivery"]["address"]["street"],
        document["buyer"]["email"],
        document["payment"]["provider"],
        document["invoice"]["address"]["city"],
        "Proszę o szybką wysyłkę",
        document["revision"],
        order,
    ):
        assert words in shown, words
    assert seen(page, "#history + .timeline span:first-child") == [
        "Gotowe do realizacji",
        "Wybrano dostawę i płatność",
        "Kupione",
    ]
    assert f'href="/panel/offers/{offer["id"]}"' in page.text


def test_a_stale_revision_shows_what_has_happened(seller, buyer):
    order = buy(buyer, (live(seller), 1), until="FILLED_IN")
    browser = panel(seller)
    page = browser.get(f"{ORDERS}/{order}")
    ask(seller.server, f"/_stragan/purchases/{order}/pay", {})
    answer = send(browser, page, f"{ORDERS}/{order}/work", values={"status": "PROCESSING"})
    assert answer.status_code == 409
    (notice,) = seen(answer, ".notice.warn")
    assert "nothing was saved" in notice
    assert "ready to be worked on" in notice
    assert notice.endswith("Ready to be worked on")
    assert work(seller, order) == "NEW"
    answer = send(browser, answer, f"{ORDERS}/{order}/work", values={"status": "PROCESSING"})
    assert seen(followed(browser, answer), "[role=status]") == ["Saved."]
    assert work(seller, order) == "PROCESSING"


@pytest.mark.parametrize("status", ["", "RETURNED", "LOST"])
def test_a_status_that_nobody_sets_is_refused(seller, order, status):
    browser = panel(seller)
    page = browser.get(f"{ORDERS}/{order}")
    answer = send(browser, page, f"{ORDERS}/{order}/work", values={"status": status})
    assert answer.status_code == 422
    assert len(seen(answer, "#status-error li, .notice.bad p")) == 1
    assert work(seller, order) == "NEW"


def test_a_parcel_number_is_added_and_followed(seller, order):
    browser = panel(seller)
    page = browser.get(f"{ORDERS}/{order}")
    address = f"{ORDERS}/{order}/parcels"
    wrong = send(browser, page, address, values={"carrierId": "OTHER", "waybill": "a b", "carrierName": ""})
    assert wrong.status_code == 400
    assert seen(wrong, "#waybill-error li") == ["Tracking number is invalid"]
    assert seen(wrong, "#carrierName-error li") == ["The carrier OTHER needs a name of 1 to 30 characters"]
    assert dict(fields(wrong, address))["waybill"] == "a b"
    assert dict(fields(wrong, address))["carrierId"] == "OTHER"
    assert shipments(seller, order) == []
    answer = send(browser, wrong, address, values={"carrierId": "DPD", "waybill": DPD})
    done = followed(browser, answer)
    assert seen(done, ".parcel h3") == [f"DPD {DPD}"]
    assert seen(done, ".parcel .timeline li span:first-child") == ["Announced"]
    assert [parcel["waybill"] for parcel in shipments(seller, order)] == [DPD]


def test_a_parcel_holds_the_chosen_items(seller, buyer):
    order = buy(buyer, (live(seller), 1), (live(seller), 1))
    browser = panel(seller)
    page = browser.get(f"{ORDERS}/{order}")
    line = form(seller, order)["lineItems"][0]["id"]
    sent = {"carrierId": "OTHER", "carrierName": "Gołąb", "waybill": "G1", "lineItems": [line]}
    done = followed(browser, send(browser, page, f"{ORDERS}/{order}/parcels", values=sent))
    assert [parcel["lineItems"] for parcel in shipments(seller, order)] == [[{"id": line}]]
    assert seen(done, ".parcel h3") == ["Gołąb G1"]
    assert "1 of 2 items" in seen(done, ".parcel")[0]


def test_money_is_given_back_once(seller, order):
    browser = panel(seller)
    address = f"{ORDERS}/{order}/refund"
    page = browser.get(address)
    (line,) = form(seller, order)["lineItems"]
    both = {f"pieces-{line['id']}": "1", f"value-{line['id']}": "5"}
    wrong = send(browser, page, address, values=both)
    assert wrong.status_code == 422
    assert seen(wrong, f"#pieces-{line['id']}-error li") == ["Give pieces or an amount, not both."]
    assert dict(fields(wrong, address)) | both == dict(fields(wrong, address))
    for values in ({f"pieces-{line['id']}": "3"}, {f"pieces-{line['id']}": "x"}, {}, {"delivery": "100"}):
        answer = send(browser, page, address, values=values | {"sellerComment": "Przepraszamy"})
        assert answer.status_code in (400, 422)
        assert seen(answer, ".error li, .notice.bad p") != []
        assert seen(answer, "textarea") == ["Przepraszamy"]
    good = {f"pieces-{line['id']}": "1", "delivery": "10,99", "reason": "COMPLAINT", "sellerComment": HOSTILE}
    first = send(browser, page, address, values=good)
    again = send(browser, page, address, values=good)
    assert first.headers["location"] == again.headers["location"] == f"{ORDERS}/{order}#refunds"
    made = seller.get("/payments/refunds", params={"order.id": order}).json()["refunds"]
    assert [(refund["totalValue"]["amount"], refund["reason"]) for refund in made] == [("90.89", "COMPLAINT")]
    done = followed(browser, first)
    assert "90.89 zł" in seen(done, "#refunds li")[0]
    assert HOSTILE not in done.text


def test_nothing_is_given_back_of_what_was_not_paid(seller, buyer):
    order = buy(buyer, (live(seller), 1), until="FILLED_IN")
    browser = panel(seller)
    assert "refund" not in browser.get(f"{ORDERS}/{order}").text
    assert browser.get(f"{ORDERS}/{order}/refund").status_code == 404


def test_returns_are_shown(seller, order):
    answer = ask(seller.server, f"/_stragan/purchases/{order}/return", {})
    assert answer.status_code == 201, answer.text
    page = panel(seller).get(f"{ORDERS}/{order}")
    assert "Ładowarka" in seen(page, "[aria-labelledby=returns]")[0]


@pytest.mark.parametrize("path", ["", "/refund"])
@pytest.mark.parametrize("id_", ["of another seller", "10000000-0000-1000-8000-000000000000", "junk", HOSTILE])
def test_what_is_not_there_is_404(other_seller, order, path, id_):
    id_ = order if id_ == "of another seller" else id_
    assert panel(other_seller).get(f"{ORDERS}/{id_}{path}".replace("?", "%3F")).status_code == 404


@pytest.mark.parametrize("path", ["work", "fulfillment", "parcels", "refund"])
def test_another_seller_changes_nothing(seller, other_seller, order, path):
    browser = panel(other_seller)
    token = dict(fields(browser.get(ORDERS), "/auth/sign-out"))["form_token"]
    sent = {"form_token": token, "status": "SENT", "carrierId": "DPD", "waybill": DPD}
    before = form(seller, order)
    assert browser.request("POST", f"{ORDERS}/{order}/{path}", data=sent).status_code == 404
    assert form(seller, order) == before
    assert shipments(seller, order) == []


@pytest.mark.parametrize("path", ["work", "fulfillment", "parcels", "refund"])
def test_a_form_of_another_site_changes_nothing(seller, order, path):
    sent = {"form_token": "forged", "status": "SENT", "carrierId": "DPD", "waybill": DPD}
    assert panel(seller).request("POST", f"{ORDERS}/{order}/{path}", data=sent).status_code == 403
    assert work(seller, order) == "NEW"


def test_what_buyers_write_is_only_text(seller, server):
    from buying import new_buyer

    hostile: Account = new_buyer(server, company_name=HOSTILE, city=HOSTILE)
    order = buy(hostile, (live(seller), 1), message_to_seller=HOSTILE)
    browser = panel(seller)
    for page in (browser.get(ORDERS), browser.get(f"{ORDERS}/{order}"), browser.get(f"{ORDERS}/{order}/refund")):
        assert page.status_code == 200
        tree = LexborHTMLParser(page.text)
        assert [node.attributes.get("src") for node in tree.css("script")] == [
            "/static/htmx.min.js",
            "/static/stragan.js",
        ]
        assert tree.css("[onerror]") == []
    assert HOSTILE in seen(browser.get(f"{ORDERS}/{order}"), ".order-message")[0]
