"""The starter catalogue is data: its linter, and the laws of resolving it."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from time import thread_time

import jsonschema_rs
import msgspec
import pytest

from stragan.catalogue.model import (
    AuthoredCategory,
    AuthoredOptions,
    AuthoredParameter,
    BrokenCatalogueError,
    Catalogue,
    Category,
    Condition,
    DeliveryMethod,
    Keywords,
    Options,
    Parameter,
    Reference,
    Text,
    WithoutValue,
    WithValue,
    load,
    read_category_files,
    read_parameter_files,
    resolve,
)

DATA = files("stragan.catalogue") / "data"
GENERATOR = Path(__file__).parents[2] / "tools" / "generate_catalogue_schema.py"
CONDITION, GTIN = "11323", "225693"
TOO_MANY_REQUIRED = 5
BELONGS = {
    "dictionary": {
        "values", "ambiguous_value_id", "custom_values_enabled", "depends_on_parameter_id", "multiple_choices",
    },
    "integer": {"min", "max", "range"},
    "float": {"min", "max", "range", "precision"},
    "string": {"min_length", "max_length", "allowed_number_of_values", "is_gtin"},
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def library() -> list[AuthoredParameter]:
    return [parameter for file in read_parameter_files() for parameter in file.parameters]


def leaves(catalogue: Catalogue) -> list[Category]:
    return [category for category in catalogue.categories.values() if category.leaf]


def uses(catalogue: Catalogue) -> Iterator[tuple[Category, Parameter]]:
    for category in catalogue.categories.values():
        for parameter in category.parameters:
            yield category, parameter


def authored(nodes: tuple[AuthoredCategory, ...]) -> Iterator[AuthoredCategory]:
    for node in nodes:
        yield node
        yield from authored(node.children)


def repeated(ids: list[str]) -> list[str]:
    return [id_ for id_, count in Counter(ids).items() if count > 1]


def parameter_of(catalogue: Catalogue, category: str, parameter: str) -> Parameter:
    return next(found for found in catalogue.categories[category].parameters if found.id == parameter)


class TestParameters:
    def test_ids_are_unique(self, library: list[AuthoredParameter]) -> None:
        assert repeated([parameter.id for parameter in library]) == []

    def test_value_ids_are_unique_and_begin_with_the_parameter_s_id(self, library: list[AuthoredParameter]) -> None:
        values = [(parameter.id, value.id) for parameter in library for value in parameter.values]
        assert repeated([value for _, value in values]) == []
        assert [value for parameter, value in values if not value.startswith(f"{parameter}_")] == []

    def test_every_text_has_both_languages(self, library: list[AuthoredParameter]) -> None:
        names = [(parameter.id, parameter.name.pl, parameter.name.en) for parameter in library]
        labels = [(value.id, value.pl, value.en) for parameter in library for value in parameter.values]
        wrong = [texts for texts in names + labels if any(text != text.strip() or not text for text in texts)]
        assert wrong == []

    def test_labels_of_a_dictionary_are_distinct(self, library: list[AuthoredParameter]) -> None:
        wrong = {
            parameter.id: twice
            for parameter in library
            if (
                twice := repeated([value.pl for value in parameter.values]) + repeated([v.en for v in parameter.values])
            )
        }
        assert wrong == {}

    def test_a_parameter_has_only_what_its_type_can_have(self, library: list[AuthoredParameter]) -> None:
        typed = set().union(*BELONGS.values())
        wrong = [
            (parameter.id, name)
            for parameter in library
            for name in typed - BELONGS[parameter.type]
            if getattr(parameter, name) not in (None, (), False)
        ]
        assert wrong == []

    def test_a_dictionary_has_values(self, library: list[AuthoredParameter]) -> None:
        assert [p.id for p in library if p.type == "dictionary" and len(p.values) < 2] == []

    def test_the_ambiguous_value_is_in_the_dictionary(self, library: list[AuthoredParameter]) -> None:
        ambiguous = [p for p in library if p.ambiguous_value_id]
        assert [p.id for p in ambiguous if p.ambiguous_value_id not in {value.id for value in p.values}] == []
        assert [p.id for p in library if p.custom_values_enabled and not p.ambiguous_value_id] == []

    def test_values_depend_on_values_of_the_parent_dictionary(self, library: list[AuthoredParameter]) -> None:
        values = {parameter.id: {value.id for value in parameter.values} for parameter in library}
        wrong = [
            value.id
            for parameter in library
            for value in parameter.values
            if not set(value.depends_on) <= values.get(parameter.depends_on_parameter_id or "", set())
        ]
        assert wrong == []
        dependent = [p for p in library if p.depends_on_parameter_id]
        assert [p.id for p in dependent if not any(value.depends_on for value in p.values)] == []

    def test_limits_are_ordered_and_precision_is_for_fractions(self, library: list[AuthoredParameter]) -> None:
        numbers = [p for p in library if p.type in ("integer", "float")]
        assert [p.id for p in numbers if p.min is None or p.max is None or p.min > p.max] == []
        assert [p.id for p in library if p.type == "float" and p.precision is None] == []
        limits = [(p.id, p.min, p.max) for p in library if p.type == "integer"]
        assert [id_ for id_, low, high in limits if not (isinstance(low, int) and isinstance(high, int))] == []

    def test_strings_are_limited(self, library: list[AuthoredParameter]) -> None:
        wrong = [
            p.id
            for p in library
            if p.type == "string"
            and not (1 <= (p.min_length or 0) <= (p.max_length or 0) and (p.allowed_number_of_values or 0) >= 1)
        ]
        assert wrong == []

    def test_every_kind_of_parameter_occurs(self, library: list[AuthoredParameter]) -> None:
        assert {p.type for p in library} == set(BELONGS)
        assert {p.type for p in library if p.range} == {"integer", "float"}
        assert any(p.multiple_choices for p in library)
        assert any((p.allowed_number_of_values or 0) > 1 for p in library)
        assert any(p.unit for p in library)
        assert any(p.depends_on_parameter_id for p in library)

    def test_every_parameter_is_used(self, library: list[AuthoredParameter], catalogue: Catalogue) -> None:
        assert sorted({p.id for p in library} - {p.id for _, p in uses(catalogue)}) == []


class TestCategories:
    def test_ids_are_unique(self) -> None:
        assert repeated([node.id for node in authored(tuple(read_category_files()))]) == []

    def test_there_are_enough(self, catalogue: Catalogue) -> None:
        roots = [category for category in catalogue.categories.values() if category.parent_id is None]
        assert len(roots) >= 12
        assert len(catalogue.categories) >= 250
        assert len(leaves(catalogue)) >= 180

    def test_a_parent_precedes_its_children_and_begins_their_path(self, catalogue: Catalogue) -> None:
        seen: dict[str, Category] = {}
        for id_, category in catalogue.categories.items():
            above = seen[category.parent_id].path_ids if category.parent_id else ()
            assert category.path_ids == (*above, id_)
            seen[id_] = category
        assert set(seen) - {c.parent_id for c in seen.values()} == {c.id for c in leaves(catalogue)}

    def test_names_have_both_languages_and_siblings_differ(self, catalogue: Catalogue) -> None:
        names = [(category.parent_id, category.name) for category in catalogue.categories.values()]
        assert [name for _, name in names if not (name.pl.strip() and name.en.strip())] == []
        assert repeated([f"{parent} {name.pl}" for parent, name in names]) == []
        assert repeated([f"{parent} {name.en}" for parent, name in names]) == []

    def test_a_category_refers_to_a_parameter_once(self) -> None:
        nodes = authored(tuple(read_category_files()))
        assert {node.id: twice for node in nodes if (twice := repeated([ref.id for ref in node.parameters]))} == {}

    def test_every_leaf_has_parameters_and_keywords(self, catalogue: Catalogue) -> None:
        for leaf in leaves(catalogue):
            assert leaf.parameters, leaf.id
            for words in (leaf.keywords.pl, leaf.keywords.en):
                assert 6 <= len(words) <= 15, leaf.id
                assert repeated(list(words)) == [], leaf.id
                assert [word for word in words if word != word.strip().lower() or not word] == [], leaf.id

    def test_only_leaves_have_keywords(self, catalogue: Catalogue) -> None:
        inner = [category for category in catalogue.categories.values() if not category.leaf]
        assert [category.id for category in inner if category.keywords != Keywords()] == []

    def test_an_ordinary_leaf_asks_for_the_condition_and_takes_a_gtin(self, catalogue: Catalogue) -> None:
        for leaf in leaves(catalogue):
            if not leaf.options.advertisement:
                assert parameter_of(catalogue, leaf.id, CONDITION).required, leaf.id
                assert parameter_of(catalogue, leaf.id, GTIN).is_gtin, leaf.id

    def test_a_leaf_is_forgiving(self, catalogue: Catalogue) -> None:
        required = {leaf.id: [p.id for p in leaf.parameters if p.required] for leaf in leaves(catalogue)}
        assert {leaf: ids for leaf, ids in required.items() if len(ids) >= TOO_MANY_REQUIRED} == {}

    def test_a_dependent_dictionary_is_used_with_its_parent(self, catalogue: Catalogue) -> None:
        wrong = [
            (category.id, parameter.id)
            for category, parameter in uses(catalogue)
            if parameter.depends_on_parameter_id
            and parameter.depends_on_parameter_id not in {other.id for other in category.parameters}
        ]
        assert wrong == []

    def test_conditions_refer_to_values_of_the_same_category(self, catalogue: Catalogue) -> None:
        conditions = [
            (category, parameter, condition)
            for category, parameter in uses(catalogue)
            for condition in (parameter.required_if, parameter.displayed_if)
            if condition
        ]
        assert conditions
        for category, parameter, condition in conditions:
            values = {other.id: {value.id for value in other.values} for other in category.parameters}
            where = (category.id, parameter.id)
            assert condition != Condition(), where
            for clause in condition.parameters_with_value:
                assert clause.id != parameter.id, where
                assert clause.one_of_value_ids, where
                assert set(clause.one_of_value_ids) <= values[clause.id], where
            for absent in condition.parameters_without_value:
                assert absent.id in values, where
                assert absent.id != parameter.id, where

    def test_every_kind_of_condition_occurs(self, catalogue: Catalogue) -> None:
        found = [parameter for _, parameter in uses(catalogue)]
        assert any(p.required_if and p.required_if.parameters_with_value for p in found)
        assert any(p.required_if and p.required_if.parameters_without_value for p in found)
        assert any(p.displayed_if for p in found)
        assert any(p.id == GTIN and p.required_if for p in found)


class TestTheGuide:
    """What the guides' samples name exists here."""

    def test_the_accessories_sample(self, catalogue: Catalogue) -> None:
        accessories = catalogue.categories["348"]
        assert (accessories.name.en, accessories.leaf) == ("GSM Accessories", False)
        assert accessories.options == Options(product_creation_enabled=False)
        assert "348" in catalogue.categories["257150"].path_ids

    def test_the_sample_offer_is_complete(self, catalogue: Catalogue) -> None:
        sent = {
            CONDITION: ["11323_1"],
            "128188": ["128188_1"],
            "127448": ["127448_1"],
            "4386": ["4386_1"],
            "219": ["219_2", "219_256", "219_4"],
            GTIN: [],
        }
        leaf = catalogue.categories["257150"]
        assert leaf.leaf
        assert {parameter.id for parameter in leaf.parameters if parameter.required} <= set(sent)
        for id_, values in sent.items():
            parameter = parameter_of(catalogue, leaf.id, id_)
            assert set(values) <= {value.id for value in parameter.values}
            assert len(values) <= 1 or parameter.multiple_choices
            assert parameter.displayed_if is None

    def test_the_sample_parameters(self, library: list[AuthoredParameter]) -> None:
        by_id = {parameter.id: parameter for parameter in library}
        assert [value.id for value in by_id[CONDITION].values] == [
            "11323_1",
            "11323_2",
            "11323_238058",
            "11323_238062",
            "11323_246514",
        ]
        assert not by_id[CONDITION].describes_product
        assert by_id[GTIN].identifies_product
        assert {"209878_1", "209878_2"} <= {value.id for value in by_id["209878"].values}
        assert by_id["209878"].multiple_choices
        brand = by_id["129033"]
        assert (brand.ambiguous_value_id, brand.custom_values_enabled) == ("129033_13", True)
        accessories = by_id["216917"]
        assert (accessories.min_length, accessories.max_length, accessories.allowed_number_of_values) == (1, 40, 10)
        cutting = by_id["211966"]
        assert (cutting.type, cutting.min, cutting.max, cutting.range, cutting.precision) == ("float", 0, 1000, True, 2)
        assert (by_id["17448"].type, by_id["17448"].range, by_id["17448"].precision) == ("float", True, 3)
        waist = by_id["212570"]
        assert waist.range
        assert (waist.min or 0) <= 80
        assert (waist.max or 0) >= 100
        assert (by_id["216325"].allowed_number_of_values or 0) >= 3

    def test_the_sample_condition(self, catalogue: Catalogue) -> None:
        shown = {
            value
            for _, parameter in uses(catalogue)
            if parameter.displayed_if
            for clause in parameter.displayed_if.parameters_with_value
            if clause.id == "202870"
            for value in clause.one_of_value_ids
        }
        assert {"202870_1", "202870_2"} <= shown

    def test_the_vehicle_resources(self, catalogue: Catalogue) -> None:
        (listed,) = [one for one in catalogue.vehicles.lists.values() if one not in catalogue.vehicles.list_of.values()]
        assert listed.id.startswith("d04e8a0c-40a1-4c53-8902-ffee7261845e-")
        assert (listed.type, len(listed.items)) == ("PRODUCT_BASED", 2)
        specification = catalogue.vehicles.specifications["e3725f4b-1b4b-4e39-ad7f-331a2c858a7f"]
        assert [item.values for item in specification.items] == [("51",), ("stal",), ("38",), ("TecDoc 0619",)]


class TestDeliveryMethods:
    @pytest.fixture
    def methods(self, catalogue: Catalogue) -> dict[str, DeliveryMethod]:
        return {method.id: method for method in catalogue.delivery_methods}

    def test_ids_are_unique_and_there_are_enough(self, catalogue: Catalogue) -> None:
        assert repeated([method.id for method in catalogue.delivery_methods]) == []
        assert len(catalogue.delivery_methods) >= 30
        assert {method.payment_policy for method in catalogue.delivery_methods} == {"IN_ADVANCE", "CASH_ON_DELIVERY"}

    def test_limits_are_amounts_in_order(self, catalogue: Catalogue) -> None:
        for method in catalogue.delivery_methods:
            limits = method.shipping_rates_constraints
            for rate in (limits.first_item_rate, limits.next_item_rate):
                assert Decimal(0) <= Decimal(rate.min) <= Decimal(rate.max), method.name
                assert rate.currency == limits.first_item_rate.currency, method.name
            assert 1 <= limits.max_quantity_per_package.max <= 999999, method.name
            weight = limits.max_package_weight
            assert weight.supported == (weight.unit == "KILOGRAM") == (weight.min is not None), method.name
            assert Decimal(weight.min or 0) <= Decimal(weight.max or 0), method.name
            assert method.marketplaces, method.name

    def test_some_are_withdrawn(self, catalogue: Catalogue) -> None:
        allowed = Counter(method.shipping_rates_constraints.allowed for method in catalogue.delivery_methods)
        assert allowed[False] >= 2
        assert allowed[True] >= 30

    def test_as_the_guide_describes_them(self, methods: dict[str, DeliveryMethod]) -> None:
        courier = methods["7203cb90-864c-4cda-bf08-dc883f0c78ad"]
        assert (courier.name, courier.payment_policy) == ("Przesyłka kurierska", "IN_ADVANCE")
        assert methods["845efe05-0c96-47c3-a8cb-aa4699c158ce"].payment_policy == "CASH_ON_DELIVERY"
        registered = methods["aa1d05e0-943b-47cb-a759-9d8c16707129"]
        limits = registered.shipping_rates_constraints
        assert registered.allegro_endorsed
        assert (limits.first_item_rate.max, limits.next_item_rate.max) == ("5.90", "0.00")
        assert (limits.shipping_time.default.from_, limits.shipping_time.default.to) == ("PT96H", "PT120H")
        assert not limits.shipping_time.customizable

    @pytest.mark.parametrize(
        ("id_", "quantity", "first", "following", "own_time"),
        [
            ("845efe05-0c96-47c3-a8cb-aa4699c158ce", 10, "12.58", "12.58", True),
            ("2488f7b7-5d1c-4d65-b85c-4cbcf253fd93", 1, "7.99", "0.00", False),
            ("9081532b-5ad3-467d-80bc-9252982e9dd8", 1, "10.95", "0.00", True),
            ("574d1c9e-9903-4626-903f-f72441d520d5", 1, "8.60", "0.00", False),
        ],
    )
    def test_they_allow_the_guide_s_price_lists(
        self, methods: dict[str, DeliveryMethod], id_: str, quantity: int, first: str, following: str, *, own_time: bool
    ) -> None:
        limits = methods[id_].shipping_rates_constraints
        assert limits.allowed
        assert quantity <= limits.max_quantity_per_package.max
        assert Decimal(limits.first_item_rate.min) <= Decimal(first) <= Decimal(limits.first_item_rate.max)
        assert Decimal(limits.next_item_rate.min) <= Decimal(following) <= Decimal(limits.next_item_rate.max)
        assert limits.shipping_time.customizable or not own_time


class TestResolving:
    BRAND = Parameter(id="1", name=Text("Marka", "Brand"), type="string")
    COLOUR = Parameter(id="2", name=Text("Kolor", "Colour"), type="string")
    LIBRARY = {"1": BRAND, "2": COLOUR}

    @staticmethod
    def category(id_: str, *references: Reference, children: tuple[AuthoredCategory, ...] = ()) -> AuthoredCategory:
        return AuthoredCategory(id=id_, name=Text(id_, id_), parameters=references, children=children)

    def test_parameters_are_inherited_in_order_and_may_be_restated(self) -> None:
        leaf = self.category("11", Reference("2"), Reference("1", required=True))
        found = resolve([self.category("10", Reference("1"), children=(leaf,))], self.LIBRARY)
        assert found["10"].parameters == (self.BRAND,)
        assert [(p.id, p.required) for p in found["11"].parameters] == [("1", True), ("2", False)]

    def test_a_reference_carries_its_conditions(self) -> None:
        condition = Condition((WithValue("1", ("1_1",)),), (WithoutValue("1"),))
        reference = Reference("2", required_for_product=True, required_if=condition, displayed_if=condition)
        (parameter,) = resolve([self.category("10", reference)], self.LIBRARY)["10"].parameters
        assert (parameter.required, parameter.required_for_product) == (False, True)
        assert parameter.required_if is condition
        assert parameter.displayed_if is condition

    def test_options_are_inherited_one_by_one(self) -> None:
        leaf = msgspec.structs.replace(self.category("11"), options=AuthoredOptions(advertisement=False))
        root = msgspec.structs.replace(
            self.category("10", children=(leaf,)),
            options=AuthoredOptions(advertisement=True, custom_parameters_enabled=False),
        )
        found = resolve([root], self.LIBRARY)
        assert found["10"].options == Options(advertisement=True, custom_parameters_enabled=False)
        assert found["11"].options == Options(custom_parameters_enabled=False)

    def test_an_unknown_parameter_is_named(self) -> None:
        with pytest.raises(BrokenCatalogueError, match="category 10 refers to parameter 3"):
            resolve([self.category("10", Reference("3"))], self.LIBRARY)

    def test_a_repeated_category_is_named(self) -> None:
        with pytest.raises(BrokenCatalogueError, match="id 10"):
            resolve([self.category("10"), self.category("10")], self.LIBRARY)


class TestFiles:
    def test_the_catalogue_survives_json(self, catalogue: Catalogue) -> None:
        assert msgspec.json.decode(msgspec.json.encode(catalogue), type=Catalogue) == catalogue

    def test_loading_is_fast(self) -> None:
        def seconds() -> float:
            begun = thread_time()
            load()
            return thread_time() - begun

        assert min(seconds() for _ in range(5)) < 0.03

    def test_the_schema_is_up_to_date(self) -> None:
        done = subprocess.run([sys.executable, GENERATOR, "--check"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_every_file_follows_the_schema(self) -> None:
        schema = json.loads((DATA / "schema.json").read_bytes())
        validator = jsonschema_rs.validator_for(schema)
        names = ("vehicles", "delivery_methods", "size_tables", "additional_services", "fundraising_campaigns")
        documents = [DATA / f"{name}.json" for name in names]
        documents += [*(DATA / "parameters").iterdir(), *(DATA / "categories").iterdir()]
        assert [file.name for file in documents if not validator.is_valid(json.loads(file.read_bytes()))] == []
