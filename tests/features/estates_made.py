"""A seller who has one of everything that has an id in the path of an operation, for the authorisation matrix.

Here is how each comes to be; which is for what stands in `estates_api.py`.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from advertising import advertisement, assign
from belongings import listed
from buying import new_buyer
from changing import live, pln
from conversing import BETA, PDF, beta, picture
from hooked import JSON
from listing import create, listable, upload
from msgspec.structs import replace
from product_listing import by_gtin
from promoting import bundle, made, member, multipack, wholesale
from shipping import form, order_of, power
from test_additional_services import translation
from test_badges import apply
from test_flexible_bundles import PL, slot, whole
from test_flexible_bundles import body as flexible
from test_flexible_bundles import made as made_flexible
from test_price_automation import between, on
from test_price_automation import body as ruling
from test_promo_options import command as promo_command
from test_promotion_campaigns import applied
from test_variants import coloured
from test_variants import put as put_variants

from harness import V1, Account

GTIN_PRODUCT = "/sale/products?phrase=samsung&language=pl-PL"


Maker = Callable[["Estate"], str]


class Raw(NamedTuple):
    """A body that is no JSON."""

    content: bytes
    media_type: str


class Estate:
    """A seller who has, or gets when asked, one of everything; `id_of` remembers what was made."""

    def __init__(self, owner: Account, makers: Mapping[str, Maker]) -> None:
        self._makers = makers
        self.owner, self.server = owner, owner.server
        self.buyer = new_buyer(owner.server)
        self._ids: dict[str, str] = {}

    def id_of(self, prefix: str) -> str:
        """The id of what a path names up to and with its last parameter."""
        if prefix not in self._ids:
            make = self._makers.get(prefix) or self._makers.get(prefix.rpartition("/")[2])
            found = [make(self)] if make is not None else listed(self.owner, prefix.rpartition("/")[0])
            assert found, f"tests/features/estates_api.py: IDS has no entry for {prefix}"
            self._ids[prefix] = str(found[0])
        return self._ids[prefix]

    def remember(self, prefix: str, id_: str) -> None:
        self._ids[prefix] = id_

    def ids(self, path: str, operation_id: str) -> tuple[str, ...]:
        """The ids of all parameters of an operation's path, from left to right."""
        prefixes = [path[: found.end()] for found in re.finditer(r"\{\w+\}", path)]
        if operation_id in self._makers:
            prefixes[-1] = operation_id
        return tuple(reversed([self.id_of(prefix) for prefix in reversed(prefixes)]))  # the last may choose the others

    def first(self, path: str, member: str) -> str:
        """The first that a list of the owner's shows."""
        return str(self.owner.get(path).json()[member][0]["id"])

    def made(self, path: str, body: Any) -> str:
        """What a POST of the owner makes."""
        answer = self.owner.post(path, json=body)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["id"])

    @property
    def order(self) -> str:
        return self.id_of("/order/checkout-forms/{id}")

    @property
    def line(self) -> str:
        return str(form(self.owner, self.order)["lineItems"][0]["id"])


def command(path: str, body: Mapping[str, Any]) -> Callable[[Estate], str]:
    def sent(own: Estate) -> str:
        id_ = str(uuid.uuid4())
        answer = own.owner.put(f"{path}/{id_}", json=commanding(body)(own))
        assert answer.status_code == 201, answer.text
        return id_

    return sent


def commanding(body: Mapping[str, Any]) -> Callable[[Estate], Any]:
    """A command about an offer of the owner's."""

    def filled(own: Estate) -> Any:
        offer = own.id_of("{offerId}")
        return {**body, "offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": offer}]}]}

    return filled


PUBLISH = {"publication": {"action": "ACTIVATE"}}
MODIFY = {"modification": {"delivery": {"handlingTime": "PT24H"}}}
PRICE = {"modification": {"type": "FIXED_PRICE", "price": pln("71.00")}}
QUANTITY = {"modification": {"changeType": "FIXED", "value": 7}}


def bulk(own: Estate) -> str:
    body = {"commandId": str(uuid.uuid4()), "modifications": [bulk_change(own.id_of("{offerId}"))]}
    answer = beta(own.owner, "POST", "/sale/offer-bulk-modification-commands", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def bulk_change(offer: str) -> dict[str, Any]:
    return {"offerId": offer, "stock": {"changeType": "FIXED", "value": 6}}


def operation_under_way(own: Estate) -> str:
    """The operation that will finish a product offer, which is the one of the path from then on."""
    world = own.server.world
    usual, world.settings = world.settings, replace(world.settings, slow_product_offers=True)
    try:
        answer = own.owner.post("/sale/product-offers", json=by_gtin())
    finally:
        world.settings = usual
    assert answer.status_code == 202, answer.text
    own.remember("/sale/product-offers/{offerId}", answer.json()["id"])
    return str(answer.headers["location"].rpartition("/")[2])


def thread(own: Estate) -> str:
    words = {"buyer": own.buyer.login, "seller": own.owner.login, "text": "Czy jest w innym kolorze?"}
    return str(power(own.server, "messages", words)["thread_id"])


def message(own: Estate) -> str:
    return own.made(f"/messaging/threads/{own.id_of('/messaging/threads/{threadId}')}/messages", {"text": "Tak, jest."})


def issue(own: Estate, kind: str) -> str:
    order = order_of(own.owner, own.buyer, 1)
    return str(power(own.server, f"purchases/{order}/issue", {"type": kind, "text": "Nie działa"})["issue_id"])


def declared(path: str, name: str, media_type: str) -> Callable[[Estate], str]:
    """A file that is declared and uploaded; uploading it again is what PUTs do."""
    content = PDF if name.endswith(".pdf") else picture()

    def made(own: Estate) -> str:
        kind = BETA if path.startswith("/sale/issues") else V1
        member = "filename" if path.startswith("/messaging") else "fileName"
        answer = own.owner.post(
            path, json={member: name, "size": len(content)}, headers={"Accept": kind, "Content-Type": kind}
        )
        assert answer.status_code == 201, answer.text
        id_ = str(answer.json()["id"])
        if not path.startswith("/order"):
            put = own.owner.put(f"{path}/{id_}", content=content, headers={"Content-Type": media_type, "Accept": "*/*"})
            assert put.status_code in {200, 201}, put.text
        return id_

    return made


def sent(path: str, conversation: str, say: str) -> Callable[[Estate], str]:
    """A file that was sent: before that nobody can fetch it."""
    pdf = "/issues/" in path
    declare = declared(path, "b.pdf" if pdf else "b.png", "application/pdf" if pdf else "image/png")

    def made(own: Estate) -> str:
        file, kind = declare(own), BETA if pdf else V1
        word = {"attachment": {"id": file}} if "/disputes/" in conversation else {"attachments": [{"id": file}]}
        talk = f"{conversation.replace(conversation[conversation.index('{') :], own.id_of(conversation))}/{say}"
        headers = {"Accept": kind, "Content-Type": kind}
        answer = own.owner.post(talk, json={"text": "W załączniku", "type": "REGULAR", **word}, headers=headers)
        assert answer.status_code == 201, answer.text
        return file

    return made


def invoice(own: Estate) -> str:
    return own.made(
        f"/order/checkout-forms/{own.order}/invoices", {"file": {"name": "faktura.pdf"}, "invoiceNumber": "FV 7"}
    )


def customer_return(own: Estate) -> str:
    order = order_of(own.owner, own.buyer, 2)
    return str(power(own.server, f"purchases/{order}/return")["customer_return_id"])


def refund_claim(own: Estate) -> str:
    order = order_of(own.owner, own.buyer, 1)
    line = form(own.owner, order)["lineItems"][0]["id"]
    return own.made("/order/refund-claims", {"lineItem": {"id": line}, "quantity": 1})


def rating(own: Estate) -> str:
    order = order_of(own.owner, own.buyer, 1)
    opinion = {
        "recommended": False,
        "comment": "Za późno.",
        "rates": {"service": 1, "description": 2, "delivery_cost": 3},
    }
    return str(power(own.server, f"purchases/{order}/rate", opinion)["rating_id"])


def product(own: Estate) -> str:
    return own.first(GTIN_PRODUCT, "products")


def whole_product(own: Estate) -> Any:
    """All that is known of a product, with another name."""
    known = own.owner.get(f"/sale/products/{own.id_of('{productId}')}?language=pl-PL").json()
    values = [{name: one[name] for name in ("id", "values", "valuesIds")} for one in known["parameters"]]
    category = {"id": known["category"]["id"]}
    return {
        "name": known["name"] + " nowy",
        "category": category,
        "images": known["images"],
        "parameters": values,
        "language": "pl-PL",
    }


def proposal(own: Estate) -> str:
    return own.made(f"/sale/products/{own.id_of('{productId}')}/change-proposals", whole_product(own))


def delivery(own: Estate) -> str:
    hook = own.id_of("{webhookId}")
    live(own.owner)
    own.server.settle()
    found = own.owner.get(f"/_stragan/webhooks/{hook}/deliveries", headers=JSON).json()["deliveries"]
    return str(found[0]["id"])


def policy(path: str, member: str) -> Callable[[Estate], str]:
    return lambda own: own.first(path, member)


def copied(path: str) -> Callable[[Estate], str]:
    """A second one like the first: one that nothing uses, so that it can be deleted."""

    def made(own: Estate) -> str:
        first = next(value for value in own.owner.get(path).json().values() if isinstance(value, list))[0]
        whole = own.owner.get(f"{path}/{first['id']}").json()
        return own.made(path, {**whole, "id": None, "name": f"Kopia {uuid.uuid4().hex[:8]}"})

    return made


def advertised(own: Estate) -> str:
    """An advertisement with its package."""
    offer = str(advertisement(own.owner)["id"])
    assign(own.owner, offer)
    return offer


def translated_group(own: Estate) -> str:
    path = f"/sale/offer-additional-services/groups/{own.id_of('/sale/offer-additional-services/groups/{groupId}')}"
    answer = own.owner.request(
        "PATCH", f"{path}/translations/en-US", json=translation(("GIFT_WRAP", "Paper with stars"))
    )
    assert answer.status_code == 200, answer.text
    return "en-US"


def translated_offer(own: Estate) -> str:
    offer = own.id_of("/sale/offers/{offerId}")
    assert own.owner.patch(f"/sale/offers/{offer}/translations/en-US", json=ENGLISH_TITLE).status_code == 200
    return "en-US"


def variants(own: Estate) -> str:
    id_ = str(uuid.uuid4())
    assert put_variants(own.owner, id_, variant_set(own)).status_code == 201
    return id_


def variant_set(own: Estate) -> Any:
    url = upload(own.owner)
    pair = [str(create(own.owner, listable(own.owner, images=[{"url": url}]))["id"]) for _ in "ab"]
    return coloured(*pair, patterns="rr")


def promotion(own: Estate) -> Any:
    return promo_command(own.id_of("{offerId}"), basePackage={"id": "emphasized10d"})


def promoted_by_command(own: Estate) -> str:
    id_ = str(uuid.uuid4())
    answer = own.owner.put(f"/sale/offers/promo-options-commands/{id_}", json=promotion(own))
    assert answer.status_code == 201, answer.text
    return id_


def kept_out(own: Estate) -> str:
    other = new_buyer(own.server)
    assert own.owner.post("/sale/blacklisted-users", json={"user": {"id": int(other.id)}}).status_code == 201
    return other.id


ENGLISH_TITLE = {"title": {"translation": "White charger of twenty watts"}}


def badged(own: Estate) -> str:
    """An offer that takes part in a campaign."""
    offer = live(own.owner)
    assert apply(own.owner, offer)["process"]["status"] == "PROCESSED"
    return offer


def ruled(own: Estate) -> str:
    """A command that gives an offer a rule of prices."""
    rule = own.id_of("/sale/price-automation/rules/{ruleId}")
    wanted = ruling({"set": [on(rule, configuration=between("50.00", "90.00"))]}, own.id_of("{offerId}"))
    return own.made("/sale/offer-price-automation-commands", wanted)


def rebate(own: Estate) -> str:
    return str(made(own.owner, wholesale((10, "5")))["id"])


def campaigning(own: Estate) -> str:
    return applied(own.owner, str(made(own.owner, multipack(live(own.owner)))["id"]))


def cheaper_together(own: Estate) -> str:
    members = [member(live(own.owner)), member(live(own.owner))]
    return str(made(own.owner, bundle("10.15", *members))["id"])


def slots(own: Estate, percentage: int = 10) -> dict[str, Any]:
    """Two slots with an offer each, cheaper together."""
    given = [slot(order, own.id_of(f"slot {order}")) for order in range(2)]
    return flexible(*given, discount=whole({**PL, "percentage": percentage}))


def cheaper_by_slots(own: Estate) -> str:
    for order in range(2):
        own.remember(f"slot {order}", live(own.owner))
    return str(made_flexible(own.owner, slots(own))["id"])
