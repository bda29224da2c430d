"""Which packages are sold."""

from collections.abc import Mapping

from stragan.catalogue.tariff import PROMOTION_PACKAGES, PackageType
from stragan.world import World


def sold(world: World) -> Mapping[str, PackageType]:
    """Ids and kinds; the profile of 2021 still has the package that was given up in 2025 (#12387)."""
    older = world.settings.profile == "2021"
    return {one.id: one.type for one in PROMOTION_PACKAGES.values() if one.is_sold or older}
