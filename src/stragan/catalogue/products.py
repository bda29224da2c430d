"""The parameters of an authored product as its category understands them."""

from collections.abc import Iterator

from msgspec import Struct

from stragan.catalogue.model import AuthoredProduct, BrokenCatalogueError, Category, Parameter

GTIN, MPN = "225693", "224017"


class Filled(Struct, frozen=True):
    """The value of one parameter: ids of a dictionary with texts of one's own, texts or numbers, or a range."""

    parameter: Parameter
    values_ids: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    range: tuple[str, str] | None = None


def filled(product: AuthoredProduct, category: Category) -> tuple[Filled, ...]:
    """Everything that the product says of itself in this category, in the category's order.

    A similar category may lack some of the parameters; they are left out. The product's own has to have them all.
    """
    given = dict(_given(product))
    if category.id == product.category and (strange := given.keys() - {p.id for p in category.parameters} - {MPN}):
        raise BrokenCatalogueError(f"product {product.id} has parameters that {category.id} has not: {strange}")
    return tuple(_filled(parameter, given[parameter.id]) for parameter in category.parameters if parameter.id in given)


def _given(product: AuthoredProduct) -> Iterator[tuple[str, tuple[str, ...]]]:
    if product.gtins:
        yield GTIN, product.gtins
    if product.mpn is not None:
        yield MPN, (product.mpn,)
    yield from product.parameters.items()


def _filled(parameter: Parameter, given: tuple[str, ...]) -> Filled:
    if parameter.type == "dictionary":
        ids = tuple(text for text in given if text.startswith(f"{parameter.id}_"))
        return Filled(parameter, ids, tuple(text for text in given if text not in ids))
    if parameter.range:
        low, high = given
        return Filled(parameter, range=(low, high))
    return Filled(parameter, values=given)
