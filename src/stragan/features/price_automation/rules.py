"""When a rule may be saved and assigned (2026 specification, behaviour §5)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from stragan.features.offers.service import WRONG_PRICE, PriceRange, is_possible_price
from stragan.features.price_automation.schemas import (
    Assignment,
    AssignmentCommand,
    ChangeByAmount,
    ChangeByPercentage,
    Configuration,
    GivenRule,
    Rule,
)
from stragan.kernel.checks import Rule as Check
from stragan.kernel.checks import absent, oversized
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES, CURRENCY, unsupported_currency
from stragan.kernel.money import Price, in_hundredths, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME = 33
MOST_PERCENT = Decimal(50)
BUSINESS = frozenset({"allegro-business-pl", "allegro-business-cz"})
DEFAULT_STAYS = Problem(
    "PRICE_RULE_IS_DEFAULT",
    "Default rules cannot be changed or deleted.",
    pl="Domyślnych reguł nie można zmienić ani usunąć.",
)


# Rules


def rule_has_a_name(given: GivenRule) -> Problems:
    """A name of 1 to 33 characters, one of them visible."""
    if given.name is None:
        return [absent("name")]
    if not given.name.strip():
        return [Problem("VALIDATION_ERROR", "must not be blank", "name", pl="nie może być puste")]
    return [oversized("name", LONGEST_NAME)] if len(given.name) > LONGEST_NAME else OK


def change_is_by_amount_or_percentage(given: GivenRule) -> Problems:
    """A configuration says one of them."""
    configuration = given.configuration
    if configuration is None or (configuration.change_by_amount is None) != (
        configuration.change_by_percentage is None
    ):
        return OK
    en = "Exactly one of changeByAmount and changeByPercentage is required."
    return [Problem("VALIDATION_ERROR", en, "configuration", pl="Podaj albo changeByAmount, albo changeByPercentage.")]


def change_can_be_made(given: GivenRule) -> Problems:
    """A percentage is above 0 and at most 50 (behaviour §5); amounts are above 0, one for a currency."""
    found = given.configuration or Configuration()
    return [
        *(_of_percentage(found.change_by_percentage) if found.change_by_percentage else OK),
        *(_of_amount(found.change_by_amount) if found.change_by_amount else OK),
    ]


def _of_percentage(change: ChangeByPercentage) -> Problems:
    value = parse_amount(change.value)
    if value is not None and 0 < value <= MOST_PERCENT and value * 100 == int(value * 100):
        return OK
    en = f"must be a number above 0 and at most {MOST_PERCENT}, with up to two decimals"
    pl = f"musi być liczbą większą od 0, nie większą niż {MOST_PERCENT}, z najwyżej dwoma miejscami po przecinku"
    return [Problem("VALIDATION_ERROR", en, "configuration.changeByPercentage.value", pl=pl)]


def _of_amount(change: ChangeByAmount) -> Problems:
    path = "configuration.changeByAmount.values"
    if not change.values:
        return [Problem("VALIDATION_ERROR", "must not be empty", path, pl="nie może być puste")]
    problems, seen = [], set()
    for i, value in enumerate(change.values):
        if value.currency not in CURRENCIES.values() or value.currency in seen:
            en, pl = (
                "must be a currency of a marketplace, and another in each value",
                "musi być walutą któregoś serwisu",
            )
            problems.append(Problem("VALIDATION_ERROR", en, f"{path}[{i}].currency", pl=pl))
        seen.add(value.currency)
        amount, cents = parse_amount(value.amount), in_hundredths(value.amount)
        if amount is None or cents is None or amount <= 0 or amount * 100 != cents:
            problems.append(WRONG_PRICE.under(f"{path}[{i}].amount"))
    return problems


RULE_RULES: tuple[Check[GivenRule], ...] = (rule_has_a_name, change_is_by_amount_or_percentage, change_can_be_made)


def no_such_rule(id_: str, path: str | None = "ruleId") -> Problem:
    return Problem("PRICE_RULE_NOT_FOUND", f"There is no price rule {id_}", path, pl=f"Nie ma reguły cenowej {id_}")


def name_is_taken(name: str) -> Problem:
    return Problem(
        "PRICE_RULE_NAME_TAKEN",
        f"A rule with the name {name} already exists",
        "name",
        pl=f"Reguła o nazwie {name} już istnieje",
    )


def too_many_rules(most: int) -> Problem:
    return Problem(
        "PRICE_RULES_LIMIT_EXCEEDED",
        f"You cannot create more than {most} rules",
        pl=f"Możesz mieć najwyżej {most} reguł cenowych",
    )


def in_use(id_: str) -> Problem:
    return Problem(
        "PRICE_RULE_IN_USE",
        f"Price rule {id_} is assigned to offers",
        en="Offers use this price rule. Remove it from them first.",
        pl="Oferty używają tej reguły cenowej. Najpierw ją z nich usuń.",
    )


# Assignments


class Wanted(NamedTuple):
    """A command, and the rules of its seller by id."""

    command: AssignmentCommand
    known: Mapping[str, Rule]


def rules_are_set_or_removed(wanted: Wanted) -> Problems:
    """A command sets rules or removes them, at least one."""
    modification = wanted.command.modification
    if bool(modification.set) != bool(modification.remove) and not (modification.set and modification.remove):
        return OK
    en = "Exactly one of set and remove is required, with at least one marketplace."
    return [
        Problem(
            "VALIDATION_ERROR", en, "modification", pl="Podaj albo set, albo remove, z co najmniej jednym serwisem."
        )
    ]


def marketplaces_are_known(wanted: Wanted) -> Problems:
    """Each marketplace is one of ours, and is named once."""
    problems, seen = [], set()
    for path, id_ in _marketplaces(wanted.command):
        if id_ not in CURRENCIES:
            en, pl = f"Marketplace {id_} is not supported.", f"Serwis {id_} nie jest obsługiwany."
            problems.append(Problem("UnsupportedAdditionalMarketplaceException", en, path, pl=pl))
        elif id_ in seen:
            en, pl = f"Marketplace {id_} is named more than once.", f"Serwis {id_} jest podany więcej niż raz."
            problems.append(Problem("VALIDATION_ERROR", en, path, pl=pl))
        seen.add(id_)
    return problems


def _marketplaces(command: AssignmentCommand) -> Iterator[tuple[str, str]]:
    for path, given in _assignments(command):
        yield f"{path}.marketplace.id", given.marketplace.id
    for i, removal in enumerate(command.modification.remove or ()):
        yield f"modification.remove[{i}].marketplace.id", removal.marketplace.id


def rules_are_the_sellers(wanted: Wanted) -> Problems:
    """Each rule is one of the seller's, default ones included."""
    return [
        no_such_rule(given.rule.id, f"{path}.rule.id")
        for path, given in _assignments(wanted.command)
        if given.rule.id.lower() not in wanted.known
    ]


def rules_fit_their_marketplaces(wanted: Wanted) -> Problems:
    """No rule works on business marketplaces, and none converts the price of the base marketplace."""
    problems = []
    for path, given in _assignments(wanted.command):
        marketplace, rule = given.marketplace.id, wanted.known.get(given.rule.id.lower())
        converts = rule is not None and rule.type == "EXCHANGE_RATE"
        if marketplace in BUSINESS or (converts and marketplace == BASE_MARKETPLACE):
            en = f"This rule is not available on {marketplace}."
            pl = f"Ta reguła nie jest dostępna w serwisie {marketplace}."
            problems.append(Problem("VALIDATION_ERROR", en, f"{path}.marketplace.id", pl=pl))
    return problems


def configuration_is_for_rules_that_follow(wanted: Wanted) -> Problems:
    """A conversion by the exchange rate takes no configuration."""
    return [
        Problem(
            "VALIDATION_ERROR",
            "Configuration is not allowed for EXCHANGE_RATE.",
            f"{path}.configuration",
            pl="Reguła EXCHANGE_RATE nie ma konfiguracji.",
        )
        for path, given in _assignments(wanted.command)
        if given.configuration is not None
        and (rule := wanted.known.get(given.rule.id.lower())) is not None
        and rule.type == "EXCHANGE_RATE"
    ]


def ranges_are_possible(wanted: Wanted) -> Problems:
    """Both prices are prices of the currency that the range says, and the lower one is not the higher one; the base
    marketplace has MARKETPLACE_CURRENCY only."""
    problems: list[Problem] = []
    for path, given in _assignments(wanted.command):
        if given.range is not None and given.marketplace.id in CURRENCIES:
            problems += _of_range(given.range, given.marketplace.id, f"{path}.configuration.priceRange")
    return problems


def _of_range(given: PriceRange, marketplace: str, path: str) -> list[Problem]:
    if given.type == "BASE_MARKETPLACE_CURRENCY" and marketplace == BASE_MARKETPLACE:
        en, pl = "must be MARKETPLACE_CURRENCY", "musi mieć wartość MARKETPLACE_CURRENCY"
        return [Problem("VALIDATION_ERROR", en, f"{path}.type", pl=pl)]
    currency = CURRENCIES[marketplace] if given.type == "MARKETPLACE_CURRENCY" else CURRENCY
    problems = [
        *_of_bound(given.min_price, currency, f"{path}.minPrice"),
        *_of_bound(given.max_price, currency, f"{path}.maxPrice"),
    ]
    if not problems and (in_hundredths(given.min_price.amount) or 0) > (in_hundredths(given.max_price.amount) or 0):
        en, pl = "minPrice must not be greater than maxPrice", "minPrice nie może być większe niż maxPrice"
        problems.append(Problem("VALIDATION_ERROR", en, path, pl=pl))
    return problems


def _of_bound(price: Price, currency: str, path: str) -> list[Problem]:
    problems = [] if is_possible_price(price.amount) else [WRONG_PRICE.under(f"{path}.amount")]
    return problems if price.currency == currency else [*problems, unsupported_currency(price.currency, currency, path)]


def _assignments(command: AssignmentCommand) -> Iterator[tuple[str, Assignment]]:
    for i, given in enumerate(command.modification.set or ()):
        yield f"modification.set[{i}]", given


COMMAND_RULES: tuple[Check[Wanted], ...] = (
    rules_are_set_or_removed,
    marketplaces_are_known,
    rules_are_the_sellers,
    rules_fit_their_marketplaces,
    configuration_is_for_rules_that_follow,
    ranges_are_possible,
)
