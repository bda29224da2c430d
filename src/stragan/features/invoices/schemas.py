"""Invoices that a seller adds to an order, and links to documents elsewhere (2026 specification).

An invoice is declared first and its file sent afterwards. Files are looked through for viruses, as the specification
tells; here that takes a few seconds of the world's clock (own rule).
"""

from typing import Literal

from stragan.kernel.wire import Wire, reader


class NewFile(Wire):
    name: str


class NewInvoice(Wire):
    file: NewFile
    invoice_number: str | None = None


class NewLink(Wire):
    url: str


class InvoiceId(Wire):
    id: str


class SecurityVerification(Wire):
    status: Literal["ACCEPTED", "REJECTED", "WAITING"]
    verified_at: str | None


class Verification(Wire):
    """Only exports to Ukraine are verified further (2026 specification)."""

    status: Literal["NOT_APPLICABLE"] = "NOT_APPLICABLE"
    details: list[str] = []


class File(Wire):
    """Its members but the name are null until it is sent."""

    name: str
    uploaded_at: str | None
    security_verification: SecurityVerification | None
    verification: Verification | None


class Invoice(Wire):
    id: str
    invoice_number: str | None
    created_at: str
    file: File


class Link(Wire):
    id: str
    url: str
    created_at: str


class Invoices(Wire):
    invoices: list[Invoice]
    links: list[Link]
    order_mode: Literal["REGULAR"] = "REGULAR"
    has_external_invoices: bool = False


read_invoice = reader(NewInvoice)
read_link = reader(NewLink)
