"""The message centre: a thread is all that two users write to each other, and each has his own copy of it.

A deleted message is gone for the one who deleted it, and the flag `read` is of his side alone. Buyers and sellers are
equal. Messages are kept for six months (#9990).
"""

from typing import Literal

from msgspec import Struct

from stragan.features.conversation_files.schemas import Enclosed, Purpose
from stragan.kernel.times import DAY
from stragan.kernel.wire import Wire, reader

KEPT = 180 * DAY  # #9990; the 2026 specification says the same of attachments
FILES = Purpose("MESSAGE", 5_242_880, KEPT, "filename", "VALIDATION_ERROR")
Kind = Literal["ASK_QUESTION", "MAIL", "MESSAGE_CENTER"]


class Reference(Wire):
    id: str


class Recipient(Wire):
    login: str | None = None


class NewMessage(Wire):
    """A message to a user about an order of both."""

    recipient: Recipient | None = None
    text: str | None = None
    attachments: list[Reference] | None = None
    order: Reference | None = None


class NewMessageInThread(Wire):
    text: str | None = None
    attachments: list[Reference] | None = None


class ReadFlag(Wire):
    read: bool | None = None


class NewFile(Wire):
    filename: str | None = None
    size: int | None = None


class Interlocutor(Wire):
    login: str
    avatar_url: str


class Thread(Wire):
    """`last_message_date_time` is null when this side has deleted all messages."""

    id: str
    read: bool
    last_message_date_time: str | None
    interlocutor: Interlocutor | None


class ThreadsList(Wire):
    threads: list[Thread]
    offset: int
    limit: int


class Author(Wire):
    login: str
    is_interlocutor: bool


class Related(Wire):
    offer: Reference | None
    order: Reference | None


class FileInfo(Wire):
    """SAFE while it can be fetched, EXPIRED afterwards; then it has no address."""

    file_name: str
    mime_type: str
    url: str | None
    status: Literal["NEW", "SAFE", "UNSAFE", "EXPIRED"]


class AdditionalInformation(Wire):
    vin: str | None


class Message(Wire):
    """`has_additional_attachments` would tell of files that `attachments` lacks; here it lists all of them."""

    id: str
    status: Literal["VERIFYING", "BLOCKED", "DELIVERED", "INTERACTING", "DISMISSED"]
    type: Kind
    created_at: str
    thread: Reference
    author: Author
    text: str
    subject: str | None
    relates_to: Related
    has_additional_attachments: bool
    attachments: list[FileInfo]
    additional_information: AdditionalInformation | None


class MessagesList(Wire):
    messages: list[Message]
    offset: int
    limit: int


class Written(Struct, frozen=True):
    """What both copies of a message store, whoever looks at it."""

    author_id: str
    author_login: str
    type: Kind
    text: str
    subject: str | None = None
    offer_id: str | None = None
    order_id: str | None = None
    vin: str | None = None
    files: list[Enclosed] = []


read_new_message = reader(NewMessage)
read_message_in_thread = reader(NewMessageInThread)
read_flag = reader(ReadFlag)
read_new_file = reader(NewFile)
read_written = reader(Written)
