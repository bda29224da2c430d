"""Reading JSON: what is unreadable, what has another shape, and numbers where texts belong."""

import json
import time
from contextlib import suppress
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.kernel.problems import Invalid, Malformed, Problem
from stragan.kernel.wire import CONTACT_EN, CONTACT_PL, UNREADABLE, Wire, array, encode, reader


class Value(Wire):
    id: str
    name: str | None = None
    count: int = 0
    kind: Literal["A", "B"] = "A"
    tags: list[str] = []
    free: dict[str, str] = {}
    amount: str | None = None


class Document(Wire):
    values: list[Value] = []
    main_value: Value | None = None


read = reader(Document)


def told(body: bytes, shape: Any = Document) -> tuple[type[Exception], Problem]:
    with pytest.raises((Invalid, Malformed)) as caught:
        reader(shape)(body)
    (problem,) = caught.value.problems
    assert (problem.message, problem.en, problem.pl) == (UNREADABLE, CONTACT_EN, CONTACT_PL)
    return caught.type, problem


@pytest.mark.parametrize(
    ("case", "body", "value"),
    [
        ("integer", b'{"id":5}', Value("5")),
        ("large integer", b'{"id":123456789012345678901234567890}', Value("123456789012345678901234567890")),
        ("negative", b'{"id":-5}', Value("-5")),
        ("fraction as it is written", b'{"id":10.10}', Value("10.10")),
        ("exponent as it is written", b'{"id":1E2}', Value("1E2")),
        ("nullable", b'{"id":"a","name":5}', Value("a", "5")),
        ("nullable fraction", b'{"id":"a","name":1.50}', Value("a", "1.50")),
        ("null", b'{"id":"a","name":null}', Value("a")),
        ("both", b'{"id":5,"name":6}', Value("5", "6")),
        ("an integer stays one", b'{"id":5,"count":7}', Value("5", count=7)),
        ("list", b'{"id":"a","tags":["x",1,2.50,"y"]}', Value("a", tags=["x", "1", "2.50", "y"])),
        (
            "free names",
            b'{"id":"a","free":{"x":1,"y.z":2,"[0]":"t"}}',
            Value("a", free={"x": "1", "y.z": "2", "[0]": "t"}),
        ),
        ("amount as it is written", b'{"id":5,"amount":10.10}', Value("5", amount="10.10")),
        ("amount alone", b'{"id":"5","amount":10.10}', Value("5", amount="10.10")),
        ("unknown members", b'{"id":5,"x":{"id":[1.5,{}]}}', Value("5")),
    ],
)
def test_numbers_for_texts(case: str, body: bytes, value: Value) -> None:
    assert read(b'{"mainValue":' + body + b"}") == Document(main_value=value)
    assert read(b'{"values":[{"id":"1"},' + body + b"," + body + b"]}") == Document([Value("1"), value, value])


@pytest.mark.parametrize("number", [3, 2000])
def test_a_list_of_any_length(number: int) -> None:
    """A command names up to a thousand offers, and some clients send their ids as numbers."""
    body = json.dumps({"values": [{"id": n, "tags": [n, str(n)]} for n in range(number)]}).encode()
    begun = time.process_time()
    assert read(body) == Document([Value(str(n), tags=[str(n), str(n)]) for n in range(number)])
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("case", "body", "path", "details"),
    [
        ("boolean", {"values": [{"id": True}]}, "values[0].id", "Expected `str`, got `bool`"),
        ("array", {"values": [{"id": "1"}, {"id": []}]}, "values[1].id", "Expected `str`, got `array`"),
        ("missing", {"values": [{}]}, "values[0].id", "Object missing required field `id`"),
        ("null", {"values": [{"id": None}]}, "values[0].id", "Expected `str`, got `null`"),
        ("text for a number", {"mainValue": {"id": "1", "count": "1"}}, "mainValue.count", "Expected `int`, got `str`"),
        ("unknown choice", {"mainValue": {"id": "1", "kind": "C"}}, "mainValue.kind", "Invalid enum value 'C'"),
        ("after a number", {"mainValue": {"id": 1, "count": "1"}}, "mainValue.count", "Expected `int`, got `str`"),
        ("after many", {"values": [{"id": 1}, {"id": 2, "tags": [True]}]}, "values[1].tags[0]", None),
        ("text", "text", "request.body", "Expected `object`, got `str`"),
        ("null document", None, "request.body", "Expected `object`, got `null`"),
        ("object for a list", {"values": {}}, "values", "Expected `array`, got `object`"),
    ],
)
def test_other_shapes(case: str, body: Any, path: str, details: str | None) -> None:
    kind, problem = told(json.dumps(body).encode())
    assert (kind, problem.code, problem.path) == (Invalid, "JsonMappingException", path)
    assert details is None or problem.details == details


def test_the_refusal_can_be_chosen() -> None:
    with pytest.raises(Malformed) as caught:
        reader(Document, Malformed)(b'{"values":1}')
    assert caught.value.problems[0].code == "JsonMappingException"


def test_a_document_that_is_a_text() -> None:
    assert told(b"5", str)[1].path == "request.body"
    assert reader(list[str])(b'[1,"2",3]') == ["1", "2", "3"]
    assert reader(dict[str, list[str]])(b'{"a":[1],"b":[]}') == {"a": ["1"], "b": []}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"{'a':1}",
        b'{"values":[}',
        b'{"values":[]} x',
        b"\xff",
        b'{"mainValue":{"id":5},',
        b'{"mainValue":{"id":5,"name":"\xff"}}',
        b'{"mainValue":{"id":5},"x":' + b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"x":' + b"[" * 100_000,
        b'{"x":"\\ud800"}',
        b'{"x":"\x00"}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_json(body: bytes) -> None:
    if body.startswith(b"[" * 1000):  # another shape is seen before the depth
        assert told(body)[0] is Invalid
        return
    kind, problem = told(body)
    assert (kind, problem.code, problem.path, problem.details) == (Malformed, "BAD_REQUEST", "request.body", None)


@pytest.mark.parametrize(
    ("case", "body", "readable"),
    [
        ("escaped NUL", rb'{"mainValue":{"id":"\u0000"}}', False),
        ("after a backslash", rb'{"mainValue":{"id":"\\\u0000"}}', False),
        ("in a name", rb'{"\u0000":1}', False),
        ("a backslash before the letters", rb'{"mainValue":{"id":"\\u0000"}}', True),
        ("two backslashes before the letters", rb'{"mainValue":{"id":"\\\\u0000"}}', True),
        ("another character", rb'{"mainValue":{"id":"\u0001"}}', True),
    ],
)
def test_no_text_holds_a_nul(case: str, body: bytes, readable: bool) -> None:
    if readable:
        assert read(body).main_value is not None
    else:
        assert told(body)[0] is Malformed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["values", "mainValue", "id", "name", "count", "tags", "free", "amount", "x"]), inner
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_document_is_read_or_refused(document: Any) -> None:
    try:
        found = read(json.dumps(document).encode())
    except (Invalid, Malformed):
        return
    assert read(encode(found)) == found


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Invalid, Malformed):
        read(body)


def test_an_array_of_encoded_items() -> None:
    assert array("offers", []) == b'{"offers":[]}'
    assert array("offers", [b'{"a":1}', b"null"]) == b'{"offers":[{"a":1},null]}'
