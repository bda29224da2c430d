from collections.abc import Mapping

from stragan.features.attachments import service
from stragan.jobs.worker import Task, hourly

SWEEP = "attachments.expire"


TASKS: Mapping[str, Task] = {SWEEP: hourly(service.sweep)}
SWEEPS = (SWEEP,)
