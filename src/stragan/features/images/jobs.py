from collections.abc import Mapping

from stragan.features.images import service
from stragan.jobs.worker import Task

TASKS: Mapping[str, Task] = {service.EXPIRE: service.expire}
