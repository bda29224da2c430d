"""What the authorisation matrix asks for: of everything that has an id in a path, a real one of the first seller.

A new operation needs an entry when its path has an id that no entry of `IDS` makes and no list of a new seller shows,
or a body that `BODIES` has not and that is not what its own GET answers. An entry is a function of the owner's
`Estate`; what it makes is made once.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import attaching
from advertising import BASIC, packages
from bidders import auction
from changing import live, pln
from conversing import PDF, picture
from estates_made import (
    MODIFY,
    PRICE,
    PUBLISH,
    QUANTITY,
    Estate,
    Raw,
    advertised,
    badged,
    bulk,
    campaigning,
    cheaper_by_slots,
    cheaper_together,
    command,
    commanding,
    copied,
    customer_return,
    declared,
    delivery,
    invoice,
    issue,
    kept_out,
    message,
    operation_under_way,
    policy,
    product,
    promoted_by_command,
    promotion,
    proposal,
    rating,
    rebate,
    refund_claim,
    ruled,
    sent,
    slots,
    thread,
    translated_group,
    translated_offer,
    variant_set,
    variants,
    whole_product,
)
from hooked import subscribe
from listing import create
from product_listing import by_gtin
from promoting import wholesale
from shipping import DPD, form, order_of
from test_additional_services import group, translation
from test_badges import FINISH, apply, operate
from test_contacts import contact
from test_points_of_service import point
from test_price_automation import make
from test_promo_options import modification
from test_size_tables import table
from test_turnover_discounts import FIRST

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
    "/sale/loyalty/promotions/{promotionId}": rebate,
    "/sale/loyalty/promotion-campaign-applications/{applicationId}": campaigning,
    "/sale/bundles/{bundleId}": cheaper_together,
    "/sale/flexible-bundles/{bundleId}": cheaper_by_slots,
    "{marketplaceId}": lambda _: "allegro-business-cz",
    "/sale/badge-applications/{applicationId}": lambda own: apply(own.owner, live(own.owner))["id"],
    "/sale/badge-operations/{operationId}": lambda own: operate(own.owner, badged(own), FINISH)["id"],
    "/sale/badges/offers/{offerId}": badged,
    "{campaignId}": lambda _: "BARGAIN",
    "/sale/price-automation/rules/{ruleId}": lambda own: make(own.owner),
    "/sale/offer-price-automation-commands/{commandId}": ruled,
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
    "patchBadge": FINISH,
    "updateOfferUsingPUT": {"name": "Szkic z inną nazwą"},
    "updateTagPUT": {"name": "Inna nazwa"},
    "assignTagToOfferPOST": lambda own: {"tags": [{"id": own.id_of("{tagId}")}]},
    "editProductOffers": {"name": "Ładowarka sieciowa biała"},
    "productChangeProposal": whole_product,
    "responsiblePersonsPUT": lambda own: own.owner.get("/sale/responsible-persons").json()["responsiblePersons"][0],
    "updatePromotionUsingPUT": wholesale((10, "7")),
    "updateOfferBundleDiscountUsingPUT": {
        "discounts": [{"marketplace": {"id": "allegro-pl"}, "amount": "9.50", "currency": "PLN"}]
    },
    "updateFlexibleBundleUsingPUT": lambda own: slots(own, 12),
    "createOrModifyTurnoverDiscountUsingPUT": {"thresholds": FIRST},
    "deactivateTurnoverDiscountsUsingPUT": {},
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
    "createOrModifyTurnoverDiscountUsingPUT": "the id is of a marketplace, where each seller has discounts of his own",
    "deactivateTurnoverDiscountsUsingPUT": "the id is of a marketplace, where each seller has discounts of his own",
    "doRemoveFromBlackList": "the id is of a user: whoever is not on the caller's list is not on it afterwards, either",
    "priceModificationCommandUsingPUT": "ids of commands are each user's own",
    "quantityModificationCommandUsingPUT": "ids of commands are each user's own",
}
# Operations that even the owner is refused, because what they are about has gone on meanwhile.
TOO_LATE: Mapping[str, str] = {
    "deletePromotionCampaignApplicationUsingDELETE": "an application is withdrawn before it is decided",
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
