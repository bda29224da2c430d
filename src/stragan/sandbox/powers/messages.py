"""What buyers write to sellers; with a token of their own they may also do it through the API."""

from msgspec import Struct

from stragan.features.messages import service as messages
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import CREATED, Asked, power


class FileToSend(Struct, frozen=True, forbid_unknown_fields=True):
    """`content` is base64."""

    name: str
    content: bytes


class MessageRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`buyer` and `seller` are logins; an offer or an order already says who the seller is."""

    buyer: str
    text: str
    seller: str | None = None
    offer_id: str | None = None
    order_id: str | None = None
    subject: str | None = None
    vin: str | None = None
    attachments: list[FileToSend] = []


class MessageAnswer(Struct, frozen=True):
    message_id: str
    thread_id: str


read_message = reader(MessageRequest)


@power("POST", "/messages", takes=MessageRequest, gives=MessageAnswer, status=CREATED)
async def ask(asked: Asked) -> MessageAnswer:
    """A buyer asks a seller, about an offer, an order or nothing in particular."""
    wanted = read_message(asked.body)
    question = messages.Question(
        wanted.buyer,
        wanted.text,
        wanted.seller,
        wanted.offer_id,
        wanted.order_id,
        wanted.subject,
        wanted.vin,
        [(file.name, file.content) for file in wanted.attachments],
    )
    sent = await messages.ask(asked.world, question)
    return MessageAnswer(sent.id, sent.thread.id)


POWERS = (ask,)
