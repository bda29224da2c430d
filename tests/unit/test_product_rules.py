"""Products: contradictions, proposals, words and ranking, filters."""

from decimal import Decimal
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.catalogue.model import load
from stragan.features.parameters.schemas import ParameterValue, Range
from stragan.features.products.indexing import gtin_keys, indexed
from stragan.features.products.rules import filters, ranking
from stragan.features.products.rules.clashes import mismatches
from stragan.features.products.rules.filters import Filter
from stragan.features.products.rules.images import fitting
from stragan.features.products.rules.new import proposal_problems
from stragan.features.products.rules.proposal import language_is_given
from stragan.features.products.rules.same import Same, the_one
from stragan.features.products.rules.words import mpn_key, name_key, stems
from stragan.features.products.schemas import Candidate, Product, Proposal
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.problems import Problem

CATEGORIES = load().categories
HEADPHONES = CATEGORIES["250065"]
BRAND, COLOUR, HOURS, MODEL, GTIN, MPN, CONDITION = "248811", "247042", "260162", "260001", "225693", "224017", "11323"


def product(*parameters, **members):
    values = {"id": "p", "name": "Słuchawki", "category_id": HEADPHONES.id, "similar": ("250070",)}
    return Product(**(values | {"parameters": list(parameters)} | members))


# Contradictions


@pytest.mark.parametrize(
    ("case", "existing", "given_"),
    [
        ("the same choice", ParameterValue(COLOUR, ["247042_1"]), ParameterValue(COLOUR, ["247042_1"])),
        ("decimals", ParameterValue(HOURS, None, ["5.8"]), ParameterValue(HOURS, None, ["5.80"])),
        ("signs and case", ParameterValue(MODEL, None, ["CK-1210"]), ParameterValue(MODEL, None, ["ck 1210"])),
        ("zeros", ParameterValue(GTIN, None, ["4891223077209"]), ParameterValue(GTIN, None, ["04891223077209"])),
        (
            "one of several",
            ParameterValue(GTIN, None, ["4891223077209", "12345670"]),
            ParameterValue(GTIN, None, ["12345670"]),
        ),
        ("what the product does not say", ParameterValue(COLOUR, ["247042_1"]), ParameterValue(HOURS, None, ["7"])),
        ("what is the offer's", ParameterValue(CONDITION, ["11323_1"]), ParameterValue(CONDITION, ["11323_2"])),
        ("nothing", ParameterValue(COLOUR, ["247042_1"]), ParameterValue(COLOUR)),
        (
            "an own text",
            ParameterValue(BRAND, ["248811_999"], ["Moja Marka"]),
            ParameterValue(BRAND, ["248811_999"], ["moja marka"]),
        ),
    ],
)
def test_data_that_agree(case, existing, given_):
    assert mismatches(product(existing), [given_], HEADPHONES) == [], case


@pytest.mark.parametrize(
    ("case", "existing", "given_", "texts"),
    [
        (
            "dictionary",
            ParameterValue(COLOUR, ["247042_1"]),
            ParameterValue(COLOUR, ["247042_2"]),
            ("biały(247042_2)", "czarny(247042_1)", "biały", "czarny"),
        ),
        (
            "number",
            ParameterValue(HOURS, None, ["22.00"]),
            ParameterValue(HOURS, None, ["202.00"]),
            ("202.00", "22.00", "202.00", "22.00"),
        ),
        (
            "no number at all",
            ParameterValue(HOURS, None, ["22"]),
            ParameterValue(HOURS, None, ["9" * 1_000_000]),
            ("9" * 1_000_000, "22", "9" * 1_000_000, "22"),
        ),
        (
            "an own text",
            ParameterValue(BRAND, ["248811_999"], ["Moja"]),
            ParameterValue(BRAND, ["248811_999"], ["Twoja"]),
            ("Twoja(248811_999)", "Moja(248811_999)", "Twoja", "Moja"),
        ),
    ],
)
def test_a_value_that_contradicts(case, existing, given_, texts):
    (problem,) = mismatches(product(existing), [given_], HEADPHONES)
    name = next(p.name.pl for p in HEADPHONES.parameters if p.id == existing.id)
    long_given, long_existing, short_given, short_existing = texts
    assert (problem.code, problem.path, problem.details) == ("PARAMETER_MISMATCH", "parameters", None), case
    assert problem.message == (
        f"The provided parameter '{name}'({existing.id}) value ({long_given}) "
        f"does not match the existing parameter value ({long_existing})"
    )
    assert problem.user_message("en") == (
        f"The specified product exists. The specified parameter `{name}` with the value `{short_given}` "
        f"does not match the product parameter `{short_existing}`."
    )
    assert problem.metadata is not None
    assert problem.metadata["productId"] == "p"
    assert problem.metadata["currentParameterValue"] == short_given
    assert problem.metadata["expectedParameterValue"] == short_existing
    assert all(isinstance(value, str) for value in problem.metadata.values())
    assert ("currentParameterValueId" in problem.metadata) == (existing.values_ids is not None)


def test_a_range_that_contradicts():
    category = next(c for c in CATEGORIES.values() if any(p.range and p.describes_product for p in c.parameters))
    id_ = next(p.id for p in category.parameters if p.range and p.describes_product)
    owner = product(ParameterValue(id_, None, None, Range("121", "121")), category_id=category.id)
    assert mismatches(owner, [ParameterValue(id_, None, None, Range("121.0", "121"))], category) == []
    (problem,) = mismatches(owner, [ParameterValue(id_, None, None, Range("120", "121"))], category)
    assert problem.metadata is not None
    assert problem.metadata["currentParameterValue"] == "120, 121"
    assert problem.metadata["expectedParameterValue"] == "121, 121"


def test_another_category():
    own, similar, other = HEADPHONES, CATEGORIES["250070"], CATEGORIES["250001"]
    assert mismatches(product(), [], own, own) == []
    assert mismatches(product(), [], own, similar) == []
    (problem,) = mismatches(product(), [], own, other)
    assert (problem.code, problem.path) == ("CATEGORY_MISMATCH", "category.id")
    assert problem.message == (
        "Existing Product related to submitted data was found. The provided category `Smartfony` (250001) "
        "does not match the existing product category `Słuchawki` (250065)"
    )
    assert problem.metadata == {
        "requestedCategoryId": "250001",
        "requestedCategoryName": "Smartfony",
        "existingCategoryId": "250065",
        "existingCategoryName": "Słuchawki",
        "existingProductId": "p",
    }


# Which product is meant


def same(id_, *parameters, given_=(), contradictions=0):
    return Same(product(*parameters, id=id_), HEADPHONES, frozenset(given_), contradictions)


def test_of_several_products_the_one_that_agrees():
    assert the_one([]) is None
    black, white = same("b", contradictions=1), same("w")
    assert the_one([black, white]) == white.product
    assert the_one([same("b", contradictions=2), same("a", contradictions=2)]).id == "a"


def test_products_that_only_differ_in_what_is_not_given():
    black, white = ParameterValue(COLOUR, ["247042_1"]), ParameterValue(COLOUR, ["247042_2"])
    brand = ParameterValue(BRAND, ["248811_65"])
    problem = the_one([same("b", black, brand), same("w", white, brand)])
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path) == ("DuplicateDetectionMissingParametersException", "parameters")
    assert problem.message.endswith(": 247042")
    assert the_one([same("b", black), same("a", black)]).id == "a"
    assert the_one([same("b", black, given_=[COLOUR]), same("w", white, given_=[COLOUR])]).id == "b"


# Proposals

GOOD = Proposal(
    name="Słuchawki Thomson WEAR7720",
    category_id="250065",
    parameters=(ParameterValue(BRAND, ["248811_65"]),),
    images=("http://x/1",),
)


def changed(**members):
    return msgspec.structs.replace(GOOD, **members)


def codes(proposal, category=HEADPHONES):
    return [(problem.code, problem.path) for problem in proposal_problems(proposal, category)]


def test_a_good_proposal():
    assert codes(GOOD) == []
    description = Description([Section([Item("TEXT", "<p>a</p>"), Item("IMAGE", url="http://x/1")])])
    assert codes(changed(description=description)) == []


REFUSED = "ProductValidationException"


@pytest.mark.parametrize(
    ("case", "proposal", "found"),
    [
        ("no name", changed(name=None), [("RequiredProductName", "name")]),
        ("an empty name", changed(name="  "), [("RequiredProductName", "name")]),
        ("a long name", changed(name="a" * 76), [(REFUSED, None)]),
        ("an em dash", changed(name="a — b"), [(REFUSED, None)]),
        ("a control character", changed(name="a\tb"), [(REFUSED, None)]),
        ("no image", changed(images=()), [(REFUSED, None)]),
        ("many images", changed(images=("http://x/1",) * 17), [(REFUSED, "images")]),
        (
            "no parameter",
            changed(parameters=()),
            [(REFUSED, "parameters"), ("MissingRequiredParameters", "parameters")],
        ),
        (
            "a parameter of offers",
            changed(parameters=(*GOOD.parameters, ParameterValue(CONDITION, ["11323_1"]))),
            [("ParameterCategoryException", "parameters")],
        ),
        (
            "a long text",
            changed(parameters=(*GOOD.parameters, ParameterValue(MPN, None, ["x" * 41]))),
            [(REFUSED, None)],
        ),
        ("no value", changed(parameters=(*GOOD.parameters, ParameterValue(MPN))), [(REFUSED, None)]),
        (
            "a wrong bar code",
            changed(parameters=(*GOOD.parameters, ParameterValue(GTIN, None, ["4891223077205"]))),
            [("ConstraintViolationException.WrongChecksumInGtinParameter", "parameters[1]")],
        ),
        (
            "twice",
            changed(parameters=GOOD.parameters * 2),
            [("ConstraintViolationException.NoDuplicateIds", "parameters")],
        ),
        (
            "a wrong tag",
            changed(description=Description([Section([Item("TEXT", "<br>")])])),
            [("VALIDATION_ERROR", "description.sections[0].items[0].content")],
        ),
        ("no section", changed(description=Description([])), [("VALIDATION_ERROR", "description.sections")]),
        (
            "three items",
            changed(description=Description([Section([Item("TEXT", "<p>a</p>")] * 3)])),
            [("VALIDATION_ERROR", "description.sections[0].items")],
        ),
        (
            "another picture",
            changed(description=Description([Section([Item("IMAGE", url="http://x/2")])])),
            [("VALIDATION_ERROR", "description")],
        ),
        (
            "a long description",
            changed(description=Description([Section([Item("TEXT", f"<p>{'a' * 40_000}</p>")])])),
            [("VALIDATION_ERROR", "description")],
        ),
    ],
)
def test_a_wrong_proposal(case, proposal, found):
    assert codes(proposal) == found, case


def test_texts_of_proposals():
    (problem,) = proposal_problems(changed(name="a — b"), HEADPHONES)
    assert problem.message == "Product name contains invalid characters — - Em Dash [2]"
    (problem,) = proposal_problems(changed(images=()), HEADPHONES)
    assert problem.message == "Product needs to have at least one image"
    assert problem.user_message("pl") == "Produkt powinien posiadać co najmniej jedno zdjęcie"
    (problem,) = proposal_problems(
        changed(parameters=(*GOOD.parameters, ParameterValue(MPN, None, ["x" * 41]))), HEADPHONES
    )
    assert problem.message == "Value too long in parameter Kod producenta (224017)."
    (problem,) = proposal_problems(changed(parameters=(*GOOD.parameters, ParameterValue(MPN))), HEADPHONES)
    assert problem.user_message("pl") == (
        "Niepoprawnie zdefininiowano values, valuesIds lub rangeValue dla parametru 224017."
    )


def test_the_category_of_a_proposal():
    assert codes(changed(category_id=None), None) == [("MissedCategoryIdException", "category.id")]
    (problem,) = proposal_problems(changed(category_id="0"), None)
    assert (problem.code, problem.metadata) == ("CATEGORY_NOT_EXISTS", {"categoryId": "0"})
    above = CATEGORIES[HEADPHONES.parent_id]
    assert ("INVALID_CATEGORY_ID", "category.id") in codes(changed(category_id=above.id), above)
    closed = next(c for c in CATEGORIES.values() if c.leaf and not c.options.product_creation_enabled)
    messages = [p.message for p in proposal_problems(changed(category_id=closed.id), closed)]
    assert f"Product creation is not allowed in category {closed.id}" in messages


def test_a_category_that_always_requires_a_bar_code():
    parameters = tuple(
        msgspec.structs.replace(one, required=True) if one.id == GTIN else one for one in HEADPHONES.parameters
    )
    strict = msgspec.structs.replace(HEADPHONES, parameters=parameters)
    (problem,) = proposal_problems(GOOD, strict)
    assert (problem.code, problem.message) == (REFUSED, "This category requires parameter EAN (GTIN)")
    coded = changed(parameters=(*GOOD.parameters, ParameterValue(GTIN, None, ["4891223077209"])))
    assert codes(coded, strict) == []


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("pl-PL", None),
        (None, "ConstraintViolationException.LanguageRequired"),
        ("", "ConstraintViolationException.LanguageRequired"),
        ("de-DE", "UnsupportedLanguageException"),
    ],
)
def test_the_language_of_a_proposal(language, code):
    assert [problem.code for problem in language_is_given(language)] == ([code] if code else [])


def test_small_pictures_are_left_out():
    assert fitting(["a", "b", "a"], {"a": 400, "b": 399}) == ("a",)
    assert fitting([], {}) == ()
    problem = fitting(["b", "unknown"], {"b": 399})
    assert isinstance(problem, Problem)
    assert problem.message == "All images got rejected during product creation, reasons = [TOO_SMALL_IMAGE]"


# Words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Czajnik elektryczny", ("czajnik", "elektryczn")),
        ("czajniki elektryczne", ("czajnik", "elektryczn")),
        ("Kettles", ("kettl",)),
        ("kettle", ("kettl",)),
        ("Żółw, Łatek!", ("zolw", "latk")),
        ("CK-1210", ("ck", "1210", "ck1210")),
        ("ck1210", ("ck1210",)),
        ("128GB", ("128", "gb")),
        ("128 GB", ("128", "gb")),
        ("6,5 cala", ("6", "5", "cal")),
        ("do dla i the", ()),
        ("— !", ()),
        (f"{'x' * 61} {'k' * 60}", ("k" * 60,)),
    ],
)
def test_stems(text, found):
    assert stems(text) == found


def test_keys():
    assert name_key("Słuchawki  THOMSON, (białe)") == "sluchawki thomson biale"
    assert mpn_key("CK-12 10/b") == "ck1210b"
    assert mpn_key("--") is None
    assert gtin_keys(["4891223077209", "04891223077209", "x", "123"]) == ["04891223077209"]
    assert gtin_keys(["83-01-00000"]) == []


# Ranking


def candidate(id_, name, *others):
    named = stems(name)
    return Candidate(id_, "1", "", " ".join((*named, *stems(" ".join(others)))), len(named), b"[]")


def phrase(text, counts, products=100):
    words = ranking.read(text)
    return ranking.weigh(words, {stem: {stem: 1.0} for stem in words if stem in counts}, counts, products)


KETTLES = {"czajnik": 10, "elektryczn": 5, "zelmr": 3, "ck1210": 1, "filtr": 4}


def order(text, *candidates):
    return [match.candidate.id for match in ranking.ranked(phrase(text, KETTLES), candidates)]


def test_a_sellers_title_finds_the_product():
    kettle = candidate("a", "Czajnik elektryczny Zelmer CK1210 czarny")
    other = candidate("b", "Czajnik elektryczny Bosch TWK7203")
    assert order("Czajnik elektryczny ZELMER CK1210 szybki GRATIS 24h", other, kettle) == ["a"]
    assert order("czajnik elektryczny", kettle, other) == ["b", "a"]  # the shorter name is said more of


def test_names_count_more_than_the_rest():
    kettle, filter_ = candidate("b", "Czajnik Zelmer"), candidate("a", "Filtr wody", "czajnik Zelmer")
    assert order("czajnik zelmer", filter_, kettle) == ["b", "a"]


def test_equal_products_come_by_their_ids():
    for three in permutations([candidate(id_, "Czajnik") for id_ in "cab"]):
        assert order("czajnik", *three) == ["a", "b", "c"]


def test_half_of_the_weight_is_needed():
    assert order("czajnik zelmer", candidate("a", "Czajnik")) == []
    assert order("czajnik zelmer", candidate("a", "Zelmer")) == ["a"]
    assert order("nic z tego", candidate("a", "Czajnik")) == []


def test_a_word_of_a_phrase_that_none_has_weighs_little():
    known = phrase("czajnik", KETTLES)
    unknown = phrase("czajnik supermega", KETTLES)
    assert known.total < unknown.total < 2 * known.total


@given(
    st.lists(st.sampled_from(sorted(KETTLES)), min_size=1, max_size=5, unique=True),
    st.lists(st.sampled_from(["gratis", "hit", "nowy"]), max_size=3),
    st.lists(st.sampled_from(sorted(KETTLES)), max_size=5, unique=True),
)
def test_who_has_no_decisive_word_is_not_found(words, noise, had):
    read = phrase(" ".join([*words, *noise]), KETTLES)
    decisive = {word.stem for word in ranking.decisive(read)}
    if decisive.isdisjoint(stems(" ".join(had))):
        assert ranking.ranked(read, [candidate("a", " ".join(had))]) == []


def test_beginnings():
    assert list(ranking.beginnings("sa", "sa")) == []
    assert list(ranking.beginnings("sam", "sam")) == [("sam", 0.7)]
    assert list(ranking.beginnings("czajniczek", "czajniczk")) == [("czajniczek", 0.7), ("czajnic", 0.5)]
    assert list(ranking.beginnings("ck12109", "ck12109")) == [("ck12109", 0.7)]
    assert ranking.standing_in(["czajnik", "czajnikowaty"], "czajn", 0.5) == {"czajnik": 0.5}


def test_a_long_phrase_is_read_in_part():
    assert len(ranking.read(" ".join(f"w{i}x" for i in range(1000)))) == ranking.MOST_WORDS


# Filters

PARAMETERS = {parameter.id: parameter for category in CATEGORIES.values() for parameter in category.parameters}
RANGE = next(parameter.id for parameter in PARAMETERS.values() if parameter.range)


def read(**query):
    return filters.read(query, lambda name: query.get(name, []), PARAMETERS)


def keeps(value, **query):
    return filters.keeps({value.id: value}, read(**query).values())


@pytest.mark.parametrize(
    "query",
    [
        {"phrase": ["x"]},
        {"0": ["x"]},
        {COLOUR: ["247042_x"]},
        {COLOUR: []},
        {HOURS: ["seven"]},
        {f"{HOURS}.from": ["NaN"]},
        {f"{HOURS}.from": ["1e9999999999999999999"]},
        {f"{HOURS}.from": ["9" * 1000]},
        {f"{COLOUR}.from": ["1"]},
        {GTIN: ["x"]},
    ],
)
def test_wrong_filters_are_ignored(query):
    assert read(**query) == {}


def test_read_filters():
    found = read(**{COLOUR: ["247042_1", "wrong", "247042_2"], f"{HOURS}.from": ["5"], f"{HOURS}.to": ["7.5"]})
    assert found == {
        COLOUR: Filter(PARAMETERS[COLOUR], frozenset({"247042_1", "247042_2"})),
        HOURS: Filter(PARAMETERS[HOURS], low=Decimal(5), high=Decimal("7.5")),
    }


def test_filters_keep_what_fits():
    black, hours = ParameterValue(COLOUR, ["247042_1"]), ParameterValue(HOURS, None, ["7"])
    assert keeps(black, **{COLOUR: ["247042_1", "247042_2"]})
    assert not keeps(black, **{COLOUR: ["247042_2"]})
    assert not keeps(black, **{COLOUR: ["247042_1"], f"{HOURS}.from": ["1"]})
    assert keeps(hours, **{HOURS: ["7.0"]})
    assert keeps(hours, **{f"{HOURS}.from": ["7"], f"{HOURS}.to": ["7"]})
    assert not keeps(hours, **{f"{HOURS}.from": ["7.01"]})
    assert not keeps(hours, **{f"{HOURS}.to": ["6.99"]})
    assert keeps(ParameterValue(MODEL, None, ["WEAR 7720"]), **{MODEL: ["wear7720"]})
    assert keeps(ParameterValue(GTIN, None, ["4891223077209"]), **{GTIN: ["04891223077209"]})


def test_ranges_need_to_meet():
    value = ParameterValue(RANGE, None, None, Range("100", "120"))
    assert keeps(value, **{f"{RANGE}.from": ["120"]})
    assert not keeps(value, **{f"{RANGE}.from": ["121"]})
    assert keeps(value, **{f"{RANGE}.to": ["100"]})
    assert not keeps(value, **{f"{RANGE}.to": ["99"]})
    assert keeps(value, **{RANGE: ["110"]})
    assert not keeps(value, **{RANGE: ["99"]})


def test_what_a_product_is_found_by():
    found = indexed(
        product(
            ParameterValue(COLOUR, ["247042_1"]),
            ParameterValue(HOURS, None, ["7"]),
            ParameterValue(MODEL, None, ["WEAR7720"]),
            name="Słuchawki Thomson",
            gtins=("4891223077209",),
            mpn="WEAR-7720",
        ),
        HEADPHONES,
    ).found_by
    assert found is not None
    assert found.name_words == ("sluchawk", "thomson")
    assert found.other_words == ["4891223077209", "wear", "7720", "wear7720", "czarn", "black", "headphon"]
    assert (found.gtins, found.mpn_key, found.name_key) == (["04891223077209"], "wear7720", "sluchawki thomson")
