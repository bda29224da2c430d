"""Products: the catalogue that offers are linked to, how it is searched, and what sellers propose to add or change.

`Product` is a product as it is stored and as other features get it; `Proposal` is what a seller says of one. Both hold
parameters with ids; names and labels are put in when an answer is made, in the reader's language.
"""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct, field

from stragan.features.parameters.schemas import ParameterValue, Range
from stragan.kernel.description import Description
from stragan.kernel.wire import Wire, reader

Status = Literal["LISTED", "PROPOSED", "NOT_LISTED"]
DEFAULT_LANGUAGE = "pl-PL"


class Indexed(NamedTuple):
    """What a product is found by: bar codes, its maker's number, its name, and stems of words, each once."""

    gtins: Collection[str]
    mpn_key: str | None
    name_key: str
    name_words: Sequence[str]
    other_words: Sequence[str]


class Product(Struct, frozen=True, kw_only=True):
    """A product of the catalogue, which never changes. `images` are paths on this server (`/original/…`).

    One that is not stored yet has `found_by`; of a proposal, images may be links that nobody has fetched.
    """

    id: str
    name: str
    category_id: str
    similar: tuple[str, ...] = ()
    parameters: list[ParameterValue] = field(default_factory=list)
    gtins: tuple[str, ...] = ()
    mpn: str | None = None
    images: tuple[str, ...] = ()
    description: Description | None = None
    status: Status = "LISTED"
    safety: str | None = None
    producer: str | None = None
    has_protected_brand: bool = False
    ai_co_created: bool = False
    language: str = DEFAULT_LANGUAGE
    proposed_by: str | None = None
    created_at: int = 0
    found_by: Indexed | None = None


class Proposal(Struct, frozen=True, kw_only=True):
    """What a seller says of a product: the `product` of an offer's set, or the body of a proposal.

    Parameters have ids already (`parameters.service.resolve`); `images` are addresses on this server.
    """

    name: str | None = None
    category_id: str | None = None
    parameters: tuple[ParameterValue, ...] = ()
    images: tuple[str, ...] = ()
    description: Description | None = None
    safety: str | None = None
    producer: str | None = None
    language: str | None = DEFAULT_LANGUAGE


class Candidate(NamedTuple):
    """What a search looks at before it shows a product."""

    id: str
    category_id: str
    similar: str
    words: str
    name_words: int
    parameters: bytes


# What sellers send.


class CategoryReference(Wire):
    id: str | None = None


class ImageReference(Wire):
    url: str


class ProposedParameter(Wire):
    """As answers show it: what they say beside the value is not read."""

    id: str | None = None
    name: str | None = None
    values_ids: list[str] | None = None
    values: list[str] | None = None
    range_value: Range | None = None


class ProposalRequest(Wire):
    """A new product, or with `note` and `notify_via_email_after_verification` how one should be."""

    name: str | None = None
    category: CategoryReference | None = None
    images: list[ImageReference] | None = None
    parameters: list[ProposedParameter] | None = None
    description: Description | None = None
    language: str | None = None
    note: str | None = None
    notify_via_email_after_verification: bool | None = None


read_proposal = reader(ProposalRequest)
