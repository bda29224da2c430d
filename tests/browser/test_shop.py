"""The shop in a browser: search, the page of an offer, its preview, bids, buying."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import httpx
import pytest
from browsing import Look, Site, sign_in
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from stragan.catalogue.model import AuthoredProduct, load_products

V1 = "application/vnd.allegro.public.v1+json"
NEW = [{"id": "11323", "valuesIds": ["11323_1"]}]
TEXT = (
    "<h1>Mała, a szybka</h1><p>Ładuje telefon do połowy w <b>30 minut</b>. Nie grzeje się i nie zajmuje sąsiednich "
    "gniazd.</p><ul><li>20 W, USB-C</li><li>składana wtyczka</li><li>3 lata gwarancji</li></ul>"
)


@dataclass
class Stall:
    """What is on offer: the ids of offers by what is special about them."""

    plain: str
    auction: str
    ended: str
    draft: str


def picture(colour: str, shape: str) -> bytes:
    image = Image.new("RGB", (900, 700), "#f4f1ec")
    draw = ImageDraw.Draw(image)
    if shape == "box":
        draw.rounded_rectangle((300, 180, 600, 520), 40, fill=colour)
        draw.rectangle((390, 120, 410, 180), fill="#555")
        draw.rectangle((490, 120, 510, 180), fill="#555")
    else:
        draw.arc((200, 150, 700, 560), 20, 340, fill=colour, width=30)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def upload(api: httpx.Client, content: bytes) -> str:
    answer = api.post("/sale/images", content=content, headers={"Content-Type": "image/png"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["location"])


def listed(api: httpx.Client, product: AuthoredProduct, price: str, **changes: object) -> str:
    document = {
        "productSet": [{"product": {"id": product.gtins[0], "idType": "GTIN"}}],
        "parameters": NEW,
        "sellingMode": {"price": {"amount": price, "currency": "PLN"}},
        "stock": {"available": 9},
        **changes,
    }
    answer = api.post("/sale/product-offers", json=document)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture(scope="module")
def stall(site: Site) -> Stall:
    with site.api(site.seller()["login"]) as api:
        return laid_out(api)


def laid_out(api: httpx.Client) -> Stall:
    usable = [p for p in load_products() if p.gtins and p.safety and p.producer and p.description]
    for index, product in enumerate(usable[::23][:24]):
        listed(api, product, f"{19 + index * 37}.{index:02d}")
    charger = next(p for p in usable if "ładowark" in p.name.lower())
    front, cable = upload(api, picture("#c0572b", "box")), upload(api, picture("#33586b", "cable"))
    sections = [
        {"items": [{"type": "TEXT", "content": TEXT}, {"type": "IMAGE", "url": front}]},
        {"items": [{"type": "TEXT", "content": "<h2>W zestawie</h2><p>Ładowarka i kabel o długości 1 m.</p>"}]},
    ]
    pictures = {"images": [front, cable], "description": {"sections": sections}}
    plain = listed(api, charger, "79.90", name="Ładowarka sieciowa Zubr 20 W USB-C biała", **pictures)
    auction = listed(
        api,
        charger,
        "0.00",
        name="Licytacja: ładowarka Zubr z kolekcji",
        images=[front],
        stock={"available": 1},
        publication={"duration": "P3D"},
        sellingMode={"format": "AUCTION", "startingPrice": {"amount": "10.00", "currency": "PLN"}},
    )
    ended = listed(api, charger, "45.00", name="Ładowarka Zubr z poprzedniej dostawy", images=[cable])
    stop = {"publication": {"status": "ENDED"}}
    assert api.patch(f"/sale/product-offers/{ended}", json=stop).status_code in (200, 202)
    answer = api.post("/sale/offers", json={"name": "Ładowarka Zubr podróżna", "images": [{"url": cable}]})
    assert answer.status_code == 201, answer.text
    return Stall(plain, auction, ended, str(answer.json()["id"]))


@pytest.fixture
def polish(open_tab: Callable[..., Page]) -> Page:
    return open_tab(locale="pl-PL")


def test_search_and_filters(polish: Page, stall: Stall, look: Look) -> None:
    polish.goto("/")
    look(polish, "shop-home", full=True)
    polish.locator("#top-search").fill("ładowarki zubr")
    polish.get_by_role("search").get_by_role("button", name="Szukaj").click()
    expect(polish.get_by_role("status")).to_have_text("2 oferty")
    look(polish, "shop-search", full=True)
    polish.get_by_role("link", name="Ładowarka sieciowa Zubr 20 W USB-C biała").click()
    expect(polish.get_by_role("heading", level=1)).to_have_text("Ładowarka sieciowa Zubr 20 W USB-C biała")
    polish.goto("/listing")
    look(polish, "shop-all", full=True)
    polish.get_by_role("navigation", name="Kategorie").get_by_role("link").first.click()
    polish.get_by_label("od", exact=True).first.fill("100")
    polish.get_by_role("button", name="Zastosuj filtry").click()
    expect(polish.get_by_role("link", name="Usuń filtr Cena: od 100")).to_be_visible()
    look(polish, "shop-category", full=True)
    polish.get_by_role("link", name="Wyczyść wszystkie").click()
    assert "price.from" not in polish.url


def test_the_page_of_an_offer(polish: Page, page: Page, stall: Stall, look: Look) -> None:
    polish.goto(f"/oferta/{stall.plain}")
    look(polish, "shop-offer", full=True)
    strip = polish.get_by_role("group", name="Zdjęcia")
    polish.get_by_role("link", name="Pokaż zdjęcie 2").press("Enter")
    polish.wait_for_function("document.querySelector('.strip').scrollLeft > 0")
    strip.focus()
    polish.keyboard.press("ArrowLeft")
    page.set_viewport_size({"width": 800, "height": 900})
    page.goto(f"/oferta/{stall.plain}")
    look(page, "shop-offer-english", full=True)
    page.goto(f"/oferta/{stall.ended}")
    expect(page.get_by_text("This offer has ended")).to_be_visible()
    look(page, "shop-ended")
    assert page.goto("/oferta/nic-1").status == 404  # type: ignore[union-attr]


def test_a_sellers_page(polish: Page, site: Site, stall: Stall, look: Look) -> None:
    assert stall
    polish.goto(f"/uzytkownik/{site.seller()['login']}")
    look(polish, "shop-seller")


def test_preview_of_a_draft(open_tab: Callable[..., Page], site: Site, stall: Stall, look: Look) -> None:
    tab = open_tab(locale="pl-PL")
    sign_in(tab, site.seller(), f"/panel/offers/{stall.draft}/preview")
    expect(tab.get_by_text("Teraz widzisz ją tylko Ty.")).to_be_visible()
    look(tab, "shop-preview", full=True)


def test_buying(open_tab: Callable[..., Page], site: Site, stall: Stall, look: Look) -> None:
    tab = open_tab(locale="pl-PL")
    tab.goto(f"/oferta/{stall.plain}")
    tab.get_by_role("link", name="Zaloguj się, aby kupić").click()
    tab.get_by_label("Login").fill(site.buyer()["login"])
    tab.locator("input[type=password]").fill(site.buyer()["password"])
    tab.locator("button[value=sign-in]").click()
    tab.wait_for_url("**/oferta/*")
    tab.get_by_label("Liczba").fill("2")
    tab.get_by_role("button", name="Kup teraz").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Zakup")
    look(tab, "shop-checkout", full=True)
    tab.get_by_role("radio", name="Przesyłka kurierska płatność z góry").check()
    tab.get_by_label("Zapłać później").check()
    tab.get_by_role("button", name="Kupuję z obowiązkiem zapłaty").click()
    expect(tab.get_by_text("czeka na płatność")).to_be_visible()
    look(tab, "shop-purchase", full=True)
    tab.get_by_role("button", name="Zapłać").click()
    expect(tab.get_by_text("sprzedawca przygotowuje wysyłkę")).to_be_visible()
    tab.get_by_role("link", name="Moje zakupy").click()
    look(tab, "shop-purchases")


def test_bidding(open_tab: Callable[..., Page], site: Site, stall: Stall, look: Look) -> None:
    tab = open_tab(locale="pl-PL")
    sign_in(tab, site.buyer())
    tab.goto(f"/oferta/{stall.auction}")
    tab.get_by_label("Twoja maksymalna kwota (zł)").fill("5")
    tab.get_by_role("button", name="Licytuj").click()
    expect(tab.get_by_label("Twoja maksymalna kwota (zł)")).to_have_attribute("aria-invalid", "true")
    look(tab, "shop-bid-refused")
    tab.get_by_label("Twoja maksymalna kwota (zł)").fill("25,50")
    tab.get_by_role("button", name="Licytuj").click()
    expect(tab.get_by_text("Prowadzisz.")).to_be_visible()
    look(tab, "shop-auction", full=True)
