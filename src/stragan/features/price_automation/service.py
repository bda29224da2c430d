"""Use cases of price rules: a seller's rules, the rules of an offer, and commands that assign them."""

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from stragan.auth import service as accounts
from stragan.features.batches.service import AT_ONCE, Case, Change, ChangeOf, Failed, failed, preparing
from stragan.features.commands import service as commands
from stragan.features.commands.schemas import TaskReport, offer_ids
from stragan.features.commands.service import Stored, Target
from stragan.features.documents import service as documents
from stragan.features.documents.service import Kind, Place
from stragan.features.offers import service as offers
from stragan.features.price_automation.following import EVERY, FOLLOW, follow
from stragan.features.price_automation.rules import (
    COMMAND_RULES,
    DEFAULT_STAYS,
    RULE_RULES,
    Wanted,
    in_use,
    name_is_taken,
    no_such_rule,
    too_many_rules,
)
from stragan.features.price_automation.schemas import (
    AssignedRule,
    AssignmentOrder,
    GivenRule,
    Id,
    Rule,
    RuleList,
    RulesOfOffer,
    RuleType,
    read_command,
    read_new_rule,
    read_order,
    read_rule,
    read_rule_request,
)
from stragan.http.call import Answering
from stragan.jobs import queue
from stragan.kernel.checks import ensure
from stragan.kernel.ids import new_uuid
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.problems import Conflict, Forbidden, Invalid, Language, Malformed, Problem
from stragan.kernel.times import iso, iso_seconds
from stragan.kernel.wire import encode
from stragan.world import World

KIND, FIELD = "price-automation", "repricing"
NAMES: Mapping[RuleType, Mapping[Language, str]] = {
    "FOLLOW_BY_ALLEGRO_MIN_PRICE": {"en": "Lowest price on Allegro", "pl": "Najniższa cena na Allegro"},
    "FOLLOW_BY_MARKET_MIN_PRICE": {"en": "Lowest price on market", "pl": "Najniższa cena na rynku"},
    "EXCHANGE_RATE": {"en": "Price Converter", "pl": "Przelicznik cen"},
    "FOLLOW_BY_TOP_OFFER_PRICE": {"en": "Top offer", "pl": "Top oferta"},
}


def _rule(place: Place, given: GivenRule) -> Rule:
    return Rule(
        place.id,
        given.type,
        given.name or "",
        default=False,
        configuration=given.configuration,
        updated_at=iso_seconds(given.updated_at),
    )


def _of_the_same_type(given: GivenRule, stored: bytes) -> GivenRule:
    return given._replace(type=read_rule(stored).type)


RULES = Kind(
    "price-rules",
    RULE_RULES,
    lambda given: given.name or "",
    _rule,
    no_such_rule,
    (lambda settings: settings.max_price_rules, too_many_rules),
    taken=name_is_taken,
    keeping=_of_the_same_type,
)


# Rules


async def list_rules(world: World, seller_id: str, language: Language) -> bytes:
    """The default ones first, then the seller's own, oldest first."""
    return encode(RuleList(list((await rules_of(world, seller_id, language)).values())))


async def get_rule(world: World, seller_id: str, id_: str, language: Language) -> bytes:
    default = (await _defaults(world, seller_id, language)).get(id_.lower())
    return encode(default) if default else await documents.get(world, seller_id, RULES, id_.lower())


async def create_rule(world: World, seller_id: str, body: bytes, answering: Answering) -> bytes:
    """Raises `Malformed` (400) for what is wrong and for the limit, `Conflict` (409) for a name that is taken."""
    request = read_new_rule(body)
    given = GivenRule(request.type, request.name, request.configuration, world.now())
    try:
        return await documents.create(world, seller_id, RULES, given, answering)
    except Invalid as error:
        raise _told(error, given) from None


async def change_rule(world: World, seller_id: str, id_: str, body: bytes) -> bytes:
    """Another name and configuration. Raises as `create_rule`, `Forbidden` (403) for a default rule."""
    request, id_ = read_rule_request(body), id_.lower()
    await _ensure_own(world, seller_id, id_)
    given = GivenRule("EXCHANGE_RATE", request.name, request.configuration, world.now())  # the stored type stays
    try:
        return await documents.update(world, seller_id, RULES, id_, given)
    except Invalid as error:
        raise _told(error, given) from None


async def delete_rule(world: World, seller_id: str, id_: str) -> None:
    """Raises `Forbidden` (403) for a default rule, and for one that offers have (behaviour §5)."""
    id_ = id_.lower()
    await _ensure_own(world, seller_id, id_)
    await documents.get(world, seller_id, RULES, id_)
    if await offers.uses_price_rule(world, seller_id, id_):
        raise Forbidden(in_use(id_))
    await documents.remove(world, seller_id, RULES, id_)


async def _ensure_own(world: World, seller_id: str, id_: str) -> None:
    if id_ in await _defaults(world, seller_id, "en"):
        raise Forbidden(DEFAULT_STAYS)


def _told(error: Invalid, given: GivenRule) -> Conflict | Malformed:
    """These operations have no status 422 (2026 specification)."""
    taken = error.problems == (name_is_taken(given.name or ""),)
    return Conflict(*error.problems) if taken else Malformed(*error.problems)


async def rules_of(world: World, seller_id: str, language: Language = "en") -> dict[str, Rule]:
    """All rules of a seller by id."""
    most = world.settings.max_price_rules
    own = [read_rule(body) for body in await documents.listed(world, seller_id, RULES, most, 0)]
    return {**await _defaults(world, seller_id, language), **{rule.id: rule for rule in own}}


async def _defaults(world: World, seller_id: str, language: Language) -> dict[str, Rule]:
    """Every seller has them, since the account was made."""
    user = await accounts.find_user(world, id=seller_id)
    since = iso_seconds(user.created_at if user else 0)
    found = [
        Rule(str(uuid5(NAMESPACE_URL, f"price-rules/{type_}/{seller_id}")), type_, names[language], True, None, since)  # noqa: FBT003  (the wire's order)
        for type_, names in NAMES.items()
    ]
    return {rule.id: rule for rule in found}


# Rules of an offer


async def rules_of_offer(world: World, seller_id: str, offer_id: str) -> bytes:
    """Raises `NotFound` (404), or `Forbidden` (403) for another seller's offer."""
    row = await offers.find(world, seller_id, offer_id)
    if row is None:
        raise await offers.missing(world, offer_id, _no_offer(offer_id))
    found = offers.read_price_rules(row.price_rules)
    assigned = [
        AssignedRule(Id(one.marketplace), Id(one.rule), one.configuration, iso(one.updated_at))
        for one in (found.rules if found else ())
    ]
    return encode(RulesOfOffer(assigned, iso(found.updated_at if found else row.created_at)))


def _no_offer(offer_id: str) -> Problem:
    return Problem(
        "NOT_FOUND",
        "Offer not found. It was deleted, archived or never existed.",
        f"/sale/price-automation/offers/{offer_id}/rules",
        pl="Nie znaleziono oferty. Została usunięta, zarchiwizowana lub nigdy nie istniała.",
    )


# Commands


async def register(world: World, seller_id: str, body: bytes) -> bytes:
    """Take a command that sets or removes rules.

    Raises `Invalid` (422) for a wrong one, `Conflict` (409) for an id that was used for another content.
    """
    command = read_command(body)
    ensure(Wanted(command, await rules_of(world, seller_id)), COMMAND_RULES)
    if problems := commands.criteria_problems(world, command.offer_criteria):
        raise Invalid(*problems)
    modification = command.modification
    order = AssignmentOrder(
        modification.set or [],
        [removal.marketplace.id for removal in modification.remove or ()],
        offer_ids(command.offer_criteria),
    )
    targets = [Target(id_, FIELD) for id_ in order.offer_ids]
    return await commands.register(world, seller_id, KIND, command.id or new_uuid(), encode(order), targets)


async def tasks(world: World, seller_id: str, command_id: str, page: tuple[int, int], language: Language) -> bytes:
    """A task that is done has no message (behaviour §5)."""
    command, rows = await commands.task_rows(world, seller_id, KIND, command_id, page)
    found = [commands.task(command, row, language) for row in rows]
    return encode(TaskReport([replace(task, message=task.message or None) for task in found]))


async def run(world: World, key: str) -> None:
    """Assign, and let the rules look at the offers at once."""
    await commands.run(world, KIND, key, AT_ONCE, preparing(_assigning))
    async with world.db.write() as tx:
        await queue.put(tx, FOLLOW, key.partition("/")[0], world.now())
    world.alarm.ring()


async def _assigning(world: World, command: Stored) -> ChangeOf:
    order = read_order(command.content)
    known = await rules_of(world, command.seller_id)
    change = _removing(order, world.now()) if order.remove else _setting(order, known, world.now())
    return lambda _task: change


def _removing(order: AssignmentOrder, now: int) -> Change:
    def change(case: Case) -> None:
        case.price_rules = offers.without_price_rules(case.price_rules, order.remove, now)

    return change


def _setting(order: AssignmentOrder, known: Mapping[str, Rule], now: int) -> Change:
    """The price of the moment is the one that the rule goes on from."""

    def change(case: Case) -> Failed | None:
        if (failure := _unfit(case, order, known)) is not None:
            return failure
        costs = offers.prices_of(case.draft.selling_mode, case.modern)
        new = [
            offers.AssignedRule(
                given.marketplace.id, given.rule.id.lower(), given.configuration, now, costs.get(given.marketplace.id)
            )
            for given in order.set
        ]
        case.price_rules = offers.with_price_rules(case.price_rules, new, now)
        return None

    return change


def _unfit(case: Case, order: AssignmentOrder, known: Mapping[str, Rule]) -> Failed | None:
    """Only Buy Now has a price that rules can set; one of the older generation has none on other marketplaces."""
    if case.format != "BUY_NOW":
        en, pl = "Rules set prices of Buy Now offers only.", "Reguły cenowe działają tylko w ofertach Kup teraz."
        return failed(Problem("IllegalOfferUpdateException.PriceMustBeSet", en, "sellingMode.price", pl=pl))
    for given in order.set:
        name = given.marketplace.id
        if given.rule.id.lower() not in known:
            return failed(no_such_rule(given.rule.id))
        if name != BASE_MARKETPLACE and case.modern is None:
            path = f"additionalMarketplaces.{name}.sellingMode.price"
            en, pl = f"The offer has no price on {name}.", f"Oferta nie ma ceny w serwisie {name}."
            return failed(Problem("IllegalOfferUpdateException.PriceMustBeSet", en, path, pl=pl))
    return None


# The work of rules


async def follow_all(world: World, key: str) -> int | None:
    """Of one seller, or of all, and then again some minutes later."""
    await follow(world, key or None, rules_of)
    return None if key else world.now() + EVERY


__all__ = [
    "FOLLOW",
    "KIND",
    "change_rule",
    "create_rule",
    "delete_rule",
    "follow_all",
    "get_rule",
    "list_rules",
    "register",
    "rules_of_offer",
    "run",
    "tasks",
]
