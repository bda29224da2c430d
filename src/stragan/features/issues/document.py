"""How an issue changes: pure steps from one stored state to the next."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from stragan.features.issues.schemas import Decision, Entry, LastStatus, MessageType, Record
from stragan.kernel.money import Price
from stragan.kernel.times import DAY, HOUR, SECOND

DECIDED_WITHIN = 14  # days; consumer law and #12340
_SUMMER = (3, 10)  # the months whose last Sundays begin and end summer time in the European Union
_RETURNS: dict[MessageType, bool] = {
    "RETURN_REQUIRED_SELLER_LABEL": True,
    "RETURN_REQUIRED_CUSTOM": True,
    "RETURN_NOT_REQUIRED": False,
}


def due(opened_at: int) -> int:
    """The last second of the 14th day after the opening, in Poland (#12340)."""
    end = ((opened_at + _offset(opened_at)) // DAY + DECIDED_WITHIN + 1) * DAY - SECOND
    return end - _offset(end - HOUR)


def _offset(ms: int) -> int:
    """From UTC to Polish time: one hour, two in summer. Systems without a database of zones know it, too."""
    year = datetime.fromtimestamp(ms // 1000, UTC).year
    begins, ends = (_last_sunday(year, month) * DAY + HOUR for month in _SUMMER)
    return (2 if begins <= ms < ends else 1) * HOUR


def _last_sunday(year: int, month: int) -> int:
    """As days since 1970; both months have 31 days."""
    last = date(year, month, 31)
    return (last - timedelta(days=last.isoweekday() % 7) - date(1970, 1, 1)).days


def heard(record: Record, entry: Entry) -> Record:
    """The record after a message. Notes of the service count, but answer nobody."""
    counted = replace(record, messages_count=record.messages_count + 1)
    if entry.role == "SYSTEM" or entry.note is not None:
        return counted
    wrote = record.seller_wrote or entry.role == "SELLER"
    replied: LastStatus = "BUYER_REPLIED"
    if entry.role == "SELLER":
        replied = "SELLER_REPLIED"
    elif entry.role == "ADMIN":
        replied = "ALLEGRO_ADVISOR_REPLIED"
    return replace(counted, seller_wrote=wrote, last_status=replied if wrote else "NEW", last_at=entry.created_at)


def returning(record: Record, kind: MessageType) -> Record:
    """What a message of the seller says about sending the product back."""
    return replace(record, return_required=_RETURNS.get(kind, record.return_required))


def decided(record: Record, decision: Decision, refund: Price | None) -> Record:
    """Accepted claims may be talked about further, rejected ones not (own rule)."""
    accepted = decision.startswith("ACCEPTED")
    return replace(
        record,
        status="CLAIM_ACCEPTED" if accepted else "CLAIM_REJECTED",
        decision=decision,
        refund=refund,
        chat_active=accepted,
    )


def overdue(record: Record) -> Record:
    """Nobody has decided in time: a claim that stands is accepted, as consumer law says; a withdrawn one is not."""
    if record.withdrawn:
        return decided(record, "REJECTED_CLAIM_WITHDRAWN_BY_BUYER", None)
    return replace(record, status="CLAIM_ACCEPTED")
