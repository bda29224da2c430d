from collections.abc import Mapping

from stragan.features.images import intake, links, service
from stragan.jobs.worker import Task

TASKS: Mapping[str, Task] = {intake.EXPIRE: service.expire, links.SWEEP: links.forget}
SWEEPS = (links.SWEEP,)
