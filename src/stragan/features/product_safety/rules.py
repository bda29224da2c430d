"""When a responsible person or producer may be saved. Lengths and forms are those of the specification.

Of the refusals of the public service only some texts are known; their code is a choice of ours.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from stragan.features.product_safety.schemas import Address, Contact, Kind, PersonRequest, Request
from stragan.kernel.checks import Rule
from stragan.kernel.countries import CODES
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.reach import is_email

_NAME_LENGTH, _SHOWN_NAME_LENGTH = 50, 200
_ADDRESS = {"street": ("street", 200), "postalCode": ("postal_code", 20), "city": ("city", 100)}
_CONTACT = {"email": ("email", 50), "phoneNumber": ("phone_number", 30), "formUrl": ("form_url", 80)}
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
COUNTRIES: Mapping[Kind, frozenset[str]] = {
    "responsible-persons": frozenset(_UNION.split()),
    "responsible-producers": CODES - {"TW"},
}


class Party(NamedTuple):
    """A person or a producer as it shall be, with the differences of their documents put aside."""

    kind: Kind
    data: str  # the member that holds the data
    shown: str  # the member of the data with the name that buyers see
    name: str | None
    shown_name: str | None
    address: Address | None
    contact: Contact | None


def party(request: Request) -> Party:
    """What both kinds have in common."""
    if isinstance(request, PersonRequest):
        who = request.personal_data
        name, address, contact = (who.name, who.address, who.contact) if who else (None, None, None)
        return Party("responsible-persons", "personalData", "name", request.name, name, address, contact)
    made = request.producer_data
    name, address, contact = (made.trade_name, made.address, made.contact) if made else (None, None, None)
    return Party("responsible-producers", "producerData", "tradeName", request.name, name, address, contact)


def _broken(path: str, en: str, pl: str) -> Problem:
    return Problem("ConstraintViolationException", en, path, pl=pl)


def _missing(path: str) -> Problem:
    return _broken(path, f"{path} must be provided", f"Pole {path} jest wymagane")


def _text(path: str, value: str | None, most: int) -> Problems:
    """A text that must be there, on one line, within its length."""
    return _fits(path, value, most) if value and value.strip() else (_missing(path),)


def _fits(path: str, value: str, most: int) -> Problems:
    if not value.isprintable():
        return (_broken(path, f"{path} contains forbidden characters", f"Pole {path} zawiera niedozwolone znaki"),)
    if len(value) > most:
        return (
            _broken(
                path, f"{path} must have at most {most} characters", f"Pole {path} może mieć najwyżej {most} znaków"
            ),
        )
    return OK


def names_are_plain(party: Party) -> Problems:
    """The seller's own name has at most 50 characters, the one that buyers see at most 200.

    Neither begins or ends with a space, has two of them in a row, or any other white space.
    """
    problems: list[Problem] = []
    shown = f"{party.data}.{party.shown}"
    for path, name, most in (("name", party.name, _NAME_LENGTH), (shown, party.shown_name, _SHOWN_NAME_LENGTH)):
        found = _text(path, name, most)
        if not found and name != " ".join((name or "").split()):
            en, pl = f"{path} contains forbidden spaces", f"Pole {path} zawiera niedozwolone spacje"
            found = (_broken(path, en, pl),)
        problems += found
    return problems


def address_is_complete(party: Party) -> Problems:
    """An address has a street of at most 200 characters, a post code of at most 20, a city of at most 100."""
    return [
        problem
        for part, (attribute, most) in _ADDRESS.items()
        for problem in _text(f"{party.data}.address.{part}", getattr(party.address, attribute, None), most)
    ]


def country_is_supported(party: Party) -> Problems:
    """A person lives in the Union; a producer anywhere but in TW (behaviour §9, #12919)."""
    path = f"{party.data}.address.countryCode"
    code = party.address.country_code if party.address else None
    if not code:
        return (_missing(path),)
    if code in COUNTRIES[party.kind]:
        return OK
    return (_broken(path, f"Country code {code} is not supported", f"Kod kraju {code} nie jest obsługiwany"),)


def somebody_can_be_reached(party: Party) -> Problems:
    """A contact has an e-mail address or the address of a form, blank ones not counted; a phone is optional."""
    contact = party.contact or Contact()
    if (contact.email or "").strip() or (contact.form_url or "").strip():
        return OK
    path = f"{party.data}.contact"
    return (_broken(path, "email or formUrl must be provided", "Podaj adres e-mail lub adres formularza"),)


def contact_is_short(party: Party) -> Problems:
    """An e-mail address has at most 50 characters, a phone number 30, the address of a form 80."""
    return [
        problem
        for part, (attribute, most) in _CONTACT.items()
        if (value := getattr(party.contact, attribute, None))
        for problem in _fits(f"{party.data}.contact.{part}", value, most)
    ]


def email_is_an_address(party: Party) -> Problems:
    """An e-mail address has a name and a domain, and no character that cannot be seen (behaviour §9, #10791)."""
    email = (party.contact.email if party.contact else None) or ""
    if not email.strip() or is_email(email):
        return OK
    path = f"{party.data}.contact.email"
    return (_broken(path, "Invalid email address format", "Nieprawidłowy format adresu e-mail"),)


def form_is_a_web_address(party: Party) -> Problems:
    """The address of a contact form begins with http:// or https:// and a host."""
    url = (party.contact.form_url if party.contact else None) or ""
    if not url.strip() or _URL.fullmatch(url):
        return OK
    path = f"{party.data}.contact.formUrl"
    return (_broken(path, "Invalid URL format", "Nieprawidłowy format adresu URL"),)


RULES: tuple[Rule[Party], ...] = (
    names_are_plain,
    address_is_complete,
    country_is_supported,
    somebody_can_be_reached,
    contact_is_short,
    email_is_an_address,
    form_is_a_web_address,
)
