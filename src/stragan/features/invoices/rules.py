"""When an invoice or a link may be added to an order, and what a file must be."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from stragan.features.invoices.schemas import NewInvoice, NewLink
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import SECOND

LONGEST_NAME, LONGEST_NUMBER, LONGEST_URL = 255, 100, 2048
MOST_INVOICES, MOST_LINKS = 10, 10
SCAN = 5 * SECOND  # the search for viruses
PATIENCE = 5 * SECOND  # between two invoices without a file
_PDF = b"%PDF-"
_WITHIN = 1024  # bytes before the mark of a PDF, which readers of it tolerate
# Every scanner finds this and calls it a virus, so that tests can have one (https://www.eicar.org).
_EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


def file_is_named(invoice: NewInvoice) -> Problems:
    """The file has a name of 1 to 255 characters (2026 specification; the length is an own rule)."""
    if len(invoice.file.name.strip()) >= 1 and len(invoice.file.name) <= LONGEST_NAME:
        return OK
    return [
        _unfit(
            "file.name",
            f"The name of the file has from 1 to {LONGEST_NAME} characters.",
            f"Nazwa pliku ma od 1 do {LONGEST_NAME} znaków.",
        )
    ]


def number_is_short(invoice: NewInvoice) -> Problems:
    """The number of the invoice may be left out; it has up to 100 characters (own rule)."""
    if len(invoice.invoice_number or "") <= LONGEST_NUMBER:
        return OK
    return [
        _unfit(
            "invoiceNumber",
            f"The number of the invoice has up to {LONGEST_NUMBER} characters.",
            f"Numer faktury ma do {LONGEST_NUMBER} znaków.",
        )
    ]


INVOICE_RULES: tuple[Callable[[NewInvoice], Problems], ...] = (file_is_named, number_is_short)


def against_invoice(invoice: NewInvoice) -> list[Problem]:
    return [problem for rule in INVOICE_RULES for problem in rule(invoice)]


def url_is_one(link: NewLink) -> Problems:
    """An address of the web of up to 2048 characters (2026 specification; the length is an own rule)."""
    try:
        parts = urlsplit(link.url)
        fine = parts.scheme in ("http", "https") and parts.hostname is not None and parts.port != 0
    except ValueError:
        fine = False
    if fine and len(link.url) <= LONGEST_URL and not any(char.isspace() for char in link.url):
        return OK
    return [_unfit("url", "This is no address of a document on the web.", "To nie jest adres dokumentu w sieci.")]


def links_are_few(count: int) -> Problems:
    """Up to 10 of one order (2026 specification)."""
    if count < MOST_LINKS:
        return OK
    return [_unfit("url", f"An order has up to {MOST_LINKS} links.", f"Zamówienie ma do {MOST_LINKS} linków.")]


def file_is_not_empty(order_id: str, invoice_id: str, content: bytes) -> Problems:
    """Code and message as observed (#7970)."""
    if content:
        return OK
    text = f"Attachment for given order [{order_id}] and invoice [{invoice_id}] must not be empty"
    return [Problem("EMPTY-ATTACHMENT", text, _file_path(order_id, invoice_id), pl="Plik faktury jest pusty.")]


def file_is_a_pdf(order_id: str, invoice_id: str, content: bytes) -> Problems:
    """Code and message as observed (#11522)."""
    if not content or _PDF in content[: _WITHIN + len(_PDF)]:
        return OK
    text = f"File for given order [{order_id}] and invoice [{invoice_id}] must have a PDF content"
    return [
        Problem(
            "FILE-CONTENT-INVALID", text, _file_path(order_id, invoice_id), pl="Plik faktury nie jest dokumentem PDF."
        )
    ]


def is_infected(content: bytes) -> bool:
    """Whether it holds the harmless text that stands for a virus in tests of scanners."""
    return _EICAR in content


def file_key(seller_id: str, invoice_id: str, content: bytes) -> str:
    """Where the file is kept. It is of this invoice alone: no two of them share the end of a file."""
    digest = sha256(f"{seller_id}/{invoice_id}/".encode() + content).hexdigest()
    return f"invoices/{digest[:2]}/{digest}"


FILE_RULES: tuple[Callable[[str, str, bytes], Problems], ...] = (file_is_not_empty, file_is_a_pdf)


def against_file(order_id: str, invoice_id: str, content: bytes) -> list[Problem]:
    return [problem for rule in FILE_RULES for problem in rule(order_id, invoice_id, content)]


def last_scan_is_over(uploads: Sequence[int], now: int) -> Problems:
    """While a file is looked through, no other invoice is taken (#8507, #12721)."""
    if all(uploaded + SCAN <= now for uploaded in uploads):
        return OK
    return [
        Problem(
            "ATTACHMENT-SCANNING-IN-PROGRESS",
            "The file that was sent before is still being scanned.",
            pl="Trwa skanowanie wcześniej przesłanego pliku.",
        )
    ]


def invoices_are_few(count: int) -> Problems:
    """Up to 10 of one order (own rule)."""
    if count < MOST_INVOICES:
        return OK
    return [
        Problem(
            "INVOICES-LIMIT-REACHED",
            f"An order has up to {MOST_INVOICES} invoices.",
            pl=f"Zamówienie ma do {MOST_INVOICES} faktur.",
        )
    ]


def last_one_has_its_file(without_file: Sequence[int], now: int) -> Problems:
    """Invoices are not declared one after the other without files: some seconds must pass (2026 specification)."""
    if all(created + PATIENCE <= now for created in without_file):
        return OK
    return [
        Problem(
            "TOO-MANY-INVOICES-WITHOUT-FILE",
            "Send the file of the invoice that was declared before, or wait a few seconds.",
            pl="Prześlij plik wcześniej dodanej faktury albo odczekaj kilka sekund.",
        )
    ]


def _file_path(order_id: str, invoice_id: str) -> str:
    return f"/order/checkout-forms/{order_id}/invoices/{invoice_id}/file"


def _unfit(path: str, en: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", en, path, pl=pl)


FILE_IS_THERE = Problem(
    "ATTACHMENT-ALREADY-EXISTS",
    "The invoice has its file already.",
    pl="Plik tej faktury został już przesłany.",
)
LINK_IS_THERE = Problem(
    "BILLING-DOCUMENT-LINK-ALREADY-EXISTS",
    "The order has this link already.",
    "url",
    pl="Zamówienie ma już ten link.",
)
