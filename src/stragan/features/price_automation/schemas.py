"""Rules that set the prices of offers: by the exchange rate, or after the price of others who sell the same product
(`/sale/price-automation`, `/sale/offer-price-automation-commands`; 2026 specification, behaviour §5).

A rule is a small document of its seller; which offers it is assigned to is kept with the offers. What it does is in
`following`.
"""

from typing import Literal, NamedTuple

import msgspec

from stragan.features.commands.schemas import Criterion
from stragan.features.offers.service import PriceRange, RuleConfiguration
from stragan.kernel.money import Price
from stragan.kernel.problems import Malformed
from stragan.kernel.wire import Wire, reader

RuleType = Literal[
    "EXCHANGE_RATE", "FOLLOW_BY_ALLEGRO_MIN_PRICE", "FOLLOW_BY_MARKET_MIN_PRICE", "FOLLOW_BY_TOP_OFFER_PRICE"
]
Operation = Literal["SUBTRACT", "ADD"]

# Rules


class ChangeByAmount(Wire):
    operation: Operation
    values: list[Price]


class ChangeByPercentage(Wire):
    operation: Operation
    value: str


class Configuration(Wire, omit_defaults=True):
    """How far from the price that it follows; one of them."""

    change_by_amount: ChangeByAmount | None = None
    change_by_percentage: ChangeByPercentage | None = None


class NewRuleRequest(Wire):
    type: RuleType
    name: str | None = None
    configuration: Configuration | None = None


class RuleRequest(Wire):
    """A change; the type stays."""

    name: str | None = None
    configuration: Configuration | None = None


class GivenRule(NamedTuple):
    """What a request makes of a rule; `updated_at` in ms."""

    type: RuleType
    name: str | None
    configuration: Configuration | None
    updated_at: int


class Rule(Wire):
    id: str
    type: RuleType
    name: str
    default: bool
    configuration: Configuration | None
    updated_at: str


class RuleList(Wire):
    rules: list[Rule]


read_new_rule = reader(NewRuleRequest, Malformed)
read_rule_request = reader(RuleRequest, Malformed)
read_rule = reader(Rule)


# Assignments


class Id(Wire):
    id: str


class Assignment(Wire):
    marketplace: Id
    rule: Id
    configuration: RuleConfiguration | None = None

    @property
    def range(self) -> PriceRange | None:
        return self.configuration.price_range if self.configuration else None


class Removal(Wire):
    marketplace: Id


class Modification(Wire):
    set: list[Assignment] | None = None
    remove: list[Removal] | None = None


class AssignmentCommand(Wire):
    """`POST /sale/offer-price-automation-commands`."""

    modification: Modification
    offer_criteria: list[Criterion]
    id: str | None = None


class AssignmentOrder(NamedTuple):
    """What is stored of a command."""

    set: list[Assignment]
    remove: list[str]
    offer_ids: list[str]


class AssignedRule(Wire):
    marketplace: Id
    rule: Id
    configuration: RuleConfiguration | None
    updated_at: str


class RulesOfOffer(Wire):
    rules: list[AssignedRule]
    updated_at: str


read_command = reader(AssignmentCommand)
read_order = msgspec.json.Decoder(AssignmentOrder).decode
