from collections.abc import Mapping

from stragan.features.product_offers import service
from stragan.jobs.worker import Task

TASKS: Mapping[str, Task] = {service.FINISH: service.finish, service.FORGET: service.forget}
SWEEPS = (service.FORGET,)
