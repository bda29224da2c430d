"""When a group of additional services and its translations are right (2026 specification, behaviour §9)."""

from collections.abc import Mapping, Sequence

from stragan.catalogue.resources import ServiceDefinition
from stragan.features.additional_services.schemas import (
    Constraint,
    GivenConfiguration,
    GivenService,
    GivenTranslation,
    GroupRequest,
    TranslationRequest,
)
from stragan.kernel.checks import Rule, absent, each, oversized
from stragan.kernel.marketplaces import CURRENCY, unsupported_currency
from stragan.kernel.money import Price, parse_amount
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME, LONGEST_DESCRIPTION = 100, 1_000
LANGUAGE, COUNTRY = "pl-PL", "PL"  # of the marketplace that accounts belong to
LANGUAGES = frozenset({"en-US", "pl-PL", "uk-UA", "sk-SK", "cs-CZ", "hu-HU"})
IN_DELIVERY = "COUNTRY_DELIVERY_SAME_QUANTITY"
Definitions = Mapping[str, ServiceDefinition]


def group_has_a_name(request: GroupRequest) -> Problems:
    """A name of 1 to 100 characters, one of them visible; buyers do not see it."""
    if request.name is None:
        return [absent("name")]
    if request.name.strip() and len(request.name) <= LONGEST_NAME:
        return OK
    en, pl = (f"size must be between 1 and {LONGEST_NAME}", f"wielkość musi należeć do zakresu od 1 do {LONGEST_NAME}")
    return [_wrong("name", en, pl)]


def language_is_that_of_the_marketplace(request: GroupRequest) -> Problems:
    """`pl-PL`; a request of the older generation, which names none, means it."""
    if request.language in (None, LANGUAGE):
        return OK
    en, pl = f"The language of a group is {LANGUAGE}.", f"Językiem grupy jest {LANGUAGE}."
    return [_wrong("language", en, pl)]


def group_has_services(request: GroupRequest) -> Problems:
    """One service at least, and none of them twice (own rule)."""
    if request.additional_services is None:
        return [absent("additionalServices")]
    if not request.additional_services:
        return [_wrong("additionalServices", "must not be empty", "nie może być puste")]
    return _repeated("additionalServices", [service.definition_id for service in request.additional_services])


GROUP_RULES: tuple[Rule[GroupRequest], ...] = (
    group_has_a_name,
    language_is_that_of_the_marketplace,
    group_has_services,
)


def services_are_right(request: GroupRequest, definitions: Definitions) -> Problems:
    """Each service is defined, described as its definition allows, and has prices that its definition allows."""
    return each("additionalServices", request.additional_services or (), lambda one: _service(one, definitions))


def _service(service: GivenService, definitions: Definitions) -> Problems:
    if service.definition_id is None:
        return [absent("definition.id" if service.definition else "definition")]
    definition = definitions.get(service.definition_id)
    if definition is None:
        return [_undefined(service.definition_id)]
    return [*_described(service.description, definition), *_configured(service, definition)]


def _described(text: str | None, definition: ServiceDefinition) -> Problems:
    """What the catalogue describes, nobody describes anew; it may be repeated in either language, or left out."""
    default = definition.description.default
    if default is not None:
        if not text or text in (default.pl, default.en):
            return OK
        en, pl = "This service has a description that cannot be changed.", "Opisu tej usługi nie można zmienić."
        return [_wrong("description", en, pl)]
    if text is None:
        return [absent("description")]
    if not text.strip():
        return [_wrong("description", "must not be blank", "nie może być puste")]
    return [oversized("description", LONGEST_DESCRIPTION)] if len(text) > LONGEST_DESCRIPTION else OK


def _configured(service: GivenService, definition: ServiceDefinition) -> Problems:
    """One configuration at least; where two would hold for the same delivery, nobody knew the price (own rule)."""
    if service.configurations is None:
        return [absent("configurations")]
    if not service.configurations:
        return [_wrong("configurations", "must not be empty", "nie może być puste")]
    problems = list(each("configurations", service.configurations, lambda one: _configuration(one, definition)))
    return problems or _overlapping(service.configurations)


def _configuration(given: GivenConfiguration, definition: ServiceDefinition) -> Problems:
    if given.criteria is None:
        problems = [absent("constraintCriteria")]
    else:
        problems = [one.under("constraintCriteria") for one in _criteria(given.criteria, definition)]
    return [*problems, *_priced(given.price, definition)]


def _criteria(given: Constraint, definition: ServiceDefinition) -> list[Problem]:
    problems = [absent(name) for name in ("country", "type") if getattr(given, name) is None]
    if given.country not in (None, COUNTRY):
        en, pl = f"Country {given.country} is not supported.", f"Kraj {given.country} nie jest obsługiwany."
        problems.append(_wrong("country", en, pl))
    if given.type is None:
        return problems
    allowed = {one.type: one.available_delivery_methods for one in definition.available_constraints}
    if given.type not in allowed:
        en = f"{definition.id} has no constraint {given.type}."
        return [*problems, _wrong("type", en, f"{definition.id} nie ma ograniczenia {given.type}.")]
    return [*problems, *_methods(given, allowed[given.type])]


def _methods(given: Constraint, allowed: Sequence[str]) -> Problems:
    """What is rendered in delivery names the methods that can; what is not, names none."""
    methods = given.delivery_methods or []
    if given.type != IN_DELIVERY:
        en, pl = "Delivery methods need another type.", "Metody dostawy wymagają innego typu."
        return [_wrong("deliveryMethods", en, pl)] if methods else OK
    if not methods:
        en, pl = "Name the delivery methods.", "Podaj metody dostawy."
        return [_wrong("deliveryMethods", en, pl)]
    unfit = [i for i, method in enumerate(methods) if method.id not in allowed]
    en, pl = "This delivery method does not have the service.", "Ta metoda dostawy nie obejmuje usługi."
    return [_wrong(f"deliveryMethods[{i}].id", en, pl) for i in unfit]


def _priced(price: Price | None, definition: ServiceDefinition) -> Problems:
    """0.00 to the most that the definition allows."""
    if price is None:
        return [absent("price")]
    if price.currency != CURRENCY:
        return [unsupported_currency(price.currency, CURRENCY, "price")]
    amount, most = parse_amount(price.amount), parse_amount(definition.max_price.amount)
    if amount is not None and most is not None and 0 <= amount <= most:
        return OK
    en = f"A price is between 0.00 and {definition.max_price.amount} {CURRENCY}."
    return [_wrong("price.amount", en, f"Cena jest od 0.00 do {definition.max_price.amount} {CURRENCY}.")]


def _overlapping(configurations: Sequence[GivenConfiguration]) -> Problems:
    seen: set[tuple[str | None, str | None]] = set()
    problems = []
    for i, one in enumerate(configurations):
        criteria = one.criteria or Constraint()
        keys = [(criteria.type, method.id) for method in criteria.delivery_methods or ()] or [(criteria.type, None)]
        if len(keys) > len({*keys} - seen):
            en, pl = "There is a price for this already.", "Jest już na to cena."
            problems.append(_wrong(f"configurations[{i}].constraintCriteria", en, pl))
        seen.update(keys)
    return problems


def translation_has_texts(request: TranslationRequest) -> Problems:
    """One description at least, and none of them for the same service."""
    given = request.additional_services
    if given is None or given.translation is None:
        return [absent("additionalServices.translation" if given else "additionalServices")]
    if not given.translation:
        return [_wrong("additionalServices.translation", "must not be empty", "nie może być puste")]
    ids = [one.definition.id if one.definition else None for one in given.translation]
    return _repeated("additionalServices.translation", ids)


TRANSLATION_RULES: tuple[Rule[TranslationRequest], ...] = (translation_has_texts,)


def translated_services_are_of_the_group(
    request: TranslationRequest, group: frozenset[str], definitions: Definitions
) -> Problems:
    """A description is one of a service that the group has and whose description sellers write."""
    given = request.additional_services.translation if request.additional_services else None
    path = "additionalServices.translation"
    return each(path, given or (), lambda one: _translation(one, group, definitions))


def _translation(given: GivenTranslation, group: frozenset[str], definitions: Definitions) -> Problems:
    id_ = given.definition.id if given.definition else None
    if id_ is None:
        return [absent("definition.id" if given.definition else "definition")]
    if id_ not in group or id_ not in definitions:
        en, pl = f"The group does not have the service {id_}.", f"Grupa nie ma usługi {id_}."
        return [_wrong("definition.id", en, pl)]
    if definitions[id_].description.default is not None:
        en, pl = "This service has a description that cannot be changed.", "Opisu tej usługi nie można zmienić."
        return [_wrong("definition.id", en, pl)]
    return _described(given.description, definitions[id_])


def language_can_be_translated_to(language: str) -> Problems:
    """One of Allegro's languages, but for the group's own."""
    if language in LANGUAGES - {LANGUAGE}:
        return OK
    en, pl = f"A group cannot be translated to {language}.", f"Grupy nie można przetłumaczyć na {language}."
    return [_wrong("language", en, pl)]


def no_such_group(id_: str) -> Problem:
    en, pl = "There is no such group of additional services.", "Nie ma takiej grupy usług dodatkowych."
    return Problem("AdditionalServicesGroupNotFoundException", f"Group {id_} not found", "groupId", en=en, pl=pl)


def no_such_translation(language: str) -> Problem:
    en, pl = f"The group is not translated to {language}.", f"Grupa nie ma tłumaczenia na {language}."
    return Problem("TranslationNotFoundException", en, "language", pl=pl)


def too_many_groups(most: int) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        f"You cannot create more than {most} groups of additional services",
        en=f"You may have up to {most} groups of additional services. Change one of them instead.",
        pl=f"Możesz mieć najwyżej {most} grup usług dodatkowych. Zmień którąś z nich.",
    )


def _repeated(path: str, ids: Sequence[str | None]) -> Problems:
    en, pl = "This service is there already.", "Ta usługa już tu jest."
    again = [i for i, id_ in enumerate(ids) if id_ is not None and id_ in ids[:i]]
    return [_wrong(f"{path}[{i}].definition.id", en, pl) for i in again]


def _undefined(id_: str) -> Problem:
    en, pl = f"There is no additional service {id_}.", f"Nie ma usługi dodatkowej {id_}."
    return _wrong("definition.id", en, pl)


def _wrong(path: str, en: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", en, path, pl=pl)
