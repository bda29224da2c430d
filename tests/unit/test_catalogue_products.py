"""The products that ship with the catalogue: every one can be offered but those that are broken on purpose."""

import json
import re
from collections import Counter
from importlib.resources import files
from time import thread_time
from uuid import UUID

import jsonschema_rs
import pytest

from stragan.catalogue.model import (
    AuthoredProduct,
    BrokenCatalogueError,
    Category,
    Parameter,
    Text,
    Value,
    load,
    load_products,
)
from stragan.catalogue.products import GTIN, MPN, Filled, filled
from stragan.features.offers.rules.description import description_problems
from stragan.features.offers.rules.title import Title, title_has_enough_words, title_is_long_enough, title_problems
from stragan.features.parameters.schemas import ParameterValue, Range
from stragan.features.parameters.service import gaps, refused
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.gtin import has_valid_checksum

DATA = files("stragan.catalogue") / "data"
CATEGORIES = load().categories
PARAMETERS = {parameter.id: parameter for category in CATEGORIES.values() for parameter in category.parameters}
PRODUCTS = {product.id: product for product in load_products()}

# Products that public documents name (behaviour §4, guide §12).
GUIDE = "634238b1-4385-4de7-9c00-dfa49fce16ab"
WITH_AN_OWN_VALUE_THAT_IS_UNWELCOME = "5222c367-c86d-44d7-8840-c1adec7d4178"
WITHOUT_A_REQUIRED_PARAMETER = "df7e4db9-0dc6-4708-af86-84360469a152"
WITH_THE_SAME_EAN = {"d7187e51-36cc-4999-861e-a4336aa165f0", "17ef2e7a-a759-42e9-84c2-93bf1a578ba6"}
WITHOUT_AN_EAN = "8ff859fc-09fa-44f9-bada-0366126cb556"
BROKEN = {WITH_AN_OWN_VALUE_THAT_IS_UNWELCOME, WITHOUT_A_REQUIRED_PARAMETER}

OFFERED = {  # what a seller says of the offer, not of the product
    "11323": ParameterValue("11323", values_ids=["11323_1"]),
    "265013": ParameterValue("265013", values=["-2.50"]),
}
LONGEST_SAFETY_TEXT = 5000
LONGEST_PRODUCER_NAME = 50


def given(product: AuthoredProduct) -> list[ParameterValue]:
    values = [as_sent(value) for value in filled(product, CATEGORIES[product.category])]
    expected = {parameter.id for parameter in CATEGORIES[product.category].parameters}
    return values + [value for id_, value in OFFERED.items() if id_ in expected]


def as_sent(value: Filled) -> ParameterValue:
    ends = Range(*value.range) if value.range else None
    return ParameterValue(value.parameter.id, list(value.values_ids) or None, list(value.values) or None, ends)


def problems(product: AuthoredProduct) -> list[str]:
    category, values = CATEGORIES[product.category], given(product)
    found = [*gaps(values, [], category), *refused(values, [], category, PARAMETERS)]
    return [f"{problem.code}: {problem.message}" for problem in found]


def needed(product: AuthoredProduct) -> set[str]:
    return {parameter.id for parameter in CATEGORIES[product.category].parameters if parameter.required_for_product}


class TestTheWhole:
    def test_there_are_enough_in_enough_places(self) -> None:
        leaves = Counter(product.category for product in PRODUCTS.values())
        roots = Counter(CATEGORIES[product.category].path_ids[0] for product in PRODUCTS.values())
        ordinary = {c.id for c in CATEGORIES.values() if c.parent_id is None and not c.options.advertisement}
        assert len(PRODUCTS) >= 500
        assert len(leaves) >= 80
        assert set(roots) == ordinary
        assert min(roots.values()) >= 10

    def test_ids_are_unique_uuids_in_small_letters(self) -> None:
        assert len(load_products()) == len(PRODUCTS)
        assert [id_ for id_ in PRODUCTS if str(UUID(id_)) != id_] == []

    def test_names_are_distinct(self) -> None:
        assert max(Counter(product.name for product in PRODUCTS.values()).values()) == 1

    def test_codes_are_given_to_one_product_but_for_the_pair(self) -> None:
        owners: dict[str, list[str]] = {}
        for product in PRODUCTS.values():
            for code in product.gtins:
                owners.setdefault(code, []).append(product.id)
        shared = [set(ids) for ids in owners.values() if len(ids) > 1]
        assert shared == [WITH_THE_SAME_EAN]

    def test_every_kind_of_code_occurs(self) -> None:
        codes = [code for product in PRODUCTS.values() for code in product.gtins]
        assert {len(code) for code in codes} == {8, 12, 13}
        for prefix in ("590", "40", "45", "69", "978"):
            assert any(code.startswith(prefix) for code in codes), prefix
        counts = Counter(len(product.gtins) for product in PRODUCTS.values())
        assert 1 <= counts[0] <= 10
        assert counts[2] >= 10

    def test_what_may_be_absent_is_absent_somewhere_and_given_elsewhere(self) -> None:
        for of in ("mpn", "description", "safety", "producer", "similar", "has_protected_brand", "ai_co_created"):
            have = sum(bool(getattr(product, of)) for product in PRODUCTS.values())
            assert 20 <= have <= len(PRODUCTS) - 20, of

    def test_loading_is_fast(self) -> None:
        def seconds() -> float:
            begun = thread_time()
            load_products()
            return thread_time() - begun

        assert min(seconds() for _ in range(5)) < 0.015

    def test_every_file_follows_the_schema(self) -> None:
        validator = jsonschema_rs.validator_for(json.loads((DATA / "schema.json").read_bytes()))
        documents = list((DATA / "products").iterdir())
        assert documents
        assert [file.name for file in documents if not validator.is_valid(json.loads(file.read_bytes()))] == []


class TestEach:
    def test_it_stands_in_a_leaf(self) -> None:
        for product in PRODUCTS.values():
            for id_ in (product.category, *product.similar):
                assert CATEGORIES[id_].leaf, product.id
                assert not CATEGORIES[id_].options.advertisement, product.id
            assert product.category not in product.similar, product.id

    def test_its_codes_are_valid(self) -> None:
        codes = [code for product in PRODUCTS.values() for code in product.gtins]
        assert [code for code in codes if not has_valid_checksum(code)] == []
        mpns = [product.mpn for product in PRODUCTS.values() if product.mpn is not None]
        assert [mpn for mpn in mpns if not re.fullmatch(r"\S.{0,38}\S", mpn)] == []

    def test_its_values_exist_and_describe_it(self) -> None:
        for product in PRODUCTS.values():
            for value in filled(product, CATEGORIES[product.category]):
                where = (product.id, value.parameter.id)
                assert value.parameter.describes_product, where
                assert set(value.values_ids) <= {known.id for known in value.parameter.values}, where

    def test_it_can_be_offered(self) -> None:
        found = {product.id: problems(product) for product in PRODUCTS.values()}
        assert {id_: texts for id_, texts in found.items() if texts and id_ not in BROKEN} == {}

    def test_it_has_what_products_of_its_category_need(self) -> None:
        wrong = {
            product.id: missing
            for product in PRODUCTS.values()
            if (missing := needed(product) - {value.id for value in given(product)})
        }
        assert wrong == {WITHOUT_A_REQUIRED_PARAMETER: {"248811"}}

    def test_its_name_could_be_a_title(self) -> None:
        for name in (product.name for product in PRODUCTS.values()):
            title = Title(name, 75)
            found = [*title_problems(name, 75), *title_is_long_enough(title), *title_has_enough_words(title)]
            assert found == [], name
            assert name == " ".join(name.split())

    def test_its_texts_are_well_formed(self) -> None:
        for product in PRODUCTS.values():
            if product.description:
                section = Section(items=[Item(type="TEXT", content=product.description)])
                assert description_problems(Description(sections=[section]), ()) == [], product.id
            assert len(product.safety) <= LONGEST_SAFETY_TEXT, product.id
            assert len(product.producer) <= LONGEST_PRODUCER_NAME, product.id


class TestProductsOfPublicDocuments:
    def test_the_guide_s_agrees_with_its_sample_offer(self) -> None:
        product = PRODUCTS[GUIDE]
        assert (product.category, product.gtins) == ("257150", ("6901443187416",))
        assert product.parameters == {
            "128188": ("128188_1",),
            "127448": ("127448_1",),
            "4386": ("4386_1",),
            "219": ("219_2", "219_256", "219_4"),
        }

    def test_an_own_value_is_unwelcome(self) -> None:
        (problem,) = problems(PRODUCTS[WITH_AN_OWN_VALUE_THAT_IS_UNWELCOME])
        assert problem.startswith("OfferCustomParametersException: ")

    def test_a_required_parameter_is_missing(self) -> None:
        found = problems(PRODUCTS[WITHOUT_A_REQUIRED_PARAMETER])
        assert found == ["ConstraintViolationException.MissingRequiredParameters: Missing required parameters: 248811"]

    def test_one_has_no_code(self) -> None:
        assert PRODUCTS[WITHOUT_AN_EAN].gtins == ()

    def test_two_have_the_same_code(self) -> None:
        codes = {PRODUCTS[id_].gtins for id_ in WITH_THE_SAME_EAN}
        assert len(codes) == 1
        assert codes != {()}


class TestFilled:
    COLOUR = Parameter(
        id="7", name=Text("Kolor", "Colour"), type="dictionary", values=(Value("7_1", Text("czarny", "black")),)
    )
    RANGE = Parameter(id="8", name=Text("Pasmo", "Band"), type="integer", range=True)
    NOTES = Parameter(id="9", name=Text("Uwagi", "Notes"), type="string")
    CODE = Parameter(id=GTIN, name=Text("EAN", "EAN"), type="string", is_gtin=True)
    MAKERS_CODE = Parameter(id=MPN, name=Text("Kod", "Code"), type="string")

    @staticmethod
    def category(id_: str, *parameters: Parameter) -> Category:
        some = next(iter(CATEGORIES.values()))
        return Category(id_, Text(id_, id_), None, True, some.options, parameters, some.keywords, (id_,))

    def product(self) -> AuthoredProduct:
        parameters = {"9": ("7_1",), "8": ("20", "20000"), "7": ("7_1", "szmaragdowy")}
        return AuthoredProduct(
            id="p", name="Produkt", category="c", gtins=("5901234123457",), mpn="X-1", parameters=parameters
        )

    def test_values_follow_the_type_of_their_parameter_in_the_category_s_order(self) -> None:
        category = self.category("c", self.CODE, self.MAKERS_CODE, self.COLOUR, self.RANGE, self.NOTES)
        assert filled(self.product(), category) == (
            Filled(self.CODE, values=("5901234123457",)),
            Filled(self.MAKERS_CODE, values=("X-1",)),
            Filled(self.COLOUR, ("7_1",), ("szmaragdowy",)),
            Filled(self.RANGE, range=("20", "20000")),
            Filled(self.NOTES, values=("7_1",)),
        )

    def test_a_similar_category_shows_what_it_has(self) -> None:
        assert filled(self.product(), self.category("d", self.RANGE)) == (Filled(self.RANGE, range=("20", "20000")),)

    def test_its_own_category_may_lack_the_manufacturer_s_code_only(self) -> None:
        parameters = (self.CODE, self.COLOUR, self.RANGE, self.NOTES)
        assert len(filled(self.product(), self.category("c", *parameters))) == len(parameters)
        with pytest.raises(BrokenCatalogueError, match="8"):
            filled(self.product(), self.category("c", self.CODE, self.COLOUR, self.NOTES))
