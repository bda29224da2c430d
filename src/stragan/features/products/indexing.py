"""From a product, with what its category calls its values, to what it is found by."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from stragan.catalogue.model import Category
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import facts_of
from stragan.features.products.rules.words import mpn_key, name_key, others, stems
from stragan.features.products.schemas import Indexed, Product
from stragan.kernel import gtin

GTIN, MPN = "225693", "224017"  # the same in every category (behaviour §8)


def indexed(product: Product, category: Category) -> Product:
    """The product, ready to be stored."""
    named = stems(product.name)
    return replace(
        product,
        found_by=Indexed(
            gtins=gtin_keys(product.gtins),
            mpn_key=mpn_key(product.mpn) if product.mpn else None,
            name_key=name_key(product.name),
            name_words=named,
            other_words=others(_texts(product, category), named),
        ),
    )


def _texts(product: Product, category: Category) -> Iterator[str]:
    """Everything else that says what the product is: its category, texts, and labels in both languages."""
    yield from product.gtins
    if product.mpn:
        yield product.mpn
    expected = facts_of(category).expected
    for value in product.parameters:
        if (one := expected.get(value.id)) is None or one.kind in ("number", "range", "gtin"):
            continue
        yield from value.values or ()
        for id_ in value.values_ids or ():
            if id_ in one.dictionary.by_id:
                yield one.dictionary.by_id[id_].name.pl
                yield one.dictionary.by_id[id_].name.en
    yield category.name.pl
    yield category.name.en


def gtin_keys(gtins: Iterable[str]) -> list[str]:
    """Each bar code once, in the one spelling; what is none is left out."""
    return list(dict.fromkeys(key for text in gtins if (key := gtin.key(text)) is not None))


def gtins_in(parameters: Iterable[ParameterValue], category: Category | None) -> tuple[str, ...]:
    """The bar codes among the parameters, as they were written."""
    return tuple(text for value in parameters if _is_gtin(value, category) for text in value.values or ())


def _is_gtin(value: ParameterValue, category: Category | None) -> bool:
    if category is None:
        return value.id == GTIN
    expected = facts_of(category).expected.get(value.id)
    return expected is not None and expected.kind == "gtin"


def mpn_in(parameters: Iterable[ParameterValue]) -> str | None:
    return next((value.values[0] for value in parameters if value.id == MPN and value.values), None)
