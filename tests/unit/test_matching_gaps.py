"""Titles that once led the matcher astray: computers by their parts, words of two meanings, whom a garment is for.

`data/titles_to_tune_with.csv` holds such titles, each with its leaf. Unlike the held-out titles, they are there to tune
with, together with those of `test_matching.py`.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from stragan.catalogue.model import load
from stragan.features.categories.computers import told_as_computer
from stragan.features.categories.matching import Matcher

CATEGORIES = load().categories
MOST = 5
JOINERY, PROCESSORS, RAM, DRIVES = "251115", "250033", "250036", "250037"


def _read() -> dict[str, list[str]]:
    titles = defaultdict(list)
    with (Path(__file__).parent / "data" / "titles_to_tune_with.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            titles[row["category"]].append(row["title"])
    return titles


FIRST = _read()  # the leaf that a title belongs to comes first

# Another leaf is as good, or the title tells more of its parts than of itself.
AMONG = {
    "250020": "Ładowarka magnetyczna do smartwatcha Garmin",
    "251022": "Zestaw balkonowy stolik i 2 krzesła metal",
}


@pytest.fixture(scope="module")
def matcher():
    return Matcher(CATEGORIES)


@pytest.mark.parametrize(("leaf", "title"), [(leaf, title) for leaf, titles in FIRST.items() for title in titles])
def test_the_leaf_of_a_title_comes_first(matcher, leaf, title):
    assert matcher.best(title, MOST)[0] == leaf


@pytest.mark.parametrize(("leaf", "title"), AMONG.items())
def test_the_leaf_of_a_title_is_among_the_best(matcher, leaf, title):
    assert leaf in matcher.best(title, MOST)


# Computers


@pytest.mark.parametrize("leaf", ["491", "250024", "250025", "250026", "250028"])
def test_parts_of_a_computer_and_its_system_are_not_sold(matcher, leaf):
    for title in FIRST[leaf]:
        found = matcher.best(title, MOST)
        assert JOINERY not in found, title
        assert {PROCESSORS, RAM, DRIVES}.isdisjoint(found[:2]), title


@pytest.mark.parametrize(
    ("case", "title", "told"),
    [
        ("parts", "hp i5-3470 8gb 500gb hdd", "hp komputer"),
        ("signs between them", "hp i7 / 16 gb / 1 tb", "hp komputer / /"),
        ("system and one part", "lenovo m720q 8gb w11p", "lenovo m720q komputer"),
        ("system alone", "hp 6300 windows 8.1 pro", "hp 6300 with komputer"),
        ("apple's", "mini 8gb macos", "mini komputer"),
        ("size of a screen", 'dell 15,6" i5 8gb 256gb ssd', 'dell 15,6" laptop'),
        ("server", "xeon e5 64gb ram 600gb", "serwer e5"),
        ("graphics of a workstation", "i7 32gb quadro k2200", "stacja robocza"),
    ],
)
def test_a_computer_is_told_from_its_parts(case, title, told):
    assert " ".join(told_as_computer(title).split()) == told


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("one part", "procesor intel core i5-12400f box"),
        ("two parts", "plyta glowna h310 i3 8gb ram"),
        ("a telephone", "samsung galaxy 8gb 256gb"),
        ("a console", "konsola 16gb ram 512gb ssd"),
        ("windows of glass", "sliding windows 8 pcs"),
        ("measured", "windows 10 cm wide"),
        ("windows and more", "doors and windows"),
        ("nothing", ""),
    ],
)
def test_other_titles_stay_as_they_are(case, title):
    assert told_as_computer(title) == title


# Men's and women's things


@pytest.mark.parametrize(
    ("title", "ours", "theirs"),
    [
        ("Kurtka damska", "254007", "254019"),
        ("Kurtka męska", "254019", "254007"),
        ("Jacket for women", "254007", "254019"),
        ("Gents sweater", "254018", "254005"),
    ],
)
def test_whom_a_title_names_decides_between_leaves(matcher, title, ours, theirs):
    found = matcher.best(title, MOST)
    assert found[0] == ours
    assert theirs in found[1:]


def test_a_title_that_names_both_decides_nothing(matcher):
    assert set(matcher.best("Kurtka damska męska", 2)) == {"254007", "254019"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("T-shirt damski", "tshirt damski"),
        ("Router Wi-Fi", "router wifi"),
        ("E-reader", "ereader"),
        ("Dell™ laptop", "Dell laptop"),
    ],
)
def test_spellings_of_one_word(matcher, one, other):
    assert matcher.best(one, MOST) == matcher.best(other, MOST) != []


# The five best


def test_whoever_gets_an_answer_gets_five(matcher):
    for titles in FIRST.values():
        for title in titles:
            found = matcher.best(title, MOST)
            assert len(found) == len(set(found)) == MOST, title


def test_what_fits_comes_before_what_only_fills_up(matcher):
    assert set(matcher.best("Łyżwy i aparat fotograficzny", 2)) == {"256044", "250088"}  # far apart in the tree


@pytest.mark.parametrize(
    ("case", "title", "found"),
    [
        ("sisters", "Szalik wełniany", ["254057", "254056", "254058", "254059", "254060"]),
        (
            "the main category when they are few",
            "Działka budowlana",
            ["380007", "380008", "380009", "380001", "380002"],
        ),
    ],
)
def test_the_answer_is_filled_up_with_what_is_near(matcher, case, title, found):
    assert matcher.best(title, MOST) == found


def test_a_near_leaf_that_shares_a_word_comes_before_its_sisters(matcher):
    assert matcher.best("Niszczarka dokumentów", 2) == ["370004", "370003"]  # folders are for documents too


def test_all_leaves_can_be_asked_for(matcher):
    leaves = {category.id for category in CATEGORIES.values() if category.leaf}
    found = matcher.best("Szalik wełniany", 1_000)
    assert len(found) == len(set(found)) < len(leaves)
    main = {CATEGORIES[leaf].path_ids[0] for leaf in found}
    assert {leaf for leaf in leaves if CATEGORIES[leaf].path_ids[0] == CATEGORIES["254057"].path_ids[0]} <= set(found)
    assert len(main) < len({CATEGORIES[leaf].path_ids[0] for leaf in leaves})
