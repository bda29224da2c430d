"""What other features ask of the parameters of a category: which values are refused, which are only not enough."""

from stragan.features.parameters.rules.expected import Expected, facts_of, has_value, kind_of
from stragan.features.parameters.rules.given import gaps, misfits, refused, unfilled
from stragan.features.parameters.rules.named import resolve
from stragan.features.parameters.rules.placed import misplaced, missing_of_product

__all__ = [
    "Expected",
    "facts_of",
    "gaps",
    "has_value",
    "kind_of",
    "misfits",
    "misplaced",
    "missing_of_product",
    "refused",
    "resolve",
    "unfilled",
]
