"""From the fields of the form to a request: the body of POST, and of PATCH what differs from the stored offer.

Nothing is judged here. What cannot be right is sent on as it was typed, and the service says what is wrong with it.
"""

import re
from collections.abc import Mapping
from typing import Any

from stragan.catalogue.model import Category, Parameter
from stragan.features.parameters.service import kind_of
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.times import iso
from stragan.web import formats
from stragan.web.editor.fields import LOCATION, PRICES, TERMS
from stragan.web.form import Form

Document = dict[str, Any]
_SECTION = re.compile(r"d\.(0|[1-9][0-9]{0,3})\.layout")  # written as our pages write it: the number leads back
_ELEMENT = re.compile(r"set\.(0|[1-9][0-9]?)\.product")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def document(form: Form, category: Category | None) -> Document:
    """Every member of the request that the form knows; None stands for what is empty."""
    return {
        "name": form.text("name") or None,
        "category": _reference(form.text("category")),
        "productSet": _set(form, category),
        "parameters": _parameters(form, category),
        "images": form.all("images"),
        "description": _description(form),
        "sellingMode": _mode(form),
        "stock": {"available": whole(form.text("available")), "unit": form.text("unit") or None},
        "publication": {"duration": form.text("duration") or None, "republish": "republish" in form},
        "delivery": {
            "shippingRates": _reference(form.text("rates")),
            "handlingTime": form.text("handling") or None,
            "shipmentDate": instant(form.text("shipment_date")),
        },
        "afterSalesServices": {member: _reference(form.text(name)) for name, (_, member) in TERMS.items()},
        "location": {member: form.text(f"location.{name}") or None for name, member in LOCATION.items()},
        "payments": {"invoice": form.text("invoice") or None},
        "external": _reference(form.text("external")),
    }


def creation(form: Form, category: Category | None, status: str) -> Document:
    """The body of POST: without what is empty, which the service fills from the product and the account."""
    body: Document = _filled(document(form, category))
    body["publication"] = {**body.get("publication", {}), "status": status, **starting(form, status)}
    return body


def patch(form: Form, stored: Form, category: Category | None, stored_category: Category | None) -> Document:
    """The members that differ, as a merge patch. A product that stays is not named, so that it fills nothing anew."""
    new, old = document(form, category), document(stored, stored_category)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if changed.get("productSet"):
        before = [element.get("product", {}).get("id") for element in old["productSet"] or ()]
        elements = changed["productSet"]
        if [element["product"].get("id") for element in elements] != before:
            for name in ("category", "parameters", "images", "description"):
                if new[name]:
                    changed[name] = new[name]
        else:
            changed["productSet"] = [
                {name: value for name, value in element.items() if name != "product"} for element in elements
            ]
        changed["productSet"] = [_filled(element) for element in changed["productSet"]]
    return changed


def with_status(body: Document, form: Form, status: str) -> Document:
    """The body of a PATCH that changes the status, too."""
    publication = body.get("publication") or {}
    return {**body, "publication": {**publication, "status": status, **starting(form, status)}}


def starting(form: Form, status: str) -> Document:
    at = instant(form.text("starts_at")) if status == "ACTIVE" and form.get("do") == "schedule" else None
    return {} if at is None else {"startingAt": at}


def whole(text: str) -> int | str | None:
    """What is no whole number is sent as the text that it is."""
    return int(text) if _WHOLE.fullmatch(text) else text or None


def amount(text: str) -> str:
    """`1 234,50` as people write it."""
    return re.sub(r"\s", "", text).replace(",", ".")


def instant(text: str) -> str | None:
    at = formats.from_local(text) if text else None
    return (text or None) if at is None else iso(at)


def sections(form: Form) -> list[int]:
    """The numbers of the description's sections, in their order."""
    return [int(found[1]) for name, _ in form.pairs if (found := _SECTION.fullmatch(name))]


def elements(form: Form) -> list[int]:
    return [int(found[1]) for name, value in form.pairs if value and (found := _ELEMENT.fullmatch(name))]


def items(form: Form, section: int) -> list[Document]:
    """The items of one section."""
    prefix, counts = f"d.{section}", {"TEXT": 0, "IMAGE": 0}
    found: list[Document] = []
    for kind in form.text(f"{prefix}.layout").split():
        if kind not in counts:
            continue
        j, counts[kind] = counts[kind], counts[kind] + 1
        if kind == "TEXT":
            found.append({"type": "TEXT", "content": form.get(f"{prefix}.text{j}", "").replace("\r\n", "\n")})
        else:
            found.append({"type": "IMAGE", "url": form.get(f"{prefix}.image{j}", "")})
    return found


def _description(form: Form) -> Document | None:
    numbers = sections(form)
    return {"sections": [{"items": items(form, i)} for i in numbers]} if numbers else None


def _mode(form: Form) -> Document:
    prices = {
        member: {"amount": given, "currency": CURRENCY} if (given := amount(form.text(name))) else None
        for name, member in PRICES.items()
    }
    if form.text("format") != "AUCTION":
        prices["startingPrice"] = prices["minimalPrice"] = None
    return {"format": form.text("format") or None, **prices}


def is_linked(form: Form) -> bool:
    """Whether the product says what describes the product, so that the offer's parameters do not."""
    return bool(elements(form)) or "propose" in form


def _parameters(form: Form, category: Category | None) -> list[Document] | None:
    if category is None:
        return None
    return [
        value
        for parameter in category.parameters
        if not (is_linked(form) and parameter.describes_product)
        and (value := parameter_value(form, parameter)) is not None
    ]


def parameter_value(form: Form, parameter: Parameter) -> Document | None:
    """The value of one parameter as the request has it, None when nothing was filled in."""
    name, kind = f"p.{parameter.id}", kind_of(parameter)
    given = [text for value in form.all(name) for text in _lines(value)]
    own = form.text(f"{name}.own")
    if kind == "range":
        ends = {"from": amount(form.text(f"{name}.from")) or None, "to": amount(form.text(f"{name}.to")) or None}
        return {"id": parameter.id, "rangeValue": ends} if any(ends.values()) else None
    if kind == "number":
        given = [amount(text) for text in given]
    if kind != "dictionary":
        return {"id": parameter.id, "values": given} if given else None
    if own and parameter.ambiguous_value_id not in given:
        return (
            {"id": parameter.id, "values": [own]}
            if parameter.custom_values_enabled and not given
            else _ids(parameter, given)
        )
    return _ids(parameter, given) if not own else {"id": parameter.id, "valuesIds": given, "values": [own]}


def _ids(parameter: Parameter, given: list[str]) -> Document | None:
    return {"id": parameter.id, "valuesIds": given} if given else None


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def _set(form: Form, category: Category | None) -> list[Document] | None:
    found = [_element(form, i) for i in elements(form)]
    if found or "propose" not in form:
        return found or None
    describing = [parameter for parameter in category.parameters if parameter.describes_product] if category else []
    values = [value for parameter in describing if (value := parameter_value(form, parameter)) is not None]
    product = {
        "name": form.text("name") or None,
        "category": _reference(form.text("category")),
        "parameters": values or None,
        "images": form.all("images") or None,
    }
    return [{"product": _filled(product), **_safety(form, "set.0")}]


def _element(form: Form, i: int) -> Document:
    return {
        "product": {"id": form[f"set.{i}.product"]},
        "quantity": {"value": whole(form.text(f"set.{i}.quantity")) or 1},
        **_safety(form, f"set.{i}"),
    }


def _safety(form: Form, prefix: str) -> Document:
    kind = form.text(f"{prefix}.safety_type")
    information: Document | None = {"type": kind} if kind else None
    if information is not None and kind == "TEXT":
        information["description"] = form.get(f"{prefix}.safety", "").replace("\r\n", "\n")
    if information is not None and kind == "ATTACHMENTS":
        information["attachments"] = [{"id": id_} for id_ in form.all(f"{prefix}.attachment")]
    producer = _reference(form.text(f"{prefix}.producer"))
    return {
        "responsibleProducer": {"type": "ID", **producer} if producer else None,
        "responsiblePerson": _reference(form.text(f"{prefix}.person")),
        "safetyInformation": information,
        "marketedBeforeGPSRObligation": f"{prefix}.before_gpsr" in form,
    }


def _reference(id_: str) -> Document | None:
    return {"id": id_} if id_ else None


def _filled(body: Mapping[str, Any]) -> Document:
    """Without what is empty, nor objects that have nothing else."""
    found: Document = {}
    for name, value in body.items():
        kept = _filled(value) if isinstance(value, dict) else value
        if kept is not None and kept not in ({}, []):
            found[name] = kept
    return found


__all__ = ["creation", "document", "elements", "is_linked", "items", "parameter_value", "patch", "sections"]
