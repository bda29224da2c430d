"""What a seller does on a page of Allegro's and the API has no operation for: have the money paid out."""

from msgspec import Struct

from stragan.auth import service as auth
from stragan.features.payments import service as payments
from stragan.kernel.problems import NotFound, unknown
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, power


class PayoutRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`seller` is a login."""

    seller: str


class Payout(Struct, frozen=True):
    payout_id: str
    payment_operator: str
    amount: str
    currency: str


class PayoutAnswer(Struct, frozen=True):
    """One of each wallet that had something; `amount` is what came to the bank."""

    payouts: list[Payout]


read_payout = reader(PayoutRequest)


@power("POST", "/payouts", takes=PayoutRequest, gives=PayoutAnswer)
async def pay_out(asked: Asked) -> PayoutAnswer:
    """Pay out everything that is available on the seller's wallets."""
    login = read_payout(asked.body).seller
    seller = await auth.find_user(asked.world, login=login)
    if seller is None:
        raise NotFound(unknown("seller", login, "user", "użytkownika"))
    operations = await payments.pay_out(asked.world, seller.id)
    return PayoutAnswer(
        [
            Payout(one.payout.id, one.wallet.payment_operator, one.value.amount.removeprefix("-"), one.value.currency)
            for one in operations
        ]
    )


POWERS = (pay_out,)
