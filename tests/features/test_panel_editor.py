"""The editor of an offer as a browser without scripts gets it; what is saved is read back through the API."""

import json
from typing import Any

import pytest
from editing_pages import Desk, Sheet

from listing import create, listable, publish, status, upload
from product_listing import by_gtin, complete_product
from product_listing import create as create_product_offer


def test_probe(seller):
    desk = Desk(seller)
    sheet = desk.open()
    assert sheet.status == 200, sheet.answer.text
    offer = desk.saved(sheet, {"name": "Kubek ceramiczny czarny mat"})
    shown = seller.get(f"/sale/product-offers/{offer}").json()
    assert shown["name"] == "Kubek ceramiczny czarny mat"
    sheet = desk.open(offer)
    print(sheet.texts("#gaps li"))
    print(sheet.fields)
    live = create(seller, listable(seller))["id"]
    sheet = desk.open(live)
    print(sheet.texts("#gaps li"))
    print(sheet.fields)
    after = desk.press(sheet, "publish", {"price": "99,50"})
    print(after.status, after.location, after.texts("#problems"))
    assert status(seller, live) == "ACTIVE"
    sheet = desk.open(live)
    print(sheet.wishes)
    after = desk.press(sheet, "find-product", {"product_words": complete_product().name})
    print(after.wishes, after.status)
    made = create_product_offer(seller)["id"]
    sheet = desk.open(made)
    print(sheet.fields)
