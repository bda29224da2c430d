"""Operations that Allegro does not have, for sellers' programs: under `/_stragan/…`, apart from the published API.

What stands elsewhere has its reason in `contract.deviations.OTHER_METHODS`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import structs

from stragan.contract.operations import Operation

_PUBLIC, _JSON = "application/vnd.allegro.public.v1+json", "application/json"
_WRITE = "allegro:api:sale:offers:write"
_READ = "allegro:api:sale:offers:read"


def _own(id_: str, path: str, *statuses: int) -> Operation:
    return Operation(
        id=id_,
        method="POST",
        path=path,
        generations=("own",),
        scopes=(_WRITE,),
        app_token=False,
        public=False,
        statuses={"own": statuses},
        consumes=(_JSON, _PUBLIC),
        produces=(_JSON,),
        produces_errors=(_JSON,),
    )


def _read(id_: str, path: str) -> Operation:
    """A GET at a path of the published API, with its media type."""
    return structs.replace(
        _own(id_, path, 200),
        method="GET",
        scopes=(_READ,),
        consumes=(),
        produces=(_PUBLIC,),
        produces_errors=(_PUBLIC,),
    )


OWN: Mapping[str, Operation] = MappingProxyType(
    {
        op.id: op
        for op in (
            _own("createManyProductOffers", "/_stragan/product-offers/bulk", 200),
            _own("dryRunProductOffer", "/_stragan/product-offers/dry-run", 200),
            _own("dryRunProductOfferPatch", "/_stragan/product-offers/{offerId}/dry-run", 200),
            _own("dryRunDraft", "/_stragan/offers/dry-run", 200),
            _own("dryRunDraftReplacement", "/_stragan/offers/{offerId}/dry-run", 200),
            _read("feePreviewOfOffer", "/pricing/offer-fee-preview"),
        )
    }
)
SEGMENTS = frozenset(
    op.path.split("/")[2] for op in OWN.values() if op.path.startswith("/_stragan/")
)  # the rest of `/_stragan` is the sandbox's


def is_own(path: str) -> bool:
    """Whether a path belongs to these operations and not to the sandbox API."""
    parts = path.split("/", 3)
    return len(parts) > 2 and parts[1] == "_stragan" and parts[2] in SEGMENTS  # noqa: PLR2004  (two segments)
