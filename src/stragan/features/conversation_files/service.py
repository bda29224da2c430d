"""Declare, upload, enclose and fetch files. Whoever has not declared a file, or was not sent it, sees none."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import NamedTuple

from stragan.db.engine import Tx
from stragan.features.conversation_files import rules, store
from stragan.features.conversation_files.rules import blob_key
from stragan.features.conversation_files.schemas import Download, Enclosed, Purpose
from stragan.features.conversation_files.store import Key, Row
from stragan.http.call import Reply
from stragan.kernel.files import disposition, kind_by_name
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.problems import (
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooLarge,
    UnsupportedMediaType,
)
from stragan.kernel.times import DAY
from stragan.world import World

UNUSED = 1 * DAY  # how long a declaration waits for its file and its message (own rule, as for images)
NO_FILE = Problem("NOT_FOUND", "Attachment not found", en="Attachment not found.", pl="Nie znaleziono załącznika.")


class Declared(NamedTuple):
    """A declaration that is not stored yet."""

    key: Key
    row: Row

    @property
    def id(self) -> str:
        return self.key.file


class Envelope(NamedTuple):
    """A message that files are put into, with those who may fetch them beside their sender."""

    sender_id: str
    others: Collection[str]
    purpose: Purpose
    message_id: str


def reply(file: Download) -> Reply:
    """The file itself, as an answer."""
    return Reply(file.content, headers={"content-disposition": disposition(file.name)}, media_type=file.media_type)


def declare(world: World, owner_id: str, purpose: Purpose, name: str, size: int) -> Declared:
    """A new declaration, which the caller stores with `add`. Raises `Invalid` (422), `UnsupportedMediaType` (415)."""
    if problems := [*rules.name_is_usable(name, purpose), *rules.size_is_allowed(size, purpose)]:
        raise Invalid(*problems)
    if kind_by_name(name) is None:
        raise UnsupportedMediaType(rules.UNKNOWN_TYPE.under(purpose.name_path))
    row = Row(name, size, None, None, None, None, world.now() + UNUSED)
    return Declared(Key(owner_id, new_uuid(), purpose.name), row)


async def add(tx: Tx, declared: Declared) -> None:
    await store.add(tx, declared.key, declared.row)


async def upload(world: World, owner_id: str, purpose: Purpose, id_: str, content: bytes, media_type: str) -> None:
    """Take the file of a declaration. The same file again changes nothing; another one is refused.

    Raises `NotFound` (404), `TooLarge` (413), `UnsupportedMediaType` (415), `Invalid` (422), `Forbidden` (403).
    """
    key = _key(owner_id, purpose, id_)
    row = await store.find(world.db, key, world.now())
    if row is None:
        raise NotFound(NO_FILE)
    _ensure_fits(row, content, media_type)
    digest = sha256(content).hexdigest()
    async with world.db.write() as tx:
        filled = await store.fill(tx, key, media_type, digest, world.now())
    if not filled:
        row = await store.find(world.db, key, world.now())
        if row is None:
            raise NotFound(NO_FILE)
        if row.digest != digest:
            raise Forbidden(rules.ANOTHER)
    # After the commit: whoever sends it again after a crash in between finds his own row.
    await world.blobs.put(blob_key(key.file), content)


async def bring(world: World, owner_id: str, purpose: Purpose, name: str, content: bytes) -> str:
    """Declare and upload at once, as what the bytes are; returns the id. Raises what both of them raise."""
    declared = declare(world, owner_id, purpose, name, len(content))
    media_type = rules.kind_of(content)
    if media_type is None:
        raise UnsupportedMediaType(rules.UNKNOWN_TYPE)
    _ensure_fits(declared.row, content, media_type)
    row = declared.row._replace(media_type=media_type, digest=sha256(content).hexdigest(), uploaded_at=world.now())
    async with world.db.write() as tx:
        await store.add(tx, declared.key, row)
    await world.blobs.put(blob_key(declared.id), content)
    return declared.id


def _ensure_fits(row: Row, content: bytes, media_type: str) -> None:
    if len(content) > row.size:
        raise TooLarge(rules.LARGER)
    if not rules.is_what_it_says(content, media_type, row.name):
        raise UnsupportedMediaType(rules.OTHER_TYPE)
    if len(content) < row.size:
        raise Invalid(rules.SMALLER)


async def enclose(tx: Tx, envelope: Envelope, ids: Sequence[str], now: int) -> list[Enclosed]:
    """Put the sender's uploaded files into a message; the others may fetch them, too.

    Raises `Invalid` (422) for what is not there, was not uploaded or was sent before; then the transaction must end.
    """
    found: dict[int, Enclosed] = {}
    problems: dict[int, Problem] = {}
    for index in sorted(range(len(ids)), key=lambda index: (ids[index], index)):  # locks in one order
        key = _key(envelope.sender_id, envelope.purpose, ids[index])
        row = await store.use(tx, key, envelope.message_id, envelope.purpose.kept, now)
        if row is None:
            problems[index] = _unusable(index, ids[index])
            continue
        for owner_id in envelope.others:
            await store.add(tx, key._replace(owner=owner_id), row)
        assert row.media_type is not None
        found[index] = Enclosed(key.file, row.name, row.media_type, row.expires_at)
    if problems:
        raise Invalid(*(problem for _, problem in sorted(problems.items())))
    return [file for _, file in sorted(found.items())]


async def fetch(world: World, owner_id: str, purpose: Purpose, id_: str) -> Download:
    """A file that was sent, for its sender and the one who got it. Raises `NotFound` (404)."""
    key = _key(owner_id, purpose, id_)
    row = await store.find(world.db, key, world.now())
    content = await world.blobs.get(blob_key(key.file)) if row is not None and row.used_in is not None else None
    if row is None or row.media_type is None or content is None:
        raise NotFound(NO_FILE)
    return Download(row.name, row.media_type, content)


async def forget(tx: Tx, world: World, owner_id: str, place: str) -> None:
    """The owner has deleted a message; its files go when nobody has them any more."""
    await _delete(world, await store.forget(tx, owner_id, place))


async def sweep(world: World) -> None:
    """Delete files whose time is over."""
    async with world.db.write() as tx:
        await _delete(world, await store.forget_expired(tx, world.now()))


async def files(world: World) -> set[str]:
    """The keys of all files that conversations may have."""
    return {blob_key(id_) for id_ in await store.uploaded(world.db)}


async def _delete(world: World, ids: Sequence[str]) -> None:
    for id_ in ids:
        await world.blobs.delete(blob_key(id_))


def _key(owner_id: str, purpose: Purpose, id_: str) -> Key:
    """What is no id at all is an unknown one, and never part of a blob's key."""
    return Key(owner_id, id_.lower() if is_uuid(id_) else "", purpose.name)


def _unusable(index: int, id_: str) -> Problem:
    return Problem(
        "ATTACHMENT_NOT_FOUND",
        f"Attachment {id_} was not uploaded, or has been sent before.",
        f"attachments[{index}].id",
        pl=f"Załącznik {id_} nie został przesłany albo był już wysłany.",
    )
