"""Lists that are behind, as those of the public service are: what a sandbox has asked for, and what it means for lists.

The choice lives in the memory of one process (`world.powers`); without it there is none.
"""

from stragan.world import World

_POWER = "lag"


def of(world: World) -> int:
    """By how many milliseconds lists are behind; 0 without a choice."""
    found: int = world.powers.get(_POWER, 0)
    return found


def set_to(world: World, milliseconds: int) -> None:
    world.powers[_POWER] = milliseconds


def newest_listed(world: World) -> int | None:
    """The instant after which nothing was made that a list shows (behaviour §10: an index lags behind the detail)."""
    lag = of(world)
    return world.now() - lag if lag else None
