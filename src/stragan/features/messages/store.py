"""Threads and messages as rows of both users; the same ids on both sides, keys begin with the one who looks."""

from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    desc,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert_into

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Params, Statement, metadata

threads = Table(
    "message_thread",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("interlocutor_id", Text, nullable=False),
    Column("interlocutor_login", Text, nullable=False),
    Column("read", Boolean, nullable=False),
    Column("last_number", Integer, nullable=False),  # of the newest message there ever was
    Column("last_message_at", BigInteger, nullable=False),  # of those that this side has; 0 without any
    Column("written_at", BigInteger, nullable=False),  # of all there ever were
    Index("ix_message_thread_last", "user_id", "last_message_at"),
    Index("ix_message_thread_written_at", "written_at"),
)
messages = Table(
    "message",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("thread_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # a `Written`
    Index("ix_message_thread_order", "user_id", "thread_id", "created_at", "number"),
    Index("ix_message_created_at", "created_at"),
)
t, m = threads.c, messages.c
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_thread = and_(t.user_id == bindparam("user"), t.id == bindparam("thread"))
_message = and_(m.user_id == bindparam("user"), m.id == bindparam("message"))
_shown = t.written_at > bindparam("since", type_=BigInteger)
_THREAD = (t.id, t.interlocutor_id, t.interlocutor_login, t.read, t.last_message_at)
_MESSAGE = (m.id, m.thread_id, m.created_at, m.body)


def _later(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    return case((one > other, one), else_=other)


_new = upsert_into(threads).values(
    {name: bindparam(name) for name in ("user_id", "id", "interlocutor_id", "interlocutor_login", "read", "written_at")}
    | {"last_number": 1, "last_message_at": bindparam("written_at")}
)
CONTINUE = Statement(
    _new.on_conflict_do_update(
        index_elements=["user_id", "id"],
        set_={
            "last_number": t.last_number + 1,
            # Who waited for the other's message may have an older time than that.
            "last_message_at": _later(t.last_message_at, _new.excluded.last_message_at),
            "written_at": _later(t.written_at, _new.excluded.written_at),
            "read": _new.excluded.read,
        },
    ).returning(t.last_number)
)
ADD = Statement(insert(messages))
PAGE = Statement(
    select(*_THREAD)
    .where(t.user_id == bindparam("user"), _shown)
    .order_by(desc(t.last_message_at), t.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
THREAD = Statement(select(*_THREAD).where(_thread, _shown))
LOCK = Statement(select(t.id).where(_thread).with_for_update())
MARK = Statement(
    update(threads).where(_thread, _shown).values(read=bindparam("flag", type_=Boolean)).returning(*_THREAD)
)
MESSAGES = Statement(
    select(*_MESSAGE)
    .where(
        m.user_id == bindparam("user"),
        m.thread_id == bindparam("thread"),
        m.created_at > bindparam("after", type_=BigInteger),
        m.created_at < bindparam("before", type_=BigInteger),
    )
    .order_by(desc(m.created_at), desc(m.number))
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
MESSAGE = Statement(select(*_MESSAGE).where(_message, m.created_at > bindparam("since", type_=BigInteger)))
DELETE = Statement(delete(messages).where(_message))
_newest = (
    select(func.coalesce(func.max(m.created_at), 0))
    .where(m.user_id == bindparam("user"), m.thread_id == bindparam("thread"))
    .scalar_subquery()
)
SHORTEN = Statement(update(threads).where(_thread).values(last_message_at=_newest))
FORGET_MESSAGES = Statement(delete(messages).where(m.created_at <= bindparam("until")))
FORGET_THREADS = Statement(delete(threads).where(t.written_at <= bindparam("until")))


class Side(NamedTuple):
    """One user's view of a thread."""

    user_id: str
    interlocutor_id: str
    interlocutor_login: str


class ThreadRow(NamedTuple):
    id: str
    interlocutor_id: str
    interlocutor_login: str
    read: bool
    last_message_at: int


class MessageRow(NamedTuple):
    id: str
    thread_id: str
    created_at: int
    body: bytes


def thread_of(one: str, other: str) -> str:
    """The id of the thread of two users: always the same, so that two who begin it at once mean one."""
    number = int.from_bytes(sha256("/".join(sorted((one, other))).encode()).digest())
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits += _DIGITS[digit]
    return digits


async def add(tx: Tx, author: Side, recipient: Side, row: MessageRow) -> None:
    """A message on both sides: read by its author, not by its recipient. Threads are locked in the order of users."""
    for side in sorted((author, recipient)):
        found = await tx.one(
            CONTINUE,
            {
                **side._asdict(),
                "id": row.thread_id,
                "read": side == author,
                "written_at": row.created_at,
            },
        )
        assert found is not None
        await tx.execute(ADD, {**row._asdict(), "user_id": side.user_id, "number": found[0]})


async def page(db: Reader, user_id: str, since: int, limit: int, offset: int) -> list[ThreadRow]:
    rows = await db.all(PAGE, {"user": user_id, "since": since, "limit": limit, "offset": offset})
    return [ThreadRow(*row) for row in rows]


async def thread(db: Reader, user_id: str, id_: str, since: int) -> ThreadRow | None:
    row = await db.one(THREAD, {"user": user_id, "thread": id_, "since": since})
    return None if row is None else ThreadRow(*row)


async def mark(tx: Tx, user_id: str, id_: str, *, read: bool, since: int) -> ThreadRow | None:
    row = await tx.one(MARK, {"user": user_id, "thread": id_, "flag": read, "since": since})
    return None if row is None else ThreadRow(*row)


async def listed(db: Reader, user_id: str, thread_id: str, params: Params) -> list[MessageRow]:
    """Newest first; `after`, `before` (both exclusive), `limit` and `offset` are in `params`."""
    return [MessageRow(*row) for row in await db.all(MESSAGES, {**params, "user": user_id, "thread": thread_id})]


async def message(db: Reader, user_id: str, id_: str, since: int) -> MessageRow | None:
    row = await db.one(MESSAGE, {"user": user_id, "message": id_, "since": since})
    return None if row is None else MessageRow(*row)


async def delete_message(tx: Tx, user_id: str, thread_id: str, id_: str) -> bool:
    """Whether it was there. The thread is locked first: nobody adds to it between the look and the write."""
    key = {"user": user_id, "thread": thread_id}
    await tx.one(LOCK, key)
    if not await tx.execute(DELETE, {"user": user_id, "message": id_}):
        return False
    await tx.execute(SHORTEN, key)
    return True


async def forget(tx: Tx, until: int) -> None:
    await tx.execute(FORGET_THREADS, {"until": until})  # locked before their messages, as everywhere
    await tx.execute(FORGET_MESSAGES, {"until": until})
