"""Which of several products the data of a request mean (behaviour §4)."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, to_builtins

from stragan.catalogue.model import Category
from stragan.features.parameters.service import facts_of
from stragan.features.products.schemas import Product
from stragan.kernel.problems import Problem


class Same(Struct, frozen=True):
    """A product that the data may mean, the parameters that they have, and how often the two contradict each other."""

    product: Product
    category: Category
    given: frozenset[str]
    contradictions: int


def the_one(found: Sequence[Same]) -> Product | Problem | None:
    """The product with the fewest contradictions. Several that only differ in what is not given cannot be told apart;
    if they do not differ in any parameter, the first will do."""
    if not found:
        return None
    fewest = min(one.contradictions for one in found)
    best = sorted((one for one in found if one.contradictions == fewest), key=lambda one: one.product.id)
    if len(best) > 1 and not fewest and (ids := _telling_apart(best)):
        return _missing(ids, best[0].category)
    return best[0].product


def _telling_apart(best: Sequence[Same]) -> list[str]:
    """Parameters that the products all have, each with a value of its own, and that are not given."""
    values: dict[str, list[object]] = {}
    for one in best:
        for value in one.product.parameters:
            values.setdefault(value.id, []).append(to_builtins(value))
    return [
        id_
        for id_, different in values.items()
        if id_ not in best[0].given and len(different) == len(best) and different.count(different[0]) < len(best)
    ]


def _missing(ids: Iterable[str], category: Category) -> Problem:
    names = [facts_of(category).expected[id_].parameter.name for id_ in ids if id_ in facts_of(category).expected]
    message = f"Missing parameters required for duplicate detection: {', '.join(ids)}"
    return Problem(
        "DuplicateDetectionMissingParametersException",
        message,
        "parameters",
        en=f"Several products fit. Fill in the parameters that tell them apart: {', '.join(n.en for n in names)}.",
        pl=f"Pasuje kilka produktów. Uzupełnij parametry, które je rozróżniają: {', '.join(n.pl for n in names)}.",
    )
