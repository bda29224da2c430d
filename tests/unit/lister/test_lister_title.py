import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.features.offers.rules import title as rules
from stragan.lister.title import COST, LIMIT, LONGEST_WORD, cost, fit

LONG = "Lampa stojąca do salonu z abażurem i regulacją wysokości oraz barwy światła"


def test_the_tool_and_the_server_count_alike():
    assert COST == rules.COST
    assert len(LONG) == LIMIT


@pytest.mark.parametrize(
    ("case", "raw", "expected", "notes"),
    [
        ("as it is", "Lampa stojąca LED", "Lampa stojąca LED", []),
        ("exactly as long as allowed", LONG, LONG, []),
        ("one more word", f"{LONG} LED", LONG, ["TITLE_SHORTENED"]),
        ("white space", "  Lampa \n stojąca\u00a0LED ", "Lampa stojąca LED", []),
        ("trade marks", "Intel® Core™2 Duo", "Intel Core 2 Duo", ["TITLE_CHARACTERS"]),
        ("em dash", "Lampa — biała", "Lampa – biała", ["TITLE_CHARACTERS"]),
        ("emoji disappear", "Lampa 🎉 LED", "Lampa LED", ["TITLE_CHARACTERS"]),
        ("styled letters", "𝗟𝗮𝗺𝗽𝗮 LED", "Lampa LED", ["TITLE_CHARACTERS"]),
        ("quotation marks are allowed", "Książka „Lalka”", "Książka „Lalka”", []),
        ("foreign diacritics", "Ōkami ñandú", "Okami nandú", ["TITLE_CHARACTERS"]),
        ("square metre", "Mata 2㎡", "Mata 2m2", ["TITLE_CHARACTERS"]),
        (
            "a long word is divided at a mark",
            "Kabel USB-C/USB-A/micro-USB/Lightning/mini-USB 2m",
            "Kabel USB-C/USB-A/micro-USB/ Lightning/mini-USB 2m",
            ["TITLE_WORD"],
        ),
        ("entities count", '5" & 6" & 7" & 8" <b> ' + "x " * 20, None, ["TITLE_INCHES", "TITLE_SHORTENED"]),
        (
            "no number without its unit at the end",
            "Lenovo ThinkCentre M920 Tiny komputer poleasingowy Intel Core i5 RAM 1600 GB Windows",
            "Lenovo ThinkCentre M920 Tiny komputer poleasingowy Intel Core i5 RAM",
            ["TITLE_SHORTENED"],
        ),
        (
            "no open bracket at the end",
            "Lenovo ThinkPad T14s Gen 5 komputer przenośny do biura 35.6 cm (WUXGA 16:10 matowy)",
            "Lenovo ThinkPad T14s Gen 5 komputer przenośny do biura 35.6 cm",
            ["TITLE_SHORTENED"],
        ),
        ("nothing is left", "🎉 ™", "", ["TITLE_CHARACTERS"]),
    ],
)
def test_titles(case, raw, expected, notes):
    fitted = fit(raw)
    assert [note.code for note in fitted.notes] == notes
    assert cost(fitted.text) <= LIMIT
    if expected is not None:
        assert fitted.text == expected


@given(st.text(max_size=200))
def test_every_title_satisfies_the_rules_or_is_empty(raw):
    fitted = fit(raw)
    if fitted.text:
        assert rules.title_problems(fitted.text, LIMIT) == []
        assert max(map(len, fitted.text.split())) <= LONGEST_WORD
