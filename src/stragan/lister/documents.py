"""An offer as the row wants it: a new document, or the stored one with exactly the differences.

The tool sets what the file says and fills what is empty. Everything else of an offer that exists stays as its seller
made it, so a row that changed nothing leaves a document equal to the stored one, and nothing needs to be written.
"""

import html
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct, to_builtins

from stragan.client.shapes import Document
from stragan.lister.parameters import MOST_CUSTOM, Filled
from stragan.lister.terms import Terms

LIVE = frozenset({"ACTIVE", "ACTIVATING"})


class Wanted(Struct, frozen=True):
    """What a row asks for. `description` is None when the row has none."""

    sku: str
    name: str
    category_id: str
    filled: Filled
    description: str | None
    images: tuple[str, ...]
    price: Decimal
    quantity: int


def status_of(offer: Document) -> str:
    return str((offer.get("publication") or {}).get("status"))


def image_urls(offer: Document) -> list[str]:
    return [image if isinstance(image, str) else image["url"] for image in offer.get("images") or ()]


def new(wanted: Wanted, terms: Terms) -> Document:
    """Everything known, in one request."""
    return merged({"external": {"id": wanted.sku}, "publication": {"duration": None}}, wanted, terms)


def merged(offer: Document, wanted: Wanted, terms: Terms) -> Document:
    """The stored offer with what the row and the options change; equal to it when they change nothing."""
    document = {
        **offer,
        "name": wanted.name,
        "category": {"id": wanted.category_id},
        "parameters": _parameters(offer.get("parameters") or [], wanted.filled.documents()),
        "sellingMode": _selling_mode(offer.get("sellingMode") or {}, wanted.price),
        "stock": _stock(offer, wanted.quantity),
    }
    if custom := _custom_parameters(offer.get("customParameters") or [], wanted.filled.custom):
        document["customParameters"] = custom
    if wanted.images and image_urls(offer) != list(wanted.images):
        document["images"] = [{"url": url} for url in wanted.images]
    if wanted.description is not None and not _is_described(offer, wanted.description):
        document["description"] = {"sections": [{"items": [{"type": "TEXT", "content": wanted.description}]}]}
    document |= _terms(offer, terms)
    return document


def _parameters(stored: Sequence[Document], entries: Sequence[Document]) -> list[Document]:
    """Each entry takes the place of the stored one of its id, unless they say the same."""
    ours = {entry["id"]: entry for entry in entries}
    result = []
    for entry in stored:
        wanted = ours.pop(entry["id"], None)
        result.append(entry if wanted is None or _says_the_same(entry, wanted) else wanted)
    return [*result, *ours.values()]


def _says_the_same(stored: Document, wanted: Document) -> bool:
    """Hosts add labels to ids, a second spelling to a GTIN, and zeros to numbers (behaviour §4)."""
    if wanted["rangeValue"] is not None:
        ends = stored.get("rangeValue") or {}
        return all(_same_value(ends.get(name), end) for name, end in wanted["rangeValue"].items())
    if set(stored.get("valuesIds") or ()) != set(wanted["valuesIds"]):
        return False
    values = stored.get("values") or []
    return all(any(_same_value(value, other) for other in values) for value in wanted["values"])


def _same_value(one: Any, other: Any) -> bool:
    if one == other:
        return True
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return False


def _custom_parameters(stored: Sequence[Document], custom: Sequence[tuple[str, str]]) -> list[Document]:
    ours = dict(custom)
    kept = [entry for entry in stored if entry["name"] not in ours or entry.get("values") == [ours[entry["name"]]]]
    names = {entry["name"] for entry in kept}
    added = [{"name": name, "values": [value]} for name, value in custom if name not in names]
    return [*kept, *added][:MOST_CUSTOM]


def _selling_mode(stored: Document, price: Decimal) -> Document:
    amount = (stored.get("price") or {}).get("amount")
    if amount is not None and _same_value(amount, price):
        return stored
    new_price = {"amount": f"{price:.2f}", "currency": (stored.get("price") or {}).get("currency") or "PLN"}
    mode = {**stored, "format": stored.get("format") or "BUY_NOW", "price": new_price}
    mode.pop("netPrice", None)  # computed by the host
    return mode


def _stock(offer: Document, quantity: int) -> Document:
    """An offer that is listed cannot have none: it is ended instead."""
    stored = offer.get("stock") or {}
    if stored.get("available") == quantity or (quantity == 0 and status_of(offer) != "INACTIVE" and stored):
        return stored
    return {**stored, "available": quantity, "unit": stored.get("unit") or "UNIT"}


def _is_described(offer: Document, content: str) -> bool:
    sections = (offer.get("description") or {}).get("sections") or ()
    texts = [item.get("content") for section in sections for item in section.get("items") or ()]
    return len(texts) == 1 and texts[0] is not None and _read(texts[0]) == _read(content)


def _read(content: str) -> str:
    """What a reader sees: hosts may write entities and white space differently."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r">\s+<", "><", content)))


def _terms(offer: Document, terms: Terms) -> Document:
    """What was chosen for this run replaces what is stored; a default only fills what is empty."""
    delivery = offer.get("delivery") or {}
    services = offer.get("afterSalesServices") or {}
    invoice = (offer.get("payments") or {}).get("invoice")
    stays = "id" in offer and invoice and "invoice" not in terms.given
    location = to_builtins(terms.location)
    wanted: dict[str, Document] = {
        "delivery": {
            "shippingRates": _reference(delivery.get("shippingRates"), terms, "shipping_rates"),
            "handlingTime": _chosen(delivery.get("handlingTime"), terms, "handling_time"),
        },
        "afterSalesServices": {
            "impliedWarranty": _reference(services.get("impliedWarranty"), terms, "implied_warranty"),
            "returnPolicy": _reference(services.get("returnPolicy"), terms, "return_policy"),
            "warranty": _reference(services.get("warranty"), terms, "warranty"),
        },
        "payments": {"invoice": invoice if stays else terms.invoice},
    }
    sections = {name: _section(offer.get(name), members) for name, members in wanted.items()}
    replaces = location is not None and "location" in terms.given
    return {**sections, "location": location if replaces else offer.get("location") or location}


def _section(stored: Document | None, members: Document) -> Document | None:
    """The stored section, null included, when its members stay what they are."""
    if all((stored or {}).get(name) == value for name, value in members.items()):
        return stored
    return {**(stored or {}), **members}


def _reference(stored: Document | None, terms: Terms, name: str) -> Document | None:
    wanted: str | None = getattr(terms, name)
    if stored is not None and (wanted is None or name not in terms.given or stored.get("id") == wanted):
        return stored
    return {"id": wanted} if wanted else None


def _chosen(stored: str | None, terms: Terms, name: str) -> str | None:
    wanted: str = getattr(terms, name)
    if stored and (name not in terms.given or _hours(stored) == _hours(wanted)):
        return stored
    return wanted


def _hours(duration: str) -> str:
    """`P7D` is stored as `PT168H`."""
    match = re.fullmatch(r"P(\d+)D", duration)
    return f"PT{int(match[1]) * 24}H" if match else duration
