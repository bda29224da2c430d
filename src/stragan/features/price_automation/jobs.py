from collections.abc import Mapping

from stragan.features.commands.service import job_of
from stragan.features.price_automation import service
from stragan.jobs.worker import Task

TASKS: Mapping[str, Task] = {job_of(service.KIND): service.run, service.FOLLOW: service.follow_all}
SWEEPS = (service.FOLLOW,)
