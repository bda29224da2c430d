"""Attachments: files that sellers declare, upload once, and then show in offers, as safety information, in warranties.

Each is one file for good. Any number of offers may show it (#10210), and it does not expire (#10488).
"""

from typing import Literal, NamedTuple

from msgspec import UNSET, UnsetType

from stragan.kernel.wire import Wire, reader

OfferType = Literal[
    "MANUAL",
    "SPECIAL_OFFER_RULES",
    "COMPETITION_RULES",
    "BOOK_EXCERPT",
    "USER_MANUAL",
    "INSTALLATION_INSTRUCTIONS",
    "GAME_INSTRUCTIONS",
    "ENERGY_LABEL",
    "PRODUCT_INFORMATION_SHEET",
    "TIRE_LABEL",
    "SAFETY_INFORMATION_MANUAL",
    "SOFTWARE_DATA_PROCESSING",
    "HARDWARE_DATA_PROCESSING",
    "PLANT_PROTECTION_PRODUCTS_AUTHORIZATION",
]
Type = OfferType | Literal["WARRANTY"]
SAFETY: OfferType = "SAFETY_INFORMATION_MANUAL"  # of a product, all others are of an offer
WARRANTY: Type = "WARRANTY"


class NewFile(Wire):
    name: str


class NewOfferAttachment(Wire):
    type: OfferType
    file: NewFile


class AttachmentFile(Wire):
    """There is no `url` before the upload, not even a null (#11008)."""

    name: str
    url: str | UnsetType = UNSET


class OfferAttachment(Wire):
    id: str
    type: Type
    file: AttachmentFile


class NewWarrantyAttachment(Wire):
    name: str


class WarrantyAttachment(Wire):
    id: str
    name: str
    url: str | None


class SentFile(NamedTuple):
    """What came, and what it is said to be."""

    content: bytes
    media_type: str


class Held(NamedTuple):
    """An attachment that a seller has declared."""

    type: Type
    is_uploaded: bool


class FileLink(NamedTuple):
    """An uploaded file as a page shows it; the address has no host."""

    type: Type
    name: str
    address: str


read_new_offer_attachment = reader(NewOfferAttachment)
read_new_warranty_attachment = reader(NewWarrantyAttachment)
