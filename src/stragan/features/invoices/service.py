"""Invoices of orders: declare one, send its file, and what became of it; links to documents elsewhere."""

from typing import NamedTuple

from stragan.db.engine import Tx
from stragan.features.invoices import rules, store
from stragan.features.invoices.schemas import (
    File,
    Invoice,
    InvoiceId,
    Invoices,
    Link,
    SecurityVerification,
    Verification,
    read_invoice,
    read_link,
)
from stragan.features.invoices.store import Row, Sent
from stragan.features.orders import service as orders
from stragan.kernel.ids import new_uuid
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem, TooManyRequests
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World


class Document(NamedTuple):
    """A file that a seller has sent; its size is in bytes."""

    invoice_id: str
    name: str
    content: bytes


async def listed(world: World, seller_id: str, order_id: str) -> bytes:
    """Invoices and links of the seller's order. Raises `NotFound` (404)."""
    await orders.require(world, seller_id, order_id)
    order_id = order_id.lower()
    found = await store.of_order(world.db, seller_id, order_id)
    links = await store.links_of(world.db, seller_id, order_id)
    return encode(
        Invoices(
            [_invoice(row, world.now()) for row in found], [Link(row.id, row.url, iso(row.created_at)) for row in links]
        )
    )


async def declare(world: World, seller_id: str, order_id: str, body: bytes) -> bytes:
    """Add an invoice without its file.

    Raises `NotFound` (404), `Invalid` (422), `Conflict` (409) while a file is scanned or when there are too many, and
    `TooManyRequests` (429) soon after another one that has no file.
    """
    await orders.require(world, seller_id, order_id)
    request = read_invoice(body)
    if problems := rules.against_invoice(request):
        raise Invalid(*problems)
    order_id = order_id.lower()
    async with world.db.write() as tx:
        await _lock(tx, seller_id, order_id)
        now = world.now()
        there = await store.of_order(tx, seller_id, order_id)
        uploads = [row.uploaded_at for row in there if row.uploaded_at is not None]
        if wrong := [*rules.last_scan_is_over(uploads, now), *rules.invoices_are_few(len(there))]:
            raise Conflict(*wrong)
        if hasty := rules.last_one_has_its_file([row.created_at for row in there if row.file_key is None], now):
            raise TooManyRequests(*hasty)
        id_ = new_uuid()
        row = Row(id_, request.invoice_number, request.file.name, now, None, None, 0, None)
        await store.add(tx, {"seller_id": seller_id, "order_id": order_id, **row._asdict()})
    return encode(InvoiceId(id_))


async def attach(world: World, seller_id: str, order_id: str, invoice_id: str, content: bytes) -> None:
    """Send the file of a declared invoice. Raises `NotFound` (404), `Invalid` (422) and `Conflict` (409)."""
    await orders.require(world, seller_id, order_id)
    order, id_ = order_id.lower(), invoice_id.lower()
    if await store.find(world.db, seller_id, order, id_) is None:
        raise NotFound(_unknown(invoice_id))
    if problems := rules.against_file(order_id, invoice_id, content):
        raise Invalid(*problems)
    key = rules.file_key(seller_id, id_, content)
    await world.blobs.put(key, content)  # first, so that a row with a file always has one
    async with world.db.write() as tx:
        sent = Sent(key, len(content), rules.is_infected(content), world.now())
        attached = await store.attach(tx, seller_id, order, id_, sent)
    if not attached:
        there = await store.find(world.db, seller_id, order, id_)
        if there is None or there.file_key != key:
            await world.blobs.delete(key)
        raise Conflict(rules.FILE_IS_THERE)


async def add_link(world: World, seller_id: str, order_id: str, body: bytes) -> None:
    """Add the address of a document. Raises `NotFound` (404), `Invalid` (422) and `Conflict` (409) for one twice."""
    await orders.require(world, seller_id, order_id)
    link = read_link(body)
    if problems := rules.url_is_one(link):
        raise Invalid(*problems)
    order_id = order_id.lower()
    async with world.db.write() as tx:
        await _lock(tx, seller_id, order_id)
        there = await store.links_of(tx, seller_id, order_id)
        if any(row.url == link.url for row in there):
            raise Conflict(rules.LINK_IS_THERE)
        if full := rules.links_are_few(len(there)):
            raise Invalid(*full)
        row = {"url": link.url, "id": new_uuid(), "created_at": world.now()}
        await store.add_link(tx, {"seller_id": seller_id, "order_id": order_id, **row})


async def documents(world: World, order_id: str) -> list[Document]:
    """The files that were sent for an order, oldest first. Raises `NotFound` (404)."""
    seller_id = await orders.seller_of(world, order_id)
    found = []
    for row in await store.of_order(world.db, seller_id, order_id.lower()):
        content = await world.blobs.get(row.file_key) if row.file_key else None
        if content is not None:
            found.append(Document(row.id, row.file_name, content))
    return found


async def files(world: World) -> set[str]:
    """The keys of all files that invoices have."""
    return await store.file_keys(world.db)


async def _lock(tx: Tx, seller_id: str, order_id: str) -> None:
    """What is added to an order is counted first, so that no two requests count at once."""
    if await orders.lock(tx, seller_id, order_id) is None:
        raise NotFound(orders.unknown(order_id))


def _invoice(row: Row, now: int) -> Invoice:
    return Invoice(row.id, row.number, iso(row.created_at), _file(row, now))


def _file(row: Row, now: int) -> File:
    if row.uploaded_at is None:
        return File(row.file_name, None, None, None)
    over = row.uploaded_at + rules.SCAN
    scanned = SecurityVerification("WAITING", None)
    if over <= now:
        scanned = SecurityVerification("REJECTED" if row.infected else "ACCEPTED", iso(over))
    return File(row.file_name, iso(row.uploaded_at), scanned, Verification())


def _unknown(invoice_id: str) -> Problem:
    return Problem(
        "INVOICE-NOT-FOUND",
        f"Invoice with id [{invoice_id}] does not exist",
        pl=f"Faktura o identyfikatorze [{invoice_id}] nie istnieje",
    )
