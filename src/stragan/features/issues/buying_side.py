"""What buyers do, which Allegro's API has no operation for: open an issue, write in it, end it, ask Allegro to help."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec.structs import replace

from stragan.auth import service as accounts
from stragan.db.engine import Tx
from stragan.features.conversation_files import service as files
from stragan.features.issues import document, rules, store, talking
from stragan.features.issues.rules import Opening
from stragan.features.issues.schemas import FILES, Entry, Expectation, Reason, Record, Status, Type, read_record
from stragan.features.issues.talking import ADVISOR, SYSTEM, Speaker, Speech
from stragan.features.orders import service as orders
from stragan.features.orders.schemas import CheckoutForm, LineItem
from stragan.jobs import queue
from stragan.kernel.checks import absent, ensure, oversized
from stragan.kernel.ids import new_uuid
from stragan.kernel.money import Price, format_amount, parse_amount
from stragan.kernel.problems import Conflict, Invalid, NotFound, Problem, unknown
from stragan.kernel.wire import encode
from stragan.world import World

DUE = "issues.due"  # the job of a claim that is not decided yet
OPEN: frozenset[Status] = frozenset({"DISPUTE_ONGOING", "CLAIM_SUBMITTED"})
USUAL_REASONS: dict[Type, Reason] = {"DISPUTE": "NO_PRODUCT_RECEIVED", "CLAIM": "DEFECT_FOUND_DURING_USE"}
Files = Sequence[tuple[str, bytes]]  # names with their bytes


class IssueAnswer(NamedTuple):
    """`decision` is the seller's, which the API itself shows only as accepted or rejected."""

    id: str
    type: Type
    status: Status
    chat_active: bool
    decision: str | None


async def open_issue(world: World, form_id: str, opening: Opening, enclosed: Files = ()) -> IssueAnswer:
    """The buyer of an order opens a dispute or a claim. Raises `NotFound` (404), `Conflict` (409), `Invalid` (422)."""
    ensure(opening, rules.OPENING)
    _ensure_few(enclosed)
    seller_id = await orders.owner(world, form_id)
    form = None if seller_id is None else await orders.find(world.db, seller_id, form_id.lower())
    if seller_id is None or form is None:
        raise NotFound(unknown("id", form_id, "order", "zamówienia"))
    line = _line(form, opening)
    seller = await accounts.find_user(world, id=seller_id)
    assert seller is not None, "accounts are never deleted"
    buyer = Speaker("BUYER", form.buyer.id, form.buyer.login)
    ids = [await files.bring(world, form.buyer.id, FILES, name, content) for name, content in enclosed]
    async with world.db.write() as tx:
        await _ensure_possible(tx, seller_id, form.id, opening, line)
        now = world.now()
        entry = await talking.written(tx, seller_id, buyer, Speech(opening.text, ids), now)
        record = _opened(form, opening, line, entry, seller.login)
        if (due_at := record.due_at) is not None:
            year = datetime.fromtimestamp(now // 1000, UTC).year
            number = await store.next_number(tx, seller_id, year)
            record = replace(record, reference_number=f"{number}/{year}")
            await queue.put(tx, DUE, f"{seller_id}/{record.id}", due_at)
        await store.add(tx, talking.row(seller_id, record))
        await store.add_message(tx, seller_id, record.id, record.messages_count, encode(entry))
    return _answer(record)


async def say_as(
    world: World, issue_id: str, role: Literal["BUYER", "ADMIN"], text: str, enclosed: Files = ()
) -> IssueAnswer:
    """The buyer, or an advisor of Allegro's, writes. Raises as `open_issue` does."""
    if not text.strip() and not enclosed:
        raise Invalid(absent("text"))
    if len(text) > rules.LONGEST_TEXT:
        raise Invalid(oversized("text", rules.LONGEST_TEXT))
    _ensure_few(enclosed)
    seller_id, record = await _require(world, issue_id)
    if role == "ADMIN" and enclosed:
        raise Invalid(
            Problem("VALIDATION_ERROR", "An advisor sends no files.", "attachments", pl="Doradca nie wysyła plików.")
        )
    speaker = ADVISOR if role == "ADMIN" else Speaker("BUYER", record.buyer_id, record.buyer_login)
    if not record.chat_active:
        raise Conflict(rules.CLOSED)
    ids = [await files.bring(world, record.buyer_id, FILES, name, content) for name, content in enclosed]
    async with world.db.write() as tx:
        record = await talking.locked(tx, seller_id, issue_id)
        if not record.chat_active:
            raise Conflict(rules.CLOSED)
        entry = await talking.written(tx, seller_id, speaker, Speech(text, ids), world.now())
        return _answer(await talking.add(tx, seller_id, record, entry))


async def close(world: World, issue_id: str, outcome: Literal["CLOSED", "UNRESOLVED"] = "CLOSED") -> IssueAnswer:
    """The buyer ends a dispute, or withdraws a claim, which the seller still decides.

    Raises `NotFound` (404), `Conflict` (409) when it has ended, `Invalid` (422) for a claim that ends unresolved.
    """
    seller_id, _ = await _require(world, issue_id)
    async with world.db.write() as tx:
        record = await talking.locked(tx, seller_id, issue_id)
        if record.status not in OPEN or record.withdrawn:
            raise Conflict(rules.CLOSED)
        if record.type == "CLAIM":
            if outcome != "CLOSED":
                raise Invalid(rules.NOT_A_DISPUTE.under("outcome"))
            return await _noted(tx, seller_id, replace(record, withdrawn=True), Speech(note="WITHDRAWN"), world.now())
        status: Status = "DISPUTE_CLOSED" if outcome == "CLOSED" else "DISPUTE_UNRESOLVED"
        ended = replace(record, status=status, chat_active=False)
        return await _noted(tx, seller_id, ended, Speech(note=outcome), world.now())


async def escalate(world: World, issue_id: str) -> IssueAnswer:
    """The buyer asks Allegro to help in a dispute; once. Raises as `close` does."""
    seller_id, _ = await _require(world, issue_id)
    async with world.db.write() as tx:
        record = await _locked_dispute(tx, seller_id, issue_id)
        if record.status != "DISPUTE_ONGOING":
            raise Conflict(rules.CLOSED)
        if record.escalated:
            raise Conflict(rules.ESCALATED)
        return await _noted(tx, seller_id, replace(record, escalated=True), Speech(note="ADVISOR"), world.now())


async def reopen(world: World, issue_id: str) -> IssueAnswer:
    """The buyer goes on with a dispute that had ended. Raises as `close` does."""
    seller_id, _ = await _require(world, issue_id)
    async with world.db.write() as tx:
        record = await _locked_dispute(tx, seller_id, issue_id)
        if record.status == "DISPUTE_ONGOING":
            raise Conflict(rules.STILL_OPEN)
        await _ensure_none_open(tx, seller_id, record.form_id, "DISPUTE", record.line_item_id)
        going = replace(record, status="DISPUTE_ONGOING", chat_active=True, opened_at=world.now(), escalated=False)
        return await _noted(tx, seller_id, going, Speech(note="REOPENED"), world.now())


async def _noted(tx: Tx, seller_id: str, record: Record, note: Speech, now: int) -> IssueAnswer:
    entry = await talking.written(tx, seller_id, SYSTEM, note, now)
    return _answer(await talking.add(tx, seller_id, record, entry))


async def _locked_dispute(tx: Tx, seller_id: str, issue_id: str) -> Record:
    record = await talking.locked(tx, seller_id, issue_id)
    if record.type != "DISPUTE":
        raise Invalid(rules.NOT_A_DISPUTE)
    return record


async def _require(world: World, issue_id: str) -> tuple[str, Record]:
    seller_id = await store.owner(world.db, talking.key(issue_id))
    body = None if seller_id is None else await store.find(world.db, seller_id, talking.key(issue_id))
    if seller_id is None or body is None:
        raise NotFound(talking.unknown(issue_id))
    return seller_id, read_record(body)


async def _ensure_possible(tx: Tx, seller_id: str, form_id: str, opening: Opening, line: LineItem | None) -> None:
    """The order is locked, so that of two openings at once the second sees the first."""
    form = await orders.lock(tx, seller_id, form_id)
    assert form is not None
    if form.status not in {"READY_FOR_PROCESSING", "CANCELLED"}:
        raise Conflict(rules.NOT_PAID)
    await _ensure_none_open(tx, seller_id, form_id, opening.type, None if line is None else line.id)


async def _ensure_none_open(tx: Tx, seller_id: str, form_id: str, kind: Type, line_item_id: str | None) -> None:
    """One open issue of a kind for each line, or for the order as a whole (own rule)."""
    for record in map(read_record, await store.of_form(tx, seller_id, form_id)):
        about = (record.type, record.line_item_id)
        if about == (kind, line_item_id) and record.status in OPEN and not record.withdrawn:
            raise Conflict(rules.ALREADY_OPEN)


def _line(form: CheckoutForm, opening: Opening) -> LineItem | None:
    """The line that an issue is about. Raises `NotFound` (404) and `Invalid` (422)."""
    if opening.line_item_id is None and opening.type == "DISPUTE":
        if opening.quantity is not None:
            raise Invalid(absent("line_item_id"))
        return None
    wanted = opening.line_item_id or form.line_items[0].id
    line = next((line for line in form.line_items if line.id == wanted), None)
    if line is None:
        raise NotFound(unknown("line_item_id", wanted, "line item", "pozycji"))
    if opening.quantity is not None and not 1 <= opening.quantity <= line.quantity:
        raise Invalid(
            Problem(
                "WRONG_QUANTITY",
                f"The quantity is from 1 to {line.quantity}.",
                "quantity",
                pl=f"Liczba sztuk wynosi od 1 do {line.quantity}.",
            )
        )
    if opening.refund is not None and not rules.is_part(opening.refund, _paid(form, opening, line).amount):
        raise Invalid(rules.impossible("refund", _paid(form, opening, line).amount))
    return line


def _paid(form: CheckoutForm, opening: Opening, line: LineItem | None) -> Price:
    """What the items cost that the issue is about."""
    if line is None:
        return form.summary.total_to_pay
    price = parse_amount(line.price.amount) or Decimal(0)
    return Price(format_amount(price * (opening.quantity or line.quantity)), line.price.currency)


def _opened(form: CheckoutForm, opening: Opening, line: LineItem | None, entry: Entry, seller_login: str) -> Record:
    claim, now = opening.type == "CLAIM", entry.created_at
    wish = opening.expectation or "REFUND"
    paid = _paid(form, opening, line)
    products = line.offer.product_set.products if line is not None and line.offer.product_set is not None else []
    return Record(
        id=new_uuid(),
        type=opening.type,
        status="CLAIM_SUBMITTED" if claim else "DISPUTE_ONGOING",
        reason=opening.reason or USUAL_REASONS[opening.type],
        reason_description=opening.reason_description,
        description=opening.description,
        opened_at=now,
        due_at=document.due(now) if claim else None,
        reference_number=None,
        form_id=form.id,
        form_created_at=form.line_items[0].bought_at,
        line_item_id=None if line is None else line.id,
        offer_id=None if line is None else line.offer.id,
        quantity=None if line is None else opening.quantity or line.quantity,
        product_id=products[0].id if products else None,
        most_refund=paid,
        buyer_id=form.buyer.id,
        buyer_login=form.buyer.login,
        seller_login=seller_login,
        right=(opening.right or "COMPLAINT") if claim else None,
        expectation=Expectation(wish, _refund(opening, paid)) if claim else None,
        first=entry,
        last_at=now,
    )


def _refund(opening: Opening, paid: Price) -> Price | None:
    amount = None if opening.refund is None else parse_amount(opening.refund)
    return None if amount is None else Price(format_amount(amount), paid.currency)


def _answer(record: Record) -> IssueAnswer:
    return IssueAnswer(record.id, record.type, record.status, record.chat_active, record.decision)


def _ensure_few(enclosed: Files) -> None:
    if len(enclosed) > rules.MOST_FILES:
        raise Invalid(oversized("attachments", rules.MOST_FILES))
