"""The order of who has won an auction, inside the transaction that ends it."""

from decimal import Decimal

from stragan.auth.schemas import User
from stragan.db.engine import Tx
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.offers.service import Row
from stragan.features.orders import assembly, booking, following
from stragan.features.orders.delivering import Parcel
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.money import HUNDRED, Price, format_hundredths
from stragan.world import World


async def won(tx: Tx, world: World, auction: Row, winner: User, price: int, now: int) -> None:
    """Sell a locked auction for `price` hundredths; the last steps of a transaction.

    The order waits for its form (behaviour §10: BOUGHT comes from auctions). The offer ends with `EMPTY_STOCK`, as
    every auction that was sold does (#4637).
    """
    parcel = Parcel(read_offer(auction.body), 1, Decimal(price) / HUNDRED)
    amount = Price(format_hundredths(price), CURRENCY)
    item = assembly.line_item(parcel, offers.modern_of(auction), amount, now)
    form = assembly.bought(winner, [item], None, now)
    happened = await offers.sell(tx, auction, 1, now)
    after = following.WINNER_CANCELLED_AFTER
    await booking.add(tx, world, auction.seller_id, form, [parcel.offer], now, after)
    await offers.settle(tx, auction.seller_id, happened, now)
    await following.record(tx, auction.seller_id, [("BOUGHT", form)], now)
