"""Additional services that buyers may add to what they buy: definitions, groups, translations (behaviour §9).

The catalogue defines the services; a seller puts those that he offers into groups, and an offer names one group.
"""

from typing import Literal

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

ConstraintType = Literal["COUNTRY_SAME_QUANTITY", "COUNTRY_DELIVERY_SAME_QUANTITY"]


class Id(Wire):
    id: str | None = None


class Constraint(Wire):
    """Where a price holds; `delivery_methods` of what is rendered in delivery only."""

    country: str | None = None
    type: str | None = None
    delivery_methods: list[Id] | None = None


class GivenConfiguration(Wire):
    """The older generation says `constraints`."""

    constraint_criteria: Constraint | None = None
    constraints: Constraint | None = None
    price: Price | None = None

    @property
    def criteria(self) -> Constraint | None:
        return self.constraint_criteria or self.constraints


class GivenService(Wire):
    definition: Id | None = None
    description: str | None = None
    configurations: list[GivenConfiguration] | None = None

    @property
    def definition_id(self) -> str | None:
        return self.definition.id if self.definition is not None else None


class GroupRequest(Wire):
    name: str | None = None
    language: str | None = None
    additional_services: list[GivenService] | None = None
    # Not of the request: what a stored group keeps, and when it changes.
    created_at: str | None = None
    updated_at: str | None = None


class GivenGroup(Wire):
    name: str | None = None
    language: str | None = None
    additional_services: list[GivenService] | None = None


class Reference(Wire):
    id: str


class Criteria(Wire):
    country: str
    type: ConstraintType
    delivery_methods: list[Reference]


class Configuration(Wire):
    constraint_criteria: Criteria
    price: Price


class Service(Wire):
    definition: Reference
    description: str
    configurations: list[Configuration]


class Group(Wire):
    id: str
    name: str
    language: str
    seller: Reference
    managed_by_allegro: bool
    additional_services: list[Service]
    created_at: str
    updated_at: str


# Definitions


class Description(Wire):
    hint: str | None
    editable: bool
    default: str | None


class AvailableConstraint(Wire):
    type: ConstraintType
    available_delivery_methods: list[str]


class Definition(Wire):
    id: str
    name: str
    description: Description
    max_price: Price
    available_constraints: list[AvailableConstraint]
    updated_at: str


class Category(Wire):
    name: str
    definitions: list[Definition]


class Categories(Wire):
    categories: list[Category]


class OlderDefinition(Wire):
    id: str
    name: str
    description: str
    available_constraints: list[AvailableConstraint]
    updated_at: str


class OlderDefinitions(Wire):
    definitions: list[OlderDefinition]


# Translations


class GivenTranslation(Wire):
    definition: Id | None = None
    description: str | None = None


class GivenTranslations(Wire):
    translation: list[GivenTranslation] | None = None


class TranslationRequest(Wire):
    additional_services: GivenTranslations | None = None


class Translation(Wire):
    definition: Reference
    description: str


class Translations(Wire):
    translation: list[Translation]
    type: Literal["MANUAL", "AUTO"] = "MANUAL"


class Translated(Wire):
    """What a group says in one language."""

    language: str
    additional_services: Translations


class AllTranslated(Wire):
    translations: list[Translated]


read_given = reader(GivenGroup)
read_group = reader(Group)
read_translation = reader(TranslationRequest)
read_all_translated = reader(AllTranslated)
