"""Which images a product takes."""

from collections.abc import Mapping, Sequence

from stragan.features.products.rules.proposal import REFUSED
from stragan.kernel.problems import Problem

LEAST_SIDE = 400


def fitting(urls: Sequence[str], sides: Mapping[str, int]) -> tuple[str, ...] | Problem:
    """The longer side of a product's image has 400 pixels at least. Smaller ones are left out without a word, unless
    none is left then (behaviour §6)."""
    large = tuple(dict.fromkeys(url for url in urls if sides.get(url, 0) >= LEAST_SIDE))
    if large or not urls:
        return large
    reasons = "TOO_SMALL_IMAGE"
    return Problem(
        REFUSED,
        f"All images got rejected during product creation, reasons = [{reasons}]",
        pl=f"Wszystkie zdjęcia zostały odrzucone podczas tworzenia produktu, powody = [{reasons}]",
    )
