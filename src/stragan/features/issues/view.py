"""Issues as their readers see them, in both generations."""

from typing import Literal, NamedTuple, cast

from stragan.features.conversation_files.schemas import Enclosed
from stragan.features.issues import words
from stragan.features.issues.schemas import (
    Author,
    Chat,
    Dispute,
    DisputeMessage,
    Entry,
    FileInfo,
    FormInfo,
    Issue,
    LastMessage,
    Message,
    Offer,
    ReasonInfo,
    Record,
    Reference,
    State,
    Subject,
    User,
)
from stragan.kernel.problems import Language
from stragan.kernel.times import iso

FILES_2026, FILES_2020 = "/sale/issues/attachments/", "/sale/dispute-attachments/"


class Viewer(NamedTuple):
    """The seller who looks, his language, and the address (without a slash at the end) at which he has found us."""

    seller_id: str
    base_url: str
    language: Language


def issue(viewer: Viewer, record: Record) -> Issue:
    due, claim = None if record.due_at is None else iso(record.due_at), record.type == "CLAIM"
    return Issue(
        id=record.id,
        type=record.type,
        reference_number=record.reference_number,
        decision_due_date=due,
        opened_date=iso(record.opened_at),
        subject=words.subject(record.reason, viewer.language),
        buyer=User(record.buyer_id, record.buyer_login),
        checkout_form=FormInfo(record.form_id, record.form_created_at),
        current_state=State(record.status, due, record.return_required, record.chat_active),
        chat=Chat(
            LastMessage(record.last_status, iso(record.last_at)), record.messages_count, message(viewer, record.first)
        ),
        expectations=[] if record.expectation is None else [record.expectation],
        description=record.description,
        offer=None if record.offer_id is None or record.quantity is None else Offer(record.offer_id, record.quantity),
        product=None if record.product_id is None else Reference(record.product_id),
        reason=ReasonInfo(record.reason, record.reason_description) if claim else None,
        right=record.right,
        attachments=_files(viewer, record.first.files),
    )


def message(viewer: Viewer, entry: Entry) -> Message:
    return Message(
        entry.id,
        _text(viewer, entry),
        _files(viewer, entry.files),
        Author(entry.login, entry.role),
        iso(entry.created_at),
    )


def dispute(viewer: Viewer, record: Record) -> Dispute:
    return Dispute(
        id=record.id,
        subject=Subject(words.subject(record.reason, viewer.language)),
        status=cast("Literal['CLOSED', 'ONGOING', 'UNRESOLVED']", record.status.removeprefix("DISPUTE_")),
        messages_status=record.last_status,
        buyer=User(record.buyer_id, record.buyer_login),
        seller=User(viewer.seller_id, record.seller_login),
        checkout_form=FormInfo(record.form_id, record.form_created_at),
        message=dispute_message(viewer, record.first),
        messages_count=record.messages_count,
        last_message_creation_date=iso(record.last_at),
    )


def dispute_message(viewer: Viewer, entry: Entry) -> DisputeMessage:
    file = entry.files[0] if entry.files else None
    attachment = None if file is None else FileInfo(file.name, viewer.base_url + FILES_2020 + file.id)
    return DisputeMessage(
        entry.id, _text(viewer, entry), attachment, Author(entry.login, entry.role), iso(entry.created_at)
    )


def _text(viewer: Viewer, entry: Entry) -> str:
    return entry.text if entry.note is None else words.note(entry.note, viewer.language)


def _files(viewer: Viewer, files: list[Enclosed]) -> list[FileInfo]:
    return [FileInfo(file.name, viewer.base_url + FILES_2026 + file.id) for file in files]
