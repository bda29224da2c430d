"""Descriptions: real texts, the messages of Allegro, and the laws of the grammar."""

import html
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.features.offers.rules.description import description_problems
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.markup import content_problems
from stragan.kernel.problems import Problem
from stragan.kernel.wire import encode

CONTENT = "description.sections[0].items[0].content"
INVALID_SUBSET = ("Invalid HTML subset", "Nieprawidłowy podzbiór HTML")
NO_START = ("One of the starting tags is missing", "Brakuje jednego z tagów otwierających")
NO_END = ("One of the closing tags is missing", "Brakuje jednego z tagów zamykających")
_ENTITIES = "&nbsp; &quot; &amp; &apos; &lt; &gt; &#160;"
AMPERSAND = (
    f"In order to put & character into description use &amp; entity. Other allowed entities are: {_ENTITIES}",
    f"Aby umieścić w opisie znak &, użyj encji &amp;. Pozostałe dozwolone encje: {_ENTITIES}",
)


def text(content: str | None) -> Item:
    return Item("TEXT", content=content)


def image(url: str | None) -> Item:
    return Item("IMAGE", url=url)


def describe(*sections: list[Item]) -> Description:
    return Description([Section(items) for items in sections])


def wrong(tag: str, allowed: str) -> tuple[str, str]:
    return f'Invalid tag: "{tag}", allowed tags: {{{allowed}}}', f'Błędny tag "{tag}", dozwolone są: {{{allowed}}}'


def simple(tag: str) -> tuple[str, str]:
    en = f'Tag "{tag}" is a simple type, so it must have no children'
    return en, f'Tag "{tag}" nie może zawierać innych tagów'


REAL = [
    "<p>Classic blown clay pot for plants</p>",
    "<p>Stylish copper bedside light</p>",
    "<p>Comfortable cream sofa with wooden base</p>",
    "<p>Antique wooden chest of drawers</p>",
    "<p>Homemade white ceramic flower pot</p>",
    "<p>Chic wooden outdoor garden table</p>",
    "<h1>Tytuł sekcji</h1>",
    "<p><b>Aliquam vitae nisi</b>. Vivamus egestas.</p>\n    <ul>\n<li><b>Nulla</b></li>\n</ul>",
    "<ol>\n    <li><p><b>In eget vulputate purus</b></p></li>\n    <li><p>Integer a pharetra odio.</p></li></ol>",
    "<p><b>Teczka ekologiczna wykonana z lnu.</b></p>    <p>Zawiera 1 dużą kieszeń.&nbsp;</p>    <p></p>",
    "<h2>A &amp; B &lt; C &gt; D &quot;E&quot; &apos;F&apos; &#160; &#x2122; &#039;</h2>",
    "<li>".join(["<ul>", "a</li>", "<p>b</p> c <b>d</b></li>"]) + "</ul>",
    "<p>5.2” Full HD Display, 1.14GHz, 120º wide — żółć 漢字</p>",
    "",
]


@pytest.mark.parametrize("content", REAL)
def test_texts_that_are_accepted(content: str) -> None:
    assert content_problems(content) == ()


REFUSED = [
    ("line break tag", "<p>a<br>b</p>", wrong("br", "b"), 1, 5),
    ("closed line break tag", "<p>ąę<br/>b</p>", wrong("br", "b"), 1, 6),
    ("strong", "<p><strong>a</strong></p>", wrong("strong", "b"), 1, 4),
    ("bold outside", "<b>a</b>", wrong("b", "h1, h2, p, ul, ol"), 1, 1),
    ("list in a list", "<ul><li>Rodzaj: <ul><li>a</li></ul></li></ul>", wrong("ul", "b, p"), 1, 17),
    ("paragraph in a paragraph", "<p>\n<p>a</p>\n</p>", wrong("p", "b"), 2, 1),
    ("paragraph in a list", "<ul><p>a</p></ul>", wrong("p", "li"), 1, 5),
    ("item outside", "<p>a</p><li>b</li>", wrong("li", "h1, h2, p, ul, ol"), 1, 9),
    ("capital tag", "<P>a</P>", wrong("P", "h1, h2, p, ul, ol"), 1, 1),
    ("table", "<table></table>", wrong("table", "h1, h2, p, ul, ol"), 1, 1),
    ("namespace", "<x:p>a</x:p>", wrong("x:p", "h1, h2, p, ul, ol"), 1, 1),
    ("our own wrapper", "<d><p>a</p></d>", wrong("d", "h1, h2, p, ul, ol"), 1, 1),
    ("bold title", "<h1><b>Tytuł sekcji</b></h1>", simple("h1"), 1, 5),
    ("title in a title", "<h2>a<h1>b</h1></h2>", simple("h2"), 1, 6),
    ("bold in bold", "<p><b>a<b>b</b></b></p>", simple("b"), 1, 8),
    ("bare text", "opis tekstowy", INVALID_SUBSET, 1, 1),
    ("bare text of a feed", "\nPrecision 3D Arc Glass Design Bended glass", INVALID_SUBSET, 2, 1),
    ("bare text after a tag", "<p>a</p>\n  b", INVALID_SUBSET, 2, 1),
    ("bare text in a list", "<ul>a<li>b</li></ul>", INVALID_SUBSET, 1, 5),
    ("bare space that is not of XML", "<p>a</p>&nbsp;<p>b</p>", INVALID_SUBSET, 1, 9),
    ("less than", "<p>< 60dB</p>", INVALID_SUBSET, 1, 5),
    ("comment", "<p>a</p><!-- b -->", INVALID_SUBSET, 1, 9),
    ("character data", "<p><![CDATA[a]]></p>", INVALID_SUBSET, 1, 4),
    ("processing instruction", "<p>a</p><?php b ?>", INVALID_SUBSET, 1, 9),
    ("document type", "<!DOCTYPE d [<!ENTITY a 'b'>]><p>&a;</p>", INVALID_SUBSET, 1, 3),
    ("closing the wrapper", "<p>a</p></d><d>", INVALID_SUBSET, 1, 13),
    ("control character", "<p>a\x0bb</p>", INVALID_SUBSET, 1, 5),
    ("number of no character", "<p>&#0;</p>", INVALID_SUBSET, 1, 4),
    ("attribute without quotes", "<p class=a>b</p>", INVALID_SUBSET, 1, 10),
    ("ampersand", "<p>B & W</p>", AMPERSAND, 1, 6),
    ("ampersand in a word", "<p>B&W</p>", AMPERSAND, 1, 5),
    ("entity without its end", "<p>a&nbsp b</p>", AMPERSAND, 1, 5),
    ("entity that is not allowed", "<p>Marka&trade;</p>", AMPERSAND, 1, 9),
    ("closed twice", "<p>wiatroszczelna tkanina</p></p>", NO_START, 1, 32),
    ("never opened", "a</p>", INVALID_SUBSET, 1, 1),
    ("never closed", "<p>a", NO_END, 1, 7),
    ("inner tag never closed", "<p>a <b>b</p>", NO_END, 1, 12),
]


@pytest.mark.parametrize(("case", "content", "messages", "line", "column"), REFUSED, ids=[case[0] for case in REFUSED])
def test_texts_that_are_refused(case: str, content: str, messages: tuple[str, str], line: int, column: int) -> None:
    assert description_problems(describe([text(content)]), ()) == [
        Problem(
            "VALIDATION_ERROR",
            messages[0],
            CONTENT,
            f"Invalid value: {content}",
            pl=messages[1],
            metadata={"line": str(line), "column": str(column)},
        )
    ]


def test_attributes_are_refused_by_name() -> None:
    (problem,) = content_problems('<p>a</p><p class="x" id="y">b</p>')
    assert problem.message == 'Tag "p" must have no attributes, found: class, id'
    assert problem.user_message("pl") == 'Tag "p" nie może mieć atrybutów, podano: class, id'
    assert problem.metadata == {"line": "1", "column": "9"}


def test_every_item_tells_its_first_problem() -> None:
    description = describe([text("<p><i>a</i><u>b</u></p>")], [image("u"), text("goły tekst")], [text("<p>a</p>")])
    assert [(problem.path, problem.message) for problem in description_problems(description, {"u"})] == [
        ("description.sections[0].items[0].content", 'Invalid tag: "i", allowed tags: {b}'),
        ("description.sections[1].items[1].content", "Invalid HTML subset"),
    ]


def test_deep_nesting_ends_at_its_first_wrong_tag() -> None:
    (problem,) = content_problems("<p>" * 100_000)
    assert problem.metadata == {"line": "1", "column": "4"}


# Sections, items, images and size


@pytest.mark.parametrize("description", [Description(), Description([])])
def test_an_empty_description_is_not_refused(description: Description) -> None:
    assert description_problems(description, ()) == []


def test_a_hundred_sections_of_two_items() -> None:
    assert description_problems(describe(*[[text("<p>a</p>"), image("u")]] * 100), {"u"}) == []


def test_more_sections_are_refused() -> None:
    assert description_problems(describe(*[[text("<p>a</p>")]] * 101), ()) == [
        Problem(
            "VALIDATION_ERROR",
            '"sections" size must be between 1 and 100',
            "description.sections",
            "Invalid value",
            pl='Rozmiar "sections" musi być między 1 a 100',
        )
    ]


@pytest.mark.parametrize("items", [None, [], [text("<p>a</p>")] * 3])
def test_a_section_has_one_or_two_items(items: list[Item] | None) -> None:
    (problem,) = description_problems(Description([Section([text("<p>a</p>")]), Section(items)]), ())
    assert (problem.message, problem.path) == (
        '"items" size must be between 1 and 2',
        "description.sections[1].items",
    )


@pytest.mark.parametrize(
    ("case", "item", "member"),
    [
        ("text without content", text(None), "content"),
        ("text of nothing", text(""), "content"),
        ("text of spaces", text("  "), "content"),
        ("image without url", image(None), "url"),
        ("image with a content", Item("IMAGE", content="<p>a</p>"), "url"),
        ("text with a url", Item("TEXT", url="u"), "content"),
    ],
)
def test_items_have_their_content(case: str, item: Item, member: str) -> None:
    (problem,) = description_problems(describe([text("<p>a</p>"), item]), {"u"})
    assert (problem.message, problem.path) == (
        f'"{member}" may not be empty',
        f"description.sections[0].items[1].{member}",
    )


def test_images_are_those_of_the_offer() -> None:
    description = describe([image("a"), image("b")], [image("c")])
    assert description_problems(description, ["a", "b", "c"]) == []
    assert description_problems(description, ["a"]) == [
        Problem(
            "VALIDATION_ERROR",
            "Description images are not valid.",
            "offerDto",
            "Invalid value: unknown",
            pl="Zdjęcia w opisie są nieprawidłowe.",
        )
    ]


@pytest.mark.parametrize(("case", "letter", "count"), [("one byte each", "a", 39_000), ("two bytes each", "ż", 19_500)])
def test_the_size_is_counted_in_bytes_of_the_whole(case: str, letter: str, count: int) -> None:
    description = describe([text(f"<p>{letter * count}</p>")])
    size = len(encode(description))
    assert 39_000 < size < 40_000
    assert description_problems(description, ()) == []
    assert description_problems(description, (), size) == []
    (problem,) = description_problems(description, (), size - 1)
    assert (problem.message, problem.path) == (
        f"The maximum size of the offer description has been exceeded ({size - 1} bytes).",
        "description",
    )


# Laws

words = st.text(min_size=1).map(str.split).map(" ".join).filter(str.isprintable)
plain = words.map(html.escape)


def tagged(tag: str, inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return inside.map(lambda content: f"<{tag}>{content}</{tag}>")


def joined(*choices: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*choices), min_size=least, max_size=4).map("".join)


bold = tagged("b", plain)
paragraph = tagged("p", joined(plain, bold))
item = tagged("li", joined(plain, bold, paragraph))
listing = st.sampled_from(["ul", "ol"]).flatmap(lambda tag: tagged(tag, joined(item, st.just("\n"))))
heading = st.sampled_from(["h1", "h2"]).flatmap(lambda tag: tagged(tag, plain))
contents = joined(heading, paragraph, listing, st.just("\n  "))


@given(contents)
def test_whatever_keeps_to_the_grammar_is_accepted(content: str) -> None:
    assert content_problems(content) == ()


@given(contents, st.data(), st.sampled_from(["i", "br", "div", "span", "strong", "em", "u", "B", "td"]))
def test_a_forbidden_tag_is_refused_where_it_stands(content: str, data: st.DataObject, tag: str) -> None:
    # Between two tags, or at either end: never within a tag or a text.
    borders = [0, len(content)] + [i + 1 for i, (a, b) in enumerate(pairwise(content)) if a == ">" and b == "<"]
    at = data.draw(st.sampled_from(borders))
    before = content[:at]
    (problem,) = content_problems(f"{before}<{tag}>x</{tag}>{content[at:]}")
    assert f'"{tag}"' in problem.message or "simple type" in problem.message
    assert problem.metadata == {
        "line": str(before.count("\n") + 1),
        "column": str(at - (before.rfind("\n") + 1) + 1),
    }


@given(st.text())
def test_any_text_has_one_problem_at_most(content: str) -> None:
    problems = content_problems(content)
    assert len(problems) <= 1
    assert all(problem.path == "content" and problem.pl for problem in problems)


@given(st.text(alphabet="<>/&;pbliuo1h \n#x", max_size=40))
def test_any_soup_of_tags_has_one_problem_at_most(soup: str) -> None:
    assert len(content_problems(soup)) <= 1
