"""What buyers pay: tables, and properties of any basket."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.features.loyalty.reckoning import BundleOf, Granted, Line, Pack, bill, shares, without

PACK, BUNDLE, LIST, ORDER = "UNIT_PERCENTAGE_DISCOUNT", "BUNDLE", "WHOLESALE_PRICE_LIST", "LARGE_ORDER_DISCOUNT"


def pack(*ids: int, size: int = 3, percentage: int = 100) -> Pack:
    return Pack(frozenset(ids), size, percentage)


@pytest.mark.parametrize(
    ("case", "lines", "granted", "expected", "order_reasons"),
    [
        ("nothing given", [Line(1, 2, 10_00)], Granted(), [[(2, 10_00, ())]], []),
        ("two of three", [Line(1, 2, 10_00)], Granted(packs=[pack(1)]), [[(2, 10_00, ())]], []),
        ("three for two", [Line(1, 3, 10_00)], Granted(packs=[pack(1)]), [[(2, 10_00, ()), (1, 0, (PACK,))]],
         ["MULTIPACK"]),
        ("seven", [Line(1, 7, 9_99)], Granted(packs=[pack(1, percentage=31)]),
         [[(5, 9_99, ()), (2, 6_89, (PACK,))]], ["MULTIPACK"]),
        ("the cheapest", [Line(1, 1, 5_00), Line(2, 2, 9_00)], Granted(packs=[pack(1, 2)]),
         [[(1, 0, (PACK,))], [(2, 9_00, ())]], ["CROSSMULTIPACK"]),
        ("two packs of three offers", [Line(1, 2, 9_00), Line(2, 3, 6_00), Line(3, 2, 3_00)],
         Granted(packs=[pack(1, 2, 3)]),
         [[(2, 9_00, ())], [(2, 6_00, ()), (1, 0, (PACK,))], [(1, 3_00, ()), (1, 0, (PACK,))]], ["CROSSMULTIPACK"]),
        ("not all offers of the pack", [Line(2, 3, 6_00)], Granted(packs=[pack(1, 2)]),
         [[(2, 6_00, ()), (1, 0, (PACK,))]], ["CROSSMULTIPACK"]),
        ("a bundle", [Line(1, 1, 10_00), Line(2, 2, 20_00)], Granted(bundles=[BundleOf({1: 1, 2: 2}, 10_00)]),
         [[(1, 8_00, (BUNDLE,))], [(2, 16_00, (BUNDLE,))]], ["BUNDLE"]),
        ("a third of a grosz", [Line(1, 1, 1_00), Line(2, 2, 1_00)], Granted(bundles=[BundleOf({1: 1, 2: 2}, 1_00)]),
         [[(1, 67, (BUNDLE,))], [(1, 67, (BUNDLE,)), (1, 66, (BUNDLE,))]], ["BUNDLE"]),
        ("bundles and the rest", [Line(1, 3, 10_00), Line(2, 2, 10_00)],
         Granted(bundles=[BundleOf({1: 1, 2: 1}, 2_00)]), [[(1, 10_00, ()), (2, 9_00, (BUNDLE,))],
                                                              [(2, 9_00, (BUNDLE,))]], ["BUNDLE"]),
        ("a bundle for the same", [Line(1, 1, 10_00), Line(2, 1, 5_00)], Granted(bundles=[BundleOf({1: 1, 2: 1}, 0)]),
         [[(1, 10_00, (BUNDLE,))], [(1, 5_00, (BUNDLE,))]], ["BUNDLE"]),
        ("half a bundle", [Line(1, 1, 10_00)], Granted(bundles=[BundleOf({1: 1, 2: 1}, 2_00)]),
         [[(1, 10_00, ())]], []),
        ("a price that has fallen", [Line(1, 1, 1_00), Line(2, 1, 1_00)],
         Granted(bundles=[BundleOf({1: 1, 2: 1}, 9_00)]), [[(1, 0, (BUNDLE,))], [(1, 0, (BUNDLE,))]], ["BUNDLE"]),
        ("below the threshold", [Line(1, 9, 1_00, "a")], Granted(price_lists={"a": [(10, 5), (20, 8)]}),
         [[(9, 1_00, ())]], []),
        ("the second threshold", [Line(1, 20, 1_00, "a")], Granted(price_lists={"a": [(10, 5), (20, 8)]}),
         [[(20, 92, (LIST,))]], []),
        ("half a grosz", [Line(1, 3, 33, "a")], Granted(price_lists={"a": [(2, 50)]}),
         [[(2, 17, (LIST,)), (1, 16, (LIST,))]], []),
        ("another list", [Line(1, 20, 1_00, "b"), Line(2, 20, 1_00)], Granted(price_lists={"a": [(10, 5)]}),
         [[(20, 1_00, ())], [(20, 1_00, ())]], []),
        ("a pack before the list", [Line(1, 5, 10_00, "a")],
         Granted(packs=[pack(1)], price_lists={"a": [(2, 10)]}),
         [[(2, 10_00, ()), (1, 0, (PACK,)), (2, 9_00, (LIST,))]], ["MULTIPACK"]),
        ("a large order", [Line(1, 2, 10_00), Line(2, 1, 5_00)], Granted(large_order=[(20_00, 10), (30_00, 20)]),
         [[(2, 9_00, (ORDER,))], [(1, 4_50, (ORDER,))]], []),
        ("large before other discounts", [Line(1, 20, 1_00, "a")],
         Granted(price_lists={"a": [(20, 8)]}, large_order=[(20_00, 10)]), [[(20, 92, (LIST,))]], []),
        ("both", [Line(1, 20, 1_00, "a")], Granted(price_lists={"a": [(20, 8)]}, large_order=[(18_40, 10)]),
         [[(16, 83, (LIST, ORDER)), (4, 82, (LIST, ORDER))]], []),
    ],
)  # fmt: skip
def test_bills(case: str, lines: list[Line], granted: Granted, expected: list[Any], order_reasons: list[str]) -> None:
    found = bill(lines, granted)
    assert [[tuple(one) for one in pieces] for pieces in found.lines] == expected, case
    assert found.order_reasons == order_reasons


OFFERS = st.integers(1, 4)
LINES = st.lists(
    st.builds(Line, OFFERS, st.integers(1, 12), st.integers(1, 99_99), st.sampled_from([None, "a", "b"])),
    min_size=1,
    unique_by=lambda line: line.offer_id,
)
THRESHOLDS = st.lists(st.tuples(st.integers(2, 100), st.integers(1, 99)), max_size=3)
GRANTED = st.builds(
    Granted,
    st.lists(
        st.builds(BundleOf, st.dictionaries(OFFERS, st.integers(1, 3), min_size=1), st.integers(0, 50_00)), max_size=3
    ),
    st.lists(st.builds(Pack, st.frozensets(OFFERS, min_size=1), st.integers(2, 5), st.integers(16, 100)), max_size=3),
    st.dictionaries(st.sampled_from(["a", "b"]), THRESHOLDS),
    st.lists(st.tuples(st.integers(1, 500_00), st.integers(1, 99)), max_size=3),
)


@given(LINES, GRANTED)
def test_every_piece_has_a_price_and_none_is_dearer(lines: list[Line], granted: Granted) -> None:
    for line, pieces in zip(lines, bill(lines, granted).lines, strict=True):
        assert sum(one.quantity for one in pieces) == line.quantity
        assert all(0 <= one.price <= line.price and one.quantity > 0 for one in pieces)
        assert all(one.price == line.price for one in pieces if not one.reasons)


@given(st.integers(1, 20), st.integers(2, 5), st.lists(st.integers(1, 50_00), min_size=1, max_size=4))
def test_packs_against_a_model_of_single_pieces(quantity: int, size: int, prices: list[int]) -> None:
    """All pieces in one row, the dearest first: of every `size` of them the last is free."""
    lines = [Line(i, quantity + i, price) for i, price in enumerate(prices)]
    row = sorted((line.price for line in lines for _ in range(line.quantity)), reverse=True)
    due = sum(price for i, price in enumerate(row) if (i + 1) % size)
    found = bill(lines, Granted(packs=[pack(*range(len(prices)), size=size)]))
    assert sum(one.price * one.quantity for pieces in found.lines for one in pieces) == due


@given(st.integers(0, 99_99), LINES)
def test_a_large_order_is_cheaper_to_the_grosz(percentage: int, lines: list[Line]) -> None:
    percents = percentage % 99 + 1
    total = sum(line.quantity * line.price for line in lines)
    found = bill(lines, Granted(large_order=[(0, percents)]))
    assert sum(one.price * one.quantity for pieces in found.lines for one in pieces) == without(total, percents)


@given(st.lists(st.integers(0, 1000), min_size=1), st.data())
def test_shares_lose_nothing(weights: list[int], data: Any) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    found, whole = shares(amount, weights), sum(weights)
    assert sum(found) == amount
    assert all(0 <= share <= weight for share, weight in zip(found, weights, strict=True))
    exact = [(share, weight) for share, weight in zip(found, weights, strict=True) if weight]
    assert all(abs(share * whole - amount * weight) < whole for share, weight in exact)
