"""How the packages of one offer follow each other, in cycles of ten."""

from collections.abc import Sequence

import pytest

from stragan.features.packages import rules
from stragan.features.packages.rules import Bought
from stragan.features.packages.schemas import Span, Type

CYCLES = {"ten": 10, "one": 1, "page": 10}


def bought(id_: str) -> Bought:
    return Bought("PROMO", id_, "EXTRA" if id_ == "page" else "BASE", CYCLES[id_])


def span(id_: str, since: int, until: int | None = None) -> Span:
    type_: Type = "EXTRA" if id_ == "page" else "BASE"
    return Span("PROMO", id_, type_, since, until)


@pytest.mark.parametrize(
    ("case", "before", "wanted", "now", "expected"),
    [
        ("the first one begins now", [], "ten", 5, [span("ten", 5)]),
        ("it is there already", [span("ten", 5)], "ten", 17, [span("ten", 5)]),
        ("another one follows the first cycle", [span("ten", 5)], "one", 6, [span("ten", 5, 15), span("one", 15)]),
        ("another one follows the third cycle", [span("ten", 5)], "one", 25, [span("ten", 5, 35), span("one", 35)]),
        ("the one that waits is given up", [span("ten", 5, 15), span("one", 15)], "ten", 6, [span("ten", 5)]),
        ("one that is to end goes on", [span("ten", 5, 15)], "ten", 14, [span("ten", 5)]),
        ("one that was removed in a paid cycle goes on", [span("ten", 5, 7)], "ten", 14, [span("ten", 5)]),
        ("later it begins anew", [span("ten", 5, 7)], "ten", 15, [span("ten", 5, 7), span("ten", 15)]),
        ("its second cycle is paid", [span("ten", 5, 16)], "ten", 24, [span("ten", 5)]),
        ("its end was that of a cycle", [span("ten", 5, 15)], "ten", 15, [span("ten", 5, 15), span("ten", 15)]),
        ("an extra package lets the base one be", [span("ten", 5)], "page", 6, [span("ten", 5), span("page", 6)]),
        (
            "an extra package lets the one that waits be",
            [span("ten", 5, 15), span("one", 15)],
            "page",
            6,
            [span("ten", 5, 15), span("one", 15), span("page", 6)],
        ),
    ],
)
def test_changes(case: str, before: Sequence[Span], wanted: str, now: int, expected: list[Span]) -> None:
    assert rules.change(before, bought(wanted), CYCLES, now) == expected, case


@pytest.mark.parametrize(
    ("case", "before", "wanted", "now", "expected"),
    [
        ("it takes the place of the other one", [span("ten", 5)], "one", 6, [span("ten", 5, 6), span("one", 6)]),
        (
            "and of the one that waits",
            [span("ten", 5, 15), span("one", 15)],
            "one",
            6,
            [span("ten", 5, 6), span("one", 6)],
        ),
        ("it is there already", [span("ten", 5, 15), span("one", 15)], "ten", 6, [span("ten", 5)]),
    ],
)
def test_changes_at_once(case: str, before: Sequence[Span], wanted: str, now: int, expected: list[Span]) -> None:
    assert rules.put(before, bought(wanted), now) == expected, case


def test_what_leaves_takes_along_what_waits() -> None:
    ten, one, page = span("ten", 5, 15), span("one", 15), span("page", 5)
    assert rules.leave([ten, one, page], ten, 15, 6) == [ten, page]
    assert rules.leave([ten, one, page], page, 6, 6) == [ten, one, span("page", 5, 6)]


@pytest.mark.parametrize(
    ("case", "before", "wanted", "was", "expected"),
    [
        ("nothing was there", [], ["ten"], 20, [span("ten", 20)]),
        ("it begins anew", [span("ten", 5)], ["ten"], 12, [span("ten", 5, 12), span("ten", 20)]),
        ("it is not chosen any more", [span("ten", 5)], [], 12, [span("ten", 5, 12)]),
        ("its end is over", [span("ten", 5, 15)], [], 12, [span("ten", 5, 15)]),
        ("it is paid until later", [span("ten", 15, 25)], ["ten"], 18, [span("ten", 15, 25)]),
        (
            "something waits for its end",
            [span("ten", 15, 25), span("one", 25)],
            ["ten", "page"],
            18,
            [span("ten", 15, 25), span("one", 25), span("page", 20)],
        ),
    ],
)
def test_a_listing_begins_at_20(
    case: str, before: Sequence[Span], wanted: Sequence[str], was: int, expected: list[Span]
) -> None:
    chosen = [(id_, bought(id_).type) for id_ in wanted]
    assert rules.listed_again(before, chosen, "PROMO", was, 20) == expected, case
