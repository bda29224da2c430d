from collections.abc import Mapping

from stragan.features.events import service
from stragan.jobs.worker import Task, hourly

SWEEP = "events.expire"


TASKS: Mapping[str, Task] = {SWEEP: hourly(service.sweep)}
SWEEPS = (SWEEP,)
