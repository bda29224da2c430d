"""From a problem of the wire to what a developer can act on: the place, what stands there, the rule in words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Where the wire has no path, or one that leads nowhere: name of the rule -> place in the request.
PLACES: Mapping[str, str] = {
    "location_is_given": "/location",
    "payments_are_given": "/payments/invoice",
    "description_is_given": "/description",
    "description_says_something": "/description/sections",
    "selling_mode_and_its_prices_are_given": "/sellingMode",
    "category_is_a_leaf": "/category",
    "there_are_images": "/images",
    "images_were_uploaded": "/images",
    "delivery_is_given": "/delivery",
    "business_sellers_state_their_terms": "/afterSalesServices",
    "products_have_a_responsible_producer": "/productSet",
    "offer_has_a_title": "/name",
}
_INDEX = re.compile(r"\[(\d+)\]")
_SOURCE = re.compile(r"\s*\((?:guide|behaviour|client-facts|since|2026|RFC)[^)]*\)")


def pointer(path: str | None, rule: str | None) -> str:
    """`productSet[0].product.id` is `/productSet/0/product/id`; the whole document is ``."""
    if path and "null" not in path.split(".") and not path.startswith(("offer.modules", "request.")):
        return "/" + "/".join(_escaped(step) for step in _INDEX.sub(r".\1", path).split("."))
    return PLACES.get(rule or "", "")


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def at(document: Any, place: str) -> Any:
    """What stands at a pointer, or None."""
    value = document
    for step in place.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def in_words(docstring: str | None) -> str:
    """What a rule says of itself, without its sources."""
    if not docstring:
        return ""
    first = " ".join(docstring.split("\n\n")[0].split())
    return _SOURCE.sub("", first)


def by_name(rules: Iterable[Any]) -> dict[str, str]:
    """The words of functions by their names."""
    return {rule.__name__: in_words(rule.__doc__) for rule in rules if rule.__doc__}
