from collections.abc import Mapping

from msgspec.structs import replace

from stragan.catalogue import resources
from stragan.catalogue.resources import ServiceDefinition, said
from stragan.db import documents as store
from stragan.db.engine import Reader
from stragan.features.additional_services.rules import (
    GROUP_RULES,
    LANGUAGE,
    no_such_group,
    services_are_right,
    too_many_groups,
)
from stragan.features.additional_services.schemas import (
    AvailableConstraint,
    Categories,
    Category,
    Configuration,
    Constraint,
    ConstraintType,
    Criteria,
    Definition,
    Description,
    GivenConfiguration,
    GivenGroup,
    GivenService,
    Group,
    GroupRequest,
    OlderDefinition,
    OlderDefinitions,
    Reference,
    Service,
    read_group,
)
from stragan.features.documents import service as documents
from stragan.features.documents.service import Kind, Place
from stragan.http.call import Answering
from stragan.kernel.money import Price, two_decimals
from stragan.kernel.problems import Language
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World


def definitions() -> Mapping[str, ServiceDefinition]:
    return {one.id: one for category in resources.service_categories() for one in category.definitions}


def categories(language: Language) -> bytes:
    return encode(
        Categories(
            [
                Category(said(one.name, language), [_definition(defined, language) for defined in one.definitions])
                for one in resources.service_categories()
            ]
        )
    )


def older_definitions(language: Language, limit: int, offset: int) -> bytes:
    """One page, as the older generation has them: a description is a text, and no price has a limit."""
    page = [_definition(one, language) for one in definitions().values()][offset : offset + limit]
    return encode(
        OlderDefinitions(
            [
                OlderDefinition(
                    id=one.id,
                    name=one.name,
                    description=one.description.default or one.description.hint or "",
                    available_constraints=one.available_constraints,
                    updated_at=one.updated_at,
                )
                for one in page
            ]
        )
    )


async def create(world: World, seller_id: str, given: GivenGroup, answering: Answering) -> bytes:
    """Raises `Invalid` (422)."""
    now = iso(world.now())
    request = GroupRequest(given.name, given.language, given.additional_services, now, now)
    also = services_are_right(request, definitions())
    return await documents.create(world, seller_id, GROUPS, request, answering, also=also)


async def update(world: World, seller_id: str, id_: str, given: GivenGroup) -> bytes:
    """Raises `NotFound` (404) and `Invalid` (422)."""
    request = GroupRequest(given.name, given.language, given.additional_services, updated_at=iso(world.now()))
    also = services_are_right(request, definitions())
    return await documents.update(world, seller_id, GROUPS, id_, request, also=also)


# For orders, whose buyers choose services of the group that an offer names.


async def services(reader: Reader, seller_id: str, group_id: str) -> Mapping[str, Service]:
    """Those of a group by their definitions; none when it is unknown."""
    row = await store.find(reader, seller_id, GROUPS.name, group_id)
    return {one.definition.id: one for one in read_group(row[0]).additional_services} if row else {}


def name_of(definition_id: str) -> str:
    """In the language of the marketplace."""
    return definitions()[definition_id].name.pl


def _group(place: Place, request: GroupRequest) -> Group:
    return Group(
        id=place.id,
        name=request.name or "",
        language=request.language or LANGUAGE,
        seller=Reference(place.seller_id),
        managed_by_allegro=False,
        additional_services=[_service(service) for service in request.additional_services or ()],
        created_at=request.created_at or "",
        updated_at=request.updated_at or "",
    )


def _service(given: GivenService) -> Service:
    id_ = given.definition_id or ""
    default = definitions()[id_].description.default
    text = default.pl if default is not None else given.description or ""
    return Service(Reference(id_), text, [_configuration(one) for one in given.configurations or ()])


def _configuration(given: GivenConfiguration) -> Configuration:
    criteria, price = given.criteria or Constraint(), given.price or Price("", "")
    methods = [Reference(method.id or "") for method in criteria.delivery_methods or ()]
    kind: ConstraintType = "COUNTRY_DELIVERY_SAME_QUANTITY" if methods else "COUNTRY_SAME_QUANTITY"
    return Configuration(
        Criteria(criteria.country or "", kind, methods), Price(two_decimals(price.amount) or "", price.currency)
    )


GROUPS = Kind(
    "additional-services",
    GROUP_RULES,
    lambda request: request.name or "",
    _group,
    no_such_group,
    (lambda settings: settings.max_service_groups, too_many_groups),
    keeping=lambda request, stored: replace(request, created_at=read_group(stored).created_at),
)


def _definition(defined: ServiceDefinition, language: Language) -> Definition:
    hint, default = defined.description.hint, defined.description.default
    return Definition(
        id=defined.id,
        name=said(defined.name, language),
        description=Description(
            said(hint, language) if hint else None,
            defined.description.editable,
            said(default, language) if default else None,
        ),
        max_price=Price(defined.max_price.amount, defined.max_price.currency),
        available_constraints=[
            AvailableConstraint(one.type, list(one.available_delivery_methods)) for one in defined.available_constraints
        ],
        updated_at=defined.updated_at,
    )
