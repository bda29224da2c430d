from collections.abc import Mapping

from stragan.features.conversation_files import service
from stragan.jobs.worker import Task, hourly

SWEEP = "conversation_files.expire"


TASKS: Mapping[str, Task] = {SWEEP: hourly(service.sweep)}
SWEEPS = (SWEEP,)
