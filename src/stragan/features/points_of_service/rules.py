"""When a point of service is right (both specifications)."""

import re
from collections.abc import Mapping

from stragan.features.points_of_service.schemas import Address, Coordinates, OpenHours, Payment, PointRequest
from stragan.kernel.checks import Rule, absent, each, oversized
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.reach import is_email, is_phone
from stragan.kernel.times import parse_duration

CHOICES: Mapping[str, tuple[str, ...]] = {
    "type": ("PICKUP_POINT",),
    "confirmationType": ("AWAIT_CONTACT", "CALL_US", "CONTACT_NOT_REQUIRED"),
    "status": ("ACTIVE", "TEMPORARILY_CLOSED", "CLOSED_DOWN"),
}
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
METHODS = ("CASH", "CARD")
LONGEST_NAME, LONGEST_PHONE, LONGEST_EMAIL, MOST_HOURS = 80, 16, 64, 100
_ADDRESS = {"street": 80, "city": 40, "zip_code": 10, "state": 40}
_OPTIONAL = "street"
_COUNTRY = re.compile(r"[A-Z]{2}")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?", re.ASCII)
_MOST_LAT, _MOST_LON = 90, 180


def point_has_a_name(request: PointRequest) -> Problems:
    """A name, and perhaps an id in another system, of at most 80 characters."""
    external = request.external_id or ""
    problems = _text("name", request.name, LONGEST_NAME)
    return [*problems, *([oversized("externalId", LONGEST_NAME)] if len(external) > LONGEST_NAME else OK)]


def choices_are_known(request: PointRequest) -> Problems:
    """Type, confirmation and status are those of the specification. What is to be deleted, is deleted, not marked."""
    given = {"type": request.type, "confirmationType": request.confirmation_type, "status": request.status}
    return [problem for name, value in given.items() for problem in _choice(name, value, CHOICES[name])]


def address_is_complete(request: PointRequest) -> Problems:
    """City, post code, state and the code of a country; a street as well, if there is one. It lies on Earth."""
    if request.address is None:
        return [absent("address")]
    return [problem.under("address") for problem in _address(request.address)]


def point_can_be_reached(request: PointRequest) -> Problems:
    """A telephone number has up to 16 characters, an e-mail address up to 64."""
    phone, email = request.phone_number, request.email
    problems = []
    if phone and (len(phone) > LONGEST_PHONE or not is_phone(phone)):
        problems.append(_wrong("phoneNumber", "Invalid phone number", "Nieprawidłowy numer telefonu"))
    if email and (len(email) > LONGEST_EMAIL or not is_email(email)):
        problems.append(_wrong("email", "Invalid email address format", "Nieprawidłowy format adresu e-mail"))
    return problems


def hours_are_times(request: PointRequest) -> Problems:
    """Days of the week, each open from one time to a later one; a list without any is allowed."""
    if request.open_hours is None:
        return [absent("openHours")]
    if len(request.open_hours) > MOST_HOURS:
        return [oversized("openHours", MOST_HOURS)]
    return each("openHours", request.open_hours, _hours)


def payments_are_known(request: PointRequest) -> Problems:
    """Cash and card, each once at most."""
    if len(request.payments or ()) > len(METHODS):
        return [oversized("payments", len(METHODS))]
    return each("payments", request.payments or (), _payment)


def service_time_is_a_duration(request: PointRequest) -> Problems:
    """ISO 8601, such as `PT24H`."""
    if request.service_time is None or parse_duration(request.service_time) is not None:
        return OK
    return [_wrong("serviceTime", "is not an ISO 8601 duration", "nie jest czasem trwania w formacie ISO 8601")]


POINT_RULES: tuple[Rule[PointRequest], ...] = (
    point_has_a_name,
    choices_are_known,
    address_is_complete,
    point_can_be_reached,
    hours_are_times,
    payments_are_known,
    service_time_is_a_duration,
)


def _address(address: Address) -> list[Problem]:
    problems: list[Problem] = []
    for attribute, most in _ADDRESS.items():
        value, path = getattr(address, attribute), {"zip_code": "zipCode"}.get(attribute, attribute)
        if attribute != _OPTIONAL or value is not None:
            problems += _text(path, value, most)
    if address.country_code is None:
        problems.append(absent("countryCode"))
    elif not _COUNTRY.fullmatch(address.country_code):
        problems.append(_wrong("countryCode", "must be two capital letters", "musi składać się z dwóch wielkich liter"))
    place = address.coordinates or Coordinates()
    for name, degrees, most in (("lat", place.lat, _MOST_LAT), ("lon", place.lon, _MOST_LON)):
        if degrees is not None and not -most <= degrees <= most:
            en, pl = f"must be between -{most} and {most}", f"musi należeć do zakresu od -{most} do {most}"
            problems.append(_wrong(f"coordinates.{name}", en, pl))
    return problems


def _hours(hours: OpenHours) -> Problems:
    problems = [*_choice("dayOfWeek", hours.day_of_week, DAYS)]
    for path, time in (("from", hours.from_), ("to", hours.to)):
        if time is None:
            problems.append(absent(path))
        elif not _TIME.fullmatch(time):
            problems.append(_wrong(path, "is not a time, HH:mm:ss.SSS", "nie jest godziną, HH:mm:ss.SSS"))
    if problems or full_time(hours.from_ or "") < full_time(hours.to or ""):
        return problems
    return [_wrong("to", "must be later than from", "musi być później niż from")]


def _payment(payment: Payment) -> Problems:
    return _choice("method", payment.method, METHODS)


def full_time(time: str) -> str:
    """`10:30` is `10:30:00.000`."""
    minutes, seconds = time[:5], time[6:] or "00"
    whole, _, rest = seconds.partition(".")
    return f"{minutes}:{whole}.{rest:0<3}"


def _text(path: str, value: str | None, most: int) -> Problems:
    if value is None:
        return [absent(path)]
    if not value.strip():
        return [_wrong(path, "must not be blank", "nie może być puste")]
    return [oversized(path, most)] if len(value) > most else OK


def _choice(path: str, value: str | None, allowed: tuple[str, ...]) -> Problems:
    if value is None:
        return [absent(path)]
    if value in allowed:
        return OK
    return [_wrong(path, f"must be one of {', '.join(allowed)}", f"dozwolone wartości: {', '.join(allowed)}")]


def _wrong(path: str, en: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", en, path, pl=pl)


def id_differs(id_: str) -> Problem:
    """A changed point has its id in the body, too."""
    en = f"The id of the body must be {id_}."
    return Problem("BAD_REQUEST", en, "id", pl=f"Identyfikator w treści musi być równy {id_}.")


def no_such_point(id_: str) -> Problem:
    en, pl = "There is no such point of service.", "Nie ma takiego punktu obsługi."
    return Problem("PointOfServiceNotFoundException", f"Point of service {id_} not found", "id", en=en, pl=pl)


def no_such_seller(id_: str, path: str) -> Problem:
    """Nobody manages the points of somebody else; who that is makes no difference."""
    en, pl = "These are not your points of service.", "To nie są Twoje punkty obsługi."
    return Problem("SellerNotFoundException", f"Seller {id_} not found", path, en=en, pl=pl)


def point_is_there_already(_key: str) -> Problem:
    """Two points of a seller have the same name at the same address (own rule)."""
    en, pl = "You have this point of service already.", "Masz już taki punkt obsługi."
    return Problem("SimilarPointOfServiceException", "Similar point of service already exists", "name", en=en, pl=pl)


def too_many_points(most: int) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        f"You cannot create more than {most} points of service",
        en=f"You may have up to {most} points of service. Delete one that you no longer need.",
        pl=f"Możesz mieć najwyżej {most} punktów obsługi. Usuń któryś z niepotrzebnych.",
    )
