"""What the authorisation matrix asks for: of everything that has an id in a path, a real one of the first seller.

A new operation needs an entry when its path has an id that no entry of `IDS` makes and no list of a new seller shows,
or a body that `BODIES` has not and that is not what its own GET answers. An entry is a function of the owner's
`Estate`; what it makes is made once.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import attaching
from advertising import BASIC, advertisement, assign, packages
from belongings import listed
from bidders import auction
from buying import new_buyer
from changing import live, pln
from conversing import BETA, PDF, beta, picture
from hooked import JSON, subscribe
from listing import create, listable, upload
from msgspec.structs import replace
from product_listing import by_gtin
from shipping import DPD, form, order_of, power
from test_additional_services import group, translation
from test_contacts import contact
from test_points_of_service import point
from test_promo_options import command as promo_command
from test_promo_options import modification
from test_size_tables import table
from test_variants import coloured
from test_variants import put as put_variants

from harness import V1, Account

GTIN_PRODUCT = "/sale/products?phrase=samsung&language=pl-PL"


class Raw(NamedTuple):
    """A body that is no JSON."""

    content: bytes
    media_type: str


class Estate:
    """A seller who has, or gets when asked, one of everything; `id_of` remembers what was made."""

    def __init__(self, owner: Account) -> None:
        self.owner, self.server = owner, owner.server
        self.buyer = new_buyer(owner.server)
        self._ids: dict[str, str] = {}

    def id_of(self, prefix: str) -> str:
        """The id of what a path names up to and with its last parameter."""
        if prefix not in self._ids:
            make = IDS.get(prefix) or IDS.get(prefix.rpartition("/")[2])
            found = [make(self)] if make is not None else listed(self.owner, prefix.rpartition("/")[0])
            assert found, f"tests/features/estates_api.py: IDS has no entry for {prefix}"
            self._ids[prefix] = str(found[0])
        return self._ids[prefix]

    def remember(self, prefix: str, id_: str) -> None:
        self._ids[prefix] = id_

    def ids(self, path: str, operation_id: str) -> tuple[str, ...]:
        """The ids of all parameters of an operation's path, from left to right."""
        prefixes = [path[: found.end()] for found in re.finditer(r"\{\w+\}", path)]
        if operation_id in IDS:
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
_TERMS, _FORMS = "/after-sales-service-conditions", "/order/checkout-forms"
# By a parameter alone, where that is not enough by the path up to it, and where even that is not by the operation.
IDS: Mapping[str, Callable[[Estate], str]] = {
    "{offerId}": lambda own: live(own.owner),
    "/bidding/offers/{offerId}": lambda own: auction(own.owner),
    "/_stragan/offers/{offerId}": lambda own: create(own.owner)["id"],
    "/sale/offers/{offerId}": lambda own: create(own.owner)["id"],
    "/offers/{offerId}/change-price-commands/{commandId}": lambda _: str(uuid.uuid4()),
    "/sale/product-offers/{offerId}": lambda own: live(own.owner),
    "/sale/product-offers/{offerId}/operations/{operationId}": operation_under_way,
    "{webhookId}": lambda own: subscribe(own.owner, "/matrix", "offer.*")["id"],
    "/_stragan/webhooks/{webhookId}": lambda own: own.id_of("{webhookId}"),
    "{deliveryId}": delivery,
    "{emailId}": lambda own: own.made("/account/additional-emails", {"email": f"{uuid.uuid4().hex}@example.com"}),
    "{impliedWarrantyId}": policy(f"{_TERMS}/implied-warranties", "impliedWarranties"),
    "{returnPolicyId}": copied(f"{_TERMS}/return-policies"),
    "{warrantyId}": policy(f"{_TERMS}/warranties", "warranties"),
    "/messaging/message-attachments/{attachmentId}": declared("/messaging/message-attachments", "a.png", "image/png"),
    "/sale/dispute-attachments/{attachmentId}": declared("/sale/dispute-attachments", "a.png", "image/png"),
    "/sale/issues/attachments/{attachmentId}": declared("/sale/issues/attachments", "a.pdf", "application/pdf"),
    "/points-of-service/{id}": lambda own: point(own.owner),
    "/sale/classifieds-packages/{packageId}": lambda _: BASIC,
    "/sale/offer-classifieds-packages/{offerId}": advertised,
    "/sale/offer-additional-services/groups/{groupId}": lambda own: group(own.owner),
    "{language}": lambda _: "en-US",
    "/sale/offer-additional-services/groups/{groupId}/translations/{language}": translated_group,
    "/sale/offer-attachments/{attachmentId}": lambda own: attaching.uploaded(own.owner),
    "uploadOfferAttachmentUsingPUT": lambda own: attaching.declared(own.owner),
    "/after-sales-service-conditions/attachments/{attachmentId}": lambda own: own.made(
        attaching.WARRANTY_PATH, {"name": "gwarancja.pdf"}
    ),
    "/sale/offer-contacts/{id}": lambda own: contact(own.owner),
    "{setId}": variants,
    "/sale/offers/promo-options-commands/{commandId}": promoted_by_command,
    "/sale/offers/{offerId}/translations/{language}": translated_offer,
    "/sale/size-tables/{tableId}": lambda own: table(own.owner),
    "{excludedUserId}": kept_out,
    "deleteOfferUsingDELETE": lambda own: create(own.owner)["id"],
    "modifyOfferPromoOptionsUsingPOST": lambda own: live(own.owner),
    "listAssignedOfferTagsGET": lambda own: live(own.owner),
    "assignTagToOfferPOST": lambda own: live(own.owner),
    "downloadAttachmentGET": sent("/messaging/message-attachments", "/messaging/threads/{threadId}", "messages"),
    "getAttachmentUsingGET": sent("/sale/dispute-attachments", "/sale/disputes/{disputeId}", "messages"),
    "getIssueAttachmentUsingGET": sent("/sale/issues/attachments", "/sale/issues/{issueId}", "message"),
    "/messaging/threads/{threadId}": thread,
    "{messageId}": message,
    "{disputeId}": lambda own: issue(own, "DISPUTE"),
    "{issueId}": lambda own: issue(own, "CLAIM"),
    "{carrierId}": lambda _: "DPD",
    "/order/checkout-forms/{id}": lambda own: order_of(own.owner, own.buyer, 2),
    "line of an order": lambda own: form(own.owner, order_of(own.owner, own.buyer, 1))["lineItems"][0]["id"],
    "addOrderInvoicesMetadata": lambda own: order_of(own.owner, own.buyer, 1),
    "{orderId}": lambda own: order_of(own.owner, own.buyer, 1),
    "{invoiceId}": invoice,
    "{customerReturnId}": customer_return,
    "{claimId}": refund_claim,
    "{categoryId}": lambda _: "257150",
    "/sale/offer-bulk-modification-commands/{commandId}": bulk,
    "/sale/offer-modification-commands/{commandId}": command("/sale/offer-modification-commands", MODIFY),
    "/sale/offer-price-change-commands/{commandId}": command("/sale/offer-price-change-commands", PRICE),
    "/sale/offer-publication-commands/{commandId}": command("/sale/offer-publication-commands", PUBLISH),
    "/sale/offer-quantity-change-commands/{commandId}": command("/sale/offer-quantity-change-commands", QUANTITY),
    "{tagId}": lambda own: own.made("/sale/offer-tags", {"name": f"Tag {uuid.uuid4().hex[:8]}"}),
    "{productId}": product,
    "{changeProposalId}": proposal,
    "/sale/responsible-persons/{id}": policy("/sale/responsible-persons", "responsiblePersons"),
    "/sale/responsible-producers/{id}": policy("/sale/responsible-producers", "responsibleProducers"),
    "/sale/shipping-rates/{id}": policy("/sale/shipping-rates", "shippingRates"),
    "{ratingId}": rating,
    "{userId}": lambda own: own.owner.id,
}
# What the owner's request has to carry to be a good one. Of a PUT that is not here it is what its own GET answers.
BODIES: Mapping[str, Any] = {
    "dryRunDraftReplacement": {"name": "Szkic"},
    "dryRunProductOfferPatch": {"name": "Ładowarka"},
    "changeWebhook": {"status": "PAUSED"},
    "redeliverWebhook": {},
    "replayWebhook": {"from": "2026-01-01T00:00:00Z"},
    "placeBid": {"maxAmount": pln("6.00")},
    "uploadAttachmentPUT": Raw(picture(), "image/png"),
    "uploadDisputeAttachmentUsingPUT": Raw(picture(), "image/png"),
    "uploadIssueAttachmentUsingPUT": Raw(PDF, "application/pdf"),
    "uploadOrderInvoiceFile": Raw(PDF, "application/pdf"),
    "newMessageInThreadPOST": {"text": "Dzień dobry"},
    "changeReadFlagOnThreadPUT": {"read": True},
    "createChangePriceCommandUsingPUT": {"input": {"buyNowPrice": pln("72.00")}},
    "setOrderFulfillmentUsingPUT": {"status": "PROCESSING"},
    "addOrderInvoicesMetadata": {"invoiceNumber": "FV 8", "file": {"name": "druga.pdf"}},
    "setOrderLineItemsSerialNumbersUsingPOST": lambda own: {
        "lineItems": [{"id": own.line, "serialNumbers": {"entries": [{"value": "SN-1"}]}}]
    },
    "createOrderShipmentsUsingPOST": {"carrierId": "DPD", "waybill": DPD},
    "rejectCustomerReturnRefund": {"rejection": {"code": "REFUND_REJECTED", "reason": "Uszkodzone przez kupującego"}},
    "uploadOrderBillingDocumentLink": {"url": "https://example.com/paragon/1"},
    "addMessageToDisputeUsingPOST": {"text": "Sprawdzamy", "type": "REGULAR"},
    "addMessageToIssueUsingPOST": {"text": "Sprawdzamy", "type": "REGULAR"},
    "changeStatusOfIssueUsingPOST": {"status": "REJECTED_OTHER", "message": "Odrzucamy"},
    "modificationCommandUsingPUT": commanding(MODIFY),
    "priceModificationCommandUsingPUT": commanding(PRICE),
    "changePublicationStatusUsingPUT": commanding(PUBLISH),
    "quantityModificationCommandUsingPUT": commanding(QUANTITY),
    "updateAdditionalServiceGroupTranslation": translation(("GIFT_WRAP", "Paper with stars")),
    "updateOfferTranslationUsingPATCH": {"title": {"translation": "Black charger of twenty watts"}},
    "createOrUpdateVariantSet": variant_set,
    "promoModificationCommandUsingPUT": promotion,
    "modifyOfferPromoOptionsUsingPOST": {"modifications": [modification("CHANGE", "emphasized10d")]},
    "assignClassifiedPackagesUsingPUT": packages(),
    "uploadOfferAttachmentUsingPUT": Raw(attaching.PDF, "application/pdf"),
    "uploadAfterSalesServiceConditionsAttachmentUsingPUT": Raw(attaching.PDF, "application/pdf"),
    "updateOfferUsingPUT": {"name": "Szkic z inną nazwą"},
    "updateTagPUT": {"name": "Inna nazwa"},
    "assignTagToOfferPOST": lambda own: {"tags": [{"id": own.id_of("{tagId}")}]},
    "editProductOffers": {"name": "Ładowarka sieciowa biała"},
    "productChangeProposal": whole_product,
    "responsiblePersonsPUT": lambda own: own.owner.get("/sale/responsible-persons").json()["responsiblePersons"][0],
    "answerUserRatingUsingPUT": {"message": "Przepraszamy."},
    "userRatingRemovalUsingPUT": {"request": {"message": "Nieprawda."}},
}
# What the query has to have.
QUERIES: Mapping[str, Mapping[str, str]] = {
    "getParcelTrackingUsingGET": {"waybill": DPD},
    "getPartialProductOffer": {"include": "stock"},
}
# Operations where who asks makes no difference, with the reason: these are for everybody's eyes.
FOR_EVERYBODY: Mapping[str, str] = {
    "getBid": "a bid is of the bidder; whoever has bidden none gets 404",
    "placeBid": "everybody may bid for a live auction, but its seller",
    "getCategoryUsingGET_1": "the catalogue is public",
    "getFlatParametersUsingGET_2": "the catalogue is public",
    "getFlatProductParametersUsingGET": "the catalogue is public",
    "getClassifiedPackageConfigurationUsingGET": "packages are on offer for everybody",
    "getSaleProduct": "products are everybody's",
    "productChangeProposal": "everybody may propose a change to a product",
    "getParcelTrackingUsingGET": "whoever knows a parcel's number may ask where it is (behaviour §10)",
    "getUserSummaryUsingGET": "the summary of a seller's ratings is shown to buyers",
}
# Operations that answer a stranger and an unknown id with the same success: the id is the caller's own to choose.
CHOSEN_BY_THE_CALLER: Mapping[str, str] = {
    "changePublicationStatusUsingPUT": "ids of commands are each user's own",
    "modificationCommandUsingPUT": "ids of commands are each user's own",
    "promoModificationCommandUsingPUT": "ids of commands are each user's own",
    "doRemoveFromBlackList": "the id is of a user: whoever is not on the caller's list is not on it afterwards, either",
    "priceModificationCommandUsingPUT": "ids of commands are each user's own",
    "quantityModificationCommandUsingPUT": "ids of commands are each user's own",
}
# Operations that tell a stranger that the id is somebody's (403, and 404 for one that is nobody's), with the fact.
TOLD_APART: Mapping[str, str] = {
    "{offerId}": "behaviour §1: 403 for who is not the owner of the offer",
    "getOfferAttachment": "2026 specification: 403, an attachment is its seller's",
    "getProductChangeProposal": "2026 specification: 403, a proposal is its author's",
}


class Reference(NamedTuple):
    """A request whose body names things: `ids` are keys of `IDS`, of which `body` makes it."""

    method: str
    path: str
    ids: tuple[str, ...]
    body: Callable[..., Any]


def _terms(rates: str, warranty: str, policy: str, guarantee: str) -> dict[str, Any]:
    services = {"impliedWarranty": {"id": warranty}, "returnPolicy": {"id": policy}, "warranty": {"id": guarantee}}
    return {
        "name": "Szkic z cudzymi warunkami",
        "delivery": {"shippingRates": {"id": rates}},
        "afterSalesServices": services,
    }


def _offers(change: Mapping[str, Any]) -> Callable[[str], Any]:
    return lambda offer: {**change, "offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": offer}]}]}


_ALL_TERMS = (
    "/sale/shipping-rates/{id}",
    "/after-sales-service-conditions/implied-warranties/{impliedWarrantyId}",
    "/after-sales-service-conditions/return-policies/{returnPolicyId}",
    "/after-sales-service-conditions/warranties/{warrantyId}",
)
_PRODUCER = "/sale/responsible-producers/{id}"
# In a path `{new}` is a new id of the caller's.
REFERENCES: Mapping[str, Reference] = {
    "terms of a draft": Reference("POST", "/sale/offers", _ALL_TERMS, _terms),
    "terms of a product offer": Reference(
        "POST",
        "/sale/product-offers",
        _ALL_TERMS,
        lambda *ids: by_gtin(**_terms(*ids)),
    ),
    "producer of a product offer": Reference(
        "POST",
        "/sale/product-offers",
        (_PRODUCER,),
        lambda id_: by_gtin(
            productSet=[{**by_gtin()["productSet"][0], "responsibleProducer": {"type": "ID", "id": id_}}]
        ),
    ),
    "offer of a publication": Reference(
        "PUT", "/sale/offer-publication-commands/{new}", ("{offerId}",), _offers(PUBLISH)
    ),
    "offer of a price": Reference("PUT", "/sale/offer-price-change-commands/{new}", ("{offerId}",), _offers(PRICE)),
    "offer of a quantity": Reference(
        "PUT", "/sale/offer-quantity-change-commands/{new}", ("{offerId}",), _offers(QUANTITY)
    ),
    "offer of a change": Reference("PUT", "/sale/offer-modification-commands/{new}", ("{offerId}",), _offers(MODIFY)),
    "line of a refund claim": Reference(
        "POST", "/order/refund-claims", ("line of an order",), lambda id_: {"lineItem": {"id": id_}, "quantity": 1}
    ),
    "thread's file": Reference(
        "POST",
        "/messaging/messages",
        ("/messaging/message-attachments/{attachmentId}", "/order/checkout-forms/{id}"),
        lambda file, order: {
            "recipient": {"login": "nobody"},
            "text": "Dzień dobry",
            "order": {"id": order},
            "attachments": [{"id": file}],
        },
    ),
}
