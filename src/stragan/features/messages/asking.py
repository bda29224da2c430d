"""A buyer's question as the pages of a marketplace take it: about an offer, an order, or nothing in particular."""

from collections.abc import Sequence
from typing import NamedTuple

from stragan.auth import service as accounts
from stragan.auth.schemas import User
from stragan.features.classifieds import service as classifieds
from stragan.features.conversation_files import service as files
from stragan.features.messages import rules, sending
from stragan.features.messages.schemas import FILES, Message, NewMessageInThread, Reference, Written
from stragan.features.messages.sending import Side, Viewer
from stragan.features.offers import service as offers
from stragan.features.offers.service import Row
from stragan.features.orders import service as orders
from stragan.kernel.checks import ensure
from stragan.kernel.problems import Invalid, NotFound, Problem, unknown
from stragan.world import World


class Question(NamedTuple):
    """`files` are names with their bytes. `subject` None is the title of the offer, if there is one."""

    buyer: str
    text: str
    seller: str | None = None
    offer_id: str | None = None
    order_id: str | None = None
    subject: str | None = None
    vin: str | None = None
    files: Sequence[tuple[str, bytes]] = ()


async def ask(world: World, question: Question) -> Message:
    """Raises `NotFound` (404) for an unknown user, offer or order, and `Invalid` (422); then nothing was sent."""
    buyer = await _user(world, question.buyer, "buyer")
    ensure(NewMessageInThread(question.text, [Reference("")] * len(question.files)), rules.IN_THREAD)
    seller = await _seller(world, buyer, question)
    if seller.id == buyer.id:
        raise Invalid(rules.ONESELF)
    offer = await _offer(world, seller.id, question.offer_id)
    title = None if offer is None else offers.title_of(offer)
    ids = [await files.bring(world, buyer.id, FILES, name, content) for name, content in question.files]
    about = question.offer_id is not None or question.order_id is not None
    written = Written(
        buyer.id,
        buyer.login,
        "ASK_QUESTION" if about else "MESSAGE_CENTER",
        question.text,
        subject=question.subject or title,
        offer_id=None if question.offer_id is None else str(int(question.offer_id)),
        order_id=question.order_id.lower() if question.order_id else None,
        vin=question.vin,
    )
    counted = () if offer is None else classifieds.counting(offer, "ASKED_QUESTION", world.now())
    to = Side(buyer.id, seller.id, seller.login)
    return await sending.send(world, Viewer(buyer.id, ""), written, to, ids, lambda _: counted)


async def _user(world: World, login: str, path: str) -> User:
    user = await accounts.find_user(world, login=login)
    if user is None:
        raise NotFound(unknown(path, login, "user", "użytkownika"))
    return user


async def _seller(world: World, buyer: User, question: Question) -> User:
    """The one that all of seller, offer and order mean."""
    meant: list[User] = []
    if question.seller is not None:
        meant.append(await _user(world, question.seller, "seller"))
    if question.offer_id is not None:
        owner_id = await offers.owner(world, question.offer_id)
        meant.append(await _owner(world, owner_id, unknown("offer_id", question.offer_id, "offer", "oferty")))
    if question.order_id is not None:
        owner_id = await orders.owner(world, question.order_id)
        missing = unknown("order_id", question.order_id, "order of this buyer", "takiego zamówienia kupującego")
        form = None if owner_id is None else await orders.find(world.db, owner_id, question.order_id.lower())
        meant.append(await _owner(world, owner_id if form and form.buyer.id == buyer.id else None, missing))
    if len({user.id for user in meant}) != 1:
        raise Invalid(
            Problem(
                "WRONG_SELLER",
                "A message has one seller: by login, of the offer or of the order.",
                "seller",
                pl="Wiadomość ma jednego sprzedawcę: podanego loginem, ofertą lub zamówieniem.",
            )
        )
    return meant[0]


async def _owner(world: World, user_id: str | None, missing: Problem) -> User:
    user = None if user_id is None else await accounts.find_user(world, id=user_id)
    if user is None:
        raise NotFound(missing)
    return user


async def _offer(world: World, seller_id: str, offer_id: str | None) -> Row | None:
    return None if offer_id is None else await offers.find(world, seller_id, offer_id)
