"""The guide's sample documents as data (`made valid JSON` where its text is not)."""

from typing import Any

IMAGES = [
    "https://e.allegroimg.com/original/01fd60/4ea8d18e4275b0878b7f0562067e",
    "https://e.allegroimg.com/original/018474/c62b54a74120a7983b09d0fa4a4e",
    "https://8.allegroimg.com/original/013a51/4dd0904a4169ad8b0d25a8984b48",
    "https://2.allegroimg.com/original/01b48e/6e777def4a71ba68952358bd2072",
]
SHIPPING_RATES = "4b9ad5b9-7ee9-409b-86f5-578672c13df8"
IMPLIED_WARRANTY = "b0590fac-9858-4d01-8487-1c6a09c55a68"
RETURN_POLICY = "c27c2ddd-f587-44db-b3c8-1f181964ea4d"
WARRANTY = "f8694df6-f020-4a27-ac0a-f4f959969e14"
COMPATIBILITY_LIST = (
    "d04e8a0c-40a1-4c53-8902-ffee7261845e-922db1ed6fa1c9731d50ce251007ab400247b0ebb62f1006493f5b6c418bb0fa-2"
)
TECDOC = "e3725f4b-1b4b-4e39-ad7f-331a2c858a7f"
TAX = "f40ae51c-70a2-4882-98a7-6272404f0ec5"

FRESH_DRAFT: dict[str, Any] = {  # §1, the response to {"name": "Oferta testowa"}; ids and dates vary
    "name": "Oferta testowa",
    "category": None,
    "parameters": [],
    "description": None,
    "images": None,
    "sellingMode": None,
    "tax": None,
    "stock": None,
    "delivery": None,
    "payments": {"invoice": "NO_INVOICE"},
    "discounts": None,
    "afterSalesServices": None,
    "additionalServices": None,
    "sizeTable": None,
    "fundraisingCampaign": None,
    "promotion": None,
    "location": None,
    "external": None,
    "attachments": [],
    "contact": None,
}
FRESH_PUBLICATION = {"republish": None, "duration": None, "status": "INACTIVE", "startingAt": None, "endingAt": None}
FRESH_ERRORS = [
    {"code": "VALIDATION_ERROR", "message": text, "details": "", "path": "", "userMessage": text}
    for text in (
        "Location may not be empty.",
        "Payments may not be empty.",
        "New offer description is required.",
        "You must select at least one selling mode and provide the required prices.",
        "Category may not be empty.",
        "Describe your offer.",
    )
]


def parameters() -> list[dict[str, Any]]:
    def chosen(id_: str, *values: str) -> dict[str, Any]:
        return {"id": id_, "valuesIds": list(values), "values": [], "rangeValue": None}

    return [
        chosen("11323", "11323_1"),
        chosen("128188", "128188_1"),
        chosen("127448", "127448_1"),
        chosen("4386", "4386_1"),
        chosen("219", "219_2", "219_256", "219_4"),
        {"id": "225693", "valuesIds": [], "values": ["6901443187416"], "rangeValue": None},
    ]


def description() -> dict[str, Any]:
    text = {"type": "TEXT", "content": "<p>Tekstowy opis przedmiotu</p>"}
    return {"sections": [{"items": [text, {"type": "IMAGE", "url": IMAGES[0]}]}, {"items": [text]}]}


def complete_offer(price_list: str) -> dict[str, Any]:
    """§12, the request of PUT, with a wholesale price list that the seller has."""
    return {
        "id": "7276261934",
        "name": "Oferta testowa",
        "product": {"id": "634238b1-4385-4de7-9c00-dfa49fce16ab"},
        "category": {"id": "257150"},
        "parameters": parameters(),
        "description": description(),
        "images": [{"url": url} for url in IMAGES],
        "compatibilityList": {"id": COMPATIBILITY_LIST, "type": "PRODUCT_BASED"},
        "tecdocSpecification": {"id": TECDOC},
        "sellingMode": {
            "format": "BUY_NOW",
            "price": {"amount": "1499", "currency": "PLN"},
            "netPrice": None,
            "startingPrice": None,
            "minimalPrice": None,
        },
        "tax": {"id": TAX},
        "stock": {"available": 4, "unit": "UNIT"},
        "publication": {
            "republish": True,
            "duration": None,
            "status": "INACTIVE",
            "startingAt": None,
            "endingAt": None,
            "endedBy": None,
        },
        "delivery": {
            "shippingRates": {"id": SHIPPING_RATES},
            "handlingTime": "PT168H",
            "additionalInfo": "Additional delivery information",
            "shipmentDate": "2018-04-01T08:00:00Z",
        },
        "payments": {"invoice": "VAT"},
        "discounts": {"wholesalePriceList": {"id": price_list}},
        "afterSalesServices": {
            "impliedWarranty": {"id": IMPLIED_WARRANTY},
            "returnPolicy": {"id": RETURN_POLICY},
            "warranty": {"id": WARRANTY},
        },
        "additionalServices": None,
        "sizeTable": None,
        "fundraisingCampaign": None,
        "promotion": {
            "emphasized": True,
            "bold": False,
            "highlight": False,
            "departmentPage": False,
            "emphasizedHighlightBoldPackage": False,
        },
        "location": {"countryCode": "PL", "province": "WIELKOPOLSKIE", "city": "Poznań", "postCode": "60-166"},
        "external": {"id": "4131asdsad40011"},
        "attachments": [{"id": "07ee5e36-afc7-41eb-af49-3df5354ef858"}],
        "contact": None,
        "validation": {"errors": [], "validatedAt": "2018-04-06T08:29:37.461Z"},
        "createdAt": "2018-04-06T08:26:32Z",
        "updatedAt": "2018-04-06T08:29:38.664Z",
    }


def complete_answer(price_list: str) -> dict[str, Any]:
    """§12, the response: what it shows of the request above. Its `additionalInfo` is empty where ours is as sent."""
    answer = complete_offer(price_list)
    del answer["product"], answer["validation"]["validatedAt"], answer["createdAt"], answer["updatedAt"], answer["id"]
    del answer["publication"]["endedBy"]
    answer["compatibilityList"] |= {
        "items": [
            {
                "text": "ALFA ROMEO 147 (937) 1.6 16V T.SPARK (937.AXA1A, 937.AXB1A, 937.BXB1A) (AR 32104) 1598ccm "
                "120KM/88kW 200101-201003, szczegóły: Strona zabudowy: z lewej, z prawej, Oś tylna, System hamulcowy: "
                "LUCAS, dla numeru artykułu: 343599, 343598"
            },
            {
                "text": "SKODA RAPID Spaceback (NH1) 1.2 TSI (CBZB) 1197ccm 105KM/77kW 201207-, szczegóły: Strona "
                "zabudowy: z prawej, Oś tylna, z lewej, System hamulcowy: LUCAS, dla numeru artykułu: 342966, 342967, "
                "dla numeru PR: 1KT"
            },
        ]
    }
    answer["tecdocSpecification"] |= {
        "items": [
            {"name": "Wysokość [mm]", "values": ["51"]},
            {"name": "Materiał", "values": ["stal"]},
            {"name": "średnica [mm]", "values": ["38"]},
            {"name": "Wersja TecDoc", "values": ["TecDoc 0619"]},
        ]
    }
    answer["sellingMode"] |= {"netPrice": {"amount": "1218.70", "currency": "PLN"}}
    answer["tax"] |= {"rate": "23.00", "subject": "GOODS", "exemption": "MONEY_EQUIVALENT"}
    answer["attachments"] = []
    return answer
