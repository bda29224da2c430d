"""Disputes and claims as buyers have them."""

from typing import Literal

from msgspec import Struct

from stragan.features.issues import service as issues
from stragan.features.issues.schemas import Reason, Right, Type, Wish
from stragan.kernel.wire import reader
from stragan.sandbox.powers.messages import FileToSend
from stragan.sandbox.powers.power import CREATED, Asked, power


class IssueRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`description` is for disputes; `expectation`, `refund` (an amount), `right` and `reason_description` for claims.

    A claim is about a line of the order, the first one unless `line_item_id` says another; a dispute about the whole
    order or about one line.
    """

    type: Type
    text: str
    reason: Reason | None = None
    reason_description: str | None = None
    description: str | None = None
    line_item_id: str | None = None
    quantity: int | None = None
    expectation: Wish | None = None
    refund: str | None = None
    right: Right | None = None
    attachments: list[FileToSend] = []


class IssueMessageRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`author` is the buyer or `ADMIN`, an advisor of Allegro's."""

    text: str = ""
    author: Literal["BUYER", "ADMIN"] = "BUYER"
    attachments: list[FileToSend] = []


class CloseRequest(Struct, frozen=True, forbid_unknown_fields=True):
    outcome: Literal["CLOSED", "UNRESOLVED"] = "CLOSED"


class IssueAnswer(Struct, frozen=True):
    """`decision` is the one that the seller has sent, null before."""

    issue_id: str
    type: Type
    status: str
    chat_active: bool
    decision: str | None


read_issue = reader(IssueRequest)
read_message = reader(IssueMessageRequest)
read_close = reader(CloseRequest)


@power("POST", "/purchases/{id}/issue", takes=IssueRequest, gives=IssueAnswer, status=CREATED)
async def open_issue(asked: Asked) -> IssueAnswer:
    """The buyer opens a dispute or a claim."""
    wanted = read_issue(asked.body)
    opening = issues.Opening(
        wanted.type,
        wanted.text,
        wanted.reason,
        wanted.reason_description,
        wanted.description,
        wanted.line_item_id,
        wanted.quantity,
        wanted.expectation,
        wanted.refund,
        wanted.right,
    )
    return _answer(await issues.open_issue(asked.world, asked.path["id"], opening, _files(wanted.attachments)))


@power("POST", "/issues/{id}/message", takes=IssueMessageRequest, gives=IssueAnswer, status=CREATED)
async def say(asked: Asked) -> IssueAnswer:
    """The buyer, or an advisor, writes in the issue."""
    wanted = read_message(asked.body)
    return _answer(
        await issues.say_as(asked.world, asked.path["id"], wanted.author, wanted.text, _files(wanted.attachments))
    )


@power("POST", "/issues/{id}/close", takes=CloseRequest, gives=IssueAnswer, optional=True)
async def close(asked: Asked) -> IssueAnswer:
    """The buyer ends a dispute, as solved or not, or withdraws a claim, which the seller still decides."""
    wanted = read_close(asked.body)
    return _answer(await issues.close(asked.world, asked.path["id"], wanted.outcome))


@power("POST", "/issues/{id}/escalate", gives=IssueAnswer)
async def escalate(asked: Asked) -> IssueAnswer:
    """The buyer asks Allegro to help in a dispute."""
    return _answer(await issues.escalate(asked.world, asked.path["id"]))


@power("POST", "/issues/{id}/reopen", gives=IssueAnswer)
async def reopen(asked: Asked) -> IssueAnswer:
    """The buyer goes on with a dispute that had ended."""
    return _answer(await issues.reopen(asked.world, asked.path["id"]))


def _answer(found: issues.IssueAnswer) -> IssueAnswer:
    return IssueAnswer(*found)


def _files(sent: list[FileToSend]) -> list[tuple[str, bytes]]:
    return [(file.name, file.content) for file in sent]


POWERS = (open_issue, say, close, escalate, reopen)
