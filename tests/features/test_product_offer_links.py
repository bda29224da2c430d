"""Product offers whose pictures are links: 202, fetched by a job, then live; failures are told by the operation."""

import io
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from PIL import Image
from product_listing import by_gtin, create, describing, errors, inline

from harness import Account, Server, new_account
from origin import Names, Origin, origin_running, page
from stragan.fetch.fetcher import Fetcher

PATH = "/sale/product-offers"
HOST = "http://127.0.0.1"


def picture(side: int = 640) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), "#27ae60").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def origin() -> Iterator[Origin]:
    with origin_running() as running:
        yield running


@pytest.fixture
def fetching(server: Server, origin: Origin) -> Iterator[Account]:
    """A seller on a server whose internet is the origin, called `shop.test`."""
    names = Names(shop_test=["127.0.0.1"], inside_test=["10.0.0.7"])
    server.world.fetcher = Fetcher(f"shop.test:{origin.port}", resolve=names)
    yield new_account(server)
    del server.world.fetcher


def operation(seller: Account, answer: Any) -> Any:
    assert answer.status_code == 202, answer.text
    seller.server.settle()
    return seller.get(answer.headers["location"].removeprefix(HOST))


def test_pictures_are_fetched_and_then_the_offer_is_live(fetching: Account, origin: Origin) -> None:
    origin.pages["/a.png"] = page(picture(), content_type="image/png")
    link = f"http://shop.test:{origin.port}/a.png"
    answer = fetching.post(PATH, json=by_gtin(images=[link]))
    assert answer.json()["publication"]["status"] == "INACTIVE"
    assert operation(fetching, answer).status_code == 303
    offer = fetching.get(f"{PATH}/{answer.json()['id']}").json()
    assert offer["publication"]["status"] == "ACTIVE"
    assert [url.startswith(f"{HOST}/original/") for url in offer["images"]] == [True]
    assert origin.paths == ["/a.png"]
    again = create(fetching, by_gtin(images=[link]))  # at once: the link is known
    assert again["images"] == offer["images"]
    assert origin.paths == ["/a.png"]


def test_a_description_may_show_a_link_of_the_gallery(fetching: Account, origin: Origin) -> None:
    origin.pages["/a.png"] = page(picture(), content_type="image/png")
    link = f"http://shop.test:{origin.port}/a.png"
    items = [{"type": "TEXT", "content": "<p>Opis.</p>"}, {"type": "IMAGE", "url": link}]
    answer = fetching.post(PATH, json=by_gtin(images=[link], description={"sections": [{"items": items}]}))
    assert operation(fetching, answer).status_code == 303
    offer = fetching.get(f"{PATH}/{answer.json()['id']}").json()
    assert offer["description"]["sections"][0]["items"][1]["url"] == offer["images"][0]


def test_a_new_product_with_linked_pictures(fetching: Account, origin: Origin) -> None:
    origin.pages["/p.png"] = page(picture(), content_type="image/png")
    product = inline(f"http://shop.test:{origin.port}/p.png")
    answer = fetching.post(PATH, json=describing(product))
    assert answer.json()["productSet"] == []
    assert operation(fetching, answer).status_code == 303
    offer = fetching.get(f"{PATH}/{answer.json()['id']}").json()
    assert offer["publication"]["status"] == "ACTIVE"
    assert offer["productSet"][0]["product"]["publication"] == {"status": "PROPOSED"}
    shown = fetching.get(f"/sale/products/{offer['productSet'][0]['product']['id']}").json()
    assert len(shown["images"]) == 1


def test_a_new_product_needs_a_large_picture(fetching: Account, origin: Origin) -> None:
    origin.pages["/s.png"] = page(picture(300), content_type="image/png")
    answer = fetching.post(PATH, json=describing(inline(f"http://shop.test:{origin.port}/s.png")))
    failed = operation(fetching, answer)
    assert (failed.status_code, errors(failed)) == (
        422,
        [("ProductValidationException", "productSet[0].product")],
    )
    assert "TOO_SMALL_IMAGE" in failed.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("case", "status", "code"),
    [("gone", "404 Not Found", "DownloadError.NotFound"), ("not for us", "403 Forbidden", "DownloadError.Forbidden")],
)
def test_what_cannot_be_fetched_is_told_by_the_operation(
    fetching: Account, origin: Origin, case: str, status: str, code: str
) -> None:
    origin.pages["/x.png"] = page(b"", status)
    answer = fetching.post(PATH, json=by_gtin(images=[f"http://shop.test:{origin.port}/x.png"]))
    failed = operation(fetching, answer)
    assert (failed.status_code, errors(failed)) == (422, [(code, "images[0]")])
    offer = fetching.get(f"{PATH}/{answer.json()['id']}").json()
    assert offer["publication"]["status"] == "INACTIVE"


def test_nothing_is_fetched_from_inside(fetching: Account, origin: Origin) -> None:
    answer = fetching.post(PATH, json=by_gtin(images=["http://inside.test/a.png"]))
    failed = operation(fetching, answer)
    assert failed.status_code == 422
    assert origin.seen == []


def test_what_is_wrong_besides_is_told_at_once(fetching: Account, origin: Origin) -> None:
    link = f"http://shop.test:{origin.port}/a.png"
    answer = fetching.post(PATH, json=by_gtin(images=[link], stock={"available": 0}))
    assert (answer.status_code, errors(answer)) == (
        422,
        [("AvailableStockMustEqualToOneOrBeGreaterThanOne", "stock.available")],
    )
    assert origin.seen == []


def test_a_patch_with_a_link_is_finished_later(fetching: Account, origin: Origin) -> None:
    origin.pages["/b.png"] = page(picture(), content_type="image/png")
    offer = create(fetching)
    answer = fetching.patch(f"{PATH}/{offer['id']}", json={"images": [f"http://shop.test:{origin.port}/b.png"]})
    assert answer.json()["images"] == offer["images"]
    assert operation(fetching, answer).status_code == 303
    after = fetching.get(f"{PATH}/{offer['id']}").json()
    assert len(after["images"]) == 1
    assert after["images"] != offer["images"]
    kinds = [event["type"] for event in fetching.get("/sale/offer-events").json()["offerEvents"]]
    assert kinds == ["OFFER_ACTIVATED", "OFFER_CHANGED"]


class TestUniqueExternalIds:
    @pytest.fixture
    def unique(self, server: Server) -> Iterator[Account]:
        before = server.world.settings
        server.world.settings = msgspec.structs.replace(before, unique_external_ids=True)
        yield new_account(server)
        server.world.settings = before

    def test_a_second_offer_with_the_id_is_refused(self, unique: Account) -> None:
        first = create(unique, by_gtin(external={"id": "SKU-1"}))
        answer = unique.post(PATH, json=by_gtin(external={"id": "SKU-1"}))
        assert (answer.status_code, errors(answer)) == (422, [("EXTERNAL_ID_NOT_UNIQUE", "external.id")])
        draft = unique.post("/sale/offers", json={"name": "Ładowarka", "external": {"id": "SKU-1"}})
        assert (draft.status_code, errors(draft)) == (422, [("EXTERNAL_ID_NOT_UNIQUE", "external.id")])
        unique.patch(f"{PATH}/{first['id']}", json={"publication": {"status": "ENDED"}})
        create(unique, by_gtin(external={"id": "SKU-1"}))

    def test_nor_is_it_given_to_another_by_an_edit(self, unique: Account) -> None:
        create(unique, by_gtin(external={"id": "SKU-1"}))
        second = create(unique, by_gtin(external={"id": "SKU-2"}))
        answer = unique.patch(f"{PATH}/{second['id']}", json={"external": {"id": "SKU-1"}})
        assert (answer.status_code, errors(answer)) == (422, [("EXTERNAL_ID_NOT_UNIQUE", "external.id")])
        assert unique.get(f"{PATH}/{second['id']}").json()["external"] == {"id": "SKU-2"}
        kept = unique.patch(f"{PATH}/{second['id']}", json={"stock": {"available": 1}})
        assert kept.status_code == 200

    def test_two_sellers_may_use_the_same(self, unique: Account, server: Server) -> None:
        create(unique, by_gtin(external={"id": "SKU-1"}))
        create(new_account(server), by_gtin(external={"id": "SKU-1"}))
