"""What can be asked of the bill."""

from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.problems import OK, Problem, Problems


def time_goes_forward(since: int | None, until: int | None) -> Problems:
    """`occurredAt.gte` is not later than `occurredAt.lte` (2026 specification)."""
    if since is None or until is None or since <= until:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "occurredAt.gte must not be later than occurredAt.lte.",
            "occurredAt.gte",
            pl="Wartość occurredAt.gte nie może być późniejsza niż occurredAt.lte.",
        )
    ]


def marketplace_exists(id_: str) -> Problems:
    """One of the marketplaces that offers are sold on (2026 specification)."""
    if id_ in CURRENCIES:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"There is no marketplace {id_}.",
            "marketplaceId",
            f"Invalid value: {id_}",
            pl=f"Nie ma serwisu {id_}.",
        )
    ]
