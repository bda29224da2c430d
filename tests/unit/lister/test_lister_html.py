import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stragan.features.offers.rules.description import description_problems
from stragan.kernel.description import Description, Item, Section
from stragan.lister.html import MOST_BYTES, describe


def problems(content: str):
    described = Description([Section([Item("TEXT", content)])])
    return description_problems(described, ())


@pytest.mark.parametrize(
    ("case", "source", "expected"),
    [
        ("plain", "Ładna lampa.", "<p>Ładna lampa.</p>"),
        ("paragraphs", "Jeden\n\nDwa\nTrzy", "<p>Jeden</p><p>Dwa</p><p>Trzy</p>"),
        ("special characters", "5 < 6 & 7 > 2", "<p>5 &lt; 6 &amp; 7 &gt; 2</p>"),
        ("bold", "To **bardzo** ważne", "<p>To <b>bardzo</b> ważne</p>"),
        ("stars that are not bold", "2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("points", "- a\n- **b**: c", "<ul><li>a</li><li><b>b</b>: c</li></ul>"),
        ("points with an empty line", "- a\n\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("numbers", "1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("both kinds", "- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("a dash inside", "a - b", "<p>a - b</p>"),
        ("headings", "# Tytuł **x**\n### Część", "<h1>Tytuł x</h1><h2>Część</h2>"),
        ("HTML paragraph", "<p>Jeden</p>\n<p>Dwa</p>", "<p>Jeden</p><p>Dwa</p>"),
        ("line break", "<p>Jeden<br/>Dwa</p>", "<p>Jeden</p><p>Dwa</p>"),
        ("strong and emphasis", "<strong>A</strong> <em>b</em>", "<p><b>A</b> b</p>"),
        ("attributes and styles", "<p style='x' onclick=y>a</p><style>p{}</style><script>z</script>", "<p>a</p>"),
        ("nested lists", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("paragraph in a point", "<ol><li><p>a</p></li></ol>", "<ol><li>a</li></ol>"),
        ("bold heading", "<h1>A <b>b</b></h1><h4>c</h4>", "<h1>A b</h1><h2>c</h2>"),
        ("table", "<table><tr><th>A</th><td>1</td></tr></table>", "<ul><li><b>A</b> 1</li></ul>"),
        ("not closed", "<div><b>a<p>b", "<p><b>a</b></p><p><b>b</b></p>"),
        ("entities", "<p>a&nbsp;&amp;&nbsp;b &lt;c&gt;</p>", "<p>a &amp; b &lt;c&gt;</p>"),
        ("a word in angle brackets is text", "użyj <klawisza>", "<p>użyj &lt;klawisza&gt;</p>"),
        ("control characters", "a\x00b\x0bc\ufeffd", "<p>a b cd</p>"),
        ("beyond the BMP", "🎉 Nowość 𝗕𝗼𝗹𝗱", "<p>Nowość Bold</p>"),
        ("empty", " \n ", ""),
    ],
)
def test_sources(case, source, expected):
    content = describe(source)
    assert (content.html, content.notes) == (expected, ())
    assert not expected or problems(content.html) == []


def test_pictures_inside_are_counted():
    content = describe('<p>a<img src="x.jpg"><img src="y.jpg"></p>')
    assert (content.html, [(note.code, note.message[0]) for note in content.notes]) == (
        "<p>a</p>",
        [("DESCRIPTION_IMAGES", "2")],
    )


def test_what_has_no_parameter_follows_as_a_list():
    assert (
        describe("a", [("Barwa", "ciepła & zimna")]).html
        == "<p>a</p><ul><li><b>Barwa:</b> ciepła &amp; zimna</li></ul>"
    )


@pytest.mark.parametrize(
    ("case", "source"),
    [
        ("many paragraphs", "\n".join(f"Zdanie numer {i}. Ąć „x”." for i in range(3_000))),
        ("one paragraph", " ".join(f"Zdanie numer {i}. Ąć „x”." for i in range(3_000))),
        ("one list", "\n".join(f'- punkt {i} \\ "x"' for i in range(6_000))),
        ("no sentence ends", "słowo " * 20_000),
        ("deeply nested", "<div>" * 20_000 + "a" + "</div>" * 20_000),
    ],
)
def test_long_descriptions_are_cut_where_a_reader_does_not_stumble(case, source):
    content = describe(source, [("Barwa", "ciepła")])
    assert problems(content.html) == []
    assert len(content.html.encode()) <= MOST_BYTES
    assert content.html.endswith("<ul><li><b>Barwa:</b> ciepła</li></ul>")
    shown = content.html.removesuffix("<ul><li><b>Barwa:</b> ciepła</li></ul>")
    assert shown == "" or shown.endswith((".</p>", "”.</p>", "</li></ul>", "a</p>"))
    assert [note.code for note in content.notes] == ([] if case == "deeply nested" else ["DESCRIPTION_CUT"])


@given(st.text(max_size=400))
@example("<p>\x00</p>")
def test_any_text_satisfies_the_grammar(source):
    content = describe(source).html
    assert content == "" or problems(content) == []


NAMES = "p b strong i ul ol li h1 h2 h3 div span table tr td br img a"
TAGS = st.sampled_from(NAMES.split())
PIECES = st.one_of(
    TAGS.map("<{}>".format),
    TAGS.map("</{}>".format),
    st.sampled_from(["&nbsp;", "&lt;", "&", "<", '<p class="x">', "<!-- c -->", "<![CDATA[x]]>", "<?xml?>", " ", "\n"]),
    st.text(max_size=8),
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_html_satisfies_the_grammar(source):
    content = describe(f"<p>{source}").html
    assert content == "" or problems(content) == []
