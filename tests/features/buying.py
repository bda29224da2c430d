"""What tests of orders share: a buyer, and purchases through the sandbox's API."""

import uuid
from typing import Any

from harness import Account, Server
from stragan.auth import service as auth
from stragan.world import World

PURCHASES = "/_stragan/purchases"


def new_buyer(server: Server, **changes: Any) -> Account:
    async def make(world: World) -> Account:
        login = f"buyer-{uuid.uuid4().hex[:12]}"
        user = await auth.add_user(world, auth.NewUser(login=login, first_name="Olga", last_name="Nowak", **changes))
        return Account(server, None, user.id, login)

    return server.run(make)


def ask(server: Server, path: str, body: Any = None, method: str = "POST") -> Any:
    assert server.application.seeded is not None
    headers = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}
    return server.client.request(method, path, json=body, headers=headers)


def basket(buyer: Account, *items: tuple[str, int], **more: Any) -> dict[str, Any]:
    return {"buyer": buyer.login, "items": [{"offer_id": id_, "quantity": count} for id_, count in items], **more}


def buy(buyer: Account, *items: tuple[str, int], **more: Any) -> str:
    """Buy and return the id of the order."""
    answer = ask(buyer.server, PURCHASES, basket(buyer, *items, **more))
    assert answer.status_code == 201, answer.text
    bought: dict[str, Any] = answer.json()
    assert list(bought) == ["checkout_form_id", "line_item_ids"]
    assert len(bought["line_item_ids"]) == len(items)
    return str(bought["checkout_form_id"])
