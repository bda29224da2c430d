"""What the pipeline itself keeps: which `Idempotency-Key` stands for which request, and the answer to it.

A row is claimed before the handler runs. `claim` is the name of that run, and `lease_until` is 0 once the answer is
there: a statement that names both changes the row only if nobody else has touched it.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, bindparam, delete, select, tuple_
from sqlalchemy import update as change
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Database, Reader, Step, Unmet
from stragan.db.statements import Statement, metadata
from stragan.kernel.wire import encode

keys = Table(
    "idempotency_key",
    metadata,
    Column("owner_id", Text, primary_key=True),  # a user, or an application that acts for nobody
    Column("operation_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),  # of the request
    Column("claim", Text, nullable=False),
    Column("process", Text, nullable=False),  # the run of the server that has claimed it
    Column("lease_until", BigInteger, nullable=False),  # real time, ms, for a sandbox's clock may jump
    Column("expires_at", BigInteger, nullable=False),  # world time, ms
    Column("status", Integer),  # of the answer, like all that follows: null until it is there
    Column("media_type", Text),
    Column("headers", LargeBinary),  # an object, as JSON
    Column("body", LargeBinary),
    Index("ix_idempotency_key_expires_at", "expires_at"),
)
_k = keys.c
_key = (
    _k.owner_id == bindparam("owner_id"),
    _k.operation_id == bindparam("operation_id"),
    _k.key == bindparam("key"),
)
_started = (*_key, _k.claim == bindparam("claim"), _k.lease_until > 0)
_CLAIMED = ("fingerprint", "claim", "process", "lease_until", "expires_at")
_ANSWERED = ("status", "media_type", "headers", "body")
_new = insert(keys).values({name: bindparam(name) for name in ("owner_id", "operation_id", "key", *_CLAIMED)})
ONE = Statement(select(*(_k[name] for name in (*_CLAIMED, *_ANSWERED))).where(*_key))
CLAIM = Statement(  # changes no row when the key is taken and has not the state that was seen
    _new.on_conflict_do_update(
        index_elements=["owner_id", "operation_id", "key"],
        set_={**{name: _new.excluded[name] for name in _CLAIMED}, **dict.fromkeys(_ANSWERED)},
        where=(_k.claim == bindparam("seen_claim")) & (_k.lease_until == bindparam("seen_lease")),
    )
)
ANSWER = Statement(
    change(keys).where(*_started).values({name: bindparam(f"new_{name}") for name in _ANSWERED} | {"lease_until": 0})
)
RELEASE = Statement(delete(keys).where(*_started))
REMOVE_EXPIRED = Statement(
    delete(keys).where(
        tuple_(_k.owner_id, _k.operation_id, _k.key).in_(
            select(_k.owner_id, _k.operation_id, _k.key)
            .where(_k.expires_at <= bindparam("now"), _k.lease_until <= bindparam("real"))
            .order_by(_k.expires_at)
            .limit(bindparam("most", type_=Integer))
            .with_for_update(skip_locked=True)  # another process may be sweeping as well
        )
    )
)


class Key(NamedTuple):
    owner_id: str
    operation_id: str
    key: str


class Answer(NamedTuple):
    """What is sent to the client."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] | None = None


class Claim(NamedTuple):
    """A run that holds a key, and the answer once it is there."""

    fingerprint: bytes
    claim: str
    process: str
    lease_until: int
    expires_at: int
    answer: Answer | None = None


async def find(reader: Reader, key: Key) -> Claim | None:
    row = await reader.one(ONE, key._asdict())
    if row is None:
        return None
    fingerprint, claim, process, lease_until, expires_at, status, media_type, headers, body = row
    answer = None
    if status is not None:
        answer = Answer(status, media_type, body, msgspec.json.decode(headers, type=dict[str, str]))
    return Claim(fingerprint, claim, process, lease_until, expires_at, answer)


async def claim(db: Database, key: Key, new: Claim, seen: Claim | None) -> bool:
    """Take a key that is free, or that is still as it was seen; False when somebody else was faster."""
    taking = {name: value for name, value in new._asdict().items() if name != "answer"}
    before = {"seen_claim": seen.claim if seen else "", "seen_lease": seen.lease_until if seen else 0}
    try:
        await db.submit([Step(CLAIM, {**key._asdict(), **taking, **before}, changes=1)])
    except Unmet:
        return False
    return True


def answering(key: Key, claim: str, answer: Answer) -> Step:
    """Store the answer, if the key still belongs to the run."""
    values = {
        "new_status": answer.status,
        "new_media_type": answer.media_type,
        "new_headers": encode(answer.headers or {}),
        "new_body": answer.body,
    }
    return Step(ANSWER, {**key._asdict(), "claim": claim, **values}, changes=1)


async def release(db: Database, key: Key, claim: str) -> bool:
    """Free a key that has no answer; False when it does not belong to the run."""
    async with db.write() as tx:
        return await tx.execute(RELEASE, {**key._asdict(), "claim": claim}) > 0


async def remove_expired(db: Database, now: int, real: int, most: int) -> int:
    """Forget at most so many keys; one that a request holds at this moment stays. Returns how many there were."""
    async with db.write() as tx:
        return await tx.execute(REMOVE_EXPIRED, {"now": now, "real": real, "most": most})
