"""What other features ask of the parameters of a category: which values are refused, which are only not enough."""

from stragan.features.parameters.rules.expected import facts_of, has_value, kind_of
from stragan.features.parameters.rules.given import gaps, refused

__all__ = ["facts_of", "gaps", "has_value", "kind_of", "refused"]
