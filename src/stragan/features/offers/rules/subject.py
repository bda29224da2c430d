"""What the rules of an offer look at: the document, and the facts that the service has fetched for it."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.catalogue.vehicles import Vehicles
from stragan.features.attachments.schemas import Held
from stragan.features.offers.schemas import Draft
from stragan.features.tax.schemas import TaxSetting
from stragan.kernel.problems import Problem, Problems

VALIDATION_ERROR = "VALIDATION_ERROR"


class Facts(Struct, frozen=True):
    """What is true around the offer: of the ids that it mentions, those that exist and belong to the seller."""

    business: bool
    title_length: int
    older_limits: bool  # the profile of 2021: no P30D of Buy Now, no handling times above 21 days
    category: Category | None
    catalogue_parameters: frozenset[str]
    missing: tuple[tuple[str, str], ...]  # (path, id) of every reference that was not found
    images: Mapping[str, bool]  # addresses of uploaded images -> whether they expire unless an offer uses them
    taxes: tuple[TaxSetting, ...]
    vehicles: Vehicles  # of the whole catalogue
    has_package: bool  # of advertisements, one that is sold in the category
    attachments: Mapping[str, Held]  # those of the seller, by the ids that the offer has for them
    most_attachments: int


class Subject(Struct, frozen=True):
    draft: Draft
    facts: Facts


OfferRule = Callable[[Subject], Problems]


def gap(message: str, pl: str) -> Problem:
    """An entry of a draft's validation as the guide §1 shows them: empty `details` and `path`."""
    return Problem(VALIDATION_ERROR, message, "", "", pl=pl)


def too_long(path: str, most: int) -> Problem:
    return Problem(
        VALIDATION_ERROR,
        f"{path} may have at most {most} characters.",
        path,
        "",
        pl=f"Pole {path} może mieć najwyżej {most} znaków.",
    )
