from collections.abc import Mapping

from stragan.features.batches import service
from stragan.features.commands.service import job_of
from stragan.jobs.worker import Task

TASKS: Mapping[str, Task] = {
    job_of(service.PRICE): service.run_prices,
    job_of(service.QUANTITY): service.run_quantities,
    job_of(service.MODIFICATION): service.run_modification,
    job_of(service.BULK): service.run_bulk,
}
