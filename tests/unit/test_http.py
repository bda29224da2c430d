"""Query strings, media types, and the pipeline where a test client cannot go: broken connections."""

import asyncio
from collections.abc import Callable, Iterable
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.auth.session import Ended, Session
from stragan.http.api import Api
from stragan.http.call import Call
from stragan.http.language import choose, names_a_supported_one
from stragan.http.media import BETA, PUBLIC, accepts, essence
from stragan.http.operation import operation
from stragan.http.query import Query
from stragan.kernel.problems import Malformed
from stragan.settings import Settings


def invalid(ask: Callable[[], Any]) -> tuple[str, str, str | None]:
    with pytest.raises(Malformed) as caught:
        ask()
    (problem,) = caught.value.problems
    return problem.code, problem.message, problem.path


@pytest.mark.parametrize(
    ("case", "raw", "values"),
    [
        ("repeated", b"a=1&a=2", ["1", "2"]),
        ("commas", b"a=1,2", ["1", "2"]),
        ("encoded commas", b"a=1%2C2", ["1", "2"]),
        ("both", b"a=1%2C2&a=3", ["1", "2", "3"]),
        ("spaces around", b"a=1%2C+2+&a=%203", ["1", "2", "3"]),
        ("empty ones", b"a=&a=,&a=1,,2", ["1", "2"]),
        ("absent", b"b=1", []),
        ("encoded name", b"%61=1", ["1"]),
        ("nothing", b"", []),
        ("UTF-8", b"a=%C5%BC%C3%B3%C5%82w", ["żółw"]),
    ],
)
def test_lists(case: str, raw: bytes, values: list[str]) -> None:
    assert Query(raw).texts("a") == values


@pytest.mark.parametrize(
    ("case", "raw", "text"),
    [
        ("first of several", b"a=1&a=2", "1"),
        ("commas belong to it", b"a=1,2", "1,2"),
        ("spaces", b"a=+x+y%20z+", "x y z"),
        ("empty", b"a=", None),
        ("only spaces", b"a=+", None),
        ("absent", b"", None),
        ("no value", b"a", None),
    ],
)
def test_texts(case: str, raw: bytes, text: str | None) -> None:
    assert Query(raw).text("a") == text


@pytest.mark.parametrize(
    ("raw", "number"),
    [(b"", 20), (b"a=", 20), (b"a=1", 1), (b"a=100", 100), (b"a=007", 7), (b"a=+5+", 5)],
)
def test_numbers(raw: bytes, number: int) -> None:
    assert Query(raw).whole("a", 20, 1, 100) == number


@pytest.mark.parametrize(
    "text", ["0", "101", "-1", "--5", "-", "1.0", "1e1", "x", "%D9%A1", "%C2%B2", "9" * 19, "0" * 5000]
)
def test_no_numbers(text: str) -> None:
    query = Query(f"a={text}".encode())
    message = 'Invalid "a" field value. Allowed values are 1 … 100.'
    assert invalid(lambda: query.whole("a", 20, 1, 100)) == ("BadRequestException", message, "a")


def test_choices() -> None:
    kinds = frozenset({"ACTIVE", "ENDED"})
    query = Query(b"a=ACTIVE%2CENDED&b=active&c=ENDED&d=true&e=FALSE&f=1")
    assert query.choices("a", kinds) == ["ACTIVE", "ENDED"]
    assert query.choices("x", kinds) == []
    assert query.choice("c", kinds) == "ENDED"
    assert query.choice("x", kinds) is None
    assert (query.flag("d"), query.flag("e"), query.flag("x")) == (True, False, None)
    for ask, name in (
        (lambda: query.choices("b", kinds), "b"),
        (lambda: query.choice("b", kinds), "b"),
        (lambda: query.choice("a", kinds), "a"),
        (lambda: query.flag("f"), "f"),
    ):
        assert invalid(ask) == ("BadRequestException", f'Invalid "{name}" field value.', name)


@pytest.mark.parametrize("raw", [b"a=%ff", b"a=%00", b"\xff=1", b"&".join([b"a=1"] * 2001)])
def test_unreadable_query_strings(raw: bytes) -> None:
    assert invalid(lambda: Query(raw)) == ("BadRequestException", "The query string cannot be read.", "query")


@given(st.binary(max_size=40))
def test_any_query_string_is_read_or_refused(raw: bytes) -> None:
    try:
        query = Query(raw)
    except Malformed:
        return
    assert query.whole("no such name", 7, 0, 9) == 7


@given(st.text(max_size=40))
def test_any_accept_and_any_language_are_understood(header: str) -> None:
    assert accepts(header, PUBLIC) in (True, False)
    assert choose(header) in ("en", "pl")
    assert names_a_supported_one(header) in (True, False)


@pytest.mark.parametrize(
    ("header", "supported"),
    [
        ("", True),
        (" ", True),
        ("pl", True),
        ("EN-us", True),
        ("de-DE, hu;q=0.1", True),
        ("*", False),
        ("de-DE", False),
        ("pls", False),
        (",", False),
    ],
)
def test_languages_that_are_supported(header: str, supported: bool) -> None:
    assert names_a_supported_one(header) is supported


def test_beta_is_not_public() -> None:
    assert not accepts(BETA, PUBLIC)
    assert accepts(f"{BETA}, {PUBLIC}", PUBLIC)
    assert accepts(BETA, BETA)


@pytest.mark.parametrize(
    ("header", "kind"),
    [("Image/JPEG; q=1", "image/jpeg"), ("", ""), (" a/b ", "a/b"), ("a/b, a/b", "a/b, a/b"), (";", "")],
)
def test_essence(header: str, kind: str) -> None:
    assert essence(header) == kind


class Wanted:
    """What the pipeline asks of a world, and no more."""

    settings = Settings()
    ended = Ended(0)
    ended.due = inf  # nothing else ends sessions here
    sessions = {"Bearer x": Session("app", "1", frozenset({"allegro:api:sale:offers:write"}), 2**60)}

    @staticmethod
    def now() -> int:
        return 0


def send(messages: Iterable[dict[str, Any]]) -> tuple[list[bytes], list[dict[str, Any]]]:
    """Bodies that the handler got, and what was sent back, for a POST whose body arrives in these messages."""
    bodies: list[bytes] = []
    sent: list[dict[str, Any]] = []
    arriving = iter(messages)

    @operation("createOfferUsingPOST")
    async def create(call: Call) -> bytes:
        bodies.append(call.body)
        return b"{}"

    async def receive() -> dict[str, Any]:
        return next(arriving)

    async def keep(message: Any) -> None:
        sent.append(message)

    headers = [
        (b"authorization", b"Bearer x"),
        (b"content-type", PUBLIC.encode()),
        (b"content-length", "²".encode("latin-1")),
    ]
    scope = {"method": "POST", "path": "/sale/offers", "query_string": b"", "scheme": "http", "headers": headers}
    api = Api((create,), lambda _: Wanted(), None)  # type: ignore[arg-type,return-value]
    asyncio.run(api(scope, receive, keep))
    return bodies, sent


def part(content: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": content, "more_body": more}


def test_a_body_in_parts() -> None:
    bodies, sent = send([part(b"{", more=True), part(b'"a"', more=True), part(b":1}", more=False)])
    assert bodies == [b'{"a":1}']
    assert (sent[0]["status"], sent[1]["body"]) == (201, b"{}")


@pytest.mark.parametrize("parts", [[], [part(b'{"a":1}', more=True)], [part(b"", more=True), part(b"{}", more=True)]])
def test_a_connection_that_breaks_before_the_body_is_there(parts: list[dict[str, Any]]) -> None:
    assert send([*parts, {"type": "http.disconnect"}]) == ([], [])


def test_a_body_without_a_declared_length_may_not_be_endless() -> None:
    megabyte = part(b"x" * 1_000_000, more=True)
    bodies, sent = send([megabyte] * 7)
    assert bodies == []
    assert sent[0]["status"] == 413
