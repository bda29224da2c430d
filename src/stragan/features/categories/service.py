from collections.abc import Callable

from stragan.catalogue.model import Category
from stragan.features.categories.matching import Matcher
from stragan.features.categories.schemas import (
    CategoriesBody,
    MatchBody,
    MatchesBody,
    ParametersBody,
    category_body,
    parameter_body,
    product_parameter_body,
    text,
)
from stragan.kernel.problems import Invalid, Language, NotFound, Problem
from stragan.kernel.wire import encode
from stragan.world import World

ROOT = "954b95b6-43cf-4104-8354-dea4d9b10ddf"  # stands for the whole tree wherever a parent is asked for
_BODIES, _MOST_BODIES = "categories.bodies", 1_000
_MATCHER = "categories.matcher"
_MATCHES = 5
NO_NAME = Problem(
    "MissingServletRequestParameterException",
    "Required parameter 'name' is not present.",
    path="name",
    en="Give a name to look for.",
    pl="Podaj nazwę do wyszukania.",
)


def name_of(category: Category, language: Language) -> str:
    return text(category.name, language)


def find(world: World, category_id: str) -> Category | None:
    return world.catalogue.categories.get(category_id)


def children(world: World, parent_id: str | None, language: Language) -> bytes:
    """The categories one step below a category; the main ones without it."""
    if parent_id is None or parent_id == ROOT:
        parent_id = None
    else:
        _existing(world, parent_id)

    def make() -> bytes:
        below = [category for category in world.catalogue.categories.values() if category.parent_id == parent_id]
        return encode(CategoriesBody([category_body(category, language) for category in below]))

    return _body(world, "children", parent_id, language, make)


def one(world: World, category_id: str, language: Language) -> bytes:
    return encode(category_body(_existing(world, category_id), language))


def parameters(world: World, category_id: str, language: Language) -> bytes:
    category = _existing(world, category_id)

    def make() -> bytes:
        return encode(ParametersBody([parameter_body(parameter, language) for parameter in category.parameters]))

    return _body(world, "parameters", category_id, language, make)


def product_parameters(world: World, category_id: str, language: Language) -> bytes:
    """Those of the category's parameters that describe a product."""
    category = _existing(world, category_id)

    def make() -> bytes:
        describing = [parameter for parameter in category.parameters if parameter.describes_product]
        return encode(ParametersBody([product_parameter_body(parameter, language) for parameter in describing]))

    return _body(world, "product-parameters", category_id, language, make)


def matching(world: World, name: str | None, language: Language) -> bytes:
    """The five leaves that a title most likely belongs to, each inside its path; none without evidence."""
    if name is None:
        raise Invalid(NO_NAME)
    found = [_match(world, id_, language) for id_ in best(world, name, _MATCHES)]
    return encode(MatchesBody(found))


def best(world: World, title: str, most: int) -> list[str]:
    """Ids of the leaves for a title, the best first; none when no word of it speaks for a leaf."""
    matcher: Matcher | None = world.caches.get(_MATCHER)
    if matcher is None:
        matcher = world.caches[_MATCHER] = Matcher(world.catalogue.categories)
    return matcher.best(title, most)


def _match(world: World, category_id: str, language: Language) -> MatchBody:
    categories = world.catalogue.categories
    body = None
    for step in categories[category_id].path_ids:
        body = MatchBody(step, text(categories[step].name, language), body)
    assert body is not None
    return body


def _existing(world: World, category_id: str) -> Category:
    if (category := find(world, category_id)) is None:
        message = f"Category '{category_id}' not found"
        raise NotFound(
            Problem("ERROR", message, details="ResourceNotFoundException", pl=f"Nie ma kategorii '{category_id}'")
        )
    return category


def _body(world: World, kind: str, category_id: str | None, language: Language, make: Callable[[], bytes]) -> bytes:
    """Bodies are kept once they are made; the oldest go first, since a walk over the whole tree asks for each once."""
    bodies: dict[tuple[str, str | None, Language], bytes] = world.caches.setdefault(_BODIES, {})
    key = (kind, category_id, language)
    if (body := bodies.get(key)) is None:
        if len(bodies) >= _MOST_BODIES:
            del bodies[next(iter(bodies))]
        body = bodies[key] = make()
    return body
