"""Where this server differs from the published specification on purpose, with a reason for each place.

The tests hold every answer against the specification and this table; what stands in neither is a bug.
"""

from collections.abc import Mapping

# Operations of both generations that follow the older one: operation id -> reason.
OLDER: Mapping[str, str] = {}
# Where the observed service contradicts its specification: (operation id, path in the body) -> reason. The path is a
# JSON pointer with `*` for every index of an array.
DEVIATIONS: Mapping[tuple[str, str], str] = (
    {
        (operation_id, path): "drafts have it since 2021, later than their last specification"
        for operation_id in ("createOfferUsingPOST", "getOfferUsingGET", "updateOfferUsingPUT")
        for path in ("/customParameters", "/discounts", "/fundraisingCampaign", "/sellingMode/netPrice", "/tax")
    }
    | {
        (operation_id, "/name"): "titles have had up to 75 characters since September 2023 (behaviour §3)"
        for operation_id in ("createOfferUsingPOST", "getOfferUsingGET", "updateOfferUsingPUT")
    }
    | {
        (operation_id, path): "tasks of commands carry their dates (guide §13, behaviour §5)"
        for operation_id in (
            "getPublicationTasksUsingGET",
            "getPriceModificationCommandTasksStatusesUsingGET",
            "getQuantityModificationCommandTasksStatusesUsingGET",
            "getTasksUsingGET",
            "getofferAutomaticPricingModificationCommandTasksStatusesUsingGET",
        )
        for path in ("/tasks/*/finishedAt", "/tasks/*/scheduledAt")
    }
    | {
        (operation_id, "/publication/endedBy"): "2026 tells offers that were sold out from those that expired"
        for operation_id in ("getOfferUsingGET", "updateOfferUsingPUT")
    }
    | {
        ("getOfferEvents", f"/offerEvents/*/offer/{name}"): "sent as null where it says nothing (behaviour §10)"
        for name in ("external", "publication")
    }
    | dict.fromkeys(
        (("getOrdersDetailsUsingGET", "/discounts"), ("getListOfOrdersUsingGET", "/checkoutForms/*/discounts")),
        "clients of the first generation require it (client-facts 34)",
    )
    | {
        ("getListOfOrdersUsingGET", path): "where no order matches there are none, though the schema's least is one"
        for path in ("/count", "/totalCount")
    }
    | {
        (operation_id, f"{where}/{name}"): "disputes have had it since 2021, later than their last specification"
        for operation_id, where in (("getListOfDisputesUsingGET", "/disputes/*"), ("getDisputeUsingGET", ""))
        for name in ("messagesStatus", "lastMessageCreationDate")
    }
    | {
        (operation_id, f"{where}/{name}"): "clients of the first generation require it; removed in 2021 (#5221)"
        for operation_id, where in (
            ("getTablesUsingGET", "/tables/*"),
            ("createTableUsingPOST", ""),
            ("getTableUsingGET", ""),
            ("modifyTableUsingPUT", ""),
        )
        for name in ("orientation", "image")
    }
    | {
        (operation_id, "/customCost"): "clients of the draft generation read it (guide §7)"
        for operation_id in ("getSaleDeliverySettings", "putSaleDeliverySettings")
    }
    | {("uploadOfferImageUsingPOST", "/errors/*/message"): "a wrong type of image is told without one (behaviour §6)"}
    | {
        (operation_id, f"{where}/{path}"): "bundles are promotions for clients of the older generation (2020)"
        for operation_id, where in (
            ("createPromotionUsingPOST_1", ""),
            ("getPromotionUsingGET", ""),
            ("updatePromotionUsingPUT", ""),
            ("listSellerPromotionsUsingGET_1", "/promotions/*"),
        )
        for path in (
            "benefits/*/specification",
            "offerCriteria/*/offers/*/quantity",
            "offerCriteria/*/offers/*/promotionEntryPoint",
        )
    }
    | {
        (operation_id, f"{where}/options/{name}"): "clients of the draft generation read it (guide §3)"
        for operation_id, where, names in (
            ("getCategoriesUsingGET", "/categories/*", ("advertisementPriceOptional", "customParametersEnabled")),
            ("getCategoryUsingGET_1", "", ("advertisementPriceOptional", "customParametersEnabled")),
            (
                "getFlatParametersUsingGET_2",
                "/parameters/*",
                ("requiredDependsOnValueIds", "displayDependsOnValueIds", "variantsAllowed", "variantsEqual"),
            ),
        )
        for name in names
    }
)
# Methods that paths have beside the published ones, and the operation whose answers they give. A public guide names GET
# for the preview of fees; it previews an offer that is stored, with the promotion that product offers do not show.
OTHER_METHODS: Mapping[tuple[str, str], str] = {("GET", "/pricing/offer-fee-preview"): "calculateFeePreviewUsingPOST"}

# Any operation may refuse with these, declared or not.
ALWAYS_POSSIBLE = frozenset({400, 401, 403, 404, 405, 406, 413, 415, 421, 422, 429, 500, 501, 503})
# A POST may refuse with these as well, but only if it came with an `Idempotency-Key`, which Allegro does not know.
POSSIBLE_FOR_KEYS = frozenset({409})
# The specification leaves open with which statuses these refuse: operation id -> those that are not always possible.
LEFT_OPEN: Mapping[str, frozenset[int]] = {"createChangePriceCommandUsingPUT": frozenset({409})}


def possible(method: str, operation_id: str) -> frozenset[int]:
    """The refusals of an operation beside those that it declares."""
    keyed = POSSIBLE_FOR_KEYS if method == "POST" else frozenset()
    return ALWAYS_POSSIBLE | keyed | LEFT_OPEN.get(operation_id, frozenset())
