"""Reset and snapshots; how they replace all data is in `sandbox/snapshots.py`."""

from stragan.sandbox import snapshots
from stragan.sandbox.powers.clock import ClockAnswer
from stragan.sandbox.powers.clock import shown as clock
from stragan.sandbox.powers.power import Asked, Made, power
from stragan.sandbox.snapshots import SnapshotAnswer, SnapshotsAnswer


@power("POST", "/reset", gives=ClockAnswer)
async def reset(asked: Asked) -> ClockAnswer:
    """Everything but accounts and applications as after the first start."""
    await snapshots.reset(asked.world)
    return clock(asked.world)


@power("GET", "/snapshots", gives=SnapshotsAnswer)
async def listed(asked: Asked) -> SnapshotsAnswer:
    """The snapshots that there are."""
    return await snapshots.listed(asked.world)


@power("PUT", "/snapshots/{name}", gives=SnapshotAnswer)
async def save(asked: Asked) -> object:
    """Keep all data as they are now under a name; 201 when the name is new."""
    saved, is_new = await snapshots.save(asked.world, asked.path["name"])
    return Made(saved) if is_new else saved


@power("DELETE", "/snapshots/{name}")
async def drop(asked: Asked) -> None:
    """Forget a snapshot."""
    await snapshots.drop(asked.world, asked.path["name"])


@power("POST", "/snapshots/{name}/restore", gives=SnapshotAnswer)
async def restore(asked: Asked) -> SnapshotAnswer:
    """All data as they were when the snapshot was made."""
    return await snapshots.restore(asked.world, asked.path["name"])


POWERS = (reset, listed, save, drop, restore)
