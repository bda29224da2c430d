"""Titles: real ones with what they cost, and the laws of counting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.features.offers.rules.title import (
    ALLOWED,
    COST,
    Title,
    cost,
    title_has_enough_words,
    title_is_long_enough,
    title_problems,
)

TOO_LONG = (
    "The maximum allowed length of the offer title has been exceeded (75 characters, "
    "assuming that some letters and symbols are counted as more than 1 character)."
)
TOO_LONG_2021 = TOO_LONG.replace("75", "50")
STRANGE = "The title contains forbidden characters: "

REAL = [
    ('LG K580 13.2 cm (5.2") Single SIM Android 6.0 4G Micro-USB 2 GB 16 GB 2520 mAh Metallic', 92, [TOO_LONG]),
    ("Samsung Galaxy Z Fold6", 22, []),
    ('LG K4 K120E 11.4 cm (4.5") Android 5.1 4G 1 GB 8 GB 1940 mAh White', 71, []),
    (
        'TCL 40 403 15.2 cm (6") Dual SIM Android 12 Go edition 4G Micro-USB B 2 GB 32 GB 3000 mAh Black',
        100,
        [TOO_LONG],
    ),
    ("Philips 3100 series Ultra Slim LED TV 24PFL3108H/12", 51, []),
    ('Samsung UE40S9AS 101.6 cm (40") 4K Ultra HD Smart TV Wi-Fi Silver', 70, []),
    ('Samsung UE40C6000 116.8 cm (46") Full HD Black', 51, []),
    ('Sharp LC-20SD5E TV 50.8 cm (20") VGA Black 430 cd/m²', 57, []),
    ('Hisense 32A4K 81.3 cm (32") HD Smart TV Wi-Fi Black 200 cd/m²', 66, []),
    ("Philips 2900 series Slim LED TV 19PFL2908H/12", 45, []),
    ('LG 42CS460S TV 106.7 cm (42") Full HD Black', 48, []),
    ("Sony KDL-65W855A", 16, []),
    ('Sony W995 black 6.6 cm (2.6") 113 g', 40, []),
    ('Sony W850i Precious Black 5.08 cm (2") 116 g', 49, []),
    ("Motorola V171 85 g", 18, []),
    (
        "Lenovo ThinkCentre M70q Gen 4 Intel® Core™ i5 i5-13400T 16 GB DDR4-SDRAM 512 GB SSD Mini PC Black",
        97,
        [TOO_LONG, f"{STRANGE}® ™"],
    ),
    (
        "Lenovo ThinkCentre M75q AMD Ryzen™ 5 PRO 3400GE 8 GB DDR4-SDRAM 256 GB SSD Windows 10 Pro Mini PC Black",
        103,
        [TOO_LONG, f"{STRANGE}™"],
    ),
    (
        "Lenovo ThinkCentre A52 Intel® Pentium® D 820 0.5 GB DDR2-SDRAM 160 GB Windows XP Professional SFF PC",
        100,
        [TOO_LONG, f"{STRANGE}®"],
    ),
    ("Classic Varsity Top", 19, []),
    ("Striped Skirt and Top", 21, []),
    ("Biodegradable cardboard pots", 28, []),
    ("Grey Sofa", 9, []),
    ("Oferta testowa", 14, []),
    ("[1szt] AN87C196KN INTEL uPC 16Bit , B58244 => AN87", 53, []),
    ("CHŁODNICA KLIMATYZACJI MITSUBISHI COLT VI 04-12", 47, []),
]


@pytest.mark.parametrize(("title", "costs", "messages"), REAL, ids=[case[0][:20] for case in REAL])
def test_real_titles(title: str, costs: int, messages: list[str]) -> None:
    assert cost(title) == costs
    assert [problem.message for problem in title_problems(title, 75)] == messages


@pytest.mark.parametrize(
    ("case", "title", "messages"),
    [
        ("entities count in 2021", "[1szt] AN87C196KN INTEL uPC 16Bit , B58244 => AN87", [TOO_LONG_2021]),
        ("50 characters fit in 2021", "x" * 25 + " " + "y" * 24, []),
        ("51 do not", "x" * 25 + " " + "y" * 25, [TOO_LONG_2021]),
        ("44 characters and one quote fit", "x" * 20 + " " + "y" * 23 + '"', []),
        ("45 characters and one quote do not", "x" * 20 + " " + "y" * 24 + '"', [TOO_LONG_2021]),
    ],
)
def test_the_limit_of_2021(case: str, title: str, messages: list[str]) -> None:
    assert [problem.message for problem in title_problems(title, 50)] == messages


@pytest.mark.parametrize("name", [None, "", "   ", "\t"])
def test_a_title_is_given(name: str | None) -> None:
    (problem,) = title_problems(name, 75)
    assert (problem.code, problem.message, problem.path, problem.details) == (
        "VALIDATION_ERROR",
        "Offer title may not be empty.",
        "name",
        "",
    )
    assert problem.user_message("pl") == "Tytuł oferty nie może być pusty."


def test_too_long_a_title_is_explained_in_both_languages() -> None:
    (problem,) = title_problems("x " * 26, 50)
    assert (problem.code, problem.path, problem.details) == ("VALIDATION_ERROR", "name", "")
    assert problem.user_message("en") == TOO_LONG_2021
    assert problem.user_message("pl") == (
        "Przekroczono maksymalny dopuszczalny rozmiar tytułu oferty (50 znaków, "
        "przy założeniu, że niektóre litery i symbole liczone są jako więcej niż 1 znak)."
    )


@pytest.mark.parametrize(
    ("case", "title", "strange"),
    [
        ("em dash", "Krem — nawilżający", "—"),
        ("each once, in order", "a™b®c™", "™ ®"),
        ("emoji", "Piłka ⚽ nożna", "⚽"),
        ("no-break space", "5\N{NO-BREAK SPACE}kg", "\N{NO-BREAK SPACE}"),
        ("line break", "a\nb", "\n"),
        ("capital of a sign that has none", "\N{GREEK CAPITAL LETTER MU}", "\N{GREEK CAPITAL LETTER MU}"),
        ("Cyrillic look-alike", "Соla", "С о"),
    ],
)
def test_characters_that_titles_do_not_have(case: str, title: str, strange: str) -> None:
    (problem,) = title_problems(title, 75)
    assert problem.code == problem.details == "ConstraintViolationException.CharacterNotAllowed"
    assert problem.message == STRANGE + strange
    assert problem.user_message("pl") == f"Tytuł zawiera niedozwolone znaki: {strange}"


@pytest.mark.parametrize(
    "title",
    [
        "qwertyuiop asdfghjkl zxcvbnm",
        "QWERTYUIOP ASDFGHJKL ZXCVBNM",
        "Zażółć gęślą jaźń",
        "ZAŻÓŁĆ GĘŚLĄ JAŹŃ",
        "Příliš žlutý čáp",
        "ÄÖÜß œŒ æÆ ÿŸ",
        "!@[]#$%^*{}().,/\\|?;~²³ `'’´”„“″_\t:-=+…–°",
        "5 € × 3 µ ⌀ 12",
    ],
)
def test_characters_of_the_guide(title: str) -> None:
    assert title_problems(title, 75) == []


def test_there_are_as_many_characters_as_the_guide_lists_and_capitals() -> None:
    assert len({character.lower() for character in ALLOWED}) == 125


@pytest.mark.parametrize(
    ("case", "title", "is_short"),
    [
        ("thirty", "x" * 30 + " abc", True),
        ("thirty-one", "x" * 31 + " abc", False),
        ("a hyphen does not part words", "Krem nawilżająco-przeciwzmarszczkowy pod oczy", False),
        ("entities do not count here", "<" * 10 + " " + "x" * 30, True),
        ("spaces of all kinds part words", "x" * 30 + "\t" + "y" * 30, True),
    ],
)
def test_length_of_words(case: str, title: str, is_short: bool) -> None:
    problems = title_problems(title, 100)
    assert problems == [] if is_short else [p.code for p in problems] == ["ConstraintViolationException.MaxWordLength"]


def test_a_long_word_is_explained() -> None:
    (problem,) = title_problems("x" * 31, 75)
    assert problem.message == (
        "You have exceeded the maximum permissible length of a single word in the offer title (30 characters)."
    )


def test_all_problems_are_told_at_once() -> None:
    assert [problem.code for problem in title_problems("™" * 76, 75)] == [
        "VALIDATION_ERROR",
        "ConstraintViolationException.CharacterNotAllowed",
        "ConstraintViolationException.MaxWordLength",
    ]


@pytest.mark.parametrize(
    ("case", "title", "is_long_enough", "has_enough_words"),
    [
        ("guide's own sample", "Oferta testowa", True, False),
        ("eleven characters", "ab cd efghi", False, True),
        ("twelve characters", "ab cd efghij", True, True),
        ("three words", "a b c", False, True),
        ("two words with wide gaps", "abcdefgh    ij", True, False),
    ],
)
def test_least_lengths_of_the_newer_generation(
    case: str, title: str, is_long_enough: bool, has_enough_words: bool
) -> None:
    assert (not title_is_long_enough(Title(title, 75))) == is_long_enough
    assert (not title_has_enough_words(Title(title, 75))) == has_enough_words


def test_least_lengths_are_explained_in_polish() -> None:
    (characters,) = title_is_long_enough(Title("Sofa", 75))
    (words,) = title_has_enough_words(Title("Sofa", 75))
    assert characters.user_message("pl") == "Tytuł oferty musi mieć co najmniej 12 znaków."
    assert words.user_message("pl") == "Tytuł oferty musi mieć co najmniej 3 słowa."


@given(st.text(), st.text())
def test_cost_is_additive(one: str, other: str) -> None:
    assert cost(one + other) == cost(one) + cost(other)


@given(st.text(alphabet=[*sorted(ALLOWED), "™"]))
def test_cost_is_the_length_with_entities(name: str) -> None:
    stored = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert cost(name) == len(stored)
    assert {len(entity) for entity in ("&amp;", "&lt;", "&quot;")} == set(COST.values())


@given(st.lists(st.text(sorted(ALLOWED - set(" \t")), min_size=1, max_size=30), min_size=1, max_size=6))
def test_a_title_of_allowed_characters_and_short_words_is_refused_only_for_its_cost(words: list[str]) -> None:
    title = " ".join(words)
    assert bool(title_problems(title, 75)) == (cost(title) > 75)
