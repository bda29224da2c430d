"""Pages of the shop as a browser without scripts gets them; hostile texts stay texts."""

import asyncio
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from buying import ask, new_buyer
from listing import create, listable, publish, upload
from msgspec.structs import replace
from shopping import HOSTILE, Browser, Page, browser

from harness import Account, Server, new_account
from stragan.features.orders import service as orders
from stragan.kernel.ids import once_uuid, time_uuid
from stragan.web.description_html import written
from stragan.web.shop import addresses, speech
from stragan.world import World

CHARGERS = "257150"


def live(seller: Account, **changes: Any) -> str:
    offer: str = create(seller, listable(seller, **changes))["id"]
    assert publish(seller, offer)[0]["status"] == "SUCCESS"
    return offer


def page_of(visitor: Browser, offer: str) -> Page:
    page = visitor.get(f"/oferta/{offer}")
    return visitor.get(page.location) if page.location else page


def test_an_offer_is_found_where_clients_link_to(seller: Account, server: Server) -> None:
    offer = live(seller)
    here = f"/oferta/ladowarka-sieciowa-usb-c-20-w-biala-{offer}"
    for address in (offer, f"stary-tytul-{offer}", f"-{offer}"):
        page = browser(server).get(f"/oferta/{address}")
        assert (page.status, page.location) == (301, here)
    page = browser(server).get(here)
    assert page.status == 200
    assert page.title.startswith("Ładowarka sieciowa USB-C 20 W biała")
    assert page.all("link", rel="canonical")[0]["href"] == f"http://127.0.0.1{here}"
    assert page.all("meta", property="og:title")[0]["content"] == "Ładowarka sieciowa USB-C 20 W biała"
    assert page.all("meta", name="robots")[0]["content"] == "noindex"
    assert page.all("html")[0]["lang"] == "en"


@pytest.mark.parametrize("address", ["0", "12345678901", "abc", "x-", "99999999999999999999999", "1e5", "١٢٣", "%00"])
def test_an_unknown_offer_is_no_page(server: Server, address: str) -> None:
    assert browser(server).get(f"/oferta/{address}").status == 404


def test_the_page_says_everything(seller: Account, server: Server) -> None:
    picture = upload(seller, "#123456")
    sections = [
        {
            "items": [
                {"type": "TEXT", "content": "<h1>Mała</h1><p>I <b>szybka</b>.</p>"},
                {"type": "IMAGE", "url": picture},
            ]
        },
        {"items": [{"type": "TEXT", "content": "<ul><li>20 W</li></ul>"}]},
    ]
    offer = live(seller, description={"sections": sections}, images=[{"url": picture}])
    polish = page_of(browser(server, language="pl"), offer)
    for words in (
        "79,90 zł",
        "Stan: Nowy",
        "Przesyłka kurierska",
        "14,99 zł",
        "płatność przy odbiorze",
        "Dostawa od 10,99 zł",
        "Wysyłka z: Warszawa.",
        "Wysyłka w ciągu: 1 dzień.",
        "w ciągu 14 dni",
        "Reklamacje",
        "faktura VAT",
        "firma",
        "jeszcze bez ocen",
        f"Numer oferty {offer}",
    ):
        assert words in polish.text, words
    english = page_of(browser(server), offer)
    for words in ("79.90 zł", "Condition: New", "within 14 days", "VAT invoice", "no ratings yet"):
        assert words in english.text, words
    assert [one["src"] for one in polish.all("img", width="640")] == [picture.removeprefix("http://127.0.0.1")]
    assert "Mała" in polish.text
    assert ("h3", {}) in polish.elements
    assert len([one for one in polish.all("div") if "story-two" in (one.get("class") or "")]) == 1
    assert polish.links("/kategoria/")[-1].endswith(f"-{CHARGERS}")
    assert polish.links("/uzytkownik/")[0] == f"/uzytkownik/{seller.login}"


def test_hostile_texts_stay_texts(server: Server) -> None:
    seller = new_account(server)
    title = 'Zubr <script>alert(1)</script> "><b onclick=x>'
    text = {"type": "TEXT", "content": "<p>&lt;script&gt;alert(1)&lt;/script&gt; &quot; onload=&quot;x</p>"}
    parameters = [{"id": "11323", "valuesIds": ["11323_1"]}, {"id": "4386", "valuesIds": ["4386_1"]}]
    offer = live(seller, name=title, description={"sections": [{"items": [text]}]}, parameters=parameters)
    visitor = browser(server)
    pages = [
        page_of(visitor, offer),
        visitor.get(f"/uzytkownik/{seller.login}"),
        visitor.get("/listing", params={"string": HOSTILE}),
        visitor.get("/listing", params={"string": "zubr", "sort": HOSTILE, "p": HOSTILE, "price.from": HOSTILE}),
        visitor.get(f"/kategoria/{quote(HOSTILE.replace('/', ''), safe='')}-{CHARGERS}"),
        visitor.get(f"/uzytkownik/{quote(HOSTILE.replace('/', ''), safe='')}"),
        browser(server, new_buyer(server)).get("/purchases/new", params={"offer": offer, "quantity": HOSTILE}),
    ]
    assert [page.status for page in pages] == [200, 200, 200, 200, 301, 404, 200]
    assert all(page.is_harmless() for page in pages)
    assert title in pages[0].text
    assert '<script>alert(1)</script> " onload="x' in pages[0].text
    assert HOSTILE.replace("\N{NO-BREAK SPACE}", " ") in pages[2].answer.text.replace("&#34;", '"').replace(
        "&#39;", "'"
    ).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for page in pages:
        if page.status == 301:
            continue
        assert page.answer.headers["x-frame-options"] == "DENY"
        assert "script-src 'unsafe" not in page.answer.headers["content-security-policy"]
        assert "default-src 'none'" in page.answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("case", "content", "html"),
    [
        ("every tag", "<h1>a</h1><h2>b</h2><p>c<b>d</b></p>", "<h3>a</h3><h4>b</h4><p>c<b>d</b></p>"),
        ("lists", "<ul><li>a</li></ul><ol><li><b>b</b></li></ol>", "<ul><li>a</li></ul><ol><li><b>b</b></li></ol>"),
        ("entities", "<p>&lt;i&gt; &amp;amp; &quot;&apos;&nbsp;</p>", "<p>&lt;i&gt; &amp;amp; &#34;&#39;\xa0</p>"),
        ("a script", "<p>a</p><script>x</script>", "<p>&lt;p&gt;a&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</p>"),
        ("an attribute", '<p onclick="x">a</p>', "<p>&lt;p onclick=&#34;x&#34;&gt;a&lt;/p&gt;</p>"),
        ("no end", "<p>a", "<p>&lt;p&gt;a</p>"),
        ("a comment", "<p>a</p><!-- x -->", "<p>&lt;p&gt;a&lt;/p&gt;&lt;!-- x --&gt;</p>"),
        ("an empty tag", "<p/>", "<p></p>"),
        ("an entity of its own", "<p>&evil;</p>", "<p>&lt;p&gt;&amp;evil;&lt;/p&gt;</p>"),
    ],
)
def test_descriptions_are_written_anew(case: str, content: str, html: str) -> None:
    assert case
    assert str(written(content)) == html


def test_amounts_and_times_in_words() -> None:
    nbsp = "\N{NO-BREAK SPACE}"
    assert speech.money(1250, "PLN", "pl") == f"12,50{nbsp}zł"
    assert speech.money(123456789, "PLN", "pl") == f"1{nbsp}234{nbsp}567,89{nbsp}zł"
    assert speech.money(123456789, "PLN", "en") == f"1,234,567.89{nbsp}zł"
    assert [speech.counted(n, "day", "pl").split(nbsp)[1] for n in (1, 2, 5, 12, 22)] == [
        "dzień",
        "dni",
        "dni",
        "dni",
        "dni",
    ]
    assert [speech.counted(n, "year", "pl").split(nbsp)[1] for n in (1, 2, 5, 12, 22)] == [
        "rok",
        "lata",
        "lat",
        "lat",
        "lata",
    ]
    assert speech.period("P24M", "en") == f"24{nbsp}months"
    assert speech.period("nonsense", "en") == "nonsense"


def test_slugs() -> None:
    assert addresses.offer("12", "Żółw „Łatek” <b>") == "/oferta/zolw-latek-b-12"
    assert addresses.offer("12", "???") == "/oferta/12"
    assert addresses.category_id("a-b-42540aec-367a", {"42540aec-367a"}) == "42540aec-367a"
    assert addresses.category_id("a-b", {"c"}) is None


def test_search_finds_filters_and_remembers(seller: Account, server: Server) -> None:
    word = f"Zubr{uuid.uuid4().hex[:6]}"
    used = [{"id": "11323", "valuesIds": ["11323_2"]}, {"id": "4386", "valuesIds": ["4386_1"]}]
    new, old = (
        live(seller, name=f"Ładowarka {word} nowa"),
        live(seller, name=f"Ładowarka {word} stara", parameters=used),
    )
    visitor = browser(server)
    page = visitor.get("/listing", params={"string": word})
    assert "2 offers" in page.text
    assert {link.rpartition("-")[2] for link in page.links("/oferta/")} == {new, old}
    assert page.all("input", type="search")[0]["value"] == word
    page = visitor.get("/listing", params={"string": word, "parameter.11323": "11323_2", "sort": "price"})
    assert {link.rpartition("-")[2] for link in page.links("/oferta/")} == {old}
    assert page.all("input", type="checkbox", value="11323_2")[0].keys() >= {"checked"}
    assert page.all("option", value="price")[0].keys() >= {"selected"}
    removing = next(link for link in page.all("a") if (link.get("aria-label") or "").startswith("Remove the filter"))
    assert removing["href"] == f"/listing?string={word}&sort=price"
    nothing = visitor.get("/listing", params={"string": word, "price.to": "1,50"})
    assert "No offer fits." in nothing.text
    assert visitor.get("/listing", params={"string": word, "p": "7"}).status == 404
    related = visitor.get("/listing", params={"string": f"{word} xyzzy"})
    assert "No offer has all of these words." in related.text


def test_a_category_has_one_address_in_each_language(seller: Account, server: Server) -> None:
    live(seller)
    polish, english = browser(server, language="pl"), browser(server)
    assert polish.get(f"/kategoria/{CHARGERS}").location == english.get(
        f"/kategoria/{CHARGERS}?sort=price"
    ).location.replace("cases-and-covers", "etui-i-pokrowce").removesuffix("?sort=price")
    page = polish.get(polish.get(f"/kategoria/{CHARGERS}").location)
    assert page.status == 200
    assert page.links("/kategoria/")
    assert polish.get("/kategoria/1").status == 404


def test_a_seller_has_a_page(seller: Account, other_seller: Account, server: Server) -> None:
    mine = live(seller)
    live(other_seller)
    page = browser(server).get(f"/uzytkownik/{seller.login.upper()}")
    assert {link.rpartition("-")[2] for link in page.links("/oferta/")} == {mine}
    assert "company: Stoisko Testowe" in page.text
    assert browser(server).get("/uzytkownik/nobody-is-called-so").status == 404


def test_drafts_are_seen_by_their_owner_alone(seller: Account, other_seller: Account, server: Server) -> None:
    offer = create(seller, {"name": "Ładowarka sieciowa"})["id"]
    preview = f"/panel/offers/{offer}/preview"
    for visitor in (browser(server), browser(server, other_seller)):
        assert visitor.get(f"/oferta/{offer}").status == 404
    assert browser(server, other_seller).get(preview).status == 404
    assert browser(server).get(preview).location == f"/auth/sign-in?return={quote(preview, safe='')}"
    owner = browser(server, seller, "pl")
    assert owner.get(f"/oferta/{offer}").location == preview
    page = owner.get(preview)
    assert page.status == 200
    assert "Teraz widzisz ją tylko Ty." in page.text
    missing = seller.get(f"/sale/offers/{offer}", headers={"Accept-Language": "pl-PL"}).json()["validation"]["errors"]
    assert missing
    assert all(" ".join(one["userMessage"].split()) in page.text for one in missing)
    assert not page.all("form", action="/purchases/new")


def test_an_offer_that_is_over_says_so(seller: Account, server: Server) -> None:
    offer = live(seller)
    publish(seller, offer, action="END")
    page = page_of(browser(server, new_buyer(server)), offer)
    assert page.status == 200
    assert "This offer has ended" in page.text
    assert not page.all("form", action="/purchases/new")


def test_a_scheduled_offer_is_its_sellers_secret(seller: Account, server: Server) -> None:
    offer = create(seller, listable(seller))["id"]
    publish(seller, offer, scheduledFor="2049-01-01T10:00:00Z")
    assert browser(server).get(f"/oferta/{offer}").status == 404
    assert "1 Jan 2049, 11:00" in page_of(browser(server, seller), offer).text


def checkout(buyer: Browser, offer: str, **more: str) -> Page:
    return buyer.post("/purchases", {"offer": offer, "quantity": "1", **more})


def test_buying(seller: Account, server: Server) -> None:
    offer = live(seller)
    account = new_buyer(server)
    buyer = browser(server, account)
    assert page_of(buyer, offer).all("form", action="/purchases/new")
    form = buyer.get("/purchases/new", params={"offer": offer, "quantity": "2"})
    assert "total 181.78 zł" in form.text  # twice 79.90 and a locker, where two parcels cost 10.99 each
    ways = [one["value"] for one in form.all("input", type="radio", name="delivery")]
    assert len(ways) == 3
    chosen = form.all("input", type="radio", name="delivery")
    bought = checkout(
        buyer, offer, quantity="2", delivery=str(ways[0]), payment="now", message="Proszę o fakturę", invoice="on"
    )
    assert bought.status == 303
    assert chosen
    page = buyer.get(bought.location)
    for words in ("the seller is preparing it", "159.80 zł", "paid", "Olga Nowak", "Proszę o fakturę"):
        assert words in page.text, words
    order = seller.get(f"/order/checkout-forms/{bought.location.rpartition('/')[2]}").json()
    assert (order["status"], order["buyer"]["id"]) == ("READY_FOR_PROCESSING", account.id)
    assert (order["lineItems"][0]["quantity"], order["delivery"]["method"]["id"]) == (2, ways[0])
    assert (order["messageToSeller"], order["invoice"]["required"]) == ("Proszę o fakturę", True)
    assert order["summary"]["totalToPay"]["amount"] in {total_of(form, str(ways[0]))}
    assert seller.get(f"/sale/offers/{offer}").json()["stock"]["available"] == 3
    listed = buyer.get("/purchases")
    assert listed.links("/purchases/")[0] == bought.location


def total_of(form: Page, way: str) -> str:
    """What the form has promised for this way of delivery."""
    inputs = [one["value"] for one in form.all("input", type="radio", name="delivery")]
    totals = [part.split()[0].rstrip(",") for part in form.text.split("total ")[1:]]
    return totals[inputs.index(way)]


def test_paying_later_and_cancelling(seller: Account, server: Server) -> None:
    offer, buyer = live(seller), browser(server, new_buyer(server))
    place = checkout(buyer, offer, payment="later").location
    assert "waits for payment" in buyer.get(place).text
    assert buyer.post(f"{place}/pay", {}).location == place
    assert "paid" in buyer.get(place).text
    assert buyer.post(f"{place}/pay", {}).status == 404
    assert buyer.post(f"{place}/cancel", {}).location == place
    page = buyer.get(place)
    assert "cancelled" in page.text
    assert not page.all("form", action=f"{place}/cancel")
    assert buyer.post(f"{place}/cancel", {}).status == 409


def test_what_cannot_be_bought_is_refused_beside_its_field(seller: Account, server: Server) -> None:
    offer, buyer = live(seller), browser(server, new_buyer(server))
    for quantity in ("0", "x", "", "1.5", "-1", "9999999"):
        page = checkout(buyer, offer, quantity=quantity)
        assert (page.status, page.all("input", name="quantity")[0].get("aria-invalid")) == (422, "true"), quantity
    page = checkout(buyer, offer, quantity="6")
    assert page.status == 422
    assert page.all("p", id="quantity-error")
    assert checkout(buyer, offer, delivery=str(uuid.uuid4())).status == 422
    assert browser(server, seller).post("/purchases", {"offer": offer, "quantity": "1"}).status == 422
    assert seller.get(f"/sale/offers/{offer}").json()["stock"]["available"] == 5
    publish(seller, offer, action="END")
    assert checkout(buyer, offer).status == 422
    assert "It cannot be bought any more." in buyer.get("/purchases/new", params={"offer": offer}).text


def test_forms_of_others_do_nothing(seller: Account, server: Server) -> None:
    offer, buyer = live(seller), browser(server, new_buyer(server))
    forged = buyer.post("/purchases", {"offer": offer, "quantity": "1"}, token="0" * 64)
    assert forged.status == 403
    assert (browser(server).post("/purchases", {"offer": offer, "quantity": "1"}).location or "").startswith(
        "/auth/sign-in?"
    )
    place = checkout(buyer, offer, payment="later").location
    for action in ("pay", "cancel"):
        assert buyer.post(f"{place}/{action}", {}, token="").status == 403
    stranger = browser(server, new_buyer(server))
    assert stranger.get(place).status == 404
    assert stranger.post(f"{place}/cancel", {}).status == 404
    assert browser(server).get(place).status in (303, 404)
    assert "waits for payment" in buyer.get(place).text


def test_bidding(seller: Account, server: Server) -> None:
    mode = {"format": "AUCTION", "startingPrice": {"amount": "10.00", "currency": "PLN"}}
    offer = live(seller, sellingMode=mode, stock={"available": 1, "unit": "UNIT"}, publication={"duration": "P3D"})
    buyer = browser(server, new_buyer(server), "pl")
    here = page_of(buyer, offer)
    assert "Cena wywoławcza" in here.text
    action = bid_form(here)
    assert action is not None
    low = buyer.post(action, {"amount": "9,99"})
    assert (low.status, low.all("input", name="amount")[0]["value"]) == (422, "9,99")
    assert "zalicytuj co najmniej 10.00 PLN" in low.text
    assert buyer.post(action, {"amount": HOSTILE}).is_harmless()
    placed = buyer.post(action, {"amount": "20,00 zł".removesuffix(" zł")})
    assert placed.status == 303
    assert "Prowadzisz. Twoje maksimum to 20,00 zł." in buyer.get(placed.location.partition("#")[0]).text
    rival = {"offer_id": offer, "buyer": new_buyer(server).login, "max_amount": "50.00"}
    assert ask(server, "/_stragan/bids", rival).status_code == 200
    page = buyer.get(placed.location.partition("#")[0])
    assert "Ktoś Cię przebił." in page.text
    assert "licytujących: 2" in page.text
    assert (browser(server).post(action, {"amount": "99.00"}).location or "").startswith("/auth/sign-in?")
    assert bid_form(browser(server, seller).get(placed.location.partition("#")[0])) is None


def bid_form(page: Page) -> str | None:
    actions = [str(one["action"]) for one in page.all("form", method="post")]
    return next((action for action in actions if action.endswith("/bid")), None)


def test_without_a_sandbox_nothing_is_paid_here(own_server: Server) -> None:
    """The operator's buyers buy, too; payment is not pretended, and search engines may come."""
    seller = new_account(own_server)
    offer, buyer = live(seller), browser(own_server, new_buyer(own_server))
    settings = own_server.world.settings
    own_server.world.settings = replace(settings, sandbox=False)
    try:
        page = page_of(buyer, offer)
        assert page.all("meta", name="robots") == []
        form = buyer.get("/purchases/new", params={"offer": offer})
        assert "The seller will tell you how to pay in advance." in form.text
        assert form.all("input", name="payment") == []
        place = checkout(buyer, offer, payment="now").location
        shown = buyer.get(place)
        assert "waits for payment" in shown.text
        assert shown.all("form", action=f"{place}/pay") == []
        assert buyer.post(f"{place}/pay", {}).status == 404
        cash = "845efe05-0c96-47c3-a8cb-aa4699c158ce"
        assert "payment on delivery" in buyer.get(checkout(buyer, offer, delivery=cash).location).text
    finally:
        own_server.world.settings = settings
    orders = seller.get("/order/checkout-forms", params={"sort": "lineItems.boughtAt"}).json()["checkoutForms"]
    assert sorted(order["status"] for order in orders) == ["FILLED_IN", "READY_FOR_PROCESSING"]


def test_the_same_purchase_at_once_is_one(seller: Account, server: Server) -> None:
    """Of the last piece, so that the slower one finds none left."""
    offer, buyer = live(seller, stock={"available": 1, "unit": "UNIT"}), new_buyer(server)

    async def twice(world: World) -> list[str]:
        id_ = once_uuid(time_uuid(world.now()), buyer.id, offer)
        purchase = orders.Purchase(buyer.login, [orders.Item(offer, 1)], id=id_)
        return [form.id for form in await asyncio.gather(*(orders.buy(world, purchase) for _ in range(4)))]

    ids = server.run(twice)
    assert len(set(ids)) == 1
    assert [one["id"] for one in seller.get("/order/checkout-forms").json()["checkoutForms"]] == ids[:1]
