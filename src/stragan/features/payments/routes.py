from typing import Any

from stragan.db.searches import Page
from stragan.features.payments import service
from stragan.features.payments.schemas import GROUPS, MARKETPLACES, OPERATORS, WALLET_TYPES
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import Query, given, unprocessable

MOST = 50
FURTHEST = 10_000


@operation("getPaymentsOperationHistory")
async def get_operations(call: Call) -> bytes:
    filters, page = unprocessable(lambda: (_filters(call.query), _page(call.query)))
    return await service.operations(call.world, call.seller_id, filters, page)


@operation("getPaymentIdMapping")
async def get_mapping(call: Call) -> bytes:
    payment_id, transaction_id = call.query.uuid("paymentId"), call.query.text("transactionId")
    return await service.mapping(call.world, call.seller_id, payment_id, transaction_id)


def _page(query: Query) -> Page:
    return Page(query.whole("limit", MOST, 1, MOST), query.whole("offset", 0, 0, FURTHEST))


def _filters(query: Query) -> dict[str, Any]:
    """Those that were given; their names here are those of the store."""
    found: dict[str, Any] = {
        "wallet_type": query.choice("wallet.type", WALLET_TYPES) or "AVAILABLE",
        "operator": query.choice("wallet.paymentOperator", OPERATORS),
        "payment_id": query.uuid("payment.id"),
        "participant_login": query.text("participant.login"),
        "occurred_gte": query.instant("occurredAt.gte"),
        "occurred_lte": query.instant("occurredAt.lte"),
        "groups": query.choices("group", GROUPS),
        "marketplace_id": query.choice("marketplaceId", MARKETPLACES),
        "currency": query.text("currency"),
    }
    return given(found)


ROUTES = (get_operations, get_mapping)
