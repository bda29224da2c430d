"""What an offer takes from the seller's account: resources by their name, and those that nobody had to name.

A price list or a term that the request leaves out is the only one that the seller has, or the one called `default`
(behaviour §4). Ordinary accounts get no terms.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from stragan.auth import service as accounts
from stragan.auth.schemas import User
from stragan.features.after_sales import service as after_sales
from stragan.features.after_sales.schemas import Kind
from stragan.features.charity import service as charity
from stragan.features.delivery import service as delivery
from stragan.features.documents import service as documents
from stragan.features.offers.schemas import Location, Reference
from stragan.features.product_offers.schemas import GivenProducer, GivenTerms, Named
from stragan.features.product_safety import service as product_safety
from stragan.kernel.choices import DEFAULT, Choice, meant, named
from stragan.kernel.problems import Problem
from stragan.world import World

_MOST_REMEMBERED = 10_000


class Codes(NamedTuple):
    """How the wire calls it when a resource cannot be found, is not the only one, or nothing can be chosen."""

    path: str
    not_found: str
    not_unique: str
    no_default: str
    none_at_all: str
    en: str
    pl: str


SHIPPING_RATES = Codes(
    "delivery.shippingRates",
    "ShippingRatesNotFoundException",
    "NonUniqueShippingRatesException",
    "DefaultShippingRatesNotFoundException",
    "DefaultShippingRatesNotFoundException",
    "shipping rates",
    "cennika dostawy",
)
IMPLIED_WARRANTY = Codes(
    "afterSalesServices.impliedWarranty",
    "ImpliedWarrantyNotFoundException",
    "ImpliedWarrantyNotUniqueException",
    "DefaultImpliedWarrantyNotFoundException",
    "ImpliedWarrantyNotDefinedException",
    "Complaints Terms",
    "warunków reklamacji",
)
RETURN_POLICY = Codes(
    "afterSalesServices.returnPolicy",
    "ReturnPolicyNotFoundException",
    "ReturnPolicyNotUniqueException",
    "DefaultReturnPolicyNotFoundException",
    "ReturnPolicyNotDefinedException",
    "Return Terms",
    "warunków zwrotów",
)
WARRANTY = Codes(
    "afterSalesServices.warranty",
    "WarrantyNotFoundException",
    "WarrantyNotUniqueException",
    "",
    "",
    "warranty",
    "gwarancji",
)
# Documents of the seller that an offer may name and never has to: path -> kind and codes.
_NAMED = {
    "additionalServices": (
        "additional-services",
        Codes(
            "additionalServices",
            "AdditionalServicesGroupNotFoundException",
            "AdditionalServicesGroupNotUniqueException",
            "",
            "",
            "additional services",
            "usług dodatkowych",
        ),
    ),
    "sizeTable": (
        "size-tables",
        Codes(
            "sizeTable",
            "SizeTableNotFoundException",
            "SizeTableNotUniqueException",
            "",
            "",
            "size tables",
            "tabel rozmiarów",
        ),
    ),
    "contact": (
        "contacts",
        Codes("contact", "ContactNotFoundException", "ContactNotUniqueException", "", "", "contacts", "kontaktów"),
    ),
    "discounts.wholesalePriceList": (
        "wholesale-price-lists",
        Codes(
            "discounts.wholesalePriceList",
            "WholesalePriceListNotFoundException",
            "WholesalePriceListNotUniqueException",
            "",
            "",
            "wholesale price lists",
            "cenników hurtowych",
        ),
    ),
}


async def user_of(world: World, seller_id: str) -> User:
    """Remembered: an account here changes neither its kind nor its address."""
    remembered: dict[str, User] = world.caches.setdefault("product_offers.users", {})
    if (user := remembered.get(seller_id)) is None:
        user = await accounts.find_user(world, id=seller_id)
        if user is None:
            raise LookupError(f"account {seller_id} is gone")
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
        remembered[seller_id] = user
    return user


def address_of(user: User) -> Location | None:
    """Where the account sells from."""
    if user.city is None:
        return None
    return Location(user.country_code, user.province, user.city, user.post_code)


async def shipping_rates(
    world: World, seller_id: str, given: Named | None, problems: list[Problem], *, choose: bool
) -> Reference | None:
    """The price list; `choose` says whether one may be chosen when none is given."""

    async def choices() -> Sequence[Choice]:
        return await delivery.choices(world, seller_id)

    return await _chosen(given, choices, SHIPPING_RATES, problems, choose=choose)


async def term(
    world: World, seller_id: str, kind: Kind, given: Named | None, problems: list[Problem], *, choose: bool
) -> Reference | None:
    async def choices() -> Sequence[Choice]:
        return await after_sales.choices(world, seller_id, kind)

    codes = {"implied-warranties": IMPLIED_WARRANTY, "return-policies": RETURN_POLICY, "warranties": WARRANTY}[kind]
    return await _chosen(given, choices, codes, problems, choose=choose)


async def document(
    world: World, seller_id: str, path: str, given: Named | None, problems: list[Problem]
) -> Reference | None:
    """What stands at `path` of an offer, one of `_NAMED`."""
    kind, codes = _NAMED[path]

    async def choices() -> Sequence[Choice]:
        return await documents.choices(world, seller_id, kind)

    return await _chosen(given, choices, codes, problems, choose=False)


def campaign(given: Named | None, problems: list[Problem]) -> Reference | None:
    """The fundraising campaign that is given by id or name; all sellers have the same ones."""
    if given is None or given.id is not None or given.name is None:
        return Reference(given.id) if given is not None and given.id is not None else None
    ids = named(charity.choices(), given.name)
    if len(ids) == 1:
        return Reference(ids[0])
    code, en, pl = "FundraisingCampaignNotFoundException", "There is no campaign", "Nie ma zbiórki o nazwie"
    if ids:
        code, en, pl = (
            "FundraisingCampaignNotUniqueException",
            "There are several campaigns",
            "Jest kilka zbiórek o nazwie",
        )
    en, pl, metadata = f"{en} named {given.name}.", f"{pl} {given.name}.", {"requestedName": given.name}
    problems.append(Problem(code, "Unprocessable Entity", "fundraisingCampaign", en=en, pl=pl, metadata=metadata))
    return None


async def terms(
    world: World, seller_id: str, given: GivenTerms | None, problems: list[Problem], *, choose: bool
) -> tuple[Reference | None, Reference | None, Reference | None]:
    """Implied warranty, return policy and warranty; a warranty is never chosen, it is a promise."""
    given = given or GivenTerms()
    return (
        await term(world, seller_id, "implied-warranties", given.implied_warranty, problems, choose=choose),
        await term(world, seller_id, "return-policies", given.return_policy, problems, choose=choose),
        await term(world, seller_id, "warranties", given.warranty, problems, choose=False),
    )


async def _chosen(
    given: Named | None,
    choices: Callable[[], Awaitable[Sequence[Choice]]],
    codes: Codes,
    problems: list[Problem],
    *,
    choose: bool,
) -> Reference | None:
    if given is not None and given.id is not None:
        return Reference(given.id)  # whether it exists is a rule of the offer
    if given is not None and given.name is not None:
        return _named(given.name, await choices(), codes, problems)
    if not choose:
        return None
    found = await choices()
    if (id_ := meant(found)) is not None:
        return Reference(id_)
    problems.append(_nothing_to_choose(codes, is_empty=not found))
    return None


def _named(name: str, choices: Sequence[Choice], codes: Codes, problems: list[Problem]) -> Reference | None:
    ids = named(choices, name)
    if len(ids) == 1:
        return Reference(ids[0])
    code, metadata = codes.not_unique if ids else codes.not_found, {"requestedName": name}
    if ids:
        en, pl = f"You have several {codes.en} named {name}.", f"Nazwa {codes.pl} nie jest jednoznaczna: {name}."
    else:
        en, pl = f"You do not have {codes.en} named {name}.", f"Nie znaleziono {codes.pl} o nazwie {name}."
    problems.append(Problem(code, "Unprocessable Entity", codes.path, en=en, pl=pl, metadata=metadata))
    return None


def _nothing_to_choose(codes: Codes, *, is_empty: bool) -> Problem:
    en = f"You do not have any {codes.en} named {DEFAULT}."
    pl = f"Nie znaleziono {codes.pl} o nazwie {DEFAULT}."
    if is_empty:
        en, pl = f"You do not have any {codes.en}.", f"Nie masz {codes.pl}."
    code = codes.none_at_all if is_empty else codes.no_default
    metadata = None if is_empty and code != codes.no_default else {"defaultName": DEFAULT}
    return Problem(code, "Unprocessable Entity", codes.path, en=en, pl=pl, metadata=metadata)


# Product safety


async def producer(
    world: World, seller_id: str, given: GivenProducer | None, path: str, problems: list[Problem]
) -> str | None:
    """The id of the responsible producer that is given by id or name."""
    if given is None or (given.id is None and given.name is None):
        return None
    if given.type == "NAME" or given.id is None:
        producers = await product_safety.producers_named(world, seller_id, given.name or "")
        found = [one.id for one in producers]
        return _the_one(found, _no_such_party("producer", given.name or "", seller_id, path), problems)
    found = [given.id] * await product_safety.producer_exists(world, seller_id, given.id)
    return _the_one(found, _unknown_party("producer", given.id, path), problems)


async def person(world: World, seller_id: str, given: Named | None, path: str, problems: list[Problem]) -> str | None:
    """The id of the responsible person that is given by id or name."""
    if given is None or (given.id is None and given.name is None):
        return None
    if given.id is None:
        persons = await product_safety.persons_named(world, seller_id, given.name or "")
        found = [one.id for one in persons]
        return _the_one(found, _no_such_party("person", given.name or "", seller_id, path), problems)
    found = [given.id] * await product_safety.person_exists(world, seller_id, given.id)
    return _the_one(found, _unknown_party("person", given.id, path), problems)


def _the_one(found: Sequence[str], otherwise: Problem, problems: list[Problem]) -> str | None:
    if len(found) == 1:
        return found[0]
    problems.append(otherwise)
    return None


async def default_producer(world: World, seller_id: str) -> str | None:
    """The producer called `default`, for products whose maker is not known otherwise."""
    found = await product_safety.producers_named(world, seller_id, DEFAULT)
    return found[0].id if len(found) == 1 else None


_PL = {"producer": "Producent odpowiedzialny", "person": "Osoba odpowiedzialna"}


def _no_such_party(word: str, name: str, seller_id: str, path: str) -> Problem:
    """As observed, with the seller's id in the message (behaviour §4; #10727, #10896)."""
    en = f"Responsible {word} by that name does not exist: {name}"
    return Problem(
        f"RESPONSIBLE_{word.upper()}_NAME_DOES_NOT_EXIST",
        f"{en} Seller ID: [{seller_id}].",
        f"{path}.name",
        en=en,
        pl=f"{_PL[word]} ze wskazaną nazwą nie istnieje: {name}",
        metadata={f"responsible{word.capitalize()}Name": name},
    )


def _unknown_party(word: str, id_: str, path: str) -> Problem:
    return Problem(
        f"RESPONSIBLE_{word.upper()}_DOES_NOT_EXIST",
        f"Responsible {word} does not exist: {id_}",
        f"{path}.id",
        pl=f"{_PL[word]} o podanym identyfikatorze nie istnieje: {id_}",
        metadata={f"responsible{word.capitalize()}Id": id_},
    )
