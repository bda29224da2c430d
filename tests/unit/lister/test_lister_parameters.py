from decimal import Decimal

import pytest

from stragan.client.shapes import Condition, Parameter, ParameterOptions, ParameterWithValue, Restrictions
from stragan.lister.categories import Shelf, Slot, Value
from stragan.lister.parameters import evidence, fill, slot_named
from stragan.lister.quantities import fitting, number_for, range_for
from stragan.lister.reader import Row


def dictionary(id_, polish, english, values, **facts):
    options = ParameterOptions(**{key: facts.pop(key) for key in tuple(facts) if key.endswith(("id", "enabled"))})
    restrictions = Restrictions(multiple_choices=facts.pop("several", False))
    parameter = Parameter(id_, polish, "dictionary", options=options, restrictions=restrictions, **facts)
    return Slot(
        parameter,
        (polish, english),
        tuple(Value(f"{id_}_{at}", labels, above) for at, (labels, above) in enumerate(values, 1)),
    )


def labels(*pairs):
    return [(pair if isinstance(pair, tuple) else (pair,), ()) for pair in pairs]


CONDITION = dictionary("11323", "Stan", "Condition", labels(("Nowy", "New"), ("Używany", "Used")), required=True)
BRAND = dictionary(
    "248811",
    "Marka",
    "Brand",
    labels("Samsung", "LG", "Galaxy"),
    required=True,
    ambiguous_value_id="248811_99",
    custom_values_enabled=True,
)
SERIES = dictionary(
    "1",
    "Seria",
    "Series",
    [(("Galaxy S",), ("248811_1",)), (("K",), ("248811_2",))],
    depends_on_parameter_id="248811",
)
COLOUR = dictionary("2", "Kolor", "Colour", labels(("czarny", "black"), ("biały", "white")))
RAM = dictionary("3", "Pamięć RAM", "RAM", labels("2 GB", "16 GB"))
SYSTEM = dictionary("4", "System operacyjny", "Operating system", labels("Android", "Windows 11", "Windows"))
FEATURES = dictionary("5", "Funkcje", "Features", labels("Wi-Fi", "NFC", ("Dotyk", "Touch")), several=True)
SCREEN = Slot(
    Parameter("6", "Przekątna ekranu", "float", unit='"', restrictions=Restrictions(min=0, max=200, precision=2)),
    ("Przekątna ekranu", "Screen size"),
    (),
)
BATTERY = Slot(
    Parameter("7", "Pojemność akumulatora", "integer", unit="mAh", restrictions=Restrictions(min=1, max=100_000)),
    ("Pojemność akumulatora", "Battery capacity"),
    (),
)
GTIN = Slot(
    Parameter(
        "225693",
        "EAN (GTIN)",
        "string",
        required_if=Condition((ParameterWithValue("248811", ("248811_2",)),)),
        options=ParameterOptions(is_gtin=True),
    ),
    ("EAN (GTIN)",),
    (),
)
MODEL = Slot(Parameter("8", "Model", "string", restrictions=Restrictions(min_length=2, max_length=10)), ("Model",), ())
WEIGHT = Slot(
    Parameter("9", "Waga (z opakowaniem)", "float", unit="kg", restrictions=Restrictions(range=True, precision=3)),
    ("Waga (z opakowaniem)", "Weight (with packaging)"),
    (),
)
TAGS = Slot(
    Parameter("10", "Akcesoria", "string", restrictions=Restrictions(allowed_number_of_values=3, max_length=20)),
    ("Akcesoria", "Accessories"),
    (),
)
SLOTS = (CONDITION, SERIES, BRAND, COLOUR, RAM, SYSTEM, FEATURES, SCREEN, BATTERY, GTIN, MODEL, WEIGHT, TAGS)
PHONES = Shelf("257931", "Elektronika > Telefony", custom_parameters=True, slots=SLOTS)


def row(title="Telefon", **members):
    return Row(line=2, sku="A", title=title, **members)


def values(filled):
    return {
        entry.id: (entry.values_ids, entry.values) if entry.range_value is None else entry.range_value
        for entry in filled.entries
    }


@pytest.mark.parametrize(
    ("case", "name", "value", "expected"),
    [
        ("label in Polish", "Kolor", "Czarny", {"2": (["2_1"], [])}),
        ("label in English", "colour", "BLACK", {"2": (["2_1"], [])}),
        ("without diacritics", "kolor", "bialy", {"2": (["2_2"], [])}),
        ("a name with a filler", "Product colour", "white", {"2": (["2_2"], [])}),
        ("an American name", "color", "white", {"2": (["2_2"], [])}),
        ("spacing of a unit", "RAM", "16GB", {"3": (["3_2"], [])}),
        ("capacity of RAM", "RAM capacity", "2 GB", {"3": (["3_1"], [])}),
        ("longest beginning", "Operating system installed", "Windows 11 Pro", {"4": (["4_2"], [])}),
        ("a version", "System operacyjny", "Android 4.0.4", {"4": (["4_1"], [])}),
        ("several values", "Funkcje", "NFC, dotyk", {"5": (["5_2", "5_3"], [])}),
        ("inches beside centimetres", "Display diagonal", '13.2 cm (5.2")', {"6": ([], ["5.2"])}),
        ("decimal comma", "Przekątna ekranu", "5,25 cala", {"6": ([], ["5.25"])}),
        ("rounded to the precision", "Screen size", "5.256", {"6": ([], ["5.26"])}),
        ("a whole number with its unit", "Battery capacity", "2 520 mAh", {"7": ([], ["2520"])}),
        ("another multiple of the unit", "Battery capacity", "5 Ah", {"7": ([], ["5000"])}),
        ("unit in the name", "Pojemność akumulatora [mAh]", "2520", {"7": ([], ["2520"])}),
        ("a text", "Model", "K580", {"8": ([], ["K580"])}),
        ("a range", "Waga (z opakowaniem)", "0,5–1,25 kg", {"9": {"from": "0.5", "to": "1.25"}}),
        ("a range in grams", "Waga (z opakowaniem)", "500-1250 g", {"9": {"from": "0.5", "to": "1.25"}}),
        ("one end of a range", "Weight (with packaging)", "2", {"9": {"from": "2", "to": "2"}}),
        ("several texts", "Akcesoria", "kabel | etui", {"10": ([], ["kabel", "etui"])}),
    ],
)
def test_named_values_find_their_place(case, name, value, expected):
    filled = fill(PHONES, row(parameters=((name, value),)))
    assert values(filled) == expected
    assert (filled.custom, filled.extra) == ((), ())


@pytest.mark.parametrize(
    ("case", "name", "value", "custom", "extra"),
    [
        ("no such parameter", "Gwarancja", "2 lata", (("Gwarancja", "2 lata"),), ()),
        ("no such value", "Kolor", "seledynowy", (), (("Kolor", "seledynowy"),)),
        ("not a number", "Pojemność akumulatora", "duża", (), (("Pojemność akumulatora", "duża"),)),
        ("not whole", "Pojemność akumulatora", "2520,5 mAh", (), (("Pojemność akumulatora", "2520,5 mAh"),)),
        ("beyond the limit", "Przekątna ekranu", '201"', (), (("Przekątna ekranu", '201"'),)),
        ("too long a text", "Model", "K580 Dual SIM", (), (("Model", "K580 Dual SIM"),)),
        ("too long for an own parameter", "Opis", "x" * 201, (), (("Opis", "x" * 201),)),
    ],
)
def test_values_without_a_place_are_kept(case, name, value, custom, extra):
    filled = fill(PHONES, row(parameters=((name, value),)))
    assert (values(filled), filled.custom, filled.extra) == ({}, custom, extra)
    assert [note.code for note in filled.notes] == ["NOT_PLACED"]


def test_what_remains_of_several_values_is_kept():
    filled = fill(PHONES, row(parameters=(("Funkcje", "NFC, radio"),)))
    assert (values(filled), filled.extra) == ({"5": (["5_2"], [])}, (("Funkcje", "radio"),))


def test_there_are_at_most_four_own_parameters():
    named = tuple((f"Cecha {at}", str(at)) for at in range(6))
    filled = fill(PHONES, row(parameters=named))
    assert (filled.custom, filled.extra) == (named[:4], named[4:])


def test_a_category_without_own_parameters_gets_none():
    shelf = Shelf("1", "x", custom_parameters=False, slots=SLOTS)
    filled = fill(shelf, row(parameters=(("Gwarancja", "2 lata"),)))
    assert (filled.custom, filled.extra) == ((), (("Gwarancja", "2 lata"),))


@pytest.mark.parametrize(
    ("case", "condition", "expected"),
    [
        ("Polish", "Nowy", ["11323_1"]),
        ("feminine", "nowa", ["11323_1"]),
        ("English", "New", ["11323_1"]),
        ("used", "Używany", ["11323_2"]),
        ("second hand", "second hand", ["11323_2"]),
    ],
)
def test_conditions(case, condition, expected):
    assert values(fill(PHONES, row(condition=condition))) == {"11323": (expected, [])}


@pytest.mark.parametrize(
    ("case", "brand", "expected"),
    [
        ("in the dictionary", "samsung", (["248811_1"], [])),
        ("of its own", "Manta", (["248811_99"], ["Manta"])),
    ],
)
def test_brands(case, brand, expected):
    assert values(fill(PHONES, row(brand=brand))) == {"248811": expected}


def test_gtin_goes_to_its_parameter():
    assert values(fill(PHONES, row(gtin="5901234123457"))) == {"225693": ([], ["5901234123457"])}


@pytest.mark.parametrize(
    ("case", "brand", "expected"),
    [("of the brand", "LG", (["1_2"], [])), ("of another brand", "Samsung", None)],
)
def test_dependent_values(case, brand, expected):
    filled = fill(PHONES, row(brand=brand, parameters=(("Seria", "K"),)))
    assert values(filled).get("1") == expected


@pytest.mark.parametrize(
    ("case", "title", "expected"),
    [
        ("named once", "Telefon SAMSUNG S24", (["248811_1"], [])),
        ("named twice", "Etui LG do Samsung", None),
        ("not named", "Telefon", None),
        ("part of a word", "Telefon Samsungowy", None),
        ("two letters", "Telefon LG", (["248811_2"], [])),
        ("two small letters", "Telefon lg", None),
    ],
)
def test_a_required_value_is_read_from_the_title(case, title, expected):
    filled = fill(PHONES, row(title))
    assert values(filled).get("248811") == expected
    assert [note.code for note in filled.notes] == (["FROM_TITLE"] if expected else [])


@pytest.mark.parametrize(
    ("case", "members", "stored", "expected"),
    [
        ("nothing is known", {}, (), ("Condition", "Brand")),
        ("required because of the brand", {"brand": "LG", "condition": "new"}, (), ("EAN (GTIN)",)),
        ("everything is there", {"brand": "Samsung", "condition": "new"}, (), ()),
        ("the offer has it already", {"condition": "new"}, ("248811",), ()),
    ],
)
def test_missing_parameters(case, members, stored, expected):
    assert fill(PHONES, row(**members), "en", stored).missing == expected


@pytest.mark.parametrize(
    ("case", "name", "expected"),
    [
        ("exact", "pamiec ram", "3"),
        ("in other words", "Total RAM size", "3"),
        ("another property of the same thing", "Screen resolution", None),
        ("a part of a name", "Battery", "7"),
        ("fillers only", "Size", None),
    ],
)
def test_names(case, name, expected):
    slot = slot_named(name, SLOTS)
    assert (slot.id if slot else None) == expected


def test_evidence_counts_names_half_and_values_whole():
    parameters = (("Kolor", "czarny"), ("RAM", "3 GB"), ("Gwarancja", "2 lata"))
    assert evidence(PHONES, row(parameters=parameters)) == 1.5


@pytest.mark.parametrize(
    ("case", "text", "unit", "expected"),
    [
        ("no unit wanted", "16", None, "16"),
        ("its unit", "16 GB", "GB", "16"),
        ("inches by any name", "5,2 cala", '"', "5.2"),
        ("the unit among others", "Weight: 138 g; Width: 71 mm", "mm", "71"),
        ("twice the unit", "10 cm x 20 cm", "cm", None),
        ("converted", "71 mm", "cm", "7.1"),
        ("two to convert", "71 mm x 30 mm", "cm", None),
        ("another unit", "16 TB", "GB", None),
        ("no number", "dużo", "GB", None),
        ("negative", "-18 °C", None, "-18"),
        ("part of a code", "SM-J320F", None, None),
    ],
)
def test_numbers(case, text, unit, expected):
    assert number_for(text, unit) == (None if expected is None else Decimal(expected))


def test_ranges_and_limits():
    assert range_for("80 do 100 cm", "cm") == (80, 100)
    assert range_for("dowolna", "cm") is None
    assert fitting(Decimal("5.00"), "integer", Restrictions()) == "5"
    assert fitting(Decimal("5.5"), "integer", Restrictions()) is None
    assert fitting(Decimal("0.004"), "float", Restrictions(precision=2)) == "0"
    assert fitting(Decimal("-1"), "float", Restrictions(min=0)) is None
