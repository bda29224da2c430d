"""Numbers of parcels, their way, and the files of invoices: rules of shipments and invoices (behaviour §10)."""

import pytest

from stragan.features.invoices import rules as invoices
from stragan.features.returns.rules import status_follows
from stragan.features.returns.schemas import Status
from stragan.features.shipments import rules
from stragan.features.shipments.carriers import CARRIERS, FORMS, TRACKED
from stragan.features.shipments.schemas import ShipmentRequest
from stragan.features.shipments.service import new_waybill
from stragan.features.shipments.tracking import journey
from stragan.kernel.problems import OK
from stragan.kernel.times import HOUR

OF_THE_CARRIER, ANY = "CarrierWaybillValidationException", "WaybillValidationException"


@pytest.mark.parametrize(
    ("carrier", "waybill", "code"),
    [
        ("DPD", "0000007268757Q", None),
        ("DPD", "1000713716065U", None),
        ("DPD", "250095804610596704", OF_THE_CARRIER),
        ("DPD", "81321897517", OF_THE_CARRIER),
        ("DPD", "AD0MF49SNM3FVRM8J", OF_THE_CARRIER),
        ("DPD", "0000007268757q", OF_THE_CARRIER),
        ("ALLEGRO", "AD0MF49SNM3FVRM8J", None),
        ("ALLEGRO", "A0023K63H1", None),
        ("ALLEGRO", "AD-1239134", None),
        ("ALLEGRO", "1000713716065U", OF_THE_CARRIER),
        ("DHL", "AD01N49TF6", None),
        ("INPOST", "620999697231519671796216", None),
        ("WEDO", "24XI00743314*001001", ANY),
        ("UPS", "1" * 64, None),
        ("UPS", "1" * 65, ANY),
        ("UPS", "", ANY),
        ("UPS", " 1", ANY),
        ("UPS", "1:2", ANY),
        ("UPS", "ż", ANY),
        ("UPS", "1\n", ANY),
        ("DPD", "0000183923923U,0000183923924U", ANY),
    ],
)
def test_waybills(carrier: str, waybill: str, code: str | None) -> None:
    found = [problem.code for problem in rules.against(ShipmentRequest(carrier, waybill))]
    assert found == ([] if code is None else [code])


@pytest.mark.parametrize("carrier", [*FORMS, "UPS"])
def test_a_number_that_is_drawn_is_one(carrier: str) -> None:
    numbers = {new_waybill(carrier) for _ in range(20)}
    assert len(numbers) == 20
    assert [rules.against(ShipmentRequest(carrier, number)) for number in numbers] == [[]] * 20


def test_every_carrier_but_the_last_is_tracked() -> None:
    assert [carrier.id for carrier in CARRIERS] == [*TRACKED, "OTHER"]
    assert list(TRACKED) == sorted(set(TRACKED))


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        (-1, ["PENDING"]),
        (0, ["PENDING"]),
        (3.9, ["PENDING"]),
        (4, ["PENDING", "IN_TRANSIT"]),
        (24, ["PENDING", "IN_TRANSIT", "RELEASED_FOR_DELIVERY"]),
        (28, ["PENDING", "IN_TRANSIT", "RELEASED_FOR_DELIVERY", "DELIVERED"]),
        (10_000, ["PENDING", "IN_TRANSIT", "RELEASED_FOR_DELIVERY", "DELIVERED"]),
    ],
)
def test_the_way_of_a_parcel(hours: float, codes: list[str]) -> None:
    assert [told.code for told in journey(1_000, 1_000 + int(hours * HOUR))] == codes


@pytest.mark.parametrize(
    ("case", "content", "code"),
    [
        ("a document", b"%PDF-1.4\n", None),
        ("something before it", b"x" * 1024 + b"%PDF-1.4", None),
        ("too much before it", b"x" * 1025 + b"%PDF-1.4", "FILE-CONTENT-INVALID"),
        ("nothing", b"", "EMPTY-ATTACHMENT"),
        ("base64", b"JVBERi0xLjQ=", "FILE-CONTENT-INVALID"),
    ],
)
def test_files(case: str, content: bytes, code: str | None) -> None:
    found = [problem.code for problem in invoices.against_file("o", "i", content)]
    assert found == ([] if code is None else [code]), case


def test_no_two_invoices_share_a_file() -> None:
    keys = {invoices.file_key(seller, invoice, b"%PDF-") for seller in "ab" for invoice in "cd"}
    assert len(keys) == 4
    assert len({invoices.file_key("a", "c", content) for content in (b"1", b"2")}) == 2


@pytest.mark.parametrize(
    ("now", "wanted", "fine"),
    [
        ("CREATED", "DISPATCHED", True),
        ("CREATED", "FINISHED_APT", True),
        ("DELIVERED", "IN_TRANSIT", False),
        ("DELIVERED", "DELIVERED", False),
        ("DELIVERED", "COMMISSION_REFUND_CLAIMED", False),
        ("FINISHED", "FINISHED_APT", False),
        ("FINISHED", "COMMISSION_REFUNDED", True),
        ("COMMISSION_REFUND_CLAIMED", "COMMISSION_REFUNDED", True),
        ("CREATED", "REJECTED", False),
        ("REJECTED", "FINISHED", False),
        ("CREATED", "WAREHOUSE_DELIVERED", False),
    ],
)
def test_the_way_of_a_return(now: Status, wanted: Status, fine: bool) -> None:
    assert (status_follows(now, wanted) == OK) is fine
