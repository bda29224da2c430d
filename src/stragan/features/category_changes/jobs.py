from collections.abc import Mapping

from stragan.features.category_changes import service
from stragan.jobs.worker import Task, hourly

SWEEP = "category_events.expire"


TASKS: Mapping[str, Task] = {SWEEP: hourly(service.sweep)}
SWEEPS = (SWEEP,)
