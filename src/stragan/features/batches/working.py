"""How the tasks of a command are done: offers are read and changed on paper first, then stored in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from stragan.db.engine import Tx
from stragan.features.batches.changes import FAILED, Case, Change, Failed
from stragan.features.commands import service as commands
from stragan.features.commands.service import Apply, Done, Outcome, Stored, Todo, succeeded
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Offer, read_draft, read_offer
from stragan.features.offers.service import Checked, Happened, Life, Row
from stragan.features.product_offers import service as product_offers
from stragan.kernel.ids import numeric
from stragan.kernel.problems import Problem, Problems
from stragan.world import World

AT_ONCE = 50  # offers in one transaction: nobody waits longer than some milliseconds for their computation
LIVE = ("ACTIVE", "ACTIVATING")
GONE = "Offer not found. It was deleted, archived or never existed."
_STOCK_IS_LEFT = "AvailableStockMustEqualToOneOrBeGreaterThanOne"
_NO_PAYMENTS = "Payments may not be empty."
# What a task does to its offer.
ChangeOf = Callable[[Todo], Change]


class Edit(NamedTuple):
    """An offer as it was and as it will be."""

    before: Row
    stored: Offer
    offer: Offer
    row: dict[str, Any]


class Plan(NamedTuple):
    """What the transaction shall do of a task; without an edit it has failed already."""

    outcome: Outcome
    edit: Edit | None


def preparing(
    change_of: Callable[[World, Stored], Awaitable[ChangeOf]],
) -> Callable[[World, Stored, Sequence[Todo]], Awaitable[Apply]]:
    """The first half of a round: `change_of` reads what a command wants of each of its tasks."""

    async def prepare(world: World, command: Stored, todo: Sequence[Todo]) -> Apply:
        change = await change_of(world, command)
        tasks = _one_of_each_offer(todo)
        rows = await offers.find_many(world, command.seller_id, (task.offer_id for task in tasks))
        plans = {task: await _planned(world, rows.get(task.offer_id), task, change(task)) for task in tasks}

        async def apply(tx: Tx, still_new: Sequence[Todo]) -> Done:
            return await _store(tx, world, [plans[task] for task in still_new if task in plans])

        return apply

    return prepare


def _one_of_each_offer(todo: Sequence[Todo]) -> list[Todo]:
    """The first task of every offer: what is asked of the same offer once more starts from the result."""
    first: dict[int | str, Todo] = {}
    for task in todo:
        number = numeric(task.offer_id)
        first.setdefault(task.offer_id if number is None else number, task)
    return list(first.values())


async def _planned(world: World, before: Row | None, task: Todo, change: Change) -> Plan:
    """Another seller's offer is not found either: that is a failed task, not a refusal (behaviour §5)."""
    if before is None:
        return Plan(commands.failed(task.position, GONE), None)
    found = await edited(world, before, change)
    if isinstance(found, Failed):
        return Plan(commands.failed(task.position, found.message, found.problems), None)
    return Plan(succeeded(task.position), found)


async def _store(tx: Tx, world: World, plans: Sequence[Plan]) -> Done:
    """One that has changed meanwhile stays new. Offers are taken in the order of their ids, as every command does, so
    that no two of them wait for each other."""
    outcomes: list[Outcome] = [plan.outcome for plan in plans if plan.edit is None]
    happened: list[Happened] = []
    edits = [(plan.outcome, plan.edit) for plan in plans if plan.edit is not None]
    for outcome, edit in sorted(edits, key=lambda pair: pair[1].before.id):
        done = await offers.replace_in(tx, world, *edit)
        if done is not None:
            outcomes.append(outcome)
            happened.append(done)
    return Done(outcomes, happened)


async def edited(world: World, before: Row, change: Change) -> Edit | Failed:
    """The offer after the change. All of it is checked again: an older fault fails the task too (behaviour §4)."""
    stored, draft = read_offer(before.body), read_draft(before.body)
    if any(entry.message == _NO_PAYMENTS for entry in stored.validation.errors):
        draft.payments = None  # a draft shows NO_INVOICE until somebody has chosen it
    case = Case(draft, offers.modern_of(before), price_rules=offers.read_price_rules(before.price_rules))
    if (failure := change(case)) is not None:
        return failure
    checked = await offers.check(world, before.seller_id, case.draft, before.id, is_modern=case.modern is not None)
    if case.modern is not None:
        checked = await product_offers.review(world, before.seller_id, checked, case.modern)
    if problems := _problems(world, before, stored, case, checked):
        return Failed(FAILED, problems)
    life = offers.life_after(offers.life_of(before, stored), checked.draft, offers.draft_expiry(world))
    if case.is_sold_out and before.status in LIVE:
        life = offers.over(life, "EMPTY_STOCK", world.now())
    life = _with_rules(life, case)
    modern = offers.with_problems(case.modern, checked.gaps) if case.modern is not None else None
    offer, row = offers.built(world, before.seller_id, before.id, checked, life, modern)
    if not case.sets_stock:  # what republishing restores is what the seller last set
        row["initial_stock"] = before.initial_stock
    return Edit(before, stored, offer, row)


def _with_rules(life: Life, case: Case) -> Life:
    """The rules of its prices as they are to be; `built` drops those whose price somebody else has set."""
    rules = case.price_rules
    if rules is not None and case.keeps_rules:
        rules = offers.pinned_price_rules(rules, offers.prices_of(case.draft.selling_mode, case.modern))
    return replace(life, price_rules=rules)


def _problems(world: World, before: Row, stored: Offer, case: Case, checked: Checked) -> list[Problem]:
    """Why the offer cannot become this; what only keeps it from being listed matters while it is."""
    if checked.refused:
        return list(checked.refused)
    ends = case.is_sold_out and before.status in LIVE
    refused = offers.refused_edits(stored, checked.draft, offers.life_of(before, stored), world.now())
    found = [problem for problem in refused if not (ends and problem.code == _STOCK_IS_LEFT)]
    gaps: Problems = checked.gaps if before.status in LIVE and not ends else ()
    known = {(problem.code, problem.path) for problem in found}
    return [*found, *(gap for gap in gaps if (gap.code, gap.path) not in known)]
