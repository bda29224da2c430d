"""The carriers that orders are sent with: ids as Allegro names them (behaviour §10, #6899 and #7255).

The specification knows ALLEGRO_ONE_KURIER beside them, and #6899 tells that RUCH goes on as ORLEN.
"""

import re
from collections.abc import Mapping

from stragan.features.shipments.schemas import OTHER, Carrier

_NAMES: Mapping[str, str] = {
    "4PX_EXPRESS": "4PX Express",
    "ALLEGRO": "Allegro",
    "ALLEGRO_ONE_KURIER": "Allegro One Kurier",
    "AMBRO_EXPRESS": "Ambro Express",
    "AUSTRIAN_POST_EXPRESS": "Austrian Post Express",
    "AUSTRIAN_POST_REGISTERED": "Austrian Post Registered",
    "CAINIAO": "Cainiao",
    "CHINA_EMS": "China EMS",
    "CHINA_POST": "China Post",
    "CHUKOU1": "Chukou1",
    "CNE_EXPRESS": "CNE Express",
    "DB_SCHENKER": "DB Schenker",
    "DHL": "DHL",
    "DPD": "DPD",
    "DSV": "DSV",
    "DTS": "DTS",
    "ESHIPPING_GLOBAL": "eShipping Global",
    "EXELOT": "Exelot",
    "FEDEX": "FedEx",
    "FLYT_EXPRESS": "Flyt Express",
    "GEBRUDER_WEISS": "Gebrüder Weiss",
    "GEIS": "Geis",
    "GLS": "GLS",
    "INPOST": "InPost",
    "JAPAN_POST": "Japan Post",
    "KARGOM_KOLAY": "Kargom Kolay",
    "KN": "Kuehne + Nagel",
    "LA_POSTE": "La Poste",
    "LITHUANIAN_POST": "Lithuanian Post",
    "MEEST": "Meest",
    "NA_DZISIAJ": "Na Dzisiaj",
    "NO_LIMIT": "No Limit",
    "ORLEN": "ORLEN Paczka",
    "PACKETA": "Packeta",
    "PICKPACK": "PickPack",
    "POCZTA_POLSKA": "Poczta Polska",
    "POSTNORD": "PostNord",
    "PTS": "PTS",
    "RABEN": "Raben",
    "RHENUS_LOGISTICS": "Rhenus Logistics",
    "RUCH": "RUCH",
    "SFC": "SFC",
    "SF_EXPRESS": "SF Express",
    "SHIPTER": "Shipter",
    "SKYNET": "Skynet",
    "SUNYOU": "SunYou",
    "SUUS": "Suus",
    "TNT_EXPRESS": "TNT Express",
    "UKR_POSHTA": "Ukrposhta",
    "UPS": "UPS",
    "WANB_EXPRESS": "Wanb Express",
    "WEDO": "WE|DO",
    "X_PRESS_COURIERS": "X-press Couriers",
    "YANWEN": "Yanwen",
    "YUN_EXPRESS": "Yun Express",
    "ZIGZAG": "Zig Zag",
}
TRACKED = tuple(_NAMES)  # whose parcels can be followed: all but OTHER
# OTHER stands for any carrier, so it has no name of its own (2026 specification).
CARRIERS = (*(Carrier(id_, name) for id_, name in _NAMES.items()), Carrier(OTHER, None))
IDS = frozenset(carrier.id for carrier in CARRIERS)
# Numbers of other forms are known to be refused (behaviour §10, #7673, #8422, #12927, #13719).
FORMS: Mapping[str, re.Pattern[str]] = {
    "ALLEGRO": re.compile(r"A[0-9A-Z-]{7,19}"),
    "DPD": re.compile(r"[0-9]{13}[0-9A-Z]"),
}
