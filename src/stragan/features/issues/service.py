"""Use cases of sellers: list and read issues, answer, decide claims. Others' issues look like unknown ones."""

from collections.abc import Mapping
from typing import Any

from stragan.db.engine import run
from stragan.features.conversation_files import service as files
from stragan.features.conversation_files.schemas import Download
from stragan.features.issues import document, rules, store, talking, view
from stragan.features.issues.buying_side import DUE, IssueAnswer, close, escalate, open_issue, reopen, say_as
from stragan.features.issues.rules import Answer, Choice, Opening
from stragan.features.issues.schemas import (
    FILES,
    STATUSES,
    ChatAnswer,
    DisputeMessages,
    Disputes,
    Issues,
    MessageRequest,
    Record,
    Reference,
    read_decision,
    read_dispute_message,
    read_entry,
    read_message,
    read_new_file,
    read_record,
)
from stragan.features.issues.talking import Speaker, Speech
from stragan.features.issues.view import FILES_2020, FILES_2026, Viewer
from stragan.http.call import Answering, Reply, unkept
from stragan.kernel.checks import broken, ensure
from stragan.kernel.problems import Conflict, Invalid, Malformed, NotFound
from stragan.kernel.wire import encode
from stragan.world import World

DISPUTES = frozenset(status for status in STATUSES if status.startswith("DISPUTE"))

__all__ = [
    "DUE",
    "FILES_2020",
    "FILES_2026",
    "IssueAnswer",
    "Opening",
    "Viewer",
    "close",
    "escalate",
    "open_issue",
    "reopen",
    "say_as",
]


async def listed(world: World, viewer: Viewer, filters: Mapping[str, Any], page: tuple[int, int]) -> bytes:
    """One page (limit, offset), the last opened first. `statuses` and perhaps `form_id` are in `filters`."""
    bodies = await store.page(world.db, viewer.seller_id, filters, *page)
    return encode(Issues([view.issue(viewer, read_record(body)) for body in bodies]))


async def get(world: World, viewer: Viewer, id_: str) -> bytes:
    return encode(view.issue(viewer, await _require(world, viewer, id_)))


async def chat(world: World, viewer: Viewer, id_: str, page: tuple[int, int]) -> bytes:
    """One page (limit, offset) of the messages, oldest first."""
    record = await _require(world, viewer, id_)
    bodies = await store.chat(world.db, viewer.seller_id, record.id, *page)
    return encode(ChatAnswer([view.message(viewer, read_entry(body)) for body in bodies]))


async def say(world: World, viewer: Viewer, id_: str, body: bytes, answering: Answering = unkept) -> bytes:
    """The seller writes. Raises `NotFound` (404), `Conflict` (409) when the chat is closed, `Invalid` (422)."""
    await _require(world, viewer, id_)
    request = read_message(body)
    ensure(request, rules.MESSAGE)
    async with world.db.write() as tx:
        record = await talking.locked(tx, viewer.seller_id, id_)
        _ensure_sayable(record, request)
        assert request.type is not None
        speech = Speech(request.text or "", [file.id for file in request.attachments or ()])
        entry = await talking.written(tx, viewer.seller_id, _seller(viewer, record), speech, world.now())
        await talking.add(tx, viewer.seller_id, document.returning(record, request.type), entry)
        answer = encode(view.message(viewer, entry))
        await run(tx, answering(answer))
    return answer


async def decide(world: World, viewer: Viewer, id_: str, body: bytes, answering: Answering = unkept) -> None:
    """Accept or reject a claim. Everything that is wrong with it is 400, the only refusal that is declared."""
    await _require(world, viewer, id_)
    request = read_decision(body)
    async with world.db.write() as tx:
        record = await talking.locked(tx, viewer.seller_id, id_)
        if record.type != "CLAIM":
            raise Malformed(rules.NOT_A_CLAIM)
        if record.status != "CLAIM_SUBMITTED":
            raise Malformed(rules.DECIDED)
        if problems := broken(Choice(record, request), rules.DECISION):
            raise Malformed(*problems)
        assert request.status is not None
        speech = Speech(request.message or "")
        entry = await talking.written(tx, viewer.seller_id, _seller(viewer, record), speech, world.now())
        decided = document.decided(record, request.status, request.partial_refund)
        await talking.add(tx, viewer.seller_id, decided, entry)
        await run(tx, answering(b""))


async def declare(world: World, viewer: Viewer, folder: str, body: bytes, answering: Answering = unkept) -> Reply:
    """`folder` is where files of this generation are; the answer says where to put this one."""
    request = read_new_file(body)
    if request.file_name is None:
        raise Malformed(rules.NAMELESS)
    ensure(request, rules.NEW_FILE)
    assert request.size is not None
    declared = files.declare(world, viewer.seller_id, FILES, request.file_name, request.size)
    location = {"location": viewer.base_url + folder + declared.id}
    answer = Reply(encode(Reference(declared.id)), headers=location)
    async with world.db.write() as tx:
        await files.add(tx, declared)
        await run(tx, answering(answer))
    return answer


async def upload(world: World, seller_id: str, id_: str, content: bytes, media_type: str) -> bytes:
    await files.upload(world, seller_id, FILES, id_, content, media_type)
    return encode(Reference(id_.lower()))


async def fetch(world: World, seller_id: str, id_: str) -> Download:
    return await files.fetch(world, seller_id, FILES, id_)


async def disputes(world: World, viewer: Viewer, filters: Mapping[str, Any], page: tuple[int, int]) -> bytes:
    """2020: only disputes; perhaps with a `form_id`."""
    bodies = await store.page(world.db, viewer.seller_id, {**filters, "statuses": sorted(DISPUTES)}, *page)
    return encode(Disputes([view.dispute(viewer, read_record(body)) for body in bodies]))


async def dispute(world: World, viewer: Viewer, id_: str) -> bytes:
    return encode(view.dispute(viewer, await _require_dispute(world, viewer, id_)))


async def dispute_messages(world: World, viewer: Viewer, id_: str, page: tuple[int, int]) -> bytes:
    record = await _require_dispute(world, viewer, id_)
    bodies = await store.chat(world.db, viewer.seller_id, record.id, *page)
    return encode(DisputeMessages([view.dispute_message(viewer, read_entry(body)) for body in bodies]))


async def say_in_dispute(world: World, viewer: Viewer, id_: str, body: bytes, answering: Answering = unkept) -> bytes:
    """2020: a closed dispute is told with 422, the only status declared for it."""
    await _require_dispute(world, viewer, id_)
    request = read_dispute_message(body)
    ensure(request, rules.DISPUTE_MESSAGE)
    async with world.db.write() as tx:
        record = await talking.locked(tx, viewer.seller_id, id_)
        if not record.chat_active:
            raise Invalid(rules.CLOSED)
        speech = Speech(request.text or "", [] if request.attachment is None else [request.attachment.id])
        entry = await talking.written(tx, viewer.seller_id, _seller(viewer, record), speech, world.now())
        await talking.add(tx, viewer.seller_id, record, entry)
        answer = encode(view.dispute_message(viewer, entry))
        await run(tx, answering(answer))
    return answer


async def settle(world: World, seller_id: str, id_: str) -> None:
    """The time to decide a claim is over."""
    async with world.db.write() as tx:
        body = await store.lock(tx, seller_id, id_)
        record = None if body is None else read_record(body)
        if record is None or record.status != "CLAIM_SUBMITTED" or world.now() < (record.due_at or 0):
            return
        note = Speech(note="WITHDRAWN_OVERDUE" if record.withdrawn else "OVERDUE")
        entry = await talking.written(tx, seller_id, talking.SYSTEM, note, world.now())
        await talking.add(tx, seller_id, document.overdue(record), entry)


def _ensure_sayable(record: Record, request: MessageRequest) -> None:
    if not record.chat_active:
        raise Conflict(rules.CLOSED)
    ensure(Answer(record, request), rules.ANSWER)
    if str(request.type).startswith("RETURN_") and record.status != "CLAIM_SUBMITTED":
        raise Conflict(rules.DECIDED)


def _seller(viewer: Viewer, record: Record) -> Speaker:
    return Speaker("SELLER", viewer.seller_id, record.seller_login)


async def _require(world: World, viewer: Viewer, id_: str) -> Record:
    body = await store.find(world.db, viewer.seller_id, talking.key(id_))
    if body is None:
        raise NotFound(talking.unknown(id_))
    return read_record(body)


async def _require_dispute(world: World, viewer: Viewer, id_: str) -> Record:
    record = await _require(world, viewer, id_)
    if record.type != "DISPUTE":
        raise NotFound(talking.unknown(id_))
    return record
