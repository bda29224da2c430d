"""What a seed holds, and how one is read: accounts, applications, terms, offers and purchases to begin with.

A seed comes from a file (`--seed`) or with a new world. Names of its own are snake_case; terms and offers in it are
bodies of the published API, which are read when they are applied (`sowing.py`).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from stragan.auth.schemas import Kind
from stragan.auth.scopes import ALL
from stragan.features.orders.schemas import Until
from stragan.kernel.checks import Rule, broken
from stragan.kernel.places import line_of
from stragan.kernel.problems import ApiError, Invalid, Malformed, Problem, Problems
from stragan.kernel.wire import reader
from stragan.sandbox.accounts import BUYERS, SELLERS

T = TypeVar("T")
LONGEST_NAME = 100
OWN = frozenset(user.login for user in (*SELLERS, *BUYERS))
_DOCUMENT = "request.body"


class SeedAccount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A buyer, or what is common to all accounts. Without a password one is drawn; the ready file tells it.

    `login` may be one of the accounts that every sandbox has; the rest does not count then.
    """

    login: str
    password: str | None = None
    email: str | None = None
    first_name: str = "Jan"
    last_name: str = "Kowalski"
    company_name: str | None = None
    tax_id: str | None = None
    language: str = "pl-PL"
    country_code: str = "PL"
    province: str | None = "WIELKOPOLSKIE"
    city: str = "Poznań"
    post_code: str = "60-166"


class SeedSeller(SeedAccount, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`default_terms` are the price list and terms named `default` that offers take when they name none.

    The lists hold bodies of `POST /sale/shipping-rates`, `/after-sales-service-conditions/…`,
    `/sale/responsible-producers`, `/sale/responsible-persons`, `/sale/offers` and `/sale/product-offers`.
    """

    default_terms: bool = True
    shipping_rates: list[Raw] = []
    implied_warranties: list[Raw] = []
    return_policies: list[Raw] = []
    warranties: list[Raw] = []
    responsible_producers: list[Raw] = []
    responsible_persons: list[Raw] = []
    drafts: list[Raw] = []
    product_offers: list[Raw] = []


class SeedApplication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client of the OAuth server. Without `scopes` it has all of them."""

    client_id: str
    client_secret: str
    name: str
    kind: Kind = "BROWSER"
    redirect_uris: list[str] = []
    scopes: list[str] | None = None


class SeedItem(Struct, frozen=True, forbid_unknown_fields=True):
    """`external_id` is the `external.id` of an offer of the purchase's seller."""

    external_id: str
    quantity: int = 1


class SeedPurchase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`buyer` and `seller` are logins."""

    buyer: str
    seller: str
    items: list[SeedItem]
    until: Until = "READY_FOR_PROCESSING"
    delivery_method_id: str | None = None
    message_to_seller: str | None = None
    invoice: bool = False


class Seed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything is optional, and made in this order."""

    applications: list[SeedApplication] = []
    sellers: list[SeedSeller] = []
    buyers: list[SeedAccount] = []
    purchases: list[SeedPurchase] = []


class UnfitSeed(Exception):
    """A seed file that cannot be used. The text has a line for each problem: file, line, place, what is wrong."""


_read = reader(Seed)


def read(body: bytes) -> Seed:
    """Raises `Malformed` (400) and `Invalid` (422)."""
    seed = _read(body)
    ensure(seed)
    return seed


def ensure(seed: Seed) -> None:
    """Raises `Invalid` (422) with everything that can be seen before anything is made."""
    if problems := broken(seed, RULES):
        raise Invalid(*problems)


def read_file(path: Path) -> Seed:
    """Raises `UnfitSeed`."""
    text = text_of(path)
    try:
        return read(text.encode())
    except Malformed as error:
        raise UnfitSeed(f"{path}: {_not_json(text)}") from error
    except ApiError as error:
        raise UnfitSeed(told(path, text, error.problems)) from error


def text_of(path: Path) -> str:
    """Raises `UnfitSeed`."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnfitSeed(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def told(path: Path, text: str, problems: Problems) -> str:
    """The problems of a seed, each with its place in the file."""
    return "\n".join(f"{path}:{line_of(text, _pointer(problem))}: {_sentence(problem)}" for problem in problems)


def _not_json(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        return "it is nested too deeply"
    return "a text in it holds a NUL"


def _pointer(problem: Problem) -> str:
    unknown = (problem.metadata or {}).get("unknownProperties")
    path = ".".join(filter(None, (problem.path if problem.path != _DOCUMENT else "", unknown)))
    return "".join(f"/{step}" for step in path.replace("[", ".").replace("]", "").split(".") if step)


def _sentence(problem: Problem) -> str:
    if problem.metadata and (unknown := problem.metadata.get("unknownProperties")):
        return f"{problem.path or 'the seed'}: unknown member {unknown}"
    place = "" if problem.path in {None, "", _DOCUMENT} else f"{problem.path}: "
    said = problem.details if problem.code == "JsonMappingException" and problem.details else problem.user_message("en")
    return f"{place}{said} ({problem.code})"


def logins_differ(seed: Seed) -> Problems:
    """An account is named once."""
    seen: set[str] = set()
    problems = []
    for place, account in _accounts(seed):
        login = account.login.strip().casefold()
        if login in seen:
            problems.append(_wrong(f"{place}.login", f"There are two accounts with the login {account.login}."))
        seen.add(login)
    return problems


def logins_are_names(seed: Seed) -> Problems:
    """1 to 100 characters."""
    return [
        _wrong(f"{place}.login", f"A login has 1 to {LONGEST_NAME} characters.")
        for place, account in _accounts(seed)
        if not 1 <= len(account.login.strip()) <= LONGEST_NAME
    ]


def own_accounts_keep_their_passwords(seed: Seed) -> Problems:
    """The passwords of the accounts that every sandbox has are drawn, unlike in any other."""
    return [
        _wrong(f"{place}.password", f"The password of {account.login} is drawn at the first start.")
        for place, account in _accounts(seed)
        if account.login in OWN and account.password is not None
    ]


def clients_differ(seed: Seed) -> Problems:
    """A client id is named once, and neither it nor the secret is empty."""
    problems, seen = [], set()
    for place, new in placed("applications", seed.applications):
        if new.client_id in seen:
            problems.append(_wrong(f"{place}.client_id", f"There are two applications with the id {new.client_id}."))
        seen.add(new.client_id)
        problems += [
            _wrong(f"{place}.{name}", f"1 to {LONGEST_NAME} characters are expected.")
            for name, value in (("client_id", new.client_id), ("client_secret", new.client_secret))
            if not 1 <= len(value) <= LONGEST_NAME
        ]
    return problems


def scopes_are_known(seed: Seed) -> Problems:
    """The scopes of the published API."""
    return [
        _wrong(f"{place}.scopes[{index}]", f"There is no scope {name}.")
        for place, new in placed("applications", seed.applications)
        for index, name in enumerate(new.scopes or ())
        if name not in ALL
    ]


def external_ids_differ(seed: Seed) -> Problems:
    """The `external.id` of an offer names it in the seed, so a seller's differ."""
    problems = []
    for place, seller in placed("sellers", seed.sellers):
        seen: set[str] = set()
        for name, offers in (("drafts", seller.drafts), ("product_offers", seller.product_offers)):
            for index, body in enumerate(offers):
                id_ = external_id_of(body)
                if id_ is not None and id_ in seen:
                    where = f"{place}.{name}[{index}].external.id"
                    problems.append(_wrong(where, f"There are two offers with the external id {id_}."))
                seen |= {id_} if id_ else set()
    return problems


RULES: Sequence[Rule[Seed]] = (
    logins_are_names,
    logins_differ,
    own_accounts_keep_their_passwords,
    clients_differ,
    scopes_are_known,
    external_ids_differ,
)


class _External(Struct):
    id: str | None = None


class _Named(Struct):
    """What names a term or an offer, if it has the right type."""

    name: str | None = None
    external: _External | None = None


def external_id_of(body: Raw) -> str | None:
    named = _named(body)
    return named.external.id if named.external else None


def name_of(body: Raw) -> str | None:
    return _named(body).name


def _named(body: Raw) -> _Named:
    """Anything else about the body is for whoever applies it."""
    try:
        return msgspec.json.decode(body, type=_Named, strict=False)
    except msgspec.ValidationError:
        return _Named()


def _accounts(seed: Seed) -> list[tuple[str, SeedAccount]]:
    return [*placed("sellers", seed.sellers), *placed("buyers", seed.buyers)]


@contextmanager
def within(place: str) -> Iterator[None]:
    """Problems get their place in the whole seed, or in the body that it came in."""
    try:
        yield
    except ApiError as error:
        raise Invalid(*(problem.under(place) for problem in error.problems)) from error


def placed(name: str, items: Iterable[T]) -> list[tuple[str, T]]:
    return [(f"{name}[{index}]", item) for index, item in enumerate(items)]


def _wrong(path: str, message: str) -> Problem:
    return Problem("INVALID_SEED", message, path, pl=f"Nieprawidłowe dane początkowe: {path}.")
