"""Attachments: declared, uploaded, looked at."""

from typing import Any

import httpx

from harness import Account

PATH, WARRANTY_PATH = "/sale/offer-attachments", "/after-sales-service-conditions/attachments"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
JPEG, PNG = b"\xff\xd8\xff\xe0picture", b"\x89PNG\r\n\x1a\npicture"
OFFER_TYPES = (
    "MANUAL",
    "SPECIAL_OFFER_RULES",
    "COMPETITION_RULES",
    "BOOK_EXCERPT",
    "USER_MANUAL",
    "INSTALLATION_INSTRUCTIONS",
    "GAME_INSTRUCTIONS",
    "PRODUCT_INFORMATION_SHEET",
    "SOFTWARE_DATA_PROCESSING",
    "HARDWARE_DATA_PROCESSING",
    "PLANT_PROTECTION_PRODUCTS_AUTHORIZATION",
)
LABELS = ("ENERGY_LABEL", "TIRE_LABEL")
SAFETY = "SAFETY_INFORMATION_MANUAL"


def declare(seller: Account, type_: str = "MANUAL", name: str = "abcde.pdf") -> httpx.Response:
    return seller.post(PATH, json={"type": type_, "file": {"name": name}})


def declared(seller: Account, type_: str = "MANUAL") -> str:
    answer = declare(seller, type_)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def put(
    seller: Account, id_: str, content: bytes = PDF, media_type: str = "application/pdf", path: str = PATH
) -> httpx.Response:
    return seller.put(f"{path}/{id_}", content=content, headers={"Content-Type": media_type})


def uploaded(seller: Account, type_: str = "MANUAL", content: bytes = PDF) -> str:
    """The id of a new attachment with its file."""
    id_ = declared(seller, type_)
    answer = put(seller, id_, *((PNG, "image/png") if type_ in LABELS else (content,)))
    assert answer.status_code == 200, answer.text
    return id_


def shown(seller: Account, id_: str) -> Any:
    answer = seller.get(f"{PATH}/{id_}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def served(seller: Account, url: str, **options: Any) -> httpx.Response:
    """The file at an address of an answer, asked for by somebody without a token."""
    return seller.server.client.get(httpx.URL(url).raw_path.decode(), **options)
