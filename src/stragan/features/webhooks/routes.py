from stragan.features.webhooks import service
from stragan.features.webhooks.schemas import STATES
from stragan.features.webhooks.service import Asking
from stragan.http.call import Call
from stragan.http.operation import Route, operation

SHOWN, MOST_SHOWN = 100, 1_000


def asking(call: Call) -> Asking:
    return Asking(call.world, call.session, call.seller_id)


@operation("createWebhook")
async def create(call: Call) -> bytes:
    return await service.create(asking(call), call.body)


@operation("getWebhooks")
async def listed(call: Call) -> bytes:
    return await service.listed(asking(call))


@operation("getWebhook")
async def get(call: Call, id_: str) -> bytes:
    return await service.get(asking(call), id_)


@operation("changeWebhook")
async def change(call: Call, id_: str) -> bytes:
    return await service.change(asking(call), id_, call.body)


@operation("deleteWebhook")
async def remove(call: Call, id_: str) -> bytes:
    await service.remove(asking(call), id_)
    return b""


@operation("getWebhookAttempts")
async def attempts(call: Call, id_: str) -> bytes:
    return await service.attempts(asking(call), id_, call.query.whole("limit", SHOWN, 1, MOST_SHOWN))


@operation("getWebhookDeliveries")
async def deliveries(call: Call, id_: str) -> bytes:
    states = call.query.choices("status", STATES)
    return await service.deliveries(asking(call), id_, states, call.query.whole("limit", SHOWN, 1, MOST_SHOWN))


@operation("redeliverWebhook")
async def redeliver(call: Call, id_: str, delivery_id: str) -> bytes:
    return await service.redeliver(asking(call), id_, delivery_id)


@operation("replayWebhook")
async def replay(call: Call, id_: str) -> bytes:
    return await service.replay(asking(call), id_, call.body)


ROUTES: tuple[Route, ...] = (create, listed, get, change, remove, attempts, deliveries, redeliver, replay)
