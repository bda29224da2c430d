"""A message delivered to both sides, and as one of them sees it."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from stragan.db.engine import run
from stragan.features.conversation_files import service as files
from stragan.features.conversation_files.schemas import Enclosed
from stragan.features.messages import store
from stragan.features.messages.schemas import (
    FILES,
    AdditionalInformation,
    Author,
    FileInfo,
    Message,
    Reference,
    Related,
    Written,
    read_written,
)
from stragan.features.messages.store import MessageRow, Side
from stragan.http.call import Answering, unkept
from stragan.kernel.ids import new_uuid
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

FILE_PATH = "/messaging/message-attachments/"

__all__ = ["Side", "Viewer", "message", "send"]


class Viewer(NamedTuple):
    """Who looks, and the address (without a slash at the end) at which he has found us."""

    user_id: str
    base_url: str


async def send(
    world: World, viewer: Viewer, written: Written, to: Side, file_ids: Sequence[str], answering: Answering = unkept
) -> Message:
    """Deliver a message that is right to `to.interlocutor_id`; its files are checked here."""
    from_other_side = Side(to.interlocutor_id, written.author_id, written.author_login)
    id_, now = new_uuid(), world.now()
    envelope = files.Envelope(to.user_id, [to.interlocutor_id], FILES, id_)
    thread_id = store.thread_of(to.user_id, to.interlocutor_id)
    async with world.db.write() as tx:
        enclosed = await files.enclose(tx, envelope, file_ids, now)
        row = MessageRow(id_, thread_id, now, encode(replace(written, files=enclosed)))
        await store.add(tx, to, from_other_side, row)
        answer = message(world, viewer, row)
        await run(tx, answering(encode(answer)))
    return answer


def message(world: World, viewer: Viewer, row: MessageRow) -> Message:
    written = read_written(row.body)
    return Message(
        id=row.id,
        status="DELIVERED",
        type=written.type,
        created_at=iso(row.created_at),
        thread=Reference(row.thread_id),
        author=Author(written.author_login, is_interlocutor=written.author_id != viewer.user_id),
        text=written.text,
        subject=written.subject,
        relates_to=Related(_reference(written.offer_id), _reference(written.order_id)),
        has_additional_attachments=False,
        attachments=[_file(viewer, file, world.now()) for file in written.files],
        additional_information=None if written.vin is None else AdditionalInformation(written.vin),
    )


def _file(viewer: Viewer, file: Enclosed, now: int) -> FileInfo:
    expired = file.expires_at is not None and file.expires_at <= now
    url = None if expired else viewer.base_url + FILE_PATH + file.id
    return FileInfo(file.name, file.media_type, url, "EXPIRED" if expired else "SAFE")


def _reference(id_: str | None) -> Reference | None:
    return None if id_ is None else Reference(id_)
