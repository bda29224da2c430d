"""Whatever buyers and sellers do, the books balance, and what is shown is what the books say (ADR 0018)."""

from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from buying import PURCHASES, ask, buy, new_buyer
from changing import live
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paying import (
    CASH_ON_DELIVERY,
    CLAIMS,
    REFUNDS,
    amount,
    balances,
    bill,
    form,
    moves,
    pay_out,
    pieces,
    pln,
    wanted,
)

from harness import Account
from stragan.kernel.money import format_hundredths, in_hundredths

PRICE, DELIVERY, COMMISSION = 7990, 1499, 958.8  # of a piece, of an order, of a piece before it is rounded
WHICH = st.integers(0, 2)  # of the orders so far
BUY = st.tuples(st.just("buy"), st.integers(1, 3), st.sampled_from([False, False, False, True]))
STEP = st.one_of(
    BUY,
    st.tuples(st.just("pieces"), WHICH, st.integers(1, 2)),
    st.tuples(st.just("amount"), WHICH, st.sampled_from([1, 3333, PRICE, 2 * PRICE + 1])),
    st.tuples(st.just("delivery"), WHICH, st.sampled_from([1, 500, DELIVERY])),
    st.tuples(st.just("claim"), WHICH, st.integers(1, 3)),
    st.tuples(st.just("cancel"), WHICH, st.none()),
    st.tuples(st.just("pay_out"), st.none(), st.none()),
)
STEPS = st.builds(list.__add__, st.lists(BUY, min_size=2, max_size=3), st.lists(STEP, min_size=8, max_size=12))


class Claim(NamedTuple):
    quantity: int
    granted: bool


class Bought:
    """An order of the model. Money in hundredths; `held` is what refunds ask for, `back` what the buyer has."""

    def __init__(self, shown: dict[str, Any], quantity: int, *, cash: bool) -> None:
        self.shown, self.quantity, self.cash = shown, quantity, cash
        self.commission = int(quantity * COMMISSION + 0.5)
        self.kind: str | None = None
        self.held = self.back = self.held_delivery = 0
        self.claim: Claim | None = None
        self.cancelled = False


class Model:
    """What a seller's wallet and bill must be."""

    def __init__(self) -> None:
        self.orders: list[Bought] = []
        self.wallet = self.bill = self.bank = 0

    def pay_back(self, order: Bought, line: int, delivery: int) -> None:
        """The wallet gives it at once if it can; else it waits, and the money is asked for all the same."""
        order.held += line
        order.held_delivery += delivery
        if self.wallet >= line + delivery:
            self.wallet -= line + delivery
            order.back += line
            self.decide(order)

    def decide(self, order: Bought) -> None:
        claim = order.claim
        if claim is None or claim.granted:
            return
        if order.cancelled if order.cash else order.back >= claim.quantity * PRICE:
            order.claim = claim._replace(granted=True)
            self.bill += int(order.commission * claim.quantity / order.quantity + 0.5)


class Shop:
    """Does a step through the API, and in the model."""

    def __init__(self, seller: Account, buyer: Account, offer_id: str) -> None:
        self.seller, self.buyer, self.offer_id, self.model = seller, buyer, offer_id, Model()

    def do(self, what: str, which: Any, much: Any) -> None:
        model = self.model
        if what == "buy":
            self.buy(which, cash=much)
        elif what == "pay_out":
            paid = pay_out(self.seller).json()["payouts"]
            assert [in_hundredths(one["amount"]) for one in paid] == [model.wallet] * bool(model.wallet)
            model.bank, model.wallet = model.bank + model.wallet, 0
        else:
            order = model.orders[which % len(model.orders)]
            if what == "claim":
                self.claim(order, much)
            elif what == "cancel":
                self.cancel(order)
            else:
                self.refund(order, what, much)
        self.seller.server.settle()

    def buy(self, quantity: int, *, cash: bool) -> None:
        more = {"delivery_method_id": CASH_ON_DELIVERY} if cash else {}
        order = Bought(form(self.seller, buy(self.buyer, (self.offer_id, quantity), **more)), quantity, cash=cash)
        self.model.orders.append(order)
        self.model.bill -= order.commission
        if not cash:
            self.model.wallet += quantity * PRICE + DELIVERY

    def refund(self, order: Bought, what: str, much: int) -> None:
        if what == "delivery":
            line, delivery = 0, much
            request = wanted(order.shown, lineItems=None, delivery={"value": pln(format_hundredths(much))})
            fits = order.held_delivery + much <= DELIVERY
        else:
            line, delivery = (much * PRICE if what == "pieces" else much), 0
            made = pieces(order.shown, much) if what == "pieces" else amount(order.shown, format_hundredths(much))
            request = wanted(order.shown, made)
            fits = order.kind in {None, what} and order.held + line <= order.quantity * PRICE
        answer = self.seller.post(REFUNDS, json=request)
        assert answer.status_code == (404 if order.cash else 200 if fits else 422), answer.text
        if answer.status_code == 200:
            order.kind = what if line else order.kind
            self.model.pay_back(order, line, delivery)

    def claim(self, order: Bought, quantity: int) -> None:
        document = {"lineItem": {"id": order.shown["lineItems"][0]["id"]}, "quantity": quantity}
        expected = 201 if order.claim is None and quantity <= order.quantity else 422
        assert self.seller.post(CLAIMS, json=document).status_code == expected
        if expected == 201:
            order.claim = Claim(quantity, granted=False)
            self.model.decide(order)

    def cancel(self, order: Bought) -> None:
        answer = ask(self.seller.server, f"{PURCHASES}/{order.shown['id']}/cancel", {})
        assert answer.status_code == (409 if order.cancelled else 200)
        if order.cancelled:
            return
        order.cancelled = True
        order.claim = order.claim or Claim(order.quantity, granted=False)
        if order.cash:
            self.model.decide(order)
        else:
            line, delivery = order.quantity * PRICE - order.held, DELIVERY - order.held_delivery
            if line + delivery:
                order.kind = order.kind or "pieces"
                self.model.pay_back(order, line, delivery)
            self.model.decide(order)


@pytest.fixture
def shop(seller: Account) -> Shop:
    offer_id = live(seller, stock={"available": 50_000, "unit": "UNIT"})
    return Shop(seller, new_buyer(seller.server), offer_id)


@given(STEPS)
@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_books_balance_and_are_what_is_shown(shop: Shop, steps: list[tuple[str, Any, Any]]) -> None:
    before = balances(shop.seller)
    model = shop.model = Model()
    model.wallet, model.bill = before.get("WALLET/P24/AVAILABLE", 0), before.get("BILLING", 0)
    model.bank = before.get("BANK", 0)
    for step in steps:
        shop.do(*step)
    after = balances(shop.seller)  # each transaction sums to zero, each balance is the sum of its postings
    assert after.get("WALLET/P24/AVAILABLE", 0) == model.wallet >= 0
    assert after.get("BILLING", 0) == model.bill <= 0
    assert after.get("BANK", 0) == model.bank
    assert sum(after.values()) == 0
    assert_running(moves(shop.seller), model.wallet)
    assert_running(bill(shop.seller), model.bill)
    for order in model.orders:
        assert order.held <= order.quantity * PRICE
        assert order.held_delivery <= DELIVERY


def assert_running(shown: list[tuple[str, str, str]], last: int) -> None:
    """Newest first, each balance is the one before plus the value; the newest one is the present."""
    cents = [(in_hundredths(value) or 0, in_hundredths(balance) or 0) for _, value, balance in shown]
    assert not cents or cents[0][1] == last
    for (value, balance), (_, earlier) in pairwise(cents):
        assert balance == earlier + value
