"""An issue inside a transaction: locked, answered, stored."""

from collections.abc import Sequence
from typing import NamedTuple

from stragan.db.engine import Tx
from stragan.features.conversation_files import service as files
from stragan.features.issues import store
from stragan.features.issues.document import heard
from stragan.features.issues.schemas import FILES, Entry, Note, Record, Role, read_record
from stragan.features.issues.store import Row
from stragan.kernel.ids import new_uuid
from stragan.kernel.problems import NotFound, Problem
from stragan.kernel.wire import encode


class Speaker(NamedTuple):
    """Who writes: a user with a login, or the service."""

    role: Role
    user_id: str | None = None
    login: str | None = None


class Speech(NamedTuple):
    """A text with the ids of uploaded files of the speaker's, or a note."""

    text: str = ""
    file_ids: Sequence[str] = ()
    note: Note | None = None


SYSTEM, ADVISOR = Speaker("SYSTEM"), Speaker("ADMIN")


def key(id_: str) -> str:
    return id_.lower()


def row(seller_id: str, record: Record) -> Row:
    return Row(seller_id, record.id, record.form_id, record.status, record.opened_at, encode(record))


async def locked(tx: Tx, seller_id: str, id_: str) -> Record:
    """The seller's issue. Raises `NotFound` (404)."""
    body = await store.lock(tx, seller_id, key(id_))
    if body is None:
        raise NotFound(unknown(id_))
    return read_record(body)


async def written(tx: Tx, seller_id: str, speaker: Speaker, speech: Speech, now: int) -> Entry:
    """A message that is not in a chat yet. Files of others than the seller become the seller's as well.

    Raises `Invalid` (422) for files that cannot be sent; then the transaction must end.
    """
    id_ = new_uuid()
    enclosed = []
    if speaker.user_id is not None:
        others = [] if speaker.user_id == seller_id else [seller_id]
        enclosed = await files.enclose(tx, files.Envelope(speaker.user_id, others, FILES, id_), speech.file_ids, now)
    return Entry(id_, speaker.role, speaker.login, speech.text, now, enclosed, speech.note)


async def add(tx: Tx, seller_id: str, record: Record, entry: Entry) -> Record:
    """Put a message at the end of the chat of an issue that is locked, and store the issue."""
    after = heard(record, entry)
    await store.add_message(tx, seller_id, record.id, after.messages_count, encode(entry))
    await store.replace(tx, row(seller_id, after))
    return after


def unknown(id_: str) -> Problem:
    return Problem("ISSUE_NOT_FOUND", f"There is no issue {id_}", pl=f"Nie ma zgłoszenia {id_}")
