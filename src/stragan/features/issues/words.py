"""What the service says about issues, in English and Polish: subjects by reason, and notes in the chat.

The English subjects are values of the wire (2026 specification); of the Polish ones some are known from answers.
"""

from collections.abc import Mapping
from typing import Final

from stragan.features.issues.schemas import Note, Reason
from stragan.kernel.problems import Language

SUBJECTS: Final[Mapping[Reason, tuple[str, str]]] = {
    "NO_PRODUCT_RECEIVED": ("I have not received the product", "nie otrzymałem przedmiotu"),
    "NO_PRODUCT_IN_PARCEL": ("no product in the parcel", "brak przedmiotu w paczce"),
    "NO_PROOF_OF_PURCHASE_MANUAL_OR_WARRANTY": (
        "no proof of purchase, manual, or warranty",
        "brak dowodu zakupu, instrukcji lub gwarancji",
    ),
    "MISSING_PRODUCT_ELEMENT": ("missing product element", "brak elementu przedmiotu"),
    "PRODUCT_AND_PARCEL_DAMAGED_IN_TRANSIT": (
        "product and parcel damaged (in transit)",
        "uszkodzony przedmiot i paczka (w transporcie)",
    ),
    "PRODUCT_DAMAGED_PARCEL_INTACT": (
        "the product is damaged, but the parcel is intact",
        "uszkodzony przedmiot, nieuszkodzona paczka",
    ),
    "DEFECT_FOUND_DURING_USE": ("defects emerged during use", "wady ujawnione podczas użytkowania"),
    "NOT_AS_DESCRIBED": ("does not match the description", "niezgodny z opisem"),
    "SELLER_DOES_NOT_WANT_TO_ACCEPT_RETURN": (
        "the seller does not want to accept the return",
        "sprzedający nie chce przyjąć zwrotu",
    ),
    "PROBLEM_WITH_SENDING_PRODUCT_BACK": (
        "I have a problem returning the product",
        "mam problem z odesłaniem przedmiotu",
    ),
    "NO_REFUND_AFTER_RETURNING_PRODUCT": (
        "no refund after returning the product",
        "brak zwrotu pieniędzy po odesłaniu przedmiotu",
    ),
    "NO_REFUND_AFTER_CANCELING_ORDER": (
        "no refund after canceling the order",
        "brak zwrotu pieniędzy po anulowaniu zamówienia",
    ),
    "DID_NOT_RECEIVE_GOODS_AFTER_PAYMENT": (
        "I did not receive the goods after payment",
        "nie otrzymałem towaru po wpłacie",
    ),
    "RECEIVED_ITEMS_NOT_MATCHING_DESCRIPTION": (
        "I received an order inconsistent with the description",
        "otrzymałem zamówienie niezgodne z opisem",
    ),
    "RECEIVED_INCOMPLETE_ORDER": ("I received an incomplete order", "otrzymałem niekompletne zamówienie"),
    "ITEM_IS_DAMAGED": ("the product is damaged", "przedmiot jest uszkodzony"),
    "PROBLEM_WITH_WITHDRAWAL_CANCELLATION_OF_PURCHASE": (
        "problem with withdrawal/cancelation of purchase",
        "problem z odstąpieniem od umowy lub anulowaniem zakupu",
    ),
    "PROBLEM_WITH_GOODS_RETURN_CANCELLATION_OF_PURCHASE": (
        "I have a problem returning the goods/canceling the purchase",
        "mam problem ze zwrotem towaru lub anulowaniem zakupu",
    ),
    "OTHER": ("my reason is not on the list", "mojego powodu nie ma na liście"),
}
NOTES: Final[Mapping[Note, tuple[str, str]]] = {
    "CLOSED": ("The buyer has closed the dispute.", "Kupujący zakończył dyskusję."),
    "UNRESOLVED": ("The dispute has ended without a solution.", "Dyskusja zakończyła się bez rozwiązania."),
    "REOPENED": ("The buyer has reopened the dispute.", "Kupujący wznowił dyskusję."),
    "ADVISOR": ("The buyer has asked Allegro to help.", "Kupujący poprosił Allegro o pomoc."),
    "WITHDRAWN": ("The buyer has withdrawn the claim.", "Kupujący wycofał reklamację."),
    "OVERDUE": (
        "The seller has not decided in time. The claim is accepted.",
        "Sprzedający nie wydał decyzji w terminie. Reklamacja jest uznana.",
    ),
    "WITHDRAWN_OVERDUE": (
        "The claim that the buyer has withdrawn is closed.",
        "Reklamacja wycofana przez kupującego jest zamknięta.",
    ),
}


def subject(reason: Reason, language: Language) -> str:
    return SUBJECTS[reason][language == "pl"]


def note(name: Note, language: Language) -> str:
    return NOTES[name][language == "pl"]
