"""Operations that Allegro does not have, for sellers' programs: under `/_stragan/…`, apart from the published API."""

from collections.abc import Mapping
from types import MappingProxyType

from stragan.contract.operations import Operation

_PUBLIC, _JSON = "application/vnd.allegro.public.v1+json", "application/json"
_WRITE = "allegro:api:sale:offers:write"


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


OWN: Mapping[str, Operation] = MappingProxyType(
    {
        op.id: op
        for op in (
            _own("createManyProductOffers", "/_stragan/product-offers/bulk", 200),
            _own("dryRunProductOffer", "/_stragan/product-offers/dry-run", 200),
            _own("dryRunProductOfferPatch", "/_stragan/product-offers/{offerId}/dry-run", 200),
            _own("dryRunDraft", "/_stragan/offers/dry-run", 200),
            _own("dryRunDraftReplacement", "/_stragan/offers/{offerId}/dry-run", 200),
        )
    }
)
SEGMENTS = frozenset(op.path.split("/")[2] for op in OWN.values())  # the rest of `/_stragan` is the sandbox's


def is_own(path: str) -> bool:
    """Whether a path belongs to these operations and not to the sandbox API."""
    parts = path.split("/", 3)
    return len(parts) > 2 and parts[1] == "_stragan" and parts[2] in SEGMENTS  # noqa: PLR2004  (two segments)
