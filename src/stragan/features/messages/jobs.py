from collections.abc import Mapping

from stragan.features.messages import service
from stragan.jobs.worker import Task, hourly

SWEEP = "messages.expire"


TASKS: Mapping[str, Task] = {SWEEP: hourly(service.sweep)}
SWEEPS = (SWEEP,)
