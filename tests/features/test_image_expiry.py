"""Images live for a day unless an offer uses them; what an offer has used stays (behaviour §3, §6)."""

from collections.abc import Sequence
from typing import Any

import pytest
from attaching import served
from changing import live
from listing import create, publish, upload
from product_listing import by_gtin
from product_listing import create as create_product_offer
from test_images import picture

from harness import Account, Server, new_account, problems, sign_in
from stragan.features.images import service
from stragan.kernel.times import DAY, HOUR, iso
from stragan.world import World

OFFERS, PRODUCT_OFFERS = "/sale/offers", "/sale/product-offers"


def later(seller: Account, milliseconds: int) -> Account:
    """The same seller after the clock was moved and the jobs that are due have run."""
    seller.server.advance(milliseconds)
    seller.server.settle()
    return sign_in(seller.server, seller.id)


def status(seller: Account, url: str) -> int:
    return served(seller, url).status_code


def draft(seller: Account, url: str) -> dict[str, Any]:
    return create(seller, {"name": "Oferta testowa", "images": [{"url": url}]})


def test_an_upload_tells_when_the_image_expires(own_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    seller, world = new_account(own_server), own_server.world
    instant = world.now()
    monkeypatch.setattr(world, "now", lambda: instant)
    answer = seller.post("/sale/images", content=picture(), headers={"Content-Type": "image/png"})
    assert (answer.status_code, answer.json()["expiresAt"]) == (201, iso(instant + 24 * HOUR))


def test_an_expired_image_is_refused_as_observed(own_server: Server, polish: dict[str, str]) -> None:
    """#1770. Of drafts the path is empty, of product offers it is that of the gallery."""
    seller = new_account(own_server)
    kept = upload(seller, "#111111")
    old, offer, modern = upload(seller, "#222222"), draft(seller, kept), create_product_offer(seller)
    seller = later(seller, DAY)
    assert (status(seller, kept), status(seller, old)) == (200, 404)
    document = {"name": "Oferta testowa", "images": [{"url": old}]}
    path, modern_path = f"{OFFERS}/{offer['id']}", f"{PRODUCT_OFFERS}/{modern['id']}"
    stored = seller.get(path).content
    for answer in (seller.post(OFFERS, json=document, headers=polish), seller.put(path, json=document, headers=polish)):
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert {name: error[name] for name in ("code", "message", "details", "path", "userMessage")} == {
            "code": "VALIDATION_ERROR",
            "message": f"Provided image address is incorrect: {old}.",
            "details": "",
            "path": "",
            "userMessage": f"Podany adres obrazka jest nieprawidłowy: {old}.",
        }
    told = (422, [("OfferImagesNotFoundException", "images")])
    assert problems(seller.post(PRODUCT_OFFERS, json=by_gtin(images=[old]))) == told
    assert problems(seller.patch(modern_path, json={"images": [old]})) == told
    assert seller.get(path).content == stored
    assert seller.get(modern_path).json()["images"] == modern["images"]
    assert seller.get(OFFERS).json()["totalCount"] == 2


def test_images_of_offers_of_every_kind_stay(own_server: Server) -> None:
    seller = new_account(own_server)
    names = ("draft", "live", "ended", "deleted", "replaced", "of a product offer", "of nothing")
    urls = {name: upload(seller, f"#{i:06x}") for i, name in enumerate(names)}
    draft(seller, urls["draft"])
    live(seller, images=[{"url": urls["live"]}])
    publish(seller, live(seller, images=[{"url": urls["ended"]}]), action="END")
    gone = draft(seller, urls["deleted"])["id"]
    assert seller.delete(f"{OFFERS}/{gone}").status_code == 204
    other = upload(seller, "#ffffff")
    changed = draft(seller, urls["replaced"])
    assert seller.put(f"{OFFERS}/{changed['id']}", json=changed | {"images": [{"url": other}]}).status_code == 200
    create_product_offer(seller, by_gtin(images=[urls["of a product offer"]]))
    seller = later(seller, 100 * DAY)  # longer than ended offers are kept
    statuses = {name: status(seller, url) for name, url in urls.items()}
    assert statuses == dict.fromkeys(names, 200) | {"of nothing": 404}
    for name in names[:-1]:
        assert draft(seller, urls[name])["images"] == [{"url": urls[name]}]


def test_an_offer_that_comes_too_late_for_its_image_is_not_stored(
    seller: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The image was there when the offer was checked, and has expired before it is stored."""
    offer, modern = draft(seller, upload(seller)), create_product_offer(seller)
    gone = "http://127.0.0.1/original/000000/0000000000000000000000000000"

    async def known(_world: World, _seller_id: str, urls: Sequence[str]) -> dict[str, bool]:
        return dict.fromkeys(urls, True)

    monkeypatch.setattr(service, "known", known)
    told = (422, [("OfferImagesNotFoundException", "images")])
    path, modern_path = f"{OFFERS}/{offer['id']}", f"{PRODUCT_OFFERS}/{modern['id']}"
    stored = [seller.get(place).content for place in (path, modern_path)]
    document = {"name": "Oferta testowa", "images": [{"url": gone}]}
    assert problems(seller.post(OFFERS, json=document)) == told
    assert problems(seller.put(path, json=document)) == told
    assert problems(seller.post(PRODUCT_OFFERS, json=by_gtin(images=[gone]))) == told
    assert problems(seller.patch(modern_path, json={"images": [gone]})) == told
    assert [seller.get(place).content for place in (path, modern_path)] == stored
    assert seller.get(OFFERS).json()["totalCount"] == 2
