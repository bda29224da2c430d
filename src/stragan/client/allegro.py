"""The calls of Allegro's REST API that listing a catalogue needs, typed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, TypeVar
from urllib.parse import quote

from stragan.client.answer import Answer
from stragan.client.failures import ApiFailure
from stragan.client.hosts import Hosts
from stragan.client.shapes import (
    Category,
    CommandReport,
    Document,
    Me,
    Named,
    OfferSummary,
    Parameter,
    ReturnPolicy,
    Suggestion,
    Task,
    UploadedImage,
)
from stragan.client.transport import Transport

MOST_OFFERS_OF_A_COMMAND = 1_000
MOST_IDS_OF_A_LIST = 100
PAGE = 1_000
MOST_TERMS = 60
NOT_FOUND = 404
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 5.0
Action = Literal["ACTIVATE", "END"]
T = TypeVar("T")


class Categories(Answer, frozen=True):
    categories: tuple[Category, ...]


class Suggestions(Answer, frozen=True):
    matching_categories: tuple[Suggestion, ...]


class Parameters(Answer, frozen=True):
    parameters: tuple[Parameter, ...]


class ShippingRates(Answer, frozen=True):
    shipping_rates: tuple[Named, ...]


class ImpliedWarranties(Answer, frozen=True):
    implied_warranties: tuple[Named, ...]


class Warranties(Answer, frozen=True):
    warranties: tuple[Named, ...]


class ReturnPolicies(Answer, frozen=True):
    return_policies: tuple[ReturnPolicy, ...]


class OfferPage(Answer, frozen=True):
    offers: tuple[OfferSummary, ...]
    total_count: int


class Tasks(Answer, frozen=True):
    tasks: tuple[Task, ...]


class Allegro:
    """The API of one account on one host."""

    def __init__(self, hosts: Hosts, transport: Transport) -> None:
        self.hosts = hosts
        self._transport = transport

    def _url(self, path: str, *parts: str) -> str:
        return "/".join((self.hosts.api + path, *(quote(part, safe="") for part in parts)))

    async def me(self) -> Me:
        """Usually the first call: a wrong address should be told soon."""
        return await self._transport.call("GET", self._url("/me"), Me, attempts=2)

    # Categories

    async def categories(self, parent_id: str | None = None, *, language: str) -> tuple[Category, ...]:
        """The children of a category, or the main categories."""
        params = [("parent.id", parent_id)] if parent_id else []
        url = self._url("/sale/categories")
        return (await self._transport.call("GET", url, Categories, params=params, language=language)).categories

    async def category(self, category_id: str, *, language: str) -> Category:
        return await self._transport.call(
            "GET", self._url("/sale/categories", category_id), Category, language=language
        )

    async def parameters(self, category_id: str, *, language: str) -> tuple[Parameter, ...]:
        url = self._url("/sale/categories", category_id, "parameters")
        return (await self._transport.call("GET", url, Parameters, language=language)).parameters

    async def matching_categories(self, title: str, *, language: str | None = None) -> tuple[Suggestion, ...]:
        """Categories that fit a title, the best first."""
        url, params = self._url("/sale/matching-categories"), [("name", title)]
        answer = await self._transport.call("GET", url, Suggestions, params=params, language=language)
        return answer.matching_categories

    # Terms of the seller

    async def shipping_rates(self) -> tuple[Named, ...]:
        answer = await self._transport.call("GET", self._url("/sale/shipping-rates"), ShippingRates)
        return answer.shipping_rates

    async def implied_warranties(self) -> tuple[Named, ...]:
        return (await self._terms("implied-warranties", ImpliedWarranties)).implied_warranties

    async def return_policies(self) -> tuple[ReturnPolicy, ...]:
        return (await self._terms("return-policies", ReturnPolicies)).return_policies

    async def warranties(self) -> tuple[Named, ...]:
        return (await self._terms("warranties", Warranties)).warranties

    async def _terms(self, kind: str, shape: type[T]) -> T:
        url, params = self._url("/after-sales-service-conditions", kind), [("limit", str(MOST_TERMS))]
        return await self._transport.call("GET", url, shape, params=params)

    # Images

    async def upload_image(self, content: bytes, media_type: str) -> UploadedImage:
        """Uploading the same picture twice does no harm, so it is repeated after a fault."""
        url = f"{self.hosts.upload}/sale/images"
        return await self._transport.call(
            "POST", url, UploadedImage, body=content, content_type=media_type, idempotent=True
        )

    # Offers

    async def create_draft(self, document: Document) -> Document:
        """Never repeated after a fault: the caller looks for the offer first."""
        return await self._transport.call("POST", self._url("/sale/offers"), Document, body=document)

    async def get_offer(self, offer_id: str) -> Document:
        return await self._transport.call("GET", self._url("/sale/offers", offer_id), Document)

    async def update_offer(self, offer_id: str, document: Document) -> Document:
        """Replace the whole offer."""
        return await self._transport.call("PUT", self._url("/sale/offers", offer_id), Document, body=document)

    async def delete_draft(self, offer_id: str) -> None:
        await self._transport.call("DELETE", self._url("/sale/offers", offer_id), object)

    async def list_offers(
        self, *, external_ids: Collection[str] = (), statuses: Iterable[str] = (), most: int | None = None
    ) -> list[OfferSummary]:
        """The account's offers; with `external_ids` only those, asked for by the hundred."""
        wanted = [("publication.status", status) for status in statuses]
        found: list[OfferSummary] = []
        for batch in batches(external_ids, MOST_IDS_OF_A_LIST) if external_ids else iter([()]):
            found += await self._pages([*wanted, *(("external.id", name) for name in batch)], most)
        return found

    async def _pages(self, params: list[tuple[str, str]], most: int | None) -> list[OfferSummary]:
        found: list[OfferSummary] = []
        limit = min(most, PAGE) if most else PAGE
        while True:
            page = await self._transport.call(
                "GET",
                self._url("/sale/offers"),
                OfferPage,
                params=[*params, ("limit", str(limit)), ("offset", str(len(found)))],
            )
            found += page.offers
            if not page.offers or len(found) >= (most or page.total_count):
                return found

    # Publication

    async def send_command(self, command_id: str, action: Action, offer_ids: Sequence[str]) -> CommandReport:
        """Have up to 1000 offers listed or ended. The same id with the same offers is carried out once."""
        assert len(offer_ids) <= MOST_OFFERS_OF_A_COMMAND
        body = {
            "publication": {"action": action},
            "offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": offer_id} for offer_id in offer_ids]}],
        }
        url = self._url("/sale/offer-publication-commands", command_id)
        return await self._transport.call("PUT", url, CommandReport, body=body)

    async def command(self, command_id: str) -> CommandReport | None:
        """Its progress; None while the host does not know it yet (behaviour §5)."""
        url = self._url("/sale/offer-publication-commands", command_id)
        try:
            return await self._transport.call("GET", url, CommandReport)
        except ApiFailure as failure:
            if failure.status == NOT_FOUND:
                return None
            raise

    async def command_is_complete(self, command_id: str, seconds: float) -> bool:
        """Wait for a command; False when it still runs after so many seconds."""

        async def done() -> bool:
            report = await self.command(command_id)
            return report is not None and report.is_complete

        return await eventually(done, seconds)

    async def tasks(self, command_id: str) -> tuple[Task, ...]:
        """What became of each offer of a command."""
        url = self._url("/sale/offer-publication-commands", command_id, "tasks")
        return (await self._transport.call("GET", url, Tasks, params=[("limit", str(PAGE))])).tasks


async def eventually(done: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Ask again and again, ever more slowly, until the answer is yes or the time is over."""
    deadline, pause = time.monotonic() + seconds, FIRST_PAUSE
    while not await done():
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 1.6, LONGEST_PAUSE)
    return True


def batches(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    iterator = iter(items)
    while batch := tuple(islice(iterator, size)):
        yield batch
