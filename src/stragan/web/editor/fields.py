"""An offer as the fields of its form: from what the API answers, or from what the account usually sells with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stragan.catalogue.model import Category
from stragan.features.after_sales import service as after_sales
from stragan.features.after_sales.schemas import Kind
from stragan.features.delivery import service as delivery
from stragan.features.parameters.service import facts_of
from stragan.kernel.choices import meant
from stragan.kernel.times import parse_instant
from stragan.web import formats
from stragan.web.form import Form
from stragan.web.render import Visitor

Pairs = list[tuple[str, str]]
TERMS: Mapping[str, tuple[Kind, str]] = {
    "implied_warranty": ("implied-warranties", "impliedWarranty"),
    "return_policy": ("return-policies", "returnPolicy"),
    "warranty": ("warranties", "warranty"),
}
LOCATION = {"country": "countryCode", "province": "province", "city": "city", "post_code": "postCode"}
PRICES = {"price": "price", "starting_price": "startingPrice", "minimal_price": "minimalPrice"}
LAYOUTS = ("TEXT", "IMAGE", "TEXT IMAGE", "IMAGE TEXT", "TEXT TEXT", "IMAGE IMAGE")


async def of_account(visitor: Visitor) -> Form:
    """A new offer: what the account's other offers have, so that the seller sees it before it is saved."""
    world, user = visitor.world, visitor.member
    pairs: Pairs = [("format", "BUY_NOW"), ("unit", "UNIT"), ("available", "1"), ("invoice", "VAT")]
    pairs += [("handling", "PT24H"), ("rates", meant(await delivery.choices(world, user.id)) or "")]
    for name, (kind, _) in TERMS.items():
        likely = (
            meant(await after_sales.choices(world, user.id, kind)) if name != "warranty" and user.is_business else None
        )
        pairs.append((name, likely or ""))
    at = {"country": user.country_code, "province": user.province, "city": user.city, "post_code": user.post_code}
    pairs += [(f"location.{name}", value or "") for name, value in at.items()]
    return Form(pairs)


def of_offer(shown: Mapping[str, Any], category: Category | None) -> Form:
    """`shown` is the answer of `GET /sale/product-offers/{offerId}`."""
    mode, stock, publication = shown["sellingMode"], shown["stock"] or {}, shown["publication"]
    shipping = shown["delivery"]
    pairs: Pairs = [
        ("name", shown["name"] or ""),
        ("category", _id(shown["category"])),
        ("format", mode["format"] or ""),
        *((name, (mode[member] or {}).get("amount", "")) for name, member in PRICES.items()),
        ("available", _text(stock.get("available"))),
        ("unit", stock.get("unit") or "UNIT"),
        ("rates", _id(shipping["shippingRates"])),
        ("handling", shipping["handlingTime"] or ""),
        ("shipment_date", local(shipping["shipmentDate"])),
        *((name, _id(shown["afterSalesServices"][member])) for name, (_, member) in TERMS.items()),
        *((f"location.{name}", (shown["location"] or {}).get(member) or "") for name, member in LOCATION.items()),
        ("invoice", (shown["payments"] or {}).get("invoice") or ""),
        ("external", _id(shown["external"])),
        ("duration", publication["duration"] or ""),
        *([("republish", "1")] if publication["republish"] else []),
        *(("images", url) for url in shown["images"]),
    ]
    for i, element in enumerate(shown["productSet"]):
        pairs += _element(f"set.{i}", element)
    for value in shown["parameters"]:
        pairs += _parameter(value, category)
    for i, section in enumerate((shown["description"] or {}).get("sections") or ()):
        pairs += section_fields(i, section.get("items") or ())
    return Form(pairs)


def local(instant: str | None) -> str:
    """An instant as a `datetime-local` field has it."""
    at = parse_instant(instant) if instant else None
    return "" if at is None else f"{formats.local(at):%Y-%m-%dT%H:%M}"


def section_fields(i: int, items: Sequence[Mapping[str, Any]]) -> Pairs:
    """Texts and images are counted apart, so that a section keeps both when its layout changes."""
    layout = " ".join(item["type"] for item in items)
    pairs = [(f"d.{i}.layout", layout if layout in LAYOUTS else "TEXT")]
    for kind, member, name in (("TEXT", "content", "text"), ("IMAGE", "url", "image")):
        found = [item for item in items if item["type"] == kind]
        pairs += [(f"d.{i}.{name}{j}", item.get(member) or "") for j, item in enumerate(found)]
    return pairs


def _element(prefix: str, element: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    safety = element["safetyInformation"] or {}
    yield f"{prefix}.product", element["product"]["id"]
    yield f"{prefix}.quantity", str(element["quantity"]["value"])
    yield f"{prefix}.producer", _id(element["responsibleProducer"])
    yield f"{prefix}.person", _id(element["responsiblePerson"])
    yield f"{prefix}.safety_type", safety.get("type") or ""
    yield f"{prefix}.safety", safety.get("description") or ""
    for attachment in safety.get("attachments") or ():
        yield f"{prefix}.attachment", attachment["id"]
    if element["marketedBeforeGPSRObligation"]:
        yield f"{prefix}.before_gpsr", "1"


def _parameter(value: Mapping[str, Any], category: Category | None) -> Iterator[tuple[str, str]]:
    name = f"p.{value['id']}"
    expected = facts_of(category).expected.get(value["id"]) if category is not None else None
    if value["rangeValue"]:
        yield f"{name}.from", value["rangeValue"].get("from") or ""
        yield f"{name}.to", value["rangeValue"].get("to") or ""
    elif expected is not None and expected.kind == "dictionary":
        ids = value["valuesIds"] or ()
        yield from ((name, id_) for id_ in ids)
        if not ids or expected.parameter.ambiguous_value_id in ids:
            yield f"{name}.own", value["values"][0] if value["values"] else ""
    else:
        yield from ((name, text) for text in value["values"])


def _id(reference: Mapping[str, Any] | None) -> str:
    return (reference or {}).get("id") or ""


def _text(value: object) -> str:
    return "" if value is None else str(value)
