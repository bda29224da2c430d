"""What tests of money share: what a seller is shown of it, and the ledger behind it."""

import uuid
from typing import Any

from buying import ask

from harness import Account
from stragan.db.statements import Statement
from stragan.features.ledger.store import accounts, postings
from stragan.world import World

OPERATIONS, REFUNDS, CLAIMS = "/payments/payment-operations", "/payments/refunds", "/order/refund-claims"
ENTRIES, FORMS = "/billing/billing-entries", "/order/checkout-forms"
CASH_ON_DELIVERY = "845efe05-0c96-47c3-a8cb-aa4699c158ce"


def pln(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PLN"}


def form(seller: Account, order: str) -> dict[str, Any]:
    found: dict[str, Any] = seller.get(f"{FORMS}/{order}").json()
    return found


def operations(seller: Account, **params: Any) -> list[dict[str, Any]]:
    answer = seller.get(OPERATIONS, params=params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["paymentOperations", "count", "totalCount"]
    assert body["count"] == len(body["paymentOperations"]) <= body["totalCount"]
    found: list[dict[str, Any]] = body["paymentOperations"]
    return found


def moves(seller: Account) -> list[tuple[str, str, str]]:
    """Type, value and balance of the operations, newest first."""
    return [(o["type"], o["value"]["amount"], o["wallet"]["balance"]["amount"]) for o in operations(seller)]


def entries(seller: Account, params: Any = None, **options: Any) -> list[dict[str, Any]]:
    answer = seller.get(ENTRIES, params=params, **options)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["billingEntries"]
    return found


def bill(seller: Account) -> list[tuple[str, str, str]]:
    """Type, value and balance of the entries, newest first."""
    return [(e["type"]["id"], e["value"]["amount"], e["balance"]["amount"]) for e in entries(seller)]


def wanted(order: dict[str, Any], /, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A request for a refund; without anything else it is for all pieces of all lines."""
    document: dict[str, Any] = {
        "payment": {"id": order["payment"]["id"]},
        "order": {"id": order["id"]},
        "commandId": str(uuid.uuid4()),
        "reason": "REFUND",
        "lineItems": list(lines) or [pieces(order, line["quantity"], at) for at, line in enumerate(order["lineItems"])],
    }
    return {name: value for name, value in (document | changes).items() if value is not None}


def pieces(order: dict[str, Any], quantity: Any, at: int = 0) -> dict[str, Any]:
    return {"id": order["lineItems"][at]["id"], "type": "QUANTITY", "quantity": quantity}


def amount(order: dict[str, Any], value: str, at: int = 0) -> dict[str, Any]:
    return {"id": order["lineItems"][at]["id"], "type": "AMOUNT", "value": pln(value)}


def refund(seller: Account, request: dict[str, Any]) -> dict[str, Any]:
    """Ask for a refund, and let it be carried out."""
    answer = seller.post(REFUNDS, json=request)
    assert answer.status_code == 200, answer.text
    seller.server.settle()
    (found,) = seller.get(REFUNDS, params={"id": answer.json()["id"]}).json()["refunds"]
    assert found == answer.json() | {"status": found["status"]}
    done: dict[str, Any] = found
    return done


def claim(seller: Account, order: dict[str, Any], quantity: int, at: int = 0) -> str:
    answer = seller.post(CLAIMS, json={"lineItem": {"id": order["lineItems"][at]["id"]}, "quantity": quantity})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def status_of(seller: Account, claim_id: str) -> str:
    return str(seller.get(f"{CLAIMS}/{claim_id}").json()["status"])


def pay_out(seller: Account) -> Any:
    return ask(seller.server, "/_stragan/payouts", {"seller": seller.login})


def balances(seller: Account) -> dict[str, int]:
    """The seller's accounts in hundredths; every transaction of the ledger sums to zero and leads to them."""

    async def read(world: World) -> dict[str, int]:
        p, a = postings, accounts
        posted = await world.db.all(
            Statement(
                p.select()
                .with_only_columns(p.c.transaction_id, p.c.account, p.c.amount, p.c.balance)
                .where(p.c.seller_id == seller.id)
                .order_by(p.c.number)
            )
        )
        sums: dict[str, int] = {}
        running: dict[str, int] = {}
        for transaction_id, account, moved, balance in posted:
            sums[transaction_id] = sums.get(transaction_id, 0) + moved
            running[account] = running.get(account, 0) + moved
            assert running[account] == balance
        assert set(sums.values()) <= {0}
        kept = await world.db.all(Statement(a.select().where(a.c.seller_id == seller.id)))
        assert {row[1]: row[3] for row in kept} == running
        return running

    return seller.server.run(read)
