"""When a message may be sent."""

from stragan.features.messages.schemas import NewFile, NewMessage, NewMessageInThread, ReadFlag
from stragan.kernel.checks import Rule, absent, oversized
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_TEXT = 2_000
MOST_FILES = 10


def text_is_given(message: NewMessage | NewMessageInThread) -> Problems:
    """A message has a text (2026 specification); with attachments it may be empty (own rule)."""
    if message.text is None:
        return [absent("text")]
    if message.text.strip() or message.attachments:
        return OK
    return [Problem("VALIDATION_ERROR", "must not be blank", "text", pl="nie może być puste")]


def text_is_short(message: NewMessage | NewMessageInThread) -> Problems:
    """A text has at most 2,000 characters (2026 specification)."""
    return OK if len(message.text or "") <= LONGEST_TEXT else [oversized("text", LONGEST_TEXT)]


def attachments_are_few(message: NewMessage | NewMessageInThread) -> Problems:
    """A message has at most 10 attachments (own rule)."""
    return OK if len(message.attachments or ()) <= MOST_FILES else [oversized("attachments", MOST_FILES)]


def recipient_is_given(message: NewMessage) -> Problems:
    """A new message names its recipient (2026 specification)."""
    if message.recipient is None:
        return [absent("recipient")]
    return OK if message.recipient.login is not None else [absent("recipient.login")]


def order_is_given(message: NewMessage) -> Problems:
    """Since February 2025 a message that begins nothing else names an order (#11093)."""
    return OK if message.order is not None else [absent("order")]


def flag_is_given(request: ReadFlag) -> Problems:
    """`read` is true or false (2026 specification)."""
    return OK if request.read is not None else [absent("read")]


def file_is_declared(request: NewFile) -> Problems:
    """A declaration has a name and a size (2026 specification)."""
    return [absent(path) for path, value in (("filename", request.filename), ("size", request.size)) if value is None]


IN_THREAD: tuple[Rule[NewMessageInThread], ...] = (text_is_given, text_is_short, attachments_are_few)
NEW: tuple[Rule[NewMessage], ...] = (
    recipient_is_given,
    text_is_given,
    text_is_short,
    attachments_are_few,
    order_is_given,
)
READ_FLAG: tuple[Rule[ReadFlag], ...] = (flag_is_given,)
NEW_FILE: tuple[Rule[NewFile], ...] = (file_is_declared,)
UNKNOWN_RECIPIENT = Problem(
    "RECIPIENT_NOT_FOUND",
    "There is no such user.",
    "recipient.login",
    pl="Nie ma takiego użytkownika.",
)
ONESELF = Problem(
    "RECIPIENT_IS_AUTHOR",
    "You cannot write to yourself.",
    "recipient.login",
    pl="Nie można pisać do siebie.",
)
FOREIGN_ORDER = Problem(
    "ORDER_NOT_FOUND",
    "You and the recipient have no such order.",
    "order.id",
    pl="Nie ma takiego zamówienia między Tobą a adresatem.",
)
