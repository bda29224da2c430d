from collections.abc import Mapping

from stragan.features.badges import service
from stragan.jobs.worker import Task, hourly

SWEEP = "badges.sweep"
TASKS: Mapping[str, Task] = {
    service.VERIFY: service.verify,
    service.PUBLISH: service.publish,
    service.FINISH: service.finish_due,
    service.OPERATE: service.operate,
    SWEEP: hourly(service.sweep),
}
SWEEPS = (SWEEP,)
