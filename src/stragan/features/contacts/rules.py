"""When a contact is right (2026 specification, behaviour §9)."""

from stragan.features.contacts.schemas import ContactRequest, Email, Phone
from stragan.kernel.checks import Rule, absent, each, oversized
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.reach import is_email, is_phone

LONGEST_NAME, MOST_EMAILS, MOST_PHONES = 250, 1, 2
_LONGEST_EMAIL, _LONGEST_USER, _LONGEST_PHONE = 128, 64, 250


def contact_has_a_name(request: ContactRequest) -> Problems:
    """A name of at most 250 characters, one of them visible."""
    if request.name is None:
        return [absent("name")]
    if not request.name.strip() or "\0" in request.name:
        return [Problem("VALIDATION_ERROR", "must not be blank", "name", pl="nie może być puste")]
    return [oversized("name", LONGEST_NAME)] if len(request.name) > LONGEST_NAME else OK


def ways_to_reach_are_few(request: ContactRequest) -> Problems:
    """At most one e-mail address and two telephone numbers."""
    problems = []
    if len(request.emails or ()) > MOST_EMAILS:
        problems.append(oversized("emails", MOST_EMAILS))
    if len(request.phones or ()) > MOST_PHONES:
        problems.append(oversized("phones", MOST_PHONES))
    return problems


def seller_can_be_reached(request: ContactRequest) -> Problems:
    """There is an e-mail address or a telephone number (own rule: a contact is for that)."""
    if request.emails or request.phones:
        return OK
    en = "A contact has an e-mail address or a telephone number."
    pl = "Kontakt zawiera adres e-mail albo numer telefonu."
    return [Problem("VALIDATION_ERROR", en, "emails", pl=pl)]


def emails_are_addresses(request: ContactRequest) -> Problems:
    """An address has up to 128 characters, up to 64 of them before the `@`."""
    return each("emails", request.emails or (), _address_is_one)


def phones_are_numbers(request: ContactRequest) -> Problems:
    """A number has 5 to 25 digits, spaces and the like."""
    return each("phones", request.phones or (), _number_is_one)


def _address_is_one(email: Email) -> Problems:
    address = email.address
    if address is None:
        return [absent("address")]
    if len(address) > _LONGEST_EMAIL:
        return [oversized("address", _LONGEST_EMAIL)]
    if is_email(address) and len(address.partition("@")[0]) <= _LONGEST_USER:
        return OK
    en = "Invalid email address format"
    return [Problem("VALIDATION_ERROR", en, "address", pl="Nieprawidłowy format adresu e-mail")]


def _number_is_one(phone: Phone) -> Problems:
    number = phone.number
    if number is None:
        return [absent("number")]
    if len(number) > _LONGEST_PHONE:
        return [oversized("number", _LONGEST_PHONE)]
    if is_phone(number):
        return OK
    return [Problem("VALIDATION_ERROR", "Invalid phone number", "number", pl="Nieprawidłowy numer telefonu")]


CONTACT_RULES: tuple[Rule[ContactRequest], ...] = (
    contact_has_a_name,
    ways_to_reach_are_few,
    seller_can_be_reached,
    emails_are_addresses,
    phones_are_numbers,
)


def no_such_contact(id_: str) -> Problem:
    en, pl = "There is no such contact.", "Nie ma takiego kontaktu."
    return Problem("ContactNotFoundException", f"Contact {id_} not found", "id", en=en, pl=pl)


def too_many_contacts(most: int) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        f"You cannot create more than {most} contacts",
        en=f"You may have up to {most} contacts. Change one of them instead.",
        pl=f"Możesz mieć najwyżej {most} kontaktów. Zmień któryś z nich.",
    )
