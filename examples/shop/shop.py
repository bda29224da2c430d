"""A small shop: lists what it sells, keeps the prices right, and follows what happens to its offers.

It knows nothing of Stragan. Addresses and tokens come from outside, so that the same code runs on Allegro.
"""

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
PAGE = 100


class Refused(Exception):
    """The API has said no; each problem is a pair of a code and a sentence for the seller."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        errors = answer.json().get("errors", [])
        self.problems = [(error["code"], error.get("userMessage") or error["message"]) for error in errors]
        super().__init__(f"{self.status}: {self.problems}")


def application_token(auth_url: str, client_id: str, client_secret: str) -> str:
    """A token of the application alone (client credentials): enough to read categories, not to sell."""
    answer = httpx.post(
        f"{auth_url}/auth/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, client_secret)
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


class Shop:
    """One seller's offers. `operation_seconds` is the pause between questions whether a slow request is done."""

    def __init__(self, api_url: str, token: str, *, operation_seconds: float = 1) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
        self._http = httpx.Client(base_url=api_url, headers=headers, timeout=30)
        self._pause = operation_seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def main_categories(self) -> list[str]:
        return [category["name"] for category in self._ask("GET", "/sale/categories").json()["categories"]]

    def list_product(self, sku: str, gtin: str, price: str, stock: int) -> str:
        """A new offer of the product with this bar code, live when this returns; its id."""
        document = {
            "external": {"id": sku},
            "productSet": [{"product": {"id": gtin, "idType": "GTIN"}}],
            "parameters": [{"name": "Stan", "values": ["Nowy"]}],
            "sellingMode": {"price": {"amount": price, "currency": "PLN"}},
            "stock": {"available": stock},
        }
        answer = self._ask("POST", "/sale/product-offers", json=document)
        offer_id = str(answer.json()["id"])
        while answer.status_code == httpx.codes.ACCEPTED:  # pictures are being fetched: ask until it is done
            time.sleep(self._pause)
            answer = self._ask("GET", answer.headers["location"])
        return offer_id

    def find(self, sku: str) -> dict[str, Any] | None:
        """The offer of this product, if there is one."""
        offers: list[dict[str, Any]] = self._ask("GET", "/sale/offers", params={"external.id": sku}).json()["offers"]
        return offers[0] if offers else None

    def change_price(self, offer_id: str, price: str) -> None:
        """The command has an id of ours: sent twice, it is done once."""
        body = {"input": {"buyNowPrice": {"amount": price, "currency": "PLN"}}}
        self._ask("PUT", f"/offers/{offer_id}/change-price-commands/{uuid.uuid4()}", json=body)

    def events(self, after: str | None) -> Iterator[dict[str, Any]]:
        """What has happened since the event `after`, the oldest first, page by page."""
        while True:
            params = {"limit": PAGE} | ({"from": after} if after else {})
            page = self._ask("GET", "/sale/offer-events", params=params).json()["offerEvents"]
            yield from page
            if not page:
                return
            after = page[-1]["id"]

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer = self._http.request(method, path, **options)
        if answer.is_error:
            raise Refused(answer)
        if answer.status_code == httpx.codes.SEE_OTHER:
            return self._ask("GET", answer.headers["location"])
        return answer


class Journal:
    """Reads on where it has stopped: the id of the last event that was dealt with is kept in a file."""

    def __init__(self, shop: Shop, file: Path) -> None:
        self._shop, self._file = shop, file

    def unread(self) -> Iterator[dict[str, Any]]:
        """An event is over when the next one is asked for; after a crash the one in hand comes again."""
        cursor = self._file.read_text() if self._file.exists() else None
        for event in self._shop.events(cursor):
            yield event
            self._file.write_text(event["id"])
