"""When terms after the sale may be saved (behaviour §9)."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import asdict

from stragan.features.after_sales.schemas import (
    Address,
    ImpliedWarrantyRequest,
    Options,
    Range,
    Request,
    ReturnPolicyRequest,
    WarrantyPeriod,
    WarrantyRequest,
)
from stragan.kernel.checks import Rule
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.reach import is_email, is_phone
from stragan.kernel.times import parse_duration

_LENGTH = 200
_DESCRIPTION_LENGTH = 10_240
_LEAST_YEARS, _LEAST_DAYS = 2, 14
_YEARS = re.compile(r"P(\d{1,3})Y")
_DAYS = re.compile(r"P(\d{1,5})D")
_COUNTRY = re.compile(r"[A-Z]{2}")
_POST_CODES = {"PL": re.compile(r"\d{2}-\d{3}"), "CZ": re.compile(r"\d{3} \d{2}"), "SK": re.compile(r"\d{3} \d{2}")}
_OTHER_POST_CODE = re.compile(r"[A-Za-z0-9 -]{1,16}")
_NON_BREAKING = "\u00a0"
_ADDRESS = {"name": "name", "street": "street", "postCode": "post_code", "city": "city", "countryCode": "country_code"}


class Cause(NamedTuple):
    """Why goods cannot be sent back: for which range of a policy it serves, and what the buyer reads."""

    range: Range
    en: str
    pl: str


CAUSES: Mapping[str, Cause] = {
    "SEALED_MEDIA": Cause(
        "RESTRICTED",
        "Sealed recordings or software once the seal is broken.",
        "Zapieczętowane nagrania lub oprogramowanie po otwarciu opakowania.",
    ),
    "SEALED_ITEM_NO_RETURN_DUE_HEALTH_OR_HYGIENE": Cause(
        "RESTRICTED",
        "Sealed goods that health or hygiene keeps from coming back once opened.",
        "Zapieczętowane produkty, których po otwarciu nie można zwrócić ze względów zdrowotnych lub higienicznych.",
    ),
    "INSEPARABLY_LINKED": Cause(
        "RESTRICTED",
        "Goods that cannot be told apart from others after delivery.",
        "Produkty, które po dostarczeniu zostały nierozłącznie połączone z innymi.",
    ),
    "NOT_RECORDED_DIGITAL_CONTENT": Cause(
        "RESTRICTED", "Digital content without a carrier.", "Treści cyfrowe dostarczane bez nośnika."
    ),
    "CUSTOM_ITEM": Cause("DISABLED", "Goods made to order.", "Produkty wykonane na zamówienie."),
    "SHORT_SHELF_LIFE": Cause("DISABLED", "Goods that spoil quickly.", "Produkty, które szybko się psują."),
    "PRESS": Cause("DISABLED", "Newspapers and magazines.", "Gazety i czasopisma."),
    "MEDICINAL_PRODUCT": Cause("DISABLED", "Medicines.", "Produkty lecznicze."),
    "VALUE_DEPENDENT_ON_FINANCIAL_MARKET": Cause(
        "DISABLED",
        "Goods whose price follows the financial market.",
        "Produkty, których cena zależy od rynku finansowego.",
    ),
}


def _broken(path: str, en: str, pl: str) -> Problem:
    return Problem("UNPROCESSABLE_ENTITY", f"{path} {en}", path, pl=f"{path} {pl}")


def _missing(path: str) -> Problem:
    return _broken(path, "must be provided", "musi być podane")


NO_ATTACHMENT = _broken("attachment.id", "does not exist", "nie istnieje")


def _too_long(path: str, most: int) -> Problem:
    return _broken(path, f"must have at most {most} characters", f"może mieć najwyżej {most} znaków")


# Rules of every kind.


def name_is_present_and_short(request: Request) -> Problems:
    """Terms have a name of at most 200 characters on one line; two may have the same one."""
    if not request.name or not request.name.strip():
        return (_missing("name"),)
    if not request.name.isprintable():
        return (_broken("name", "contains forbidden characters", "zawiera niedozwolone znaki"),)
    return (_too_long("name", _LENGTH),) if len(request.name) > _LENGTH else OK


def description_is_short(request: ImpliedWarrantyRequest | WarrantyRequest) -> Problems:
    """A description has at most 10,240 characters."""
    if len(request.description or "") <= _DESCRIPTION_LENGTH:
        return OK
    return (_too_long("description", _DESCRIPTION_LENGTH),)


def _address_problems(address: Address, limits: Mapping[str, int]) -> list[Problem]:
    """Every part is there and short enough, the country is a code, the post code is written as in that country."""
    problems = []
    for part, attribute in _ADDRESS.items():
        path, value = f"address.{part}", getattr(address, attribute)
        if not value or not value.strip():
            problems.append(_missing(path))
        elif len(value) > limits.get(part, _LENGTH):
            problems.append(_too_long(path, limits.get(part, _LENGTH)))
    country, code = address.country_code or "", address.post_code or ""
    if country and not _COUNTRY.fullmatch(country):
        problems.append(
            _broken("address.countryCode", "must be two capital letters", "musi składać się z dwóch wielkich liter")
        )
    if code.strip() and not _POST_CODES.get(country, _OTHER_POST_CODE).fullmatch(code):
        problems.append(
            _broken("address.postCode", f"is not valid in {country}", f"jest nieprawidłowy dla kraju {country}")
        )
    return problems


# Rules of implied warranties.


def complaints_are_taken_for_two_years(request: ImpliedWarrantyRequest) -> Problems:
    """Consumers and companies both have a period of whole years, at least `P2Y`.

    Older tutorials let companies go without and show `P1Y`; the live service refuses both.
    """
    problems = []
    for buyer, period in (("individual", request.individual), ("corporate", request.corporate)):
        path, text = f"{buyer}.period", period.period if period else None
        years = _YEARS.fullmatch(text or "")
        if not text:
            problems.append(_missing(path))
        elif years is None or int(years[1]) < _LEAST_YEARS:
            problems.append(
                _broken(
                    path,
                    "must be a number of whole years, at least P2Y",
                    "musi być liczbą pełnych lat, co najmniej P2Y",
                )
            )
    return problems


def complaints_have_an_address(request: ImpliedWarrantyRequest) -> Problems:
    """The address for complaints is complete; in Poland its post code is `NN-NNN`."""
    if request.address is None:
        return (_missing("address"),)
    return _address_problems(request.address, {})


def description_has_only_ordinary_spaces(request: ImpliedWarrantyRequest) -> Problems:
    """A non-breaking space in the description is refused (#7119)."""
    if _NON_BREAKING not in (request.description or ""):
        return OK
    en, pl = "contains forbidden characters", "zawiera niedozwolone znaki"
    return (_broken("description", f"{en}: {_NON_BREAKING}", f"{pl}: {_NON_BREAKING}"),)


# Rules of warranties.


def warranty_says_who_gives_it(request: WarrantyRequest) -> Problems:
    """A warranty is the seller's or the manufacturer's."""
    return OK if request.type else (_missing("type"),)


def warranty_covers_both_kinds_of_buyers(request: WarrantyRequest) -> Problems:
    """Consumers and companies both have a period in years, months or days, or a warranty for life."""
    problems: list[Problem] = []
    for buyer, period in (("individual", request.individual), ("corporate", request.corporate)):
        problems += (_missing(buyer),) if period is None else _length_of(period, f"{buyer}.period")
    return problems


def _length_of(period: WarrantyPeriod, path: str) -> Problems:
    if period.lifetime:
        return OK
    if not period.period:
        return (_missing(path),)
    if "T" not in period.period and parse_duration(period.period):
        return OK
    return (_broken(path, "must be a period like P12M or P2Y", "musi być okresem takim jak P12M lub P2Y"),)


# Rules of return policies.


def policy_has_a_range(request: ReturnPolicyRequest) -> Problems:
    """A policy says whether returns are possible: FULL, RESTRICTED or DISABLED."""
    if request.availability is None:
        return (_missing("availability"),)
    return OK if request.availability.range else (_missing("availability.range"),)


def _range(request: ReturnPolicyRequest) -> Range | None:
    return request.availability.range if request.availability else None


def restriction_has_its_cause(request: ReturnPolicyRequest) -> Problems:
    """RESTRICTED and DISABLED name one of their own causes, FULL names none."""
    chosen = _range(request)
    if request.availability is None or chosen is None:
        return OK
    path, sent = "availability.restrictionCause.name", request.availability.restriction_cause
    name = sent.name if sent else None
    if chosen == "FULL":
        return (_broken(path, "must be empty for FULL", "musi być puste dla FULL"),) if name else OK
    if not name:
        return (_missing(path),)
    if name in CAUSES and CAUSES[name].range == chosen:
        return OK
    names = ", ".join(name for name, cause in CAUSES.items() if cause.range == chosen)
    return (_broken(path, f"must be one of {names}", f"musi mieć jedną z wartości: {names}"),)


def possible_return_has_terms(request: ReturnPolicyRequest) -> Problems:
    """Where returns are possible the policy says who pays, where to, and until when: whole days, at least `P14D`."""
    period = request.withdrawal_period
    problems = []
    if period and not ((days := _DAYS.fullmatch(period)) and int(days[1]) >= _LEAST_DAYS):
        en, pl = "must be a number of whole days, at least P14D", "musi być liczbą pełnych dni, co najmniej P14D"
        problems.append(_broken("withdrawalPeriod", en, pl))
    if _range(request) in (None, "DISABLED"):
        return problems
    if not period:
        problems.append(_missing("withdrawalPeriod"))
    if request.return_cost is None or request.return_cost.covered_by is None:
        problems.append(_missing("returnCost.coveredBy"))
    if request.address is None:
        problems.append(_missing("address"))
    return problems


def possible_return_has_options(request: ReturnPolicyRequest) -> Problems:
    """Where returns are possible all five options are decided; no path is told."""
    if _range(request) in (None, "DISABLED"):
        return OK
    if None not in asdict(request.options or Options()).values():
        return OK
    return (
        Problem(
            "AVAILABILITY_ENABLED_RETURN_OPTIONS_INVALID",
            "options must be provided with all their members when returns are available",
            en="Decide on all options of the return.",
            pl="Określ wszystkie opcje zwrotu.",
        ),
    )


def return_address_fits_a_label(request: ReturnPolicyRequest) -> Problems:
    """The address is complete and as short as the carriers of its country need; in Poland the post code is `NN-NNN`."""
    if request.address is None:
        return OK
    country = request.address.country_code
    limits = {"street": 35, "city": 30} if country in ("PL", "CZ", "SK") else {}
    if country in ("CZ", "SK"):
        limits["name"] = 50
    return _address_problems(request.address, limits)


def contact_can_be_reached(request: ReturnPolicyRequest) -> Problems:
    """An e-mail address and a telephone number, where given, look like one."""
    contact, problems = request.contact, []
    if contact and contact.email and not is_email(contact.email):
        problems.append(_broken("contact.email", "is not an e-mail address", "nie jest adresem e-mail"))
    if contact and contact.phone_number and not is_phone(contact.phone_number):
        problems.append(_broken("contact.phoneNumber", "is not a telephone number", "nie jest numerem telefonu"))
    return problems


IMPLIED_WARRANTY_RULES: tuple[Rule[ImpliedWarrantyRequest], ...] = (
    name_is_present_and_short,
    complaints_are_taken_for_two_years,
    complaints_have_an_address,
    description_is_short,
    description_has_only_ordinary_spaces,
)
WARRANTY_RULES: tuple[Rule[WarrantyRequest], ...] = (
    name_is_present_and_short,
    warranty_says_who_gives_it,
    warranty_covers_both_kinds_of_buyers,
    description_is_short,
)
RETURN_POLICY_RULES: tuple[Rule[ReturnPolicyRequest], ...] = (
    name_is_present_and_short,
    policy_has_a_range,
    restriction_has_its_cause,
    possible_return_has_terms,
    possible_return_has_options,
    return_address_fits_a_label,
    contact_can_be_reached,
)
