"""A product as it is answered: with names and labels in the reader's language, and addresses on the reader's host."""

from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, field
from msgspec.structs import asdict

from stragan.catalogue.model import Category, Text
from stragan.catalogue.vehicles import CompatibilityList, TecdocSpecification, Vehicles
from stragan.features.parameters.schemas import ParameterValue, Range
from stragan.features.parameters.service import Expected, facts_of
from stragan.features.products.schemas import Product
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.problems import Language
from stragan.kernel.wire import Wire


class Reader(Struct, frozen=True):
    """Who reads an answer: in which language, and under which host."""

    categories: Mapping[str, Category]
    language: Language
    base_url: str


class Step(Wire):
    """A category on the way from the root to another one."""

    id: str
    name: str


class SimilarBody(Wire):
    id: str
    path: list[Step]


class CategoryBody(Wire):
    id: str
    path: list[Step]
    similar: list[SimilarBody]


class ImageBody(Wire):
    url: str


class OptionsBody(Wire):
    identifies_product: bool
    is_gtin: bool = field(name="isGTIN")
    is_trusted: bool = False
    is_ai_co_created: bool = False


class ParameterBody(Wire):
    id: str
    name: str
    range_value: Range | None
    values: list[str]
    values_ids: list[str] | None
    values_labels: list[str]
    unit: str | None
    options: OptionsBody


class CoCreated(Wire):
    paths: list[str]
    images: list[ImageBody]


class Trusted(Wire):
    paths: list[str]
    product_paths: list[str]


class ProducerData(Wire):
    trade_name: str


class ProducerBody(Wire):
    id: str
    name: str
    producer_data: ProducerData


class SafetyText(Wire):
    description: str
    type: str = "TEXT"


class SafetyBody(Wire):
    responsible_producers: list[ProducerBody]
    safety_information: SafetyText | None


class PublicationBody(Wire):
    status: str


class ProductBody(Wire):
    """What a search shows of a product."""

    id: str
    name: str
    category: CategoryBody
    images: list[ImageBody]
    parameters: list[ParameterBody]
    description: Description | None
    ai_co_created_content: CoCreated | None
    trusted_content: Trusted
    has_protected_brand: bool
    product_safety: SafetyBody | None
    publication: PublicationBody


class OneProductBody(ProductBody):
    """What only the answer about a single product has: parts say what they fit."""

    offer_requirements: None = None
    compatibility_list: CompatibilityList | None = None
    tecdoc_specification: TecdocSpecification | None = None


def listed(product: Product, reader: Reader, category: Category | None = None) -> ProductBody:
    """`category` is a similar one: the parameters that it does not have are left out."""
    own = reader.categories[product.category_id]
    return ProductBody(
        id=product.id,
        name=product.name,
        category=_category(product, reader),
        images=[ImageBody(address(path, reader)) for path in product.images],
        parameters=parameters(product.parameters, category or own, reader.language),
        description=description_of(product, reader),
        ai_co_created_content=CoCreated(["description"], []) if product.ai_co_created else None,
        trusted_content=Trusted([], []),
        has_protected_brand=product.has_protected_brand,
        product_safety=_safety(product),
        publication=PublicationBody("LISTED" if product.status == "LISTED" else "PROPOSED"),
    )


def alone(product: Product, reader: Reader, category: Category, vehicles: Vehicles) -> OneProductBody:
    return OneProductBody(
        **asdict(listed(product, reader, category)),
        compatibility_list=vehicles.list_of.get(product.id),
        tecdoc_specification=vehicles.specification_of.get(product.id),
    )


def label(text: Text, language: Language) -> str:
    return text.pl if language == "pl" else text.en


def path_of(category: Category, reader: Reader) -> list[Step]:
    """From the root to the category itself."""
    return [Step(id_, label(reader.categories[id_].name, reader.language)) for id_ in category.path_ids]


def _category(product: Product, reader: Reader) -> CategoryBody:
    similar = [
        SimilarBody(id_, path_of(reader.categories[id_], reader)) for id_ in product.similar if id_ in reader.categories
    ]
    return CategoryBody(product.category_id, path_of(reader.categories[product.category_id], reader), similar)


def address(path: str, reader: Reader) -> str:
    """Pictures of the catalogue are on this server, under whichever name the reader knows it."""
    return reader.base_url + path if path.startswith("/") else path


def description_of(product: Product, reader: Reader) -> Description | None:
    if product.description is None:
        return None
    return Description(
        [
            Section([_item(item, reader) for item in section.items or ()])
            for section in product.description.sections or ()
        ]
    )


def _item(item: Item, reader: Reader) -> Item:
    return item if item.url is None else Item(item.type, url=address(item.url, reader))


def parameters(values: Sequence[ParameterValue], category: Category, language: Language) -> list[ParameterBody]:
    """In the order of the category, which does not show what it does not have."""
    given = {value.id: value for value in values}
    return [
        _parameter(given[id_], expected, language)
        for id_, expected in facts_of(category).expected.items()
        if id_ in given
    ]


def _parameter(value: ParameterValue, expected: Expected, language: Language) -> ParameterBody:
    parameter = expected.parameter
    texts = _labels(value, expected, language) if expected.kind == "dictionary" else list(value.values or ())
    return ParameterBody(
        id=value.id,
        name=label(parameter.name, language),
        range_value=value.range_value,
        values=texts,
        values_ids=value.values_ids if expected.kind == "dictionary" else None,
        values_labels=texts,
        unit=parameter.unit,
        options=OptionsBody(parameter.identifies_product, expected.kind == "gtin"),
    )


def _labels(value: ParameterValue, expected: Expected, language: Language) -> list[str]:
    """The labels of a dictionary's values; the ambiguous one is shown by the text that stands beside it."""
    known, own = expected.dictionary.by_id, list(value.values or ())
    shown = []
    for id_ in value.values_ids or ():
        if id_ == expected.parameter.ambiguous_value_id and own:
            shown.append(own.pop(0))
        elif id_ in known:
            shown.append(label(known[id_].name, language))
    return shown


def _safety(product: Product) -> SafetyBody | None:
    if product.producer is None and product.safety is None:
        return None
    producers = []
    if product.producer is not None:
        id_ = str(uuid5(NAMESPACE_URL, f"urn:stragan:producer:{product.producer}"))
        producers.append(ProducerBody(id_, product.producer, ProducerData(product.producer)))
    return SafetyBody(producers, SafetyText(product.safety) if product.safety else None)
