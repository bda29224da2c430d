"""The demo's feed: every row can be listed but the three that are broken on purpose, and every picture is real."""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from stragan.catalogue.demo import BROKEN
from stragan.catalogue.demo.pictures import draw, write_feed
from stragan.catalogue.model import Category, Parameter, load
from stragan.features.categories.matching import Matcher
from stragan.features.offers.rules.title import Title, title_has_enough_words, title_is_long_enough, title_problems
from stragan.kernel.gtin import has_valid_checksum
from stragan.kernel.text import fold
from stragan.lister.reader import COLUMNS, Feed, Row, read_file

CATEGORIES = load().categories
PARAMETERS = {fold(name): p.id for c in CATEGORIES.values() for p in c.parameters for name in (p.name.pl, p.name.en)}
BY_COLUMN = {"Condition": "condition", "Brand": "brand", "EAN (GTIN)": "gtin"}
FORBIDDEN_TAGS = re.compile(r"<(?:strong|br|div|h3|em|i|u|span|font)\b")
MARKDOWN = re.compile(r"^(?:[-*] |# |\d\. )|\*\*", re.MULTILINE)

WITHOUT_CATEGORY = {
    "EKS-1500": "Coffee machines",
    "POW-20K": "Power banks",
    "SLU-ANC": "Headphones",
    "MOU-ERG": "Mice and mouse pads",
    "LAP-T14U": "Laptops",
    "PAN-CI26": "Frying pans",
    "NOZ-SAN": "Kitchen knives",
    "KOC-WEL": "Blankets and throws",
    "CAN-PIL3": "Candles",
    "BIU-REG": "Desks",
    "DON-TER": "Plant pots",
    "WKR-18V": "Drills and drivers",
    "KLO-500": "Plastic building bricks",
    "BGM-TRN": "Board games",
    "TOR-SZK": "School backpacks",
    "CZA-MER": "Hats and caps",
    "NAM-3OS": "Tents",
    "MAT-JOG": "Yoga and pilates",
    "KAW-ZIA": "Coffee",
    "KAR-PIE": "Dry pet food",
    "CIS-NAR": "Blood pressure monitors",
    "PEN-GEL": "Writing instruments",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_feed(tmp_path_factory.mktemp("feed") / "new").parent


@pytest.fixture(scope="module")
def feed(folder: Path) -> Feed:
    return read_file(folder / "products.csv")


@pytest.fixture(scope="module")
def by_sku(feed: Feed) -> dict[str, Row]:
    return {row.sku: row for row in feed.rows}


@pytest.fixture(scope="module")
def leaves(feed: Feed) -> dict[str, Category]:
    """The category of each row, as the tool is to find it."""
    by_path = {tuple(names): c for c in CATEGORIES.values() for names in _paths(c)}
    matcher = Matcher(CATEGORIES)
    return {row.sku: _leaf(row, by_path, matcher) for row in feed.rows}


def _paths(category: Category) -> tuple[list[str], list[str]]:
    path = [CATEGORIES[id_].name for id_ in category.path_ids]
    return [name.pl for name in path], [name.en for name in path]


def _leaf(row: Row, by_path: Mapping[tuple[str, ...], Category], matcher: Matcher) -> Category:
    if not row.category:
        return CATEGORIES[matcher.best(row.title, 1)[0]]
    return CATEGORIES[row.category] if row.category.isdigit() else by_path[tuple(row.category.split(" > "))]


def test_the_feed_is_large_and_broken_only_where_it_is_meant_to_be(feed: Feed) -> None:
    assert not feed.warnings
    assert 66 <= len(feed.rows) <= 72
    assert len({row.sku for row in feed.rows}) == len(feed.rows)
    assert [row.sku for row in feed.rows if row.problems] == ["BROKEN-3"]
    assert [row.sku for row in feed.rows if row.notes] == ["BROKEN-2"]
    assert {row.sku for row in feed.rows if row.sku.startswith("BROKEN")} == set(BROKEN)


def test_columns_are_those_of_the_guide_and_names_of_parameters(folder: Path) -> None:
    with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert tuple(header[: len(COLUMNS)]) == COLUMNS
    named = [name.removeprefix("param:") for name in header[len(COLUMNS) :]]
    assert 6 <= len(named) <= 10
    assert all(fold(name) in PARAMETERS for name in named)


def test_categories_are_leaves_named_in_three_ways(feed: Feed, leaves: Mapping[str, Category]) -> None:
    assert all(leaf.leaf for leaf in leaves.values())
    assert len({leaf.id for leaf in leaves.values()}) >= 25
    ways = Counter("title" if not row.category else "id" if row.category.isdigit() else "path" for row in feed.rows)
    assert min(ways.values()) >= len(feed.rows) * 0.3


@pytest.mark.parametrize(("sku", "leaf"), WITHOUT_CATEGORY.items())
def test_the_title_finds_the_category(sku: str, leaf: str, leaves: Mapping[str, Category]) -> None:
    assert leaves[sku].name.en == leaf


def test_the_table_has_every_row_without_a_category(feed: Feed) -> None:
    assert {row.sku for row in feed.rows if not row.category} == set(WITHOUT_CATEGORY)


def test_titles_keep_to_the_rules_of_both_generations(feed: Feed) -> None:
    titles = [Title(row.title, 75) for row in feed.rows]
    problems = [[*title_problems(t.name, 75), *title_is_long_enough(t), *title_has_enough_words(t)] for t in titles]
    assert not any(problems)


def test_a_third_of_the_rows_is_english(feed: Feed) -> None:
    english = [row for row in feed.rows if row.condition == "New"]
    assert 0.28 <= len(english) / len(feed.rows) <= 0.4
    assert not any(re.search("[ąćęłńśźż]", row.title) for row in english)


def test_codes_are_valid_but_one(folder: Path) -> None:
    with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["gtin"]: row["sku"] for row in csv.DictReader(file) if row["gtin"]}
    assert len(codes) >= 60
    assert {sku for code, sku in codes.items() if not has_valid_checksum(code)} == {"BROKEN-2"}
    assert all(re.fullmatch(r"590\d{10}", code) for code in codes)


def test_prices_and_quantities_are_plausible(feed: Feed) -> None:
    for row in feed.rows:
        assert row.quantity is not None
        assert 1 <= row.quantity <= 500
        if row.sku not in BROKEN:
            assert row.price is not None
            assert Decimal("9.99") <= row.price <= 4999


def _given(parameter: Parameter, row: Row) -> str:
    if column := BY_COLUMN.get(parameter.name.en):
        return str(getattr(row, column))
    names = {fold(parameter.name.pl), fold(parameter.name.en)}
    return next((value for name, value in row.parameters if fold(name) in names), "")


def _missing(row: Row, leaf: Category) -> list[str]:
    """Names of required parameters without a value; conditions ask for the brand and the condition only."""
    chosen = {
        parameter.id: value.id
        for parameter in leaf.parameters
        for value in parameter.values
        if fold(_given(parameter, row)) in (fold(value.name.pl), fold(value.name.en))
    }
    required = [
        parameter
        for parameter in leaf.parameters
        if parameter.required
        or (
            parameter.required_if is not None
            and all(chosen.get(c.id) in c.one_of_value_ids for c in parameter.required_if.parameters_with_value)
            and not any(
                _given(p, row)
                for c in parameter.required_if.parameters_without_value
                for p in leaf.parameters
                if p.id == c.id
            )
        )
    ]
    return [parameter.name.en for parameter in required if not _given(parameter, row)]


def test_required_parameters_are_there_but_where_they_are_meant_to_lack(
    feed: Feed, leaves: Mapping[str, Category]
) -> None:
    missing = {row.sku: names for row in feed.rows if (names := _missing(row, leaves[row.sku]))}
    assert missing == {"BROKEN-1": ["Device brand"], "BROKEN-2": ["EAN (GTIN)"]}


def test_values_are_labels_or_own_ones_where_those_are_welcome(feed: Feed, leaves: Mapping[str, Category]) -> None:
    unknown = [
        (row.sku, parameter.name.pl, value)
        for row in feed.rows
        for parameter in leaves[row.sku].parameters
        for value in _given(parameter, row).split("|")
        if value and parameter.type == "dictionary" and not parameter.custom_values_enabled
        if fold(value) not in {fold(name) for label in parameter.values for name in (label.name.pl, label.name.en)}
    ]
    assert not unknown


def test_several_values_stand_only_where_several_may(feed: Feed, leaves: Mapping[str, Category]) -> None:
    several = [p for row in feed.rows for p in leaves[row.sku].parameters if "|" in _given(p, row)]
    assert len(several) >= 10
    assert all(parameter.multiple_choices for parameter in several)


def test_descriptions_come_in_several_styles(feed: Feed) -> None:
    texts = [row.description for row in feed.rows]
    assert all(texts)
    assert sum(FORBIDDEN_TAGS.search(text) is not None for text in texts) >= 6
    assert sum("<" not in text and MARKDOWN.search(text) is not None for text in texts) >= 8
    assert sum("<" not in text and MARKDOWN.search(text) is None for text in texts) >= 20
    assert max(map(len, texts)) > 2000


def test_pictures_are_images_that_differ(folder: Path, feed: Feed) -> None:
    names = {name for row in feed.rows for name in row.images}
    assert all(1 <= len(row.images) <= 4 for row in feed.rows)
    contents = {name: (folder / name).read_bytes() for name in names}
    assert len(set(contents.values())) == len(names)
    for content in contents.values():
        assert len(content) < 60_000
        with Image.open(BytesIO(content)) as picture:
            picture.load()
            assert min(picture.size) >= 500


def test_the_same_name_is_drawn_the_same() -> None:
    once, again = (draw("pictures/kettle-1.jpg", "Czajnik na żółtą wodę") for _ in range(2))
    assert once == again
    assert once != draw("pictures/kettle-2.jpg", "Czajnik na żółtą wodę")


@pytest.mark.parametrize(
    ("case", "title"),
    [("nothing", ""), ("only marks", "Łśćż"), ("no Latin letter", "Чайник"), ("one long word", "Ż" * 75)],
)
def test_any_title_can_be_drawn(case: str, title: str) -> None:
    assert draw("something-without-a-shape.jpg", title)


def test_written_again_the_feed_stays_as_it_is(tmp_path: Path) -> None:
    folder = write_feed(tmp_path).parent
    own = folder / "pictures" / "kettle-glass-1.jpg"
    own.write_bytes(b"the seller's own")
    before = {path: path.stat().st_mtime_ns for path in (folder / "pictures").iterdir()}
    assert write_feed(tmp_path) == folder / "products.csv"
    assert {path: path.stat().st_mtime_ns for path in (folder / "pictures").iterdir()} == before
    assert own.read_bytes() == b"the seller's own"
    assert not list(folder.rglob("*.part"))


def test_an_interrupted_writing_is_completed(tmp_path: Path) -> None:
    feed = write_feed(tmp_path)
    lost = tmp_path / "pictures" / "tent-1.jpg"
    content = lost.read_bytes()
    lost.unlink()
    lost.with_name("tent-1.jpg.part").write_bytes(content[:100])
    assert write_feed(tmp_path) == feed
    assert lost.read_bytes() == content


def test_broken_rows_say_so_themselves(by_sku: Mapping[str, Row]) -> None:
    """A reader of the report recognises the broken rows by their own words."""
    assert all("celowo" in by_sku[sku].description or "on purpose" in by_sku[sku].description for sku in BROKEN)
    assert not any("celowo" in row.description for sku, row in by_sku.items() if sku not in BROKEN)
