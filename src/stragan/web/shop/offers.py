"""The page of an offer, its preview, and bids."""

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from stragan.features.bidding import service as bidding
from stragan.features.classifieds import service as classifieds
from stragan.features.contacts.schemas import Contact
from stragan.features.listing import service as listing
from stragan.features.listing.shown import Option, Shown
from stragan.features.product_safety.schemas import PersonalData, ProducerData
from stragan.kernel.money import Price
from stragan.kernel.problems import ApiError, Language
from stragan.web import formats
from stragan.web.binding import show, submit
from stragan.web.description_html import picture
from stragan.web.form import Form
from stragan.web.render import Visitor, page, redirect
from stragan.web.shop import addresses, speech
from stragan.web.shop.description import rows
from stragan.web.shop.results import crumbs

MOST_QUANTITY = 999


class Way(Struct, frozen=True):
    """A way of delivery in words."""

    name: str
    cost: str
    is_free: bool
    next_cost: str | None
    on_delivery: bool
    time: str | None


class Words(Struct, frozen=True, kw_only=True):
    """What of an offer depends on the reader's language: amounts, dates, lengths of time."""

    price: str | None
    ways: tuple[Way, ...]
    cheapest: Way | None
    free_from: str | None
    handling: str | None
    ends: str | None
    ends_in: str | None
    starts: str | None
    ended: str | None
    seller_since: str
    minimum: str | None
    minimum_amount: str
    withdrawal: str | None
    implied_individual: str | None
    implied_corporate: str | None
    warranty_individual: str | None
    warranty_corporate: str | None
    summary: str


@show("/oferta/{offer}", public=True)
async def offer(visitor: Visitor) -> Response:
    shown = await _shown(visitor, visitor.part("offer"))
    if shown.state == "DRAFT":  # its owner sees it where drafts are
        return redirect(f"/panel/offers/{shown.id}/preview")
    here = addresses.offer(shown.id, shown.title)
    if visitor.path != here:
        return redirect(here, 301)
    return await _page(visitor, shown)


@show("/panel/offers/{offer_id}/preview")
async def preview(visitor: Visitor) -> Response:
    """A draft as buyers would see it; only its owner comes here."""
    shown = await _shown(visitor, visitor.part("offer_id"))
    if shown.seller.id != visitor.member.id:
        raise HTTPException(404)
    return await _page(visitor, shown, is_preview=True)


@submit("/oferta/{offer}/bid")
async def bid(visitor: Visitor, form: Form) -> Response:
    """A signed-in buyer bids; what is refused is told on the page of the offer, beside the field."""
    shown = await _shown(visitor, visitor.part("offer"))
    here = addresses.offer(shown.id, shown.title)
    typed = form.text("amount")
    amount = typed.replace(",", ".").replace(" ", "").replace(speech.SPACE, "")
    try:
        await bidding.place(visitor.world, visitor.member.id, shown.id, Price(amount, shown.currency), "amount")
    except ApiError as refused:
        messages = refused.in_words(visitor.language)
        return await _page(visitor, shown, status=refused.status, refused_bid=(typed, messages))
    return redirect(f"{here}#bid")


@submit("/oferta/{offer}/contact")
async def contact(visitor: Visitor, form: Form) -> Response:  # noqa: ARG001  (a form with nothing but its token)
    """A signed-in reader of an advertisement asks how to reach the seller."""
    shown = await _shown(visitor, visitor.part("offer"))
    found = await classifieds.show_contact(visitor.world, shown.seller.id, shown.id, visitor.member.id)
    return await _page(visitor, shown, contact=found)


async def _shown(visitor: Visitor, segment: str) -> Shown:
    offer_id = addresses.offer_id(segment)
    reader = visitor.user.id if visitor.user else None
    shown = await listing.offer_page(visitor.world, offer_id, reader, visitor.language) if offer_id else None
    if shown is None:
        raise HTTPException(404)
    return shown


async def _page(
    visitor: Visitor,
    shown: Shown,
    *,
    status: int = 200,
    is_preview: bool = False,
    refused_bid: tuple[str, list[str]] = ("", []),
    contact: Contact | None = None,
) -> Response:
    is_own = visitor.user is not None and visitor.user.id == shown.seller.id
    return page(
        visitor,
        "shop/offer.html",
        status,
        offer=shown,
        words=words(shown, visitor.world.now(), visitor.language),
        images=[path for url in shown.images if (path := picture(url))],
        description=rows(shown.sections),
        crumbs=crumbs(shown.path),
        address=addresses.offer(shown.id, shown.title),
        base_url=visitor.base_url,
        sandbox=visitor.world.settings.sandbox,
        offer_href=addresses.offer,
        seller_href=addresses.user(shown.seller.login),
        is_preview=is_preview,
        is_own=is_own,
        own_bid=await _own_bid(visitor, shown),
        bid_errors=refused_bid[1],
        typed=refused_bid[0],
        contact=contact,
        party=party,
        most=min(shown.available, MOST_QUANTITY),
    )


def party(name: str | None, who: PersonalData | ProducerData) -> str:
    """A producer or a person with address and contact, in one line."""
    at, contact = who.address, who.contact
    town = " ".join(filter(None, [at.postal_code, at.city])) if at else None
    parts = [name, at.street if at else None, town, at.country_code if at else None]
    parts += [contact.email, contact.phone_number, contact.form_url] if contact else []
    return ", ".join(filter(None, parts))


async def _own_bid(visitor: Visitor, shown: Shown) -> tuple[str, bool] | None:
    """The most that the visitor bids, and whether he leads."""
    if visitor.user is None or shown.auction is None:
        return None
    try:
        own = await bidding.get(visitor.world, visitor.user.id, shown.id)
    except ApiError:
        return None
    return speech.amount(own.max_amount, visitor.language), own.high_bidder


def words(shown: Shown, now: int, language: Language) -> Words:
    price = shown.price
    ways = tuple(way(option, shown, language) for option in shown.delivery.options)
    terms = shown.terms
    implied, warranty = terms.implied_warranty, terms.warranty
    ending = shown.ending_at if shown.state == "LIVE" else None
    auction = shown.auction

    def period(holder: object) -> str | None:
        text = getattr(holder, "period", None)
        return speech.period(text, language) if text else None

    return Words(
        price=None if price is None else speech.money(price, shown.currency, language),
        ways=ways,
        cheapest=ways[0] if ways else None,
        free_from=_money(shown.delivery.free_from, shown, language),
        handling=None if shown.delivery.handling is None else speech.duration(shown.delivery.handling, language),
        ends=formats.moment(ending, language) if ending else None,
        ends_in=speech.left(ending - now, language) if ending and ending > now else None,
        starts=formats.moment(shown.starting_at, language) if shown.starting_at else None,
        ended=formats.moment(shown.ended_at, language) if shown.ended_at else None,
        seller_since=formats.day(shown.seller.since, language),
        minimum=_money(auction.minimum, shown, language) if auction else None,
        minimum_amount=f"{auction.minimum / 100:.2f}" if auction else "",
        withdrawal=speech.period(terms.returns.withdrawal_period, language)
        if terms.returns and terms.returns.withdrawal_period
        else None,
        implied_individual=period(implied.individual) if implied else None,
        implied_corporate=period(implied.corporate) if implied else None,
        warranty_individual=period(warranty.individual) if warranty else None,
        warranty_corporate=period(warranty.corporate) if warranty else None,
        summary=" · ".join(f"{one.name}: {', '.join(one.values)}" for one in shown.parameters[:4]),
    )


def way(option: Option, shown: Shown, language: Language) -> Way:
    free = shown.delivery.free_from is not None and (shown.price or 0) >= shown.delivery.free_from
    cost = 0 if free else option.cost
    handling = shown.delivery.handling or 0
    there = None if option.to is None else speech.span(handling + (option.from_ or 0), handling + option.to, language)
    return Way(
        name=option.name,
        cost=speech.money(cost, shown.currency, language),
        is_free=cost == 0,
        next_cost=None if free or not option.next_cost else speech.money(option.next_cost, shown.currency, language),
        on_delivery=option.on_delivery,
        time=there,
    )


def _money(amount: int | None, shown: Shown, language: Language) -> str | None:
    return None if amount is None else speech.money(amount, shown.currency, language)


PAGES = (offer, preview, bid, contact)
