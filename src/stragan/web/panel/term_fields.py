"""The forms of terms, as data: which fields each kind has, and how they become the body that the service takes.

A field is named by its path in the body, so that a problem of that path stands beside it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from stragan.features.after_sales.rules import CAUSES
from stragan.kernel.countries import CODES
from stragan.web.form import Form
from stragan.web.panel import typed

Kind = Literal["return-policies", "implied-warranties", "warranties", "responsible-producers", "responsible-persons"]
KINDS: tuple[Kind, ...] = (
    "return-policies",
    "implied-warranties",
    "warranties",
    "responsible-producers",
    "responsible-persons",
)
PARTIES = ("responsible-producers", "responsible-persons")
_PERIOD = re.compile(r"P(\d+)([YMD])")
_COUNTRIES = tuple(sorted(CODES))


class Field(NamedTuple):
    """`words` names its label; `options` are the values of a choice, whose words begin with `option_words`.

    Of a period they are the units, of which one alone is not asked for.
    """

    path: str
    words: str
    type: Literal["text", "area", "choice", "period", "flag", "cause"] = "text"
    options: tuple[str, ...] = ()
    option_words: str = ""
    also: tuple[str, ...] = ()  # other paths whose problems belong here
    group: str = ""  # the name of the text above, where a new group of fields begins


def _address(prefix: str, post_code: str, *, named: bool) -> tuple[Field, ...]:
    rest = (
        Field(f"{prefix}.street", "terms_f_street"),
        Field(f"{prefix}.{post_code}", "terms_f_post_code"),
        Field(f"{prefix}.city", "terms_f_city"),
        Field(f"{prefix}.countryCode", "terms_f_country", "choice", _COUNTRIES),
    )
    first = (Field(f"{prefix}.name", "terms_f_address_name"), *rest) if named else rest
    return (first[0]._replace(group="terms_address", also=(prefix,)), *first[1:])


def _party(data: str, shown: str) -> tuple[Field, ...]:
    contact = f"{data}.contact"
    return (
        _NAME,
        Field(f"{data}.{shown}", "terms_f_shown_name"),
        *_address(f"{data}.address", "postalCode", named=False),
        Field(f"{contact}.email", "terms_f_email", also=(contact,), group="terms_contact"),
        Field(f"{contact}.phoneNumber", "terms_f_phone"),
        Field(f"{contact}.formUrl", "terms_f_form_url"),
    )


_NAME = Field("name", "terms_f_name")
_OPTIONS = (
    "cashOnDeliveryNotAllowed",
    "freeAccessoriesReturnRequired",
    "refundLoweredByReceivedDiscount",
    "businessReturnAllowed",
    "collectBySellerOnly",
)
_FLAGS = tuple(Field(f"options.{name}", f"terms_f_{name}", "flag") for name in _OPTIONS)
FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    "return-policies": (
        _NAME,
        Field(
            "availability.range",
            "terms_f_range",
            "choice",
            ("FULL", "RESTRICTED", "DISABLED"),
            "terms_range_",
            ("availability",),
        ),
        Field("availability.restrictionCause.name", "terms_f_cause", "cause", tuple(CAUSES)),
        Field("withdrawalPeriod", "terms_f_withdrawal", "period", ("D",)),
        Field("returnCost.coveredBy", "terms_f_cost", "choice", ("BUYER", "SELLER"), "terms_cost_"),
        *_address("address", "postCode", named=True),
        Field("contact.email", "terms_f_email", group="terms_contact"),
        Field("contact.phoneNumber", "terms_f_phone"),
        _FLAGS[0]._replace(group="terms_options"),
        *_FLAGS[1:],
    ),
    "implied-warranties": (
        _NAME,
        Field("individual.period", "terms_f_individual", "period", ("Y",)),
        Field("corporate.period", "terms_f_corporate", "period", ("Y",)),
        *_address("address", "postCode", named=True),
        Field("description", "terms_f_description", "area"),
    ),
    "warranties": (
        _NAME,
        Field("type", "terms_f_type", "choice", ("MANUFACTURER", "SELLER"), "terms_type_"),
        Field("individual.period", "terms_f_individual", "period", ("M", "Y", "D")),
        Field("individual.lifetime", "terms_f_individual_lifetime", "flag"),
        Field("corporate.period", "terms_f_corporate", "period", ("M", "Y", "D")),
        Field("corporate.lifetime", "terms_f_corporate_lifetime", "flag"),
        Field("description", "terms_f_description", "area"),
    ),
    "responsible-producers": _party("producerData", "tradeName"),
    "responsible-persons": _party("personalData", "name"),
}
UNITS: Mapping[str, str] = {"Y": "terms_years", "M": "terms_months", "D": "terms_days"}


def typed_of(kind: Kind, document: Mapping[str, Any]) -> Form:
    """What the form shows of a stored document."""
    pairs: list[tuple[str, str]] = []
    for field in FIELDS[kind]:
        value = typed.at(document, field.path)
        if field.type == "flag":
            pairs += [(field.path, "on")] if value else []
        elif field.type == "period":
            number, unit = period(value or "")
            pairs += [(field.path, number), (f"{field.path}.unit", unit)]
        else:
            pairs.append((field.path, value or ""))
    return Form(pairs)


def body_of(kind: Kind, form: Form) -> dict[str, Any]:
    """The request that the form means. Options of a return that is impossible are not sent."""
    values = {field.path: _value(field, form) for field in FIELDS[kind]}
    if kind == "return-policies" and form.text("availability.range") == "DISABLED":
        values |= dict.fromkeys((path for path in values if path.startswith("options.")), None)
    body = typed.nested(values)
    if kind in PARTIES:  # an empty part has to be there for the service to say what it lacks
        data = "producerData" if kind == "responsible-producers" else "personalData"
        body[data] = {"address": {}, "contact": {}} | {k: v for k, v in (body[data] or {}).items() if v is not None}
    return body


def period(text: str) -> tuple[str, str]:
    """`P12M` as its number and its unit; any other period as it is."""
    found = _PERIOD.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def problems_of(field: Field, errors: Mapping[str, Sequence[str]]) -> list[str]:
    return [_beside(said, path) for path in (field.path, *field.also) for said in errors.get(path, ())]


def _beside(said: str, path: str) -> str:
    """Without the path that it begins with: it stands beside the field."""
    plain = said.removeprefix(f"Pole {path} ").removeprefix(f"{path} ")
    return plain[:1].upper() + plain[1:]


def unplaced(kind: Kind, errors: Mapping[str, Sequence[str]]) -> list[str]:
    """What is wrong with no field of this form."""
    placed = {path for field in FIELDS[kind] for path in (field.path, *field.also)}
    return [said for path, every in errors.items() if path not in placed for said in every]


def _value(field: Field, form: Form) -> Any:
    text = form.get(field.path, "")
    if field.type == "flag":
        return field.path in form
    if field.type == "period":
        number = text.strip()
        unit = form.get(f"{field.path}.unit") or field.options[0]
        return f"P{number}{unit}" if number.isascii() and number.isdigit() else number or None
    return text if text.strip() else None
