"""What carriers do with parcels, and the documents that sellers have sent with orders."""

from hashlib import sha256

from msgspec import Struct

from stragan.features.invoices import service as invoices
from stragan.features.shipments import service as shipments
from stragan.features.shipments.schemas import ParcelStatus
from stragan.features.shipments.service import Number
from stragan.kernel.times import iso
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, power


class ParcelRequest(Struct, frozen=True, forbid_unknown_fields=True):
    carrier_id: str
    waybill: str
    status: ParcelStatus
    description: str | None = None


class StatusAnswer(Struct, frozen=True):
    status: ParcelStatus
    occurred_at: str
    description: str | None


class ParcelAnswer(Struct, frozen=True):
    """All statuses so far, the latest last."""

    carrier_id: str
    waybill: str
    statuses: list[StatusAnswer]


class Document(Struct, frozen=True):
    """`size` is in bytes, `content` in base64."""

    invoice_id: str
    name: str
    size: int
    sha256: str
    content: bytes


class DocumentsAnswer(Struct, frozen=True):
    documents: list[Document]


read_parcel = reader(ParcelRequest)


@power("POST", "/parcels", takes=ParcelRequest, gives=ParcelAnswer)
async def set_status(asked: Asked) -> ParcelAnswer:
    """Say where a parcel is. From then on it moves only when it is told to, no longer by the clock."""
    wanted = read_parcel(asked.body)
    number = Number(wanted.carrier_id, wanted.waybill)
    (told,) = await shipments.set_status(asked.world, [number], wanted.status, wanted.description)
    statuses = [StatusAnswer(status.code, iso(status.at), status.description) for status in told]
    return ParcelAnswer(number.carrier_id, number.waybill, statuses)


@power("GET", "/purchases/{id}/documents", gives=DocumentsAnswer)
async def documents(asked: Asked) -> DocumentsAnswer:
    """The files of an order's invoices, which no operation of the API gives back."""
    found = await invoices.documents(asked.world, asked.path["id"])
    return DocumentsAnswer(
        [
            Document(file.invoice_id, file.name, len(file.content), sha256(file.content).hexdigest(), file.content)
            for file in found
        ]
    )


POWERS = (set_status, documents)
