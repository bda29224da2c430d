from collections.abc import Mapping

from stragan.features.publication import service
from stragan.jobs.worker import Task

TASKS: Mapping[str, Task] = {service.RUN: service.run}
