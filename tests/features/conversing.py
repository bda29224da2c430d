"""What tests of messages and issues share: files of every kind that can be sent, and uploads of them."""

from io import BytesIO
from typing import Any

from PIL import Image

PDF = b"%PDF-1.4\n%%EOF\n"
V1, BETA = "application/vnd.allegro.public.v1+json", "application/vnd.allegro.beta.v1+json"


def picture(kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), "#c0392b").save(file, kind)
    return file.getvalue()


def beta(account: Any, method: str, path: str, json: Any = None, **options: Any) -> Any:
    """Ask as clients of the beta resources do."""
    headers = {"Accept": BETA} | ({"Content-Type": BETA} if json is not None else {}) | options.pop("headers", {})
    return account.request(method, path, json=json, headers=headers, **options)
