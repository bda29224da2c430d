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
_WITHOUT_BODY = frozenset({"GET", "DELETE"})


def _own(id_: str, path: str, status: int, method: str = "POST", scopes: tuple[str, ...] = (_WRITE,)) -> Operation:
    return Operation(
        id=id_,
        method=method,
        path=path,
        generations=("own",),
        scopes=scopes,
        app_token=False,
        public=False,
        statuses={"own": (status,)},
        consumes=() if method in _WITHOUT_BODY else (_JSON, _PUBLIC),
        produces=(_JSON,),
        produces_errors=(_JSON,),
    )


def _read(id_: str, path: str) -> Operation:
    """A GET at a path of the published API, with its media type."""
    return structs.replace(_own(id_, path, 200, "GET", (_READ,)), produces=(_PUBLIC,), produces_errors=(_PUBLIC,))


def _webhooks(id_: str, path: str, status: int, method: str) -> Operation:
    """Any token of a user will do: which scope is needed depends on the events that are subscribed to."""
    return _own(id_, f"/_stragan/webhooks{path}", status, method, ())


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
            _webhooks("createWebhook", "", 201, "POST"),
            _webhooks("getWebhooks", "", 200, "GET"),
            _webhooks("getWebhook", "/{webhookId}", 200, "GET"),
            _webhooks("changeWebhook", "/{webhookId}", 200, "PATCH"),
            _webhooks("deleteWebhook", "/{webhookId}", 204, "DELETE"),
            _webhooks("getWebhookAttempts", "/{webhookId}/attempts", 200, "GET"),
            _webhooks("getWebhookDeliveries", "/{webhookId}/deliveries", 200, "GET"),
            _webhooks("redeliverWebhook", "/{webhookId}/deliveries/{deliveryId}/redeliver", 202, "POST"),
            _webhooks("replayWebhook", "/{webhookId}/replay", 202, "POST"),
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
