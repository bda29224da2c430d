"""Where a simulated parcel is at an instant: a rule of ours, since nobody carries it."""

from collections.abc import Sequence

from stragan.features.shipments.schemas import ParcelStatus, Told
from stragan.kernel.times import HOUR

# Hours after its number was registered; the last one is where it stays.
JOURNEY: tuple[tuple[ParcelStatus, int], ...] = (
    ("PENDING", 0),
    ("IN_TRANSIT", 4 * HOUR),
    ("RELEASED_FOR_DELIVERY", 24 * HOUR),
    ("DELIVERED", 28 * HOUR),
)


def journey(registered_at: int, now: int) -> Sequence[Told]:
    """What has happened to a parcel that is left alone; it is always registered, even if the clock went back."""
    first, *rest = (Told(code, registered_at + after) for code, after in JOURNEY)
    return [first, *(told for told in rest if told.at <= now)]
