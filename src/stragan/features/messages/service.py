"""Use cases of both sides: write, list, read, mark as read, delete. Another user's thread looks like an unknown one."""

from typing import NamedTuple

from stragan.auth import service as accounts
from stragan.auth.schemas import User
from stragan.db.engine import run
from stragan.features.conversation_files import service as files
from stragan.features.conversation_files.schemas import Download
from stragan.features.messages import rules, store
from stragan.features.messages.asking import Question, ask
from stragan.features.messages.rules import FOREIGN_ORDER, ONESELF, UNKNOWN_RECIPIENT
from stragan.features.messages.schemas import (
    FILES,
    KEPT,
    Interlocutor,
    MessagesList,
    NewMessage,
    NewMessageInThread,
    Reference,
    Thread,
    ThreadsList,
    Written,
    read_flag,
    read_message_in_thread,
    read_new_file,
    read_new_message,
)
from stragan.features.messages.sending import Side, Viewer, message, send
from stragan.features.messages.store import ThreadRow
from stragan.features.orders import service as orders
from stragan.http.call import Answering, unkept
from stragan.kernel.checks import ensure
from stragan.kernel.ids import is_time_uuid
from stragan.kernel.problems import Invalid, NotFound, Problem
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = ["Question", "Viewer", "ask"]
AVATAR = "/static/stragan.svg"
LATEST = 2**62


class Span(NamedTuple):
    """A part of a thread, newest first; `after` and `before` are instants (ms), both exclusive."""

    limit: int
    offset: int
    after: int = 0
    before: int = LATEST


async def threads(world: World, viewer: Viewer, limit: int, offset: int) -> bytes:
    """The viewer's threads, the one with the newest message first."""
    rows = await store.page(world.db, viewer.user_id, _since(world), limit, offset)
    return encode(ThreadsList([_thread(world, viewer, row) for row in rows], offset, limit))


async def thread(world: World, viewer: Viewer, id_: str) -> bytes:
    return encode(_thread(world, viewer, await _require(world, viewer, id_, f"/messaging/threads/{id_}")))


async def mark(world: World, viewer: Viewer, id_: str, body: bytes) -> bytes:
    """Set the flag `read` of the viewer's side."""
    request = read_flag(body)
    ensure(request, rules.READ_FLAG)
    async with world.db.write() as tx:
        row = await store.mark(tx, viewer.user_id, id_, read=bool(request.read), since=_since(world))
    if row is None:
        raise NotFound(_no_thread(id_, f"/messaging/threads/{id_}/read"))
    return encode(_thread(world, viewer, row))


async def listed(world: World, viewer: Viewer, thread_id: str, span: Span) -> bytes:
    await _require(world, viewer, thread_id, f"/messaging/threads/{thread_id}/messages")
    params = {**span._asdict(), "after": max(span.after, _since(world))}
    rows = await store.listed(world.db, viewer.user_id, thread_id, params)
    return encode(MessagesList([message(world, viewer, row) for row in rows], span.offset, span.limit))


async def get(world: World, viewer: Viewer, id_: str) -> bytes:
    row = await store.message(world.db, viewer.user_id, id_, _since(world))
    if row is None:
        raise NotFound(_no_message(id_))
    return encode(message(world, viewer, row))


async def delete(world: World, viewer: Viewer, id_: str) -> None:
    """Remove a message, written or received, from the viewer's side; the other side keeps it."""
    row = await store.message(world.db, viewer.user_id, id_, _since(world))
    if row is None:
        raise NotFound(_no_message(id_))
    async with world.db.write() as tx:
        if not await store.delete_message(tx, viewer.user_id, row.thread_id, id_):
            raise NotFound(_no_message(id_))
        await files.forget(tx, world, viewer.user_id, id_)


async def write(world: World, viewer: Viewer, body: bytes, answering: Answering = unkept) -> bytes:
    """A message about an order of author and recipient, whichever of them has sold."""
    request = read_new_message(body)
    ensure(request, rules.NEW)
    assert request.recipient is not None
    assert request.order is not None
    recipient = await accounts.find_user(world, login=request.recipient.login)
    if recipient is None:
        raise Invalid(UNKNOWN_RECIPIENT)
    if recipient.id == viewer.user_id:
        raise Invalid(ONESELF)
    if not await _share(world, viewer.user_id, recipient.id, request.order.id):
        raise Invalid(FOREIGN_ORDER)
    author = await _user(world, viewer.user_id)
    written = Written(author.id, author.login, "MESSAGE_CENTER", request.text or "", order_id=request.order.id.lower())
    side = Side(author.id, recipient.id, recipient.login)
    return encode(await send(world, viewer, written, side, _ids(request), answering))


async def reply(world: World, viewer: Viewer, thread_id: str, body: bytes, answering: Answering = unkept) -> bytes:
    """A message in a thread that there is."""
    row = await _require(world, viewer, thread_id, f"/messaging/threads/{thread_id}/messages")
    request = read_message_in_thread(body)
    ensure(request, rules.IN_THREAD)
    author = await _user(world, viewer.user_id)
    written = Written(author.id, author.login, "MESSAGE_CENTER", request.text or "")
    side = Side(author.id, row.interlocutor_id, row.interlocutor_login)
    return encode(await send(world, viewer, written, side, _ids(request), answering))


async def declare(world: World, user_id: str, body: bytes, answering: Answering = unkept) -> bytes:
    request = read_new_file(body)
    ensure(request, rules.NEW_FILE)
    assert request.filename is not None
    assert request.size is not None
    declared = files.declare(world, user_id, FILES, request.filename, request.size)
    answer = encode(Reference(declared.id))
    async with world.db.write() as tx:
        await files.add(tx, declared)
        await run(tx, answering(answer))
    return answer


async def upload(world: World, user_id: str, id_: str, content: bytes, media_type: str) -> bytes:
    await files.upload(world, user_id, FILES, id_, content, media_type)
    return encode(Reference(id_.lower()))


async def fetch(world: World, user_id: str, id_: str) -> Download:
    return await files.fetch(world, user_id, FILES, id_)


async def sweep(world: World) -> None:
    """Delete what is older than six months."""
    async with world.db.write() as tx:
        await store.forget(tx, _since(world))


def _ids(request: NewMessage | NewMessageInThread) -> list[str]:
    return [file.id for file in request.attachments or ()]


async def _share(world: World, one: str, other: str, order_id: str) -> bool:
    """Whether one of the two users has bought this order from the other."""
    seller_id = await orders.owner(world, order_id) if is_time_uuid(order_id) else None
    if seller_id not in {one, other} or seller_id is None:
        return False
    form = await orders.find(world.db, seller_id, order_id.lower())
    return form is not None and {seller_id, form.buyer.id} == {one, other}


async def _user(world: World, id_: str) -> User:
    user = await accounts.find_user(world, id=id_)
    assert user is not None, "accounts are never deleted"
    return user


async def _require(world: World, viewer: Viewer, id_: str, path: str) -> ThreadRow:
    row = await store.thread(world.db, viewer.user_id, id_, _since(world))
    if row is None:
        raise NotFound(_no_thread(id_, path))
    return row


def _since(world: World) -> int:
    return world.now() - KEPT


def _thread(world: World, viewer: Viewer, row: ThreadRow) -> Thread:
    last = iso(row.last_message_at) if row.last_message_at > _since(world) else None
    return Thread(row.id, bool(row.read), last, Interlocutor(row.interlocutor_login, viewer.base_url + AVATAR))


def _no_thread(id_: str, path: str) -> Problem:
    """The public service's own words (#13123)."""
    return Problem(
        "THREAD_NOT_FOUND", f"No thread with such Id [{id_}]", path, en="Thread does not exist", pl="Wątek nie istnieje"
    )


def _no_message(id_: str) -> Problem:
    return Problem(
        "MESSAGE_NOT_FOUND",
        f"No message with such Id [{id_}]",
        f"/messaging/messages/{id_}",
        en="Message does not exist",
        pl="Wiadomość nie istnieje",
    )
