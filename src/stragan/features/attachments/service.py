"""Declare, upload once, look at, and serve. Whose files offers and warranties may name is asked here as well."""

from collections.abc import Collection, Mapping

from stragan.db.engine import run
from stragan.features.attachments import rules, store
from stragan.features.attachments.schemas import (
    WARRANTY,
    AttachmentFile,
    FileLink,
    Held,
    OfferAttachment,
    SentFile,
    WarrantyAttachment,
    read_new_offer_attachment,
    read_new_warranty_attachment,
)
from stragan.features.attachments.store import Row
from stragan.http.call import Answering, Reply
from stragan.http.errors import ACCESS_DENIED
from stragan.http.files import ServedFile
from stragan.kernel.files import blob_key, is_path, path_for, saved_as
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.problems import Forbidden, Invalid, Malformed, NotFound
from stragan.kernel.times import DAY
from stragan.kernel.wire import encode
from stragan.world import World

UNUSED = 1 * DAY  # how long a declaration waits for its file (own rule, as for images)
ROOT = "attachments"
FOR_OFFERS, FOR_WARRANTIES = "/sale/offer-attachments", "/after-sales-service-conditions/attachments"
GUIDE_ATTACHMENT = Row("07ee5e36-afc7-41eb-af49-3df5354ef858", "SPECIAL_OFFER_RULES", "abcde.pdf", None, None)


async def declare(world: World, seller_id: str, base_url: str, body: bytes, answering: Answering) -> Reply:
    """A new attachment of an offer, and where its file has to be put. Raises `Invalid` (422)."""
    wanted = read_new_offer_attachment(body)
    if problems := rules.name_is_usable(wanted.file.name, "file.name"):
        raise Invalid(*problems)
    row = Row(new_uuid(), wanted.type, wanted.file.name, None, None)
    return await _declare(world, seller_id, row, base_url, answering)


async def declare_for_warranties(
    world: World, seller_id: str, base_url: str, body: bytes, answering: Answering
) -> Reply:
    """The same of a warranty."""
    wanted = read_new_warranty_attachment(body)
    if problems := rules.name_is_usable(wanted.name, "name"):
        raise Invalid(*problems)
    return await _declare(world, seller_id, Row(new_uuid(), WARRANTY, wanted.name, None, None), base_url, answering)


async def _declare(world: World, seller_id: str, row: Row, base_url: str, answering: Answering) -> Reply:
    now, folder = world.now(), FOR_WARRANTIES if row.type == WARRANTY else FOR_OFFERS
    answer = Reply(_shown(row, base_url), headers={"location": f"{base_url}{folder}/{row.id}"})
    async with world.db.write() as tx:
        await store.add(tx, seller_id, row, now, now + UNUSED)
        await run(tx, answering(answer))
    return answer


async def get(world: World, seller_id: str, base_url: str, id_: str) -> bytes:
    """An offer's attachment. Raises `Forbidden` (403) for another seller's and `NotFound` (404)."""
    row = await store.find(world.db, seller_id, _known(id_), world.now())
    if row is None and await store.is_taken(world.db, _known(id_), world.now()):
        raise Forbidden(ACCESS_DENIED)
    if row is None or row.type == WARRANTY:
        raise NotFound(rules.NOT_FOUND)
    return _shown(row, base_url)


async def upload(world: World, seller_id: str, base_url: str, id_: str, file: SentFile, *, is_warranty: bool) -> bytes:
    """Take the file of a declaration, once.

    Raises `NotFound` (404), `UnsupportedMediaType` (415), `TooLarge` (413), and `Malformed` (400) for what its bytes
    are not, and for a declaration that has its file.
    """
    row = await store.find(world.db, seller_id, _known(id_), world.now())
    if row is None or (row.type == WARRANTY) is not is_warranty:
        raise NotFound(rules.NOT_FOUND)
    if row.path is not None:
        raise Malformed(rules.USED_UP)
    if (refusal := rules.refusal(world.settings, row.type, file)) is not None:
        raise refusal
    return _shown(await _take(world, seller_id, row, file), base_url)


async def _take(world: World, seller_id: str, row: Row, file: SentFile) -> Row:
    """Store the file and then its row: an address that is used up leads to a file, even after a crash in between."""
    path = path_for(f"{seller_id}/{row.id}", file.content)
    await world.blobs.put(blob_key(ROOT, path), file.content)
    filled = row._replace(path=path, media_type=file.media_type)
    async with world.db.write() as tx:
        if await store.fill(tx, seller_id, filled, len(file.content), world.now()):
            return filled
    found = await store.find(world.db, seller_id, row.id, world.now())  # somebody was faster, or it has just expired
    if found is None or found.path != path:
        await world.blobs.delete(blob_key(ROOT, path))
    raise NotFound(rules.NOT_FOUND) if found is None else Malformed(rules.USED_UP)


async def held(world: World, seller_id: str, ids: Collection[str]) -> Mapping[str, Held]:
    """Those of the ids that are of this seller's attachments for offers."""
    if not ids:
        return {}
    rows = await store.find_many(world.db, seller_id, {_known(id_) for id_ in ids}, world.now())
    found = {id_: row for id_ in ids if (row := rows.get(_known(id_))) is not None}
    return {id_: Held(row.type, row.path is not None) for id_, row in found.items() if row.type != WARRANTY}


async def links(world: World, seller_id: str, references: Collection[str]) -> list[FileLink]:
    """The files of these ids of the seller's, in their order; asks nothing when there are none."""
    if not references:
        return []
    rows = await store.find_many(world.db, seller_id, {_known(id_) for id_ in references}, world.now())
    found = [row for id_ in references if (row := rows.get(_known(id_))) is not None]
    return [FileLink(row.type, row.name, _address(row.path)) for row in found if row.path is not None]


async def of_warranty(world: World, seller_id: str, id_: str) -> WarrantyAttachment | None:
    """A file that was uploaded for warranties, with its address on whatever host."""
    row = await store.find(world.db, seller_id, _known(id_), world.now())
    if row is None or row.type != WARRANTY or row.path is None:
        return None
    return WarrantyAttachment(row.id, row.name, _address(row.path))


async def read(world: World, path: str) -> ServedFile | None:
    """The file at an address, for anybody: what is in an offer is public."""
    row = await store.at(world.db, path) if is_path(path) else None
    content = None if row is None else await world.blobs.get(blob_key(ROOT, path))
    if row is None or row.media_type is None or content is None:
        return None
    return ServedFile(content, row.media_type, saved_as(row.name, row.media_type))


async def sweep(world: World) -> None:
    """Forget declarations whose files never came."""
    async with world.db.write() as tx:
        await store.forget_expired(tx, world.now())


async def files(world: World) -> set[str]:
    """The keys of all files that attachments have."""
    return {blob_key(ROOT, path) for path in await store.paths(world.db)}


async def seed_guide_attachment(world: World, seller_id: str) -> None:
    """Declare the attachment of the guide's sample, for good, so that its requests work as they are printed."""
    if await store.find(world.db, seller_id, GUIDE_ATTACHMENT.id, world.now()) is None:
        async with world.db.write() as tx:
            await store.add(tx, seller_id, GUIDE_ATTACHMENT, world.now(), None)


def _known(id_: str) -> str:
    """As it is stored, whichever way it is written; "" for what cannot be one."""
    return id_.lower() if is_uuid(id_) else ""


def _address(path: str) -> str:
    return f"/{ROOT}/{path}"


def _shown(row: Row, base_url: str) -> bytes:
    url = None if row.path is None else base_url + _address(row.path)
    if row.type == WARRANTY:
        return encode(WarrantyAttachment(row.id, row.name, url))
    file = AttachmentFile(row.name) if url is None else AttachmentFile(row.name, url)
    return encode(OfferAttachment(row.id, row.type, file))
