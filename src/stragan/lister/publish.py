"""Putting offers on sale and taking them off: one command for up to a thousand, carried out once even after a crash."""

from collections.abc import Iterable, Mapping, Sequence

from stragan.client.allegro import MOST_OFFERS_OF_A_COMMAND, Action, Allegro, batches, eventually
from stragan.client.failures import ApiFailure, ErrorEntry, entry_of
from stragan.client.shapes import Task
from stragan.kernel.ids import new_uuid
from stragan.lister.journal import Finished, Journal, Started

TRANSIENT = frozenset({0, 401, 429})
BROKEN = 500


async def resume(api: Allegro, journal: Journal, seconds: float) -> None:
    """Commands that an interrupted run has begun: the same id again, which the host carries out once."""
    for command in tuple(journal.commands.values()):
        await _carried_out(api, journal, command, seconds)


async def change(
    api: Allegro, journal: Journal, action: Action, offer_ids: Iterable[str], seconds: float
) -> dict[str, list[ErrorEntry]]:
    """Have the offers listed or ended; what the host says about those that it refused."""
    refused: dict[str, list[ErrorEntry]] = {}
    for batch in batches(offer_ids, MOST_OFFERS_OF_A_COMMAND):
        command = Started(new_uuid(), action, batch)
        journal.write(command, synced=True)
        refused |= await _carried_out(api, journal, command, seconds)
    return refused


async def _carried_out(api: Allegro, journal: Journal, command: Started, seconds: float) -> dict[str, list[ErrorEntry]]:
    try:
        await api.send_command(command.command_id, command.action, command.offer_ids)
        if not await api.command_is_complete(command.command_id, seconds):
            return {}  # it stays in the journal, and the next run asks again
        tasks = await api.tasks(command.command_id)
    except ApiFailure as failure:
        if failure.status in TRANSIENT or failure.status >= BROKEN:
            raise
        journal.write(Finished(command.command_id))
        return {offer_id: list(failure.errors) for offer_id in command.offer_ids}
    journal.write(Finished(command.command_id))
    return {task.offer.id: _errors(task) for task in tasks if task.status == "FAIL"}


def _errors(task: Task) -> list[ErrorEntry]:
    errors = [entry_of(item) for item in task.errors]
    return errors or [ErrorEntry("FAIL", task.message or "FAIL")]


async def states(api: Allegro, offers: Mapping[str, str], awaited: Sequence[str], seconds: float) -> dict[str, str]:
    """The status of each offer by its id, after those `awaited` have arrived or the time is over.

    `offers` gives the sku of an offer's id. The list may lag behind, so the rest is asked for one by one.
    """
    known: dict[str, str] = {}

    async def arrived() -> bool:
        waiting = {offers[offer_id] for offer_id in awaited if known.get(offer_id) != "ACTIVE"}
        for summary in await api.list_offers(external_ids=sorted(waiting)) if waiting else ():
            known[summary.id] = summary.publication.status
        return all(known.get(offer_id) not in (None, "ACTIVATING") for offer_id in awaited)

    await eventually(arrived, seconds)
    for offer_id in awaited:
        if known.get(offer_id) != "ACTIVE":
            publication = (await api.get_offer(offer_id)).get("publication") or {}
            known[offer_id] = str(publication.get("status"))
    return known
