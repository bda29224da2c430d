"""What is left of a payment, and what becomes of a claim, as tables."""

import pytest

from stragan.features.billing.schemas import Commission
from stragan.features.ledger.schemas import available, operator_of
from stragan.features.refund_claims.rules import (
    Asked,
    Circumstances,
    commission_is_recent,
    commission_was_charged,
    decision,
    share,
)
from stragan.kernel.money import format_hundredths
from stragan.kernel.times import DAY


@pytest.mark.parametrize(
    ("case", "worth", "refunded", "cancelled", "days", "expected"),
    [
        ("nothing refunded", 100, 0, False, 0, "WAITING_FOR_PAYMENT_REFUND"),
        ("less than the pieces", 100, 99, False, 13.9, "WAITING_FOR_PAYMENT_REFUND"),
        ("just the pieces", 100, 100, False, 0, "GRANTED"),
        ("late, and still too little", 100, 99, False, 14, "REJECTED"),
        ("late, but refunded", 100, 100, False, 20, "GRANTED"),
        ("cancelled, the money not back yet", 100, 0, True, 0, "WAITING_FOR_PAYMENT_REFUND"),
        ("on delivery", 100, None, False, 13.9, "IN_PROGRESS"),
        ("on delivery, after two weeks", 100, None, False, 14, "GRANTED"),
        ("on delivery, cancelled", 100, None, True, 0, "GRANTED"),
    ],
)
def test_decisions(case: str, worth: int, refunded: int | None, cancelled: bool, days: float, expected: str) -> None:
    assert decision(Circumstances(worth, refunded, cancelled, int(days * DAY))) == expected, case


@pytest.mark.parametrize(
    ("total", "quantity", "bought", "expected"),
    [(959, 1, 1, 959), (1918, 1, 2, 959), (1917, 1, 2, 959), (100, 1, 3, 33), (200, 1, 3, 67), (100, 3, 3, 100)],
)
def test_shares(total: int, quantity: int, bought: int, expected: int) -> None:
    assert share(total, quantity, bought) == expected


def commission(amount: int = 10, charged_at: int | None = 0) -> Commission:
    return Commission("line", "order", 0, "1", "Oferta", 2, amount, 0, "PLN", "allegro-pl", charged_at)


@pytest.mark.parametrize(
    ("case", "asked", "expected"),
    [
        ("charged", Asked(1, commission(), 1), []),
        ("not yet", Asked(1, commission(charged_at=None), 1), ["CommissionAmountException"]),
        ("for nothing", Asked(1, commission(amount=0), 1), ["CommissionAmountException"]),
        ("45 days ago", Asked(1, commission(), 45 * DAY), []),
        ("longer ago", Asked(1, commission(), 45 * DAY + 1), ["CommissionTooOldException"]),
    ],
)
def test_commissions_that_can_be_claimed(case: str, asked: Asked, expected: list[str]) -> None:
    problems = [*commission_was_charged(asked), *commission_is_recent(asked)]
    assert [problem.code for problem in problems] == expected, case


@pytest.mark.parametrize(("hundredths", "text"), [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (123456, "1234.56")])
def test_hundredths_as_text(hundredths: int, text: str) -> None:
    assert format_hundredths(hundredths) == text


@pytest.mark.parametrize(
    ("account", "operator"),
    [(available("AF_P24"), "AF_P24"), ("WALLET/P24/WAITING", None), ("BANK", None), ("FEES", None)],
)
def test_wallets(account: str, operator: str | None) -> None:
    assert operator_of(account) == operator
