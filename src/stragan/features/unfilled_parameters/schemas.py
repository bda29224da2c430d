"""Required parameters that published offers do not have: `GET /sale/offers/unfilled-parameters` (2026 specification).

An offer is listed only with all of them; one gets here when the catalogue comes to require more than it did then.
"""

from stragan.features.offers.schemas import Reference
from stragan.kernel.wire import Wire


class UnfilledOffer(Wire):
    id: str
    parameters: list[Reference]
    category: Reference


class UnfilledOffers(Wire):
    offers: list[UnfilledOffer]
    count: int
    total_count: int
